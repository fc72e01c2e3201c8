"""The statements that customers agree to on the pages of this slice."""

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.foundation.secrets import sha256_hex
from portal.rules.model import TenantRules

INTERVAL_NAMES = {
    "monthly": _l("Every month"),
    "every_two_months": _l("Every two months"),
    "quarterly": _l("Every three months"),
    "half_yearly": _l("Every six months"),
    "yearly": _l("Once a year"),
}


def e_invoice_statement(rules: TenantRules, locale: str | None = None) -> str:
    """Return what is agreed to, word for word: the company's own text, or the platform's sentence.

    In the language of the page, unless another is given.
    """
    language = locale or str(get_locale())
    if rules.e_invoice is not None and rules.e_invoice.statement is not None:
        return rules.e_invoice.statement.in_locale(language)
    with force_locale(language):
        return str(
            _(
                "I ask %(company)s to send my invoices electronically, through this portal, "
                "and no longer by post.",
                company=rules.company.legal_name,
            )
        )


def statement_with(digest: str, rules: TenantRules) -> tuple[str, str] | None:
    """Return language and words of the statement that has this digest now, or None.

    A page that was opened before the text changed carries the digest of the old one.
    """
    present = ((locale, e_invoice_statement(rules, locale)) for locale in rules.locales)
    return next(((lang, text) for lang, text in present if digest_of(text) == digest), None)


def digest_of(statement: str) -> str:
    """Return what is kept of the text that was shown: its SHA-256."""
    return sha256_hex(statement)


def kind_name(kind: str) -> str:
    """Return what a consent is called for people."""
    names = {
        "terms": _("Terms of use"),
        "privacy": _("Privacy notice"),
        "declaration": _("Declaration on electronic communication"),
        "e_invoice": _("Electronic invoice"),
    }
    return str(names.get(kind, kind))


def deed_name(kind: str, *, granted: bool) -> str:
    """Return what was done: accepted, declared, asked for, or taken back."""
    if not granted:
        return str(_("withdrawn"))
    names = {
        "declaration": _("made"),
        "e_invoice": _("asked for"),
        "privacy": _("taken note of"),
    }
    return str(names.get(kind, _("accepted")))
