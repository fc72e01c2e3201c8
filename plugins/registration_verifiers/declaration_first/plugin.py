"""Only contract holders register, and only with a declaration on electronic communication."""

from collections.abc import Iterator
from datetime import date

from plugins.registration_verifiers.declaration_first.options import (
    DeclarationFirstOptions,
    DeclarationFirstOptionsSchema,
)
from portal.kernel.names import NameComparison, NameDifference, compare_names
from portal.plugin_api.claims import Claim, ClaimField, ClaimStep, FieldKind
from portal.plugin_api.records import CustomerRecord, CustomerRecords
from portal.plugin_api.verification import Mismatch, RegistrationVerifier, Verdict

DECLARATION = "declaration"
"""The document that is declared; also the name of the first step."""


class DeclarationFirstVerifier(RegistrationVerifier[DeclarationFirstOptions]):
    """Compares contract number, name and birth date; the declaration is on file or made now."""

    name = "declaration_first"
    options_schema = DeclarationFirstOptionsSchema
    proves_identity = True

    def steps(self) -> tuple[ClaimStep, ...]:
        """Ask for the declaration first; those who have one skip that page."""
        options = self.options
        declaration = ClaimField("accept_terms", FieldKind.CONSENT, document=DECLARATION)
        registration = (
            ClaimField("full_name", FieldKind.NAME, text_key="full_name_hint"),
            ClaimField(
                "customer_number",
                FieldKind.IDENTIFIER,
                identifier=options.customer_number,
                text_key="customer_number_hint",
                mark=1,
            ),
            ClaimField("birth_date", FieldKind.BIRTH_DATE, text_key="birth_date_hint"),
            ClaimField("email", FieldKind.EMAIL, text_key="email_hint"),
            *options.phone_fields(),
            *options.username_fields(),
            *options.password_fields(),
            *options.consent_fields(),
        )
        return (
            ClaimStep(DECLARATION, (declaration,), skippable=True),
            ClaimStep("registration", registration),
        )

    def verify(self, claim: Claim, records: CustomerRecords, *, today: date) -> Verdict:
        """Answer MATCH for the contract holder; DOUBTFUL when only the name is a little off."""
        recorded = records.customer.name if records.customer else ""
        name = compare_names(claim.full_name or "", recorded)
        return Verdict.of(self._fatal(claim, records.customer, name), self._doubts(name))

    def _fatal(
        self, claim: Claim, customer: CustomerRecord | None, name: NameComparison
    ) -> Iterator[Mismatch]:
        if not claim.full_name or not claim.customer_number or not claim.birth_date:
            yield Mismatch.INCOMPLETE_CLAIM
        if customer is None or not self.options.customer_number.same(
            customer.customer_number, claim.customer_number or ""
        ):
            yield Mismatch.CUSTOMER
            return
        if customer.has_login:
            yield Mismatch.ALREADY_REGISTERED
        if not customer.is_contract_holder:
            yield Mismatch.NOT_CONTRACT_HOLDER
        if not customer.has_declaration and DECLARATION not in claim.consents:
            yield Mismatch.DECLARATION
        if customer.birth_date is None or claim.birth_date != customer.birth_date:
            yield Mismatch.BIRTH_DATE
        if NameDifference.DIFFERENT in name.differences:
            yield Mismatch.NAME

    def _doubts(self, name: NameComparison) -> Iterator[Mismatch]:
        different = NameDifference.DIFFERENT in name.differences
        if not different and not name.only(self.options.tolerated_name_differences):
            yield Mismatch.NAME


PLUGIN = DeclarationFirstVerifier
