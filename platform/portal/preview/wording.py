"""What the invented people stand for, and what comes of their tries, in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

ENDINGS: Mapping[str, Any] = {
    "approve": _l("Registers at once"),
    "refer": _l("Needs a clerk"),
    "reject": _l("Is refused"),
    "form": _l("Is sent back by the form"),
}
NOBODY: Mapping[str, Any] = {
    "approve": _l("By these rules nobody among them registers without a clerk."),
    "refer": _l("By these rules a clerk is asked about nobody among them."),
    "reject": _l("By these rules nobody among them is refused."),
    "form": _l("The form sends none of these back."),
}
STORIES: Mapping[str, Any] = {
    "ordinary": _l("An ordinary customer who types everything right"),
    "already_registered": _l("The customer who has a login already"),
    "undeclared": _l("Has no declaration on electronic communication on record, and makes none"),
    "not_contract_holder": _l("Is not the contract holder"),
    "institution": _l("An institution"),
    "old_bills": _l("Has only bills of more than a year ago"),
    "zero_bill": _l("Whose latest bill is of 0 Ft"),
    "wrong_amount": _l("Types another amount"),
    "wrong_birth_date": _l("Types another date of birth"),
    "wrong_number": _l("Types a customer number that is nobody's"),
    "no_accents": _l("Types the name without accents"),
    "other_name": _l("Types another name"),
    "no_number": _l("Types a customer number that is none"),
}
