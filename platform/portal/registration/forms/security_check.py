"""The part of a form that asks a security check and looks at the answer."""

from datetime import datetime

from flask_babel import gettext as _

from portal.foundation.web.forms import PortalForm
from portal.plugin_api.claims import ChallengeKind
from portal.registration import challenge
from portal.registration.challenge import Challenge


class SecurityCheck(PortalForm):
    """A form that may have the fields ``challenge_answer`` and ``challenge_token``."""

    challenge_kind: ChallengeKind | None = None
    now: datetime
    question: Challenge | None = None

    def prepare_challenge(self) -> None:
        """Have a question for the page: the one still open, else a new one with an empty answer."""
        if self.challenge_kind is None:
            return
        if self.question is None:
            self.question = challenge.ask(self.challenge_kind, now=self.now)
            self["challenge_answer"].data = ""
        self["challenge_token"].data = self.question.token

    def check_challenge(self, *, otherwise_valid: bool) -> bool:
        """Look at the answer; a right one is used up only once nothing else is wrong."""
        if self.challenge_kind is None:
            return True
        field = self["challenge_answer"]
        asked = challenge.read(self["challenge_token"].data or "", now=self.now)
        if not (field.data or "").strip():
            self.question = asked
            return False
        if asked is None:
            field.errors = [*field.errors, _("This question is too old. Here is a new one.")]
            return False
        if not asked.is_answered_by(field.data):
            asked.use_up()
            field.errors = [
                *field.errors,
                _("This is not the right answer. Here is a new question."),
            ]
            return False
        if not otherwise_valid:
            self.question = asked
            return True
        if not asked.use_up():
            field.errors = [
                *field.errors,
                _("This question was answered before. Here is a new one."),
            ]
            return False
        return True

    def question_text(self) -> str:
        """Return what to do with the numbers, in the page's language."""
        if self.question is not None and self.question.kind is ChallengeKind.SUM:
            return _("Please type the sum of these two numbers.")
        return _("Please type these numbers in ascending order, with spaces between them.")

    def question_numbers(self) -> str:
        """Return the numbers as plain text, which a screen reader reads one by one."""
        if self.question is None:
            return ""
        mark = " + " if self.question.kind is ChallengeKind.SUM else ", "
        return mark.join(str(number) for number in self.question.numbers)
