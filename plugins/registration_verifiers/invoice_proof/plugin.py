"""Whoever knows the number and the amount of one of the customer's invoices is the customer."""

from collections.abc import Iterator
from datetime import date

from plugins.registration_verifiers.invoice_proof.options import (
    InvoiceProofOptions,
    InvoiceProofOptionsSchema,
)
from portal.plugin_api.claims import Claim, ClaimField, ClaimStep, FieldKind
from portal.plugin_api.records import CustomerRecord, CustomerRecords, InvoiceRecord
from portal.plugin_api.verification import Mismatch, RegistrationVerifier, Verdict


class InvoiceProofVerifier(RegistrationVerifier[InvoiceProofOptions]):
    """Compares customer number, invoice number and amount; negative amounts are amounts too."""

    name = "invoice_proof"
    options_schema = InvoiceProofOptionsSchema
    proves_identity = True

    def steps(self) -> tuple[ClaimStep, ...]:
        """Ask everything on one page, the three printed values last and together."""
        options = self.options
        fields = (
            *options.username_fields(),
            ClaimField("email", FieldKind.EMAIL, text_key="email_hint"),
            *options.phone_fields(),
            *options.password_fields(),
            ClaimField(
                "customer_number",
                FieldKind.IDENTIFIER,
                identifier=options.customer_number,
                text_key="customer_number_hint",
                mark=1,
            ),
            ClaimField(
                "invoice_number",
                FieldKind.IDENTIFIER,
                identifier=options.invoice_number,
                text_key="invoice_number_hint",
                mark=2,
            ),
            ClaimField(
                "invoice_amount",
                FieldKind.MONEY,
                text_key="invoice_amount_hint",
                mark=3,
                refuse_zero=options.refuse_zero,
            ),
            *options.consent_fields(),
        )
        return (ClaimStep("registration", fields),)

    def verify(self, claim: Claim, records: CustomerRecords, *, today: date) -> Verdict:
        """Answer MATCH only when all three values belong together; there is no doubt between."""
        complete = (
            claim.customer_number and claim.invoice_number and claim.invoice_amount is not None
        )
        return Verdict.of(
            (
                *(() if complete else (Mismatch.INCOMPLETE_CLAIM,)),
                *self._against_customer(claim, records.customer),
                *self._against_invoice(claim, records.invoice, today=today),
            )
        )

    def _against_customer(
        self, claim: Claim, customer: CustomerRecord | None
    ) -> Iterator[Mismatch]:
        number = claim.customer_number or ""
        if customer is None or not self.options.customer_number.same(
            customer.customer_number, number
        ):
            yield Mismatch.CUSTOMER
        elif customer.has_login:
            yield Mismatch.ALREADY_REGISTERED

    def _against_invoice(
        self, claim: Claim, invoice: InvoiceRecord | None, *, today: date
    ) -> Iterator[Mismatch]:
        number = claim.invoice_number or ""
        if invoice is None or not self.options.invoice_number.same(invoice.number, number):
            yield Mismatch.INVOICE
            return
        if claim.invoice_amount != invoice.amount_due:
            yield Mismatch.AMOUNT
        if self.options.refuse_zero and not invoice.amount_due:
            yield Mismatch.ZERO_INVOICE
        if self.options.max_age and invoice.issue_date <= self.options.max_age.before(today):
            yield Mismatch.INVOICE_AGE


PLUGIN = InvoiceProofVerifier
