"""The words that customer records use for kinds of customers and ways of paying."""

from flask_babel import lazy_gettext as _l

KIND_WORDS = {
    "person": "person",
    "institution": "institution",
    "személy": "person",
    "magánszemély": "person",
    "természetes személy": "person",
    "lakossági": "person",
    "lakosság": "person",
    "intézmény": "institution",
    "intézményi": "institution",
    "cég": "institution",
    "gazdálkodó szervezet": "institution",
    "társasház": "institution",
    "egyéb": "institution",
    "egyéb felhasználó": "institution",
    "nem lakossági": "institution",
}
"""What a file may write → the code of the kind."""

PAYMENT_METHOD_WORDS = {
    "transfer": "transfer",
    "postal_slip": "postal_slip",
    "direct_debit": "direct_debit",
    "collection": "collection",
    "card": "card",
    "cash": "cash",
    "átutalás": "transfer",
    "banki átutalás": "transfer",
    "csekk": "postal_slip",
    "sárga csekk": "postal_slip",
    "postai csekk": "postal_slip",
    "postai befizetés": "postal_slip",
    "csoportos beszedés": "direct_debit",
    "csoportos beszedési megbízás": "direct_debit",
    "díjbeszedés": "collection",
    "díjbeszedő": "collection",
    "bankkártya": "card",
    "készpénz": "cash",
}
"""What a file may write → the code of the way of paying."""

KIND_LABELS = {"person": _l("Private person"), "institution": _l("Institution or company")}
PAYMENT_METHOD_LABELS = {
    "transfer": _l("Bank transfer"),
    "postal_slip": _l("Postal payment slip"),
    "direct_debit": _l("Direct debit"),
    "collection": _l("Collected by the bill collector"),
    "card": _l("Bank card"),
    "cash": _l("Cash"),
}
FIELD_LABELS = {
    "phone": _l("Telephone number"),
    "mailing_address": _l("Mailing address"),
    "payment_method": _l("Way of paying"),
}
"""What customers may ask to have recorded otherwise."""
STATUS_LABELS = {
    "waiting": _l("Waits for a decision"),
    "accepted": _l("Accepted, awaits takeover"),
    "taken_over": _l("Taken over into the records"),
    "refused": _l("Refused"),
    "withdrawn": _l("Taken back"),
    "replaced": _l("Replaced by a newer request"),
}
