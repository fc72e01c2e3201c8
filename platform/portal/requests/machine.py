"""The one state machine of every matter: who may do what, when both sides agree, how it ends. Pure.

Two parties settle one set of terms (day, readings, wording). A confirmation is always for terms of
one number; only other terms, proposed by a party, take it away. Whoever proposes confirms thereby.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from portal.kernel.errors import ConflictError
from portal.requests.terms import Terms

MOST_TERMS = 20
"""So often may the two correct each other; then they can confirm, withdraw, or wait for a clerk."""


class Stage(StrEnum):
    """Where a matter stands."""

    DRAFT = "draft"
    WITH_PARTIES = "with_parties"
    WITH_CLERK = "with_clerk"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Party(StrEnum):
    """The two sides of a matter."""

    INITIATOR = "initiator"
    OTHER = "other"

    @property
    def opposite(self) -> "Party":
        """Return the other side."""
        return Party.OTHER if self is Party.INITIATOR else Party.INITIATOR


class Turn(StrEnum):
    """Who has to act."""

    INITIATOR = "initiator"
    OTHER = "other"
    CLERK = "clerk"
    NOBODY = "nobody"


CLOSED = frozenset({Stage.ACCEPTED, Stage.REJECTED, Stage.WITHDRAWN})
OPEN = frozenset({Stage.WITH_PARTIES, Stage.WITH_CLERK})
BOTH = frozenset(Party)


class NotAllowedError(ConflictError):
    """The matter stands where this cannot happen."""


class StaleTermsError(NotAllowedError):
    """The terms changed since the person saw them: they have to look again."""


class NotAgreedError(NotAllowedError):
    """The parties have not confirmed the same terms, and the clerk did not say to decide anyway."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter. ``terms`` are the present ones, number ``number`` (from 1; 0: none yet).

    ``automatic``: what both confirm is settled without a clerk. ``disowned``: whoever has the other
    party's mailbox says that they know nothing of it. ``settled`` is the number of the terms that
    were accepted in the end.
    """

    two_parties: bool
    automatic: bool = False
    stage: Stage = Stage.DRAFT
    terms: Terms | None = None
    number: int = 0
    confirmed: frozenset[Party] = frozenset()
    other_has_acted: bool = False
    disowned: bool = False
    asked: Party | None = None
    settled: int | None = None

    @property
    def agreed(self) -> bool:
        """Tell whether both sides (or the only one) confirmed the present terms."""
        return self.confirmed == BOTH if self.two_parties else self.stage is not Stage.DRAFT

    @property
    def turn(self) -> Turn:
        """Return who has to act next."""
        if self.stage is Stage.DRAFT:
            return Turn.INITIATOR
        if self.stage is Stage.WITH_PARTIES:
            missing = next((one for one in Party if one not in self.confirmed), None)
            return Turn.CLERK if missing is None else Turn(missing.value)
        if self.stage is Stage.WITH_CLERK:
            return Turn.CLERK if self.asked is None else Turn(self.asked.value)
        return Turn.NOBODY

    def may_settle_terms(self, party: Party) -> bool:
        """Tell whether that side may confirm the present terms or propose others."""
        there = not (party is Party.OTHER and self.disowned)
        return self.two_parties and self.stage in OPEN and party not in self.confirmed and there

    @property
    def may_name_another(self) -> bool:
        """Tell whether the initiator may still name another person or another mailbox."""
        waits = self.stage is Stage.WITH_PARTIES and self.two_parties
        return waits and not self.other_has_acted and not self.disowned


def send(matter: Matter, terms: Terms | None = None) -> Matter:
    """Return the matter sent by its initiator, who confirms the terms by sending them."""
    _only(matter.stage is Stage.DRAFT, "it was sent already")
    if not matter.two_parties:
        stage = Stage.ACCEPTED if matter.automatic else Stage.WITH_CLERK
        return replace(matter, stage=stage)
    if terms is None:
        raise NotAllowedError("a matter of two parties needs terms")
    confirmed = frozenset({Party.INITIATOR})
    return replace(matter, stage=Stage.WITH_PARTIES, terms=terms, number=1, confirmed=confirmed)


def confirm(matter: Matter, party: Party, *, number: int) -> Matter:
    """Return the matter with that side's confirmation of the terms that it saw (``number``)."""
    _only(matter.may_settle_terms(party), f"{party} has nothing to confirm")
    if number != matter.number:
        raise StaleTermsError("other terms were proposed meanwhile")
    done = replace(_acted(matter, party), confirmed=matter.confirmed | {party})
    if not done.agreed or done.stage is not Stage.WITH_PARTIES:
        return done
    if done.automatic:
        return replace(done, stage=Stage.ACCEPTED, settled=done.number)
    return replace(done, stage=Stage.WITH_CLERK)


def propose(matter: Matter, party: Party, terms: Terms, *, number: int) -> Matter:
    """Return the matter with other terms, confirmed by that side only.

    ``number`` are the terms that it saw. The same terms in other words are a confirmation.
    """
    _only(matter.may_settle_terms(party), f"{party} has nothing to correct")
    if number != matter.number or matter.terms is None:
        raise StaleTermsError("other terms were proposed meanwhile")
    if terms.same_as(matter.terms):
        return confirm(matter, party, number=number)
    _only(matter.number < MOST_TERMS, "they corrected each other too often")
    changed = _acted(matter, party)
    return replace(changed, terms=terms, number=matter.number + 1, confirmed=frozenset({party}))


def withdraw(matter: Matter, party: Party) -> Matter:
    """Return the matter withdrawn by that side; possible until it is decided."""
    _only(matter.stage in OPEN, "it is over, or not sent yet")
    _only(matter.two_parties or party is Party.INITIATOR, "there is no other side")
    return replace(_acted(matter, party), stage=Stage.WITHDRAWN, asked=None)


def disown(matter: Matter) -> Matter:
    """Return the matter in a clerk's hands, as whoever got the link knows nothing of it."""
    _only(matter.stage in OPEN and matter.two_parties, "it is over, or not sent yet")
    _only(not matter.other_has_acted and not matter.disowned, "the other side has acted already")
    return replace(matter, stage=Stage.WITH_CLERK, disowned=True, asked=None)


def name_another(matter: Matter) -> Matter:
    """Check that the other side's name or address may still be changed; the matter stays."""
    _only(matter.may_name_another, "the other side has acted already")
    return matter


def hand_over(matter: Matter) -> Matter:
    """Return the matter in a clerk's hands: its time is up, or a clerk took it."""
    _only(matter.stage is Stage.WITH_PARTIES, "it does not wait for the parties")
    return replace(matter, stage=Stage.WITH_CLERK)


def ask(matter: Matter, party: Party) -> Matter:
    """Return the matter waiting for that side's answer to the clerk."""
    _only(matter.stage is Stage.WITH_CLERK, "no clerk has it")
    reachable = party is Party.INITIATOR or (matter.two_parties and not matter.disowned)
    _only(reachable, "there is nobody to ask")
    return replace(matter, asked=party)


def answer(matter: Matter, party: Party) -> Matter:
    """Return the matter back with the clerk, after that side answered."""
    _only(matter.stage is Stage.WITH_CLERK and matter.asked is party, f"{party} was not asked")
    return replace(_acted(matter, party), asked=None)


def accept(matter: Matter, *, number: int, without_agreement: bool = False) -> Matter:
    """Return the matter accepted by a clerk, with the terms of that number.

    Where both confirmed, only what they confirmed can be accepted. Where they did not, the clerk
    says so on purpose (``without_agreement``) and chooses terms that one of them proposed.
    """
    _only(matter.stage is Stage.WITH_CLERK, "no clerk has it")
    if not matter.two_parties:
        return replace(matter, stage=Stage.ACCEPTED, asked=None)
    if matter.agreed and number != matter.number:
        raise StaleTermsError("both sides confirmed other terms")
    if not matter.agreed and not without_agreement:
        raise NotAgreedError("the parties have not confirmed the same terms")
    if not 1 <= number <= matter.number:
        raise StaleTermsError("nobody proposed those terms")
    return replace(matter, stage=Stage.ACCEPTED, settled=number, asked=None)


def reject(matter: Matter) -> Matter:
    """Return the matter rejected by a clerk."""
    _only(matter.stage is Stage.WITH_CLERK, "no clerk has it")
    return replace(matter, stage=Stage.REJECTED, asked=None)


def _acted(matter: Matter, party: Party) -> Matter:
    return replace(matter, other_has_acted=matter.other_has_acted or party is Party.OTHER)


def _only(allowed: bool, why_not: str) -> None:
    if not allowed:
        raise NotAllowedError(why_not)
