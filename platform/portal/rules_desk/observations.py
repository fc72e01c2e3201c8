"""What is possible to write but will not work: small checks, each with evidence from the records."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from portal.foundation.findings import Path
from portal.kernel.errors import PortalError
from portal.kernel.words import N_, Count, Words
from portal.plugin_api.approval import ReferToClerk, RegistrationSnapshot
from portal.plugin_api.identifiers import IdentifierFormat
from portal.plugin_api.verification import Mismatch, Outcome, Verdict
from portal.rules.model import TenantRules
from portal.rules.vocabulary import FEATURES
from portal.rules_desk.probing import Proof, probe
from portal.rules_desk.sample import NO_BILL, Outcomes, Sample, try_out

LINKED = frozenset(
    {
        *("how_to_pay", "due_date_calendar", "offices", "help", "security"),
        *("points_of_use", "representatives", "notifications", "notification_settings"),
    }
)
"""Pages that others lead to, so that they need no place in the menu."""
_LOOK_AHEAD = timedelta(days=28)
_FEW = 0.2
_VERIFIER: Path = ("registration", "verifier")

REASONS: dict[str, Words] = {
    NO_BILL: N_("no bill of theirs is here"),
    Mismatch.CUSTOMER: N_("the customer number does not fit"),
    Mismatch.NAME: N_("the name"),
    Mismatch.INVOICE: N_("the bill's number does not fit"),
    Mismatch.AMOUNT: N_("the amount of the bill"),
    Mismatch.INVOICE_AGE: N_("the bill is too old"),
    Mismatch.ZERO_INVOICE: N_("the bill is of 0 Ft"),
    Mismatch.BIRTH_PLACE: N_("no place of birth is recorded"),
    Mismatch.BIRTH_DATE: N_("no date of birth is recorded"),
    Mismatch.INSTITUTION: N_("not a private person"),
    Mismatch.NOT_CONTRACT_HOLDER: N_("not the contract holder"),
    Mismatch.DECLARATION: N_("the declaration cannot be made"),
    Mismatch.INCOMPLETE_CLAIM: N_("something that is asked is not recorded"),
}


@dataclass(frozen=True, slots=True)
class Observation:
    """Something that will not work. ``stops``: it must not be published; else a person confirms it.

    ``code`` names the kind (and what it is about); ``path`` the key it comes from.
    """

    code: str
    stops: bool
    what: Words
    evidence: Words | None
    path: Path


class Examination:
    """Rules, the records they will meet, and what is worked out from both on demand."""

    def __init__(self, rules: TenantRules, sample: Sample, *, now: datetime, today: date) -> None:
        self.rules, self.sample, self.now, self.today = rules, sample, now, today

    @cached_property
    def outcomes(self) -> Outcomes:
        """How the sample's customers would fare."""
        return try_out(self.sample, self.rules.registration.verifier, today=self.today)

    @cached_property
    def proof(self) -> Proof:
        """What the verifier compares."""
        return probe(self.rules.registration.verifier, today=self.today)


Check = Callable[[Examination], Iterator[Observation]]


def observe(examination: Examination) -> tuple[Observation, ...]:
    """Return everything that the checks see, what stops publishing first."""
    seen = [found for check in CHECKS for found in check(examination)]
    return tuple(sorted(seen, key=lambda one: not one.stops))


def _refused_customer_numbers(examination: Examination) -> Iterator[Observation]:
    form = examination.rules.registration.verifier.identifier("customer_number")
    rows = [(one.printed_number, one.customer_number) for one in examination.sample.customers]
    yield from _refused_numbers(
        form,
        rows,
        code="customer_numbers_refused",
        every=N_("No recorded customer number has the form that these rules ask for."),
        some=N_("Some recorded customer numbers do not have the form that these rules ask for."),
        path=("registration", "options", "customer_number"),
    )


def _refused_invoice_numbers(examination: Examination) -> Iterator[Observation]:
    form = examination.rules.registration.verifier.identifier("invoice_number")
    rows = [(one.printed_number, one.number) for one in examination.sample.all_bills]
    yield from _refused_numbers(
        form,
        rows,
        code="invoice_numbers_refused",
        every=N_("No recorded bill number has the form that these rules ask for."),
        some=N_("Some recorded bill numbers do not have the form that these rules ask for."),
        path=("registration", "options", "invoice_number"),
    )


def _refused_numbers(
    form: IdentifierFormat | None,
    rows: list[tuple[str, str]],
    *,
    code: str,
    every: Words,
    some: Words,
    path: Path,
) -> Iterator[Observation]:
    if form is None or not rows:
        return
    refused = [printed for printed, kept in rows if not form.same(printed, kept)]
    if refused:
        evidence = N_(
            "Looked at: %(looked)s. Refused: %(refused)s, for example %(example)s.",
            looked=Count(len(rows)),
            refused=Count(len(refused)),
            example=refused[0],
        )
        all_of_them = len(refused) == len(rows)
        yield Observation(code, all_of_them, every if all_of_them else some, evidence, path)


def _unfinishable(examination: Examination) -> Iterator[Observation]:
    outcomes = examination.outcomes
    if not outcomes.looked:
        return
    evidence = N_(
        "Customers without a sign-in looked at: %(looked)s. With what is recorded of them, so many "
        "could register: %(can)s. Why the others cannot: %(reasons)s.",
        looked=Count(outcomes.looked),
        can=Count(outcomes.can),
        reasons=_reasons(outcomes.reasons),
    )
    if not outcomes.can:
        what = N_("Nobody can finish the registration.")
        yield Observation("nobody_can_finish", True, what, evidence, _VERIFIER)
    elif outcomes.can < outcomes.looked * _FEW:
        what = N_("Few customers can finish the registration.")
        yield Observation("few_can_finish", False, what, evidence, _VERIFIER)


def _useless_bills(examination: Examination) -> Iterator[Observation]:
    outcomes = examination.outcomes
    if outcomes.bills and not outcomes.proving:
        evidence = N_(
            "Bills looked at: %(bills)s. Why they prove nothing: %(reasons)s.",
            bills=Count(outcomes.bills),
            reasons=_reasons(outcomes.bill_reasons),
        )
        what = N_("Not one recorded bill proves anything under these rules.")
        yield Observation("no_bill_proves", True, what, evidence, ("registration", "options"))


def _reasons(reasons: dict[str, int]) -> Words:
    """Return the commonest reasons with their counts, as one piece of a sentence."""
    said: Words | None = None
    for reason, count in sorted(reasons.items(), key=lambda one: -one[1])[:4]:
        words = REASONS.get(reason) or N_("something else")
        piece = N_("%(reason)s (%(count)s)", reason=words, count=Count(count))
        said = piece if said is None else N_("%(some)s, %(more)s", some=said, more=piece)
    return said or N_("none")


def _verifier_never_passes(examination: Examination) -> Iterator[Observation]:
    registration = examination.rules.registration
    if registration.verifier.proves_identity and not examination.proof.works:
        what = N_("Not even a claim in which everything is right passes this verifier.")
        yield Observation("verifier_never_passes", True, what, None, _VERIFIER)


def _broken_promise(examination: Examination) -> Iterator[Observation]:
    """Whether clerks can answer within the time that people are told to expect."""
    registration, path = examination.rules.registration, ("registration", "approval", "options")
    calendar = examination.rules.offices[0].calendar
    late = hopeless = moments = 0
    moment = examination.now
    while moment < examination.now + _LOOK_AHEAD:
        moments += 1
        snapshot = RegistrationSnapshot(moment, moment, budget_spent=True)
        try:
            decision = registration.approval.decide(
                snapshot, Verdict(Outcome.DOUBTFUL), now=moment, calendar=calendar
            )
        except PortalError:
            hopeless += 1
        else:
            if isinstance(decision, ReferToClerk):
                opened = calendar.open_time_between(moment, decision.answer_by)
                hopeless += not opened
                late += decision.expect_by >= decision.answer_by
        moment += timedelta(hours=12)
    if hopeless:
        what = N_("The first office has no open hour in which a registration could be approved.")
        evidence = N_(
            "So it is for %(count)s of %(moments)s moments tried in the next four weeks.",
            count=hopeless,
            moments=moments,
        )
        yield Observation("no_open_hour", True, what, evidence, ("offices", 0, "opening_hours"))
    elif late > moments / 2:
        what = N_("The usual time of an answer cannot be kept within the opening hours.")
        evidence = N_(
            "For %(count)s of %(moments)s moments tried in the next four weeks it would come only "
            "with the very last term.",
            count=late,
            moments=moments,
        )
        yield Observation("usual_answer_late", False, what, evidence, path)


def _unreachable_pages(examination: Examination) -> Iterator[Observation]:
    rules = examination.rules
    lost = rules.features - rules.menu.item_ids() - LINKED
    for feature in sorted(lost):
        what = N_("No way leads to a page that is on: %(feature)s.", feature=feature)
        meaning = FEATURES[feature].meaning
        evidence = meaning if isinstance(meaning, Words) else None
        yield Observation(f"unreachable:{feature}", False, what, evidence, ("features",))


def _settings_without_news(examination: Examination) -> Iterator[Observation]:
    """Mails that the rules promise and nobody would get."""
    rules = examination.rules
    if "reading_window_open" in rules.notifications and not (
        rules.meters and rules.meters.windows()
    ):
        what = N_("Nobody would get the news that meter readings can be announced.")
        yield Observation("news_for_nobody", False, what, None, ("notifications",))
    proofs = rules.registration.confirmation
    if proofs.by_code and not proofs.by_link and rules.registration.budgets.code_tries == 1:
        what = N_("One mistyped code, and nobody behind the same address can confirm for an hour.")
        yield Observation("one_code_try", False, what, None, ("registration", "budgets"))


CHECKS: tuple[Check, ...] = (
    _verifier_never_passes,
    _refused_customer_numbers,
    _refused_invoice_numbers,
    _unfinishable,
    _useless_bills,
    _broken_promise,
    _unreachable_pages,
    _settings_without_news,
)
