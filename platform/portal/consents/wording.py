"""The statements that customers agree to on the pages of this slice."""

from flask_babel import gettext as _

from portal.foundation.secrets import sha256_hex


def e_invoice_statement(company: str) -> str:
    """Return the sentence beside the checkbox, in the page's language."""
    return str(
        _(
            "I ask %(company)s to send my invoices electronically, through this portal, "
            "and no longer by post.",
            company=company,
        )
    )


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
