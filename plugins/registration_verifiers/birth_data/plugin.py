"""Whoever knows a private customer's number, birth place and birth date is that customer."""

from collections.abc import Iterator
from datetime import date

from plugins.registration_verifiers.birth_data.options import (
    BirthDataOptions,
    BirthDataOptionsSchema,
)
from plugins.registration_verifiers.birth_data.places import fold_place
from portal.plugin_api.claims import Claim, ClaimField, ClaimStep, FieldKind
from portal.plugin_api.records import CustomerKind, CustomerRecord, CustomerRecords
from portal.plugin_api.verification import Mismatch, RegistrationVerifier, Verdict


class BirthDataVerifier(RegistrationVerifier[BirthDataOptions]):
    """Compares place and date of birth; institutions have none and are registered by clerks."""

    name = "birth_data"
    options_schema = BirthDataOptionsSchema
    proves_identity = True

    def steps(self) -> tuple[ClaimStep, ...]:
        """Ask everything on one page."""
        options = self.options
        fields = (
            ClaimField(
                "customer_number",
                FieldKind.IDENTIFIER,
                identifier=options.customer_number,
                text_key="customer_number_hint",
                mark=1,
            ),
            ClaimField("birth_place", FieldKind.PLACE, text_key="birth_place_hint"),
            ClaimField("birth_date", FieldKind.BIRTH_DATE, text_key="birth_date_hint"),
            ClaimField("email", FieldKind.EMAIL, text_key="email_hint"),
            *options.phone_fields(),
            *options.username_fields(),
            *options.password_fields(),
            *self._challenge_fields(),
            *options.consent_fields(),
        )
        return (ClaimStep("registration", fields),)

    def _challenge_fields(self) -> tuple[ClaimField, ...]:
        if self.options.challenge is None:
            return ()
        challenge = self.options.challenge
        return (ClaimField("challenge_answer", FieldKind.CHALLENGE, challenge=challenge),)

    def verify(self, claim: Claim, records: CustomerRecords, *, today: date) -> Verdict:
        """Answer MATCH only when number, place and date belong to one private person."""
        complete = claim.customer_number and claim.birth_place and claim.birth_date
        return Verdict.of(
            (
                *(() if complete else (Mismatch.INCOMPLETE_CLAIM,)),
                *self._against(claim, records.customer),
            )
        )

    def _against(self, claim: Claim, customer: CustomerRecord | None) -> Iterator[Mismatch]:
        number = claim.customer_number or ""
        if customer is None or not self.options.customer_number.same(
            customer.customer_number, number
        ):
            yield Mismatch.CUSTOMER
            return
        if customer.kind is not CustomerKind.PERSON:
            yield Mismatch.INSTITUTION
        if customer.has_login:
            yield Mismatch.ALREADY_REGISTERED
        recorded_place = fold_place(customer.birth_place or "")
        if not recorded_place or fold_place(claim.birth_place or "") != recorded_place:
            yield Mismatch.BIRTH_PLACE
        if customer.birth_date is None or claim.birth_date != customer.birth_date:
            yield Mismatch.BIRTH_DATE


PLUGIN = BirthDataVerifier
