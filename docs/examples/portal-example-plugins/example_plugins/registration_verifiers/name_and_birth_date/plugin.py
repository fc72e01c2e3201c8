"""Whoever knows a customer's number, name and birth date is that customer, if old enough."""

from collections.abc import Iterator
from datetime import date

from example_plugins.registration_verifiers.name_and_birth_date.options import (
    NameAndBirthDateOptions,
    NameAndBirthDateOptionsSchema,
)
from portal.kernel.names import NameDifference, compare_names
from portal.kernel.spans import CalendarSpan
from portal.plugin_api.claims import Claim, ClaimField, ClaimStep, FieldKind
from portal.plugin_api.records import CustomerRecord, CustomerRecords
from portal.plugin_api.verification import Mismatch, RegistrationVerifier, Verdict

_NO_DOUBT = frozenset({NameDifference.CASE, NameDifference.SPACING, NameDifference.TITLE})


class NameAndBirthDateVerifier(RegistrationVerifier[NameAndBirthDateOptions]):
    """Compares name and date of birth; a name that is nearly right is for a clerk to judge."""

    name = "name_and_birth_date"
    options_schema = NameAndBirthDateOptionsSchema
    proves_identity = True

    def steps(self) -> tuple[ClaimStep, ...]:
        """Ask everything on one page."""
        number = self.options.customer_number
        fields = (
            ClaimField("full_name", FieldKind.NAME),
            ClaimField("customer_number", FieldKind.IDENTIFIER, identifier=number, mark=1),
            ClaimField("birth_date", FieldKind.BIRTH_DATE),
            ClaimField("email", FieldKind.EMAIL),
            ClaimField("password", FieldKind.NEW_PASSWORD),
            ClaimField("password_confirm", FieldKind.PASSWORD_REPEAT),
            ClaimField("accept_privacy", FieldKind.CONSENT, document="privacy"),
        )
        return (ClaimStep("registration", fields),)

    def verify(self, claim: Claim, records: CustomerRecords, *, today: date) -> Verdict:
        """Answer MATCH, DOUBTFUL when only the name is a little off, else NO_MATCH."""
        recorded = records.customer.name if records.customer else ""
        name = compare_names(claim.full_name or "", recorded)
        fatal = list(self._fatal(claim, records.customer, today=today))
        if NameDifference.DIFFERENT in name.differences:
            fatal.append(Mismatch.NAME)
        return Verdict.of(fatal, () if name.only(_NO_DOUBT) else (Mismatch.NAME,))

    def _fatal(
        self, claim: Claim, customer: CustomerRecord | None, *, today: date
    ) -> Iterator[Mismatch]:
        if not claim.full_name or not claim.customer_number or not claim.birth_date:
            yield Mismatch.INCOMPLETE_CLAIM
            return
        if customer is None or customer.customer_number != claim.customer_number:
            yield Mismatch.CUSTOMER
            return
        if customer.has_login:
            yield Mismatch.ALREADY_REGISTERED
        grown_up_from = CalendarSpan(months=12 * self.options.youngest).before(today)
        if customer.birth_date != claim.birth_date or claim.birth_date > grown_up_from:
            yield Mismatch.BIRTH_DATE


PLUGIN = NameAndBirthDateVerifier
