"""The manual on dealing with the company: matters, questions, times, documents, prices, offices."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.customer_site.manual import Guide
from portal.requests.wording import KINDS
from portal.rules.model import TenantRules


def _promise(rules: TenantRules, locale: str) -> Iterable[str]:
    own = rules.text("contact_promise", locale)
    if own:
        yield own


def _matters(rules: TenantRules, locale: str) -> Iterable[str]:
    if rules.requests is None:
        return
    kinds = ", ".join(str(KINDS[kind]) for kind in rules.requests.matters)
    yield _("What you can ask for here: %(kinds)s.", kinds=kinds)
    if any(matter.two_parties for matter in rules.requests.matters.values()):
        yield ngettext(
            "What the two parties have not settled by day %(num)d goes to our customer service.",
            "What the two parties have not settled by day %(num)d goes to our customer service.",
            rules.requests.clerk_takes_over_on_day,
        )


def _times(rules: TenantRules, locale: str) -> Iterable[str]:
    if rules.appointments is None:
        return
    yield ngettext(
        "You can book %(num)d day ahead, within the opening hours; you need not be registered.",
        "You can book %(num)d days ahead, within the opening hours; you need not be registered.",
        rules.appointments.days_ahead,
    )
    yield _(
        "If you are not signed in, we hold the time for %(minutes)s minutes: please choose the link "
        "in the e-mail until then.",
        minutes=rules.appointments.hold // timedelta(minutes=1),
    )


def _kinds_of_documents(rules: TenantRules, locale: str) -> Iterable[str]:
    if rules.documents:
        kinds = ", ".join(kind.label.in_locale(locale) for kind in rules.documents.categories)
        yield _("Kinds of documents: %(kinds)s.", kinds=kinds)
    if "document_arrived" in rules.notifications:
        yield _("We send you an e-mail when a document has arrived.")


def _forms_there_are(rules: TenantRules, locale: str) -> Iterable[str]:
    if rules.printable_forms:
        forms = (form for group in rules.printable_forms.groups for form in group.forms)
        names = "; ".join(form.title.in_locale(locale) for form in forms)
        yield _("The forms there are: %(names)s.", names=names)


def _tables(rules: TenantRules, locale: str) -> Iterable[str]:
    if rules.prices:
        names = "; ".join(table.title.in_locale(locale) for table in rules.prices.tables)
        yield _("The tables there are: %(names)s.", names=names)


GUIDES: Mapping[str, Guide] = MappingProxyType(
    {
        "requests": Guide(
            _l("Here you start a matter, and follow where it stands and who has to act."),
            (
                _l("Choose what it is about, and answer the questions one after the other."),
                _l("You can stop at any time and go on later."),
                _l("Where another person is concerned, they get a link and confirm it too."),
                _l("Each matter has a case number; give it if you call us."),
            ),
            "list",
            (
                _l("Here you start a new matter."),
                _l("One of your matters; choosing it shows each step."),
            ),
            more=_matters,
        ),
        "contact_form": Guide(
            _l("Here you write to us: a question, a remark, a complaint."),
            (
                _l("Choose what it is about and write it down in your own words."),
                _l("Give a telephone number or e-mail address on which we can answer."),
                _l("Send it. You get a case number by which we both find it again."),
            ),
            "form",
            (
                _l("Your name."),
                _l("Where we can reach you."),
                _l("What you want to say."),
                _l("This sends it."),
            ),
            labels=(_l("Your name"), _l("Phone number"), _l("Your question")),
            button=_l("Send"),
            more=_promise,
        ),
        "appointments": Guide(
            _l("Here you book a time at our office, so that you need not queue."),
            (
                _l("Choose what you come about."),
                _l("Choose a day, then a free time."),
                _l("Give your name and e-mail address, and book it."),
                _l("You can change or cancel it by the link in our e-mail."),
            ),
            "calendar",
            (_l("A day."), _l("A free time on that day."), _l("This books it.")),
            button=_l("Book"),
            more=_times,
        ),
        "documents": Guide(
            _l("What we send you electronically instead of by post."),
            (
                _l("What you have not opened yet is marked “New”."),
                _l("Choose the title to see what it is, or “PDF” to download it at once."),
                _l("If there are many, choose a year or a kind above the list."),
            ),
            "list",
            (
                _l("Here you choose the year and the kind."),
                _l("The title opens the document's page."),
                _l("“PDF” downloads it."),
            ),
            more=_kinds_of_documents,
        ),
        "printable_forms": Guide(
            _l("Forms that you can print and fill in by hand; you need not sign in for them."),
            (
                _l("Find the form that you need and download it."),
                _l("Print it, fill it in with capital letters and sign it."),
                _l("Hand it in at our office or send it by post."),
            ),
            "article",
            (_l("The form and what it is for."), _l("This downloads it.")),
            more=_forms_there_are,
        ),
        "price_tables": Guide(
            _l("The unit prices in force, those that come, and earlier ones; without signing in."),
            (
                _l("The page shows today's prices, net and with VAT."),
                _l("To see the prices of another day, choose that day at the top."),
            ),
            "list",
            (_l("Here you choose the day."), _l("What is paid for."), _l("The price.")),
            more=_tables,
        ),
        "company_info": Guide(
            _l("Who we are: our registered data, what we do, who supervises us."),
            (_l("You need the data of record when you write to us officially or authorise us."),),
            "facts",
            (_l("Our data of record."),),
        ),
        "offices": Guide(
            _l("Where you find us: address, telephone, opening hours."),
            (
                _l("The page says whether the office is open now, and until when."),
                _l("Below the usual week stand the days of the next weeks that differ."),
                _l("On a telephone, choosing a telephone number calls us."),
            ),
            "facts",
            (_l("One office with address, telephone and hours."),),
        ),
        "declarations": Guide(
            _l("The declarations that you have made, word for word, with the day."),
            (
                _l("Here you can look up what you agreed to and when."),
                _l("You can make a declaration here, or withdraw one."),
            ),
            "article",
            (_l("The text of the declaration."), _l("Here you make or withdraw it.")),
        ),
        "help": Guide(
            _l("This manual. You can read it without signing in, print it or download it as PDF."),
            (
                _l("Choose a chapter from the list of contents at the top."),
                _l("“Download as PDF” gives you the whole manual in one file, for printing too."),
            ),
            "article",
            (_l("The list of contents."), _l("This downloads the manual.")),
        ),
        "browsers": Guide(
            _l("With which programs and telephones the portal can be used."),
            (_l("If a page looks odd, look here first, and update your browser."),),
            "article",
            (_l("The list of browsers."),),
        ),
    }
)
