"""The manual on what is the customer's own: data, meters, notifications, sign-in, helpers."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.customer_site.manual import Guide
from portal.rules.model import TenantRules


def _points(rules: TenantRules, locale: str) -> Iterable[str]:
    if rules.points_of_use and rules.points_of_use.self_service:
        yield _(
            "You can add a further customer number yourself; you need the same data from that bill "
            "as at your registration."
        )
        return
    own = rules.text("second_supply_point", locale)
    yield own or _("Our customer service adds further customer numbers to your sign-in.")


def _checks(rules: TenantRules, locale: str) -> Iterable[str]:
    if rules.meters and rules.meters.windows():
        yield _("A reading can be sent while its window is open; the page says from when to when.")
    if "reading_window_open" in rules.notifications:
        yield _("We send you an e-mail when the window opens.")


def _weather(rules: TenantRules, locale: str) -> Iterable[str]:
    if rules.meters and rules.meters.degree_days:
        yield _(
            "For heating there is a second chart, corrected for the weather: it shows whether you "
            "used less, or whether it was only warmer."
        )


GUIDES: Mapping[str, Guide] = MappingProxyType(
    {
        "home": Guide(
            _l("The first page after signing in: what you owe and by when, and what is new."),
            (
                _l("At the top you see at once whether there is anything to pay."),
                _l("Below it stand your newest bills and other news."),
                _l("At the bottom you find everything that you can do on this portal."),
            ),
            "balance",
            (
                _l("What is to be paid in all."),
                _l("This leads to the unpaid bills."),
                _l("The newest bills."),
            ),
            button=_l("Show"),
        ),
        "my_data": Guide(
            _l("What our records hold about you: name, address, telephone, way of paying."),
            (
                _l("Read it through from time to time, above all after moving."),
                _l("Beside what you can change yourself stands “Change”."),
                _l("If something else is wrong, write to us or call us."),
            ),
            "facts",
            (_l("One piece of data and what is recorded."), _l("Here you can change it.")),
            button=_l("Change"),
        ),
        "notifications": Guide(
            _l("What we have told you lately, the newest at the top."),
            (
                _l("What you have not read yet is marked."),
                _l("Choose a piece of news to get to the page that it is about."),
            ),
            "list",
            (
                _l("Here you choose what is shown."),
                _l("One piece of news; choosing it opens the page that it is about."),
            ),
        ),
        "notification_settings": Guide(
            _l("Here you choose what we tell you of, and whether by e-mail or on the portal only."),
            (
                _l("In each line put a tick where you want to hear of it."),
                _l("Lines with a lock cannot be turned off: law or contract obliges us to write."),
                _l("Save the settings at the bottom."),
            ),
            "choices",
            (_l("With a tick you hear of it."), _l("This saves the settings.")),
            button=_l("Save"),
        ),
        "supply_contract": Guide(
            _l("The contract of your point of use: who, where, since when, on which terms."),
            (
                _l("If you have several points of use, each has a contract of its own."),
                _l("If something is not as you know it, please tell us."),
            ),
            "facts",
            (_l("One fact of the contract."),),
        ),
        "password_change": Guide(
            _l("Here you choose a new password while you know the present one."),
            (
                _l("Type your present password once."),
                _l("Type the new one twice. It may hold any letters, digits and signs."),
                _l("Save it. You are signed out on every other device."),
            ),
            "form",
            (
                _l("Your present password."),
                _l("The new password."),
                _l("The new password once more."),
                _l("This saves it."),
            ),
            labels=(_l("Present password"), _l("New password"), _l("New password once more")),
            button=_l("Save"),
        ),
        "security": Guide(
            _l("Everything about the safety of your sign-in, in one place."),
            (
                _l("You can change your e-mail address; we confirm it at the new one."),
                _l("You can ask for a second step at signing in, or use a passkey."),
                _l("You see where and when somebody signed in with your data."),
                _l("If you do not know one of these, sign out everywhere and change the password."),
            ),
            "facts",
            (_l("How safe your sign-in is."), _l("Here you can change it.")),
            button=_l("Change"),
        ),
        "points_of_use": Guide(
            _l("If several bills come to your name, you find all of them with one sign-in."),
            (
                _l("The list shows every customer number that you can see."),
                _l("Choose one to see its bills and meters only, or all of them together."),
            ),
            "list",
            (
                _l("Here you choose what is shown."),
                _l("One point of use with its customer number."),
            ),
            more=_points,
        ),
        "representatives": Guide(
            _l(
                "You can let a relative or an accountant act for you, without giving your password."
            ),
            (
                _l("Give the name and the e-mail address of the person."),
                _l("Choose what they may do: see, pay, announce readings, sign."),
                _l("Give the last day. The person gets an e-mail and accepts it."),
                _l("You can withdraw the authorisation at any time; both of you are told."),
            ),
            "choices",
            (_l("What the person may do, one by one."), _l("This sends the offer.")),
            button=_l("Send"),
        ),
        "meters": Guide(
            _l("Your meters: serial number, place, until when their verification is valid."),
            (
                _l("Compare the serial number with the one on the meter itself."),
                _l("If it differs, or if the verification is over, please tell us."),
            ),
            "facts",
            (_l("One fact about the meter."),),
        ),
        "meter_reading": Guide(
            _l("Here you tell us what your meter shows, so that you pay for what you used."),
            (
                _l("Go to the meter and read the black digits from left to right."),
                _l(
                    "Type them in. If a digit looks wrong, the page says which, and asks once more."
                ),
                _l("If it is right all the same, you may add a photo of the meter and send it."),
                _l("Until the window closes you can correct it."),
            ),
            "form",
            (
                _l("What the meter shows."),
                _l("The day on which you read it."),
                _l("This sends the reading."),
            ),
            labels=(_l("Reading"), _l("Day")),
            button=_l("Send"),
            more=_checks,
        ),
        "consumption": Guide(
            _l("How much you used month by month, beside the same month of the year before."),
            (
                _l("The dark columns are this year, the light ones the year before."),
                _l("Below the chart the same numbers stand in a table."),
            ),
            "chart",
            (_l("Each month this year and the year before."), _l("The same as numbers.")),
            more=_weather,
        ),
    }
)
