"""Finds the customer by number and compares the name; the answer is for the clerk who decides."""

from collections.abc import Iterator
from datetime import date

from plugins.registration_verifiers.customer_number.options import (
    CustomerNumberOptions,
    CustomerNumberOptionsSchema,
)
from portal.kernel.names import compare_names
from portal.plugin_api.claims import Claim, ClaimField, ClaimStep, FieldKind
from portal.plugin_api.records import CustomerRecords
from portal.plugin_api.verification import Mismatch, RegistrationVerifier, Verdict


class CustomerNumberVerifier(RegistrationVerifier[CustomerNumberOptions]):
    """A customer number is on every envelope: this identifies a customer, but proves nothing."""

    name = "customer_number"
    options_schema = CustomerNumberOptionsSchema
    proves_identity = False

    def steps(self) -> tuple[ClaimStep, ...]:
        """Ask everything on one page."""
        options = self.options
        fields = (
            ClaimField("full_name", FieldKind.NAME, text_key="full_name_hint"),
            ClaimField(
                "customer_number",
                FieldKind.IDENTIFIER,
                identifier=options.customer_number,
                text_key="customer_number_hint",
                mark=1,
            ),
            ClaimField("email", FieldKind.EMAIL, text_key="email_hint"),
            *options.phone_fields(),
            *options.username_fields(),
            *options.password_fields(),
            *options.consent_fields(),
        )
        return (ClaimStep("registration", fields),)

    def verify(self, claim: Claim, records: CustomerRecords, *, today: date) -> Verdict:
        """Answer MATCH for the recorded name, DOUBTFUL for another, NO_MATCH without a customer."""
        return Verdict.of(self._fatal(claim, records), self._doubts(claim, records))

    def _fatal(self, claim: Claim, records: CustomerRecords) -> Iterator[Mismatch]:
        customer, number = records.customer, claim.customer_number
        if not claim.full_name or not number:
            yield Mismatch.INCOMPLETE_CLAIM
        if customer is None or not self.options.customer_number.same(
            customer.customer_number, number or ""
        ):
            yield Mismatch.CUSTOMER
        elif customer.has_login:
            yield Mismatch.ALREADY_REGISTERED

    def _doubts(self, claim: Claim, records: CustomerRecords) -> Iterator[Mismatch]:
        recorded = records.customer.name if records.customer else ""
        comparison = compare_names(claim.full_name or "", recorded)
        if records.customer and not comparison.only(self.options.tolerated_name_differences):
            yield Mismatch.NAME


PLUGIN = CustomerNumberVerifier
