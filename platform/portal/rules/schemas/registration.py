"""Schemas of the way from a stranger to a login: verifier, confirmation, approval, budgets."""

from dataclasses import fields as dataclass_fields
from datetime import timedelta

from marshmallow import fields, validate

from portal.kernel.words import N_
from portal.rules.budgets import Budgets
from portal.rules.schemas.base import Amount, Duration, Line, StrictSchema, meta, without_repeats
from portal.rules.vocabulary import FLOOR, PASSWORD_MIN_LENGTH

PROOFS = ("link", "code")


class ConfirmationSchema(StrictSchema):
    """How the e-mail address is proven."""

    by = fields.List(
        fields.String(validate=validate.OneOf(PROOFS), metadata=meta(N_("link or code"), "link")),
        required=True,
        validate=[validate.Length(min=1, error=N_("name link, code or both")), without_repeats],
        metadata=meta(
            N_("what the e-mail holds: `link`, `code` (to be typed on the portal) or both"),
            "[link]",
        ),
    )
    time_to_live = Duration(
        least=timedelta(hours=1),
        most=timedelta(hours=72),
        load_default=timedelta(hours=24),
        metadata=meta(N_("how long link and code work; afterwards the attempt vanishes"), "24h"),
    )


class PasswordSchema(StrictSchema):
    """The customer's password; whether the form or the activation asks for it is the "
    "verifier's."""

    min_length = Amount(
        least=PASSWORD_MIN_LENGTH,
        most=64,
        load_default=PASSWORD_MIN_LENGTH,
        metadata=meta(N_("the fewest characters; there is no rule on which ones"), "8"),
    )


class ApprovalSchema(StrictSchema):
    """Who says yes once the address is confirmed."""

    policy = Line(
        required=True, metadata=meta(N_("the approval policy plugin's name"), "automatic")
    )
    options = fields.Dict(
        keys=fields.String(), load_default=dict, metadata=meta(N_("the options of that policy"))
    )


_BUDGETS = {
    "failures_per_customer_number_a_day": "failed proofs for one customer number within 24 hours",
    "failures_per_customer_number_a_month": "failed proofs for one customer number within 30 days",
    "mails_per_address_a_day": "confirmation mails to one address within 24 hours",
    "submissions_per_ip_an_hour": "registrations sent from one network address within an hour",
    "failures_per_tenant_an_hour": "failed proofs in the whole portal within an hour",
    "code_tries": "tries to type one activation code",
    "sign_in_failures": "failed sign-ins in a row before a login is slowed down and locked",
}

BudgetsSchema = StrictSchema.from_dict(
    {
        one.name: Amount(
            least=1,
            most=getattr(FLOOR, one.name),
            why=N_(": tenants may tighten the platform's limit, never loosen it"),
            load_default=getattr(FLOOR, one.name),
            metadata=meta(_BUDGETS[one.name], str(getattr(FLOOR, one.name))),
        )
        for one in dataclass_fields(Budgets)
    },
    name="BudgetsSchema",
)


class RegistrationSchema(StrictSchema):
    """The registration: what proves it, how it is confirmed and approved."""

    verifier = Line(required=True, metadata=meta(N_("the verifier plugin's name"), "invoice_proof"))
    options = fields.Dict(
        keys=fields.String(), load_default=dict, metadata=meta(N_("the options of that verifier"))
    )
    confirmation = fields.Nested(
        ConfirmationSchema, required=True, metadata=meta(N_("how the e-mail address is proven"))
    )
    password = fields.Nested(
        PasswordSchema,
        load_default=lambda: PasswordSchema().load({}),
        metadata=meta(N_("the password's length")),
    )
    approval = fields.Nested(ApprovalSchema, required=True, metadata=meta(N_("who says yes")))
    budgets = fields.Nested(
        BudgetsSchema,
        load_default=lambda: BudgetsSchema().load({}),
        metadata=meta(N_("tries allowed; each is a whole number, at least 1")),
    )
