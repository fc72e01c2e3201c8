"""Matters: which kinds the portal takes, and when a clerk takes over."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from portal.foundation.findings import Problem
from portal.kernel.words import N_
from portal.rules.schemas.base import Amount, StrictSchema, meta, without_repeats

CHANGE_OF_OCCUPANCY = "change_of_occupancy"
ACCOUNT_TRANSFER = "account_transfer"
JOINT_REQUEST = "joint_request"
MAILING_ADDRESS = "mailing_address"
MATTERS = (CHANGE_OF_OCCUPANCY, ACCOUNT_TRANSFER, JOINT_REQUEST, MAILING_ADDRESS)
ATTACHMENTS = (
    "sale_contract",
    "lease",
    "handover_record",
    "inheritance_order",
    "specimen_signature",
    "company_register_extract",
    "other",
)
BY_CLERK, AUTOMATIC = "clerk", "automatic"


@dataclass(frozen=True, slots=True)
class AttachmentRule:
    """Documents of which one will do; ``shared``: the other party may see it as well."""

    any_of: tuple[str, ...]
    needed: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class MatterRules:
    """One kind of matter. ``readings``: both sides settle what the meters show on the day.

    ``automatic``: settled as soon as all parties agree, without a clerk.
    """

    kind: str
    readings: bool
    automatic: bool
    attachments: tuple[AttachmentRule, ...]

    @property
    def two_parties(self) -> bool:
        """Tell whether somebody else has to confirm it."""
        return self.kind != MAILING_ADDRESS

    def shares(self, attachment: str) -> bool:
        """Tell whether the other party may see a document of that kind."""
        return any(rule.shared for rule in self.attachments if attachment in rule.any_of)


@dataclass(frozen=True, slots=True)
class Requests:
    """Matters by kind, in the order of the file.

    ``remind_on_days``: days after the parties began to wait for one of them;
    ``clerk_takes_over_on_day``: days after sending; ``invitations_a_day``: mails to strangers that
    one login may cause a day.
    """

    matters: Mapping[str, MatterRules]
    clerk_takes_over_on_day: int
    remind_on_days: tuple[int, ...]
    decide_within_working_days: int
    invitations_a_day: int


class AttachmentSchema(StrictSchema):
    """Documents of which one is enough."""

    any_of = fields.List(
        fields.String(
            validate=validate.OneOf(ATTACHMENTS), metadata=meta(N_("a document"), "sale_contract")
        ),
        required=True,
        validate=[validate.Length(min=1, error=N_("name at least one document")), without_repeats],
        metadata=meta(N_("any one of these will do"), "[sale_contract, lease]"),
    )
    needed = fields.Boolean(
        load_default=False,
        metadata=meta(N_("whether the request cannot be sent without it"), "true"),
    )
    shared = fields.Boolean(
        load_default=False,
        metadata=meta(N_("whether the other party may see it as well"), "false"),
    )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> AttachmentRule:
        return AttachmentRule(**{**data, "any_of": tuple(data["any_of"])})


class MatterSchema(StrictSchema):
    """One kind of matter."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(MATTERS),
        metadata=meta(N_("what it is about"), CHANGE_OF_OCCUPANCY),
    )
    readings = fields.Boolean(
        load_default=False,
        metadata=meta(N_("whether both sides confirm what the meters show on the day"), "true"),
    )
    completion = fields.String(
        load_default=BY_CLERK,
        validate=validate.OneOf((BY_CLERK, AUTOMATIC)),
        metadata=meta(
            N_("who settles what all parties agree on: a `clerk`, or nobody (`automatic`)"),
            BY_CLERK,
        ),
    )
    attachments = fields.List(
        fields.Nested(AttachmentSchema),
        load_default=list,
        metadata=meta(N_("the documents that belong to it"), "[{any_of: [sale_contract, lease]}]"),
    )

    @validates_schema
    def _fits(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if data["kind"] == MAILING_ADDRESS and data["readings"]:
            problem = N_("no meter is read where only a postal address changes")
            raise ValidationError({"readings": [Problem(problem, N_("take this key away"))]})
        if data["kind"] == MAILING_ADDRESS and any(one.shared for one in data["attachments"]):
            problem = N_("there is no other party that could see a document")
            raise ValidationError({"attachments": [Problem(problem, N_("take `shared` away"))]})

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> MatterRules:
        return MatterRules(
            kind=data["kind"],
            readings=data["readings"],
            automatic=data["completion"] == AUTOMATIC,
            attachments=tuple(data["attachments"]),
        )


class RequestsSchema(StrictSchema):
    """Matters: which kinds the portal takes, and when a clerk takes over."""

    matters = fields.List(
        fields.Nested(MatterSchema),
        required=True,
        validate=validate.Length(min=1, error=N_("name at least one kind of matter")),
        metadata=meta(N_("the kinds of matters, in the order in which they are offered")),
    )
    clerk_takes_over_on_day = Amount(
        least=3,
        most=60,
        load_default=15,
        metadata=meta(N_("days after sending, when a clerk gets what is still open"), "15"),
    )
    remind_on_days = fields.List(
        Amount(least=1, most=59, metadata=meta(N_("days of waiting"), "5")),
        load_default=lambda: [5, 10],
        validate=[validate.Length(max=5, error=N_("at most five reminders")), without_repeats],
        metadata=meta(N_("after how many days of waiting a party is reminded"), "[5, 10]"),
    )
    decide_within_working_days = Amount(
        least=1,
        most=60,
        load_default=8,
        metadata=meta(N_("working days within which a clerk decides"), "8"),
    )
    invitations_a_day = Amount(
        least=1,
        most=20,
        load_default=10,
        why=N_(", the platform's limit"),
        metadata=meta(N_("invitations that one sign-in may send a day"), "10"),
    )

    @validates_schema
    def _fits(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        kinds = [matter.kind for matter in data["matters"]]
        for place, kind in enumerate(kinds):
            if kind in kinds[:place]:
                problem = Problem(N_("%(kind)s stands twice", kind=kind), N_("keep one"))
                raise ValidationError({"matters": {place: {"kind": [problem]}}})
        days = data["remind_on_days"]
        if any(later <= earlier for earlier, later in pairwise(days)):
            problem = Problem(N_("the days of the reminders are not in order"), N_("[5, 10], say"))
            raise ValidationError({"remind_on_days": [problem]})
        if days and days[-1] >= data["clerk_takes_over_on_day"]:
            problem = Problem(
                N_("by day %(value)s a clerk has it already", value=days[-1]),
                N_("remind before day %(value)s", value=data["clerk_takes_over_on_day"]),
            )
            raise ValidationError({"remind_on_days": {len(days) - 1: [problem]}})

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Requests:
        matters = {matter.kind: matter for matter in data["matters"]}
        return Requests(
            matters=MappingProxyType(matters),
            clerk_takes_over_on_day=data["clerk_takes_over_on_day"],
            remind_on_days=tuple(data["remind_on_days"]),
            decide_within_working_days=data["decide_within_working_days"],
            invitations_a_day=data["invitations_a_day"],
        )
