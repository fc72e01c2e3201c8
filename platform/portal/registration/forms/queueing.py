"""What the clerks' queue is narrowed down to."""

from flask_babel import lazy_gettext as _l

from portal.foundation.web.filter_forms import ChoiceFilter, FilterForm, search_field
from portal.foundation.web.forms import SelectChoice
from portal.plugin_api.approval import ReferralReason
from portal.plugin_api.verification import Outcome
from portal.registration.comparison import SHORT_REASONS
from portal.registration.queries.queues import LATE, MINE, NOBODYS, SOON


class QueueFilter(FilterForm):
    """The filters of the queue; which queue it is, the tabs say."""

    q = search_field(_l("Name, number or e-mail address"))
    verdict = ChoiceFilter(
        _l("Checked"),
        choices=[
            SelectChoice("", _l("any")),
            SelectChoice(Outcome.MATCH.value, _l("All data match")),
            SelectChoice(Outcome.DOUBTFUL.value, _l("Something differs")),
            SelectChoice(Outcome.NO_MATCH.value, _l("No match")),
        ],
    )
    why = ChoiceFilter(
        _l("Why a person decides"),
        choices=[
            SelectChoice("", _l("any")),
            SelectChoice(ReferralReason.POLICY.value, SHORT_REASONS["policy"]),
            SelectChoice(ReferralReason.DOUBTFUL.value, SHORT_REASONS["doubtful"]),
            SelectChoice(ReferralReason.BUDGET_SPENT.value, SHORT_REASONS["budget_spent"]),
        ],
    )
    hands = ChoiceFilter(
        _l("In whose hands"),
        choices=[
            SelectChoice("", _l("anybody's")),
            SelectChoice(MINE, _l("mine")),
            SelectChoice(NOBODYS, _l("nobody's")),
        ],
    )
    time = ChoiceFilter(
        _l("Time"),
        choices=[
            SelectChoice("", _l("any")),
            SelectChoice(LATE, _l("late")),
            SelectChoice(SOON, _l("due in a day")),
        ],
    )
