"""What the steps of a registration are called for clerks."""

from flask_babel import lazy_gettext as _l

from portal.registration.machine import Event

STEPS = {
    Event.DECLARE: _l("First step done"),
    Event.SUBMIT: _l("Form sent"),
    Event.LINK_AND_REFER: _l("Further customer number, waiting for a decision"),
    Event.CONFIRM_AND_ACTIVATE: _l("Address confirmed, account opened"),
    Event.CONFIRM_AND_REFER: _l("Address confirmed, waiting for a decision"),
    Event.CONFIRM_AND_REFUSE: _l("Address confirmed, not proven"),
    Event.APPROVE: _l("Approved"),
    Event.APPROVE_ONCE: _l("Approved; a second colleague has to confirm it"),
    Event.SEND_BACK: _l("Approval sent back"),
    Event.REJECT: _l("Rejected"),
    Event.ASK: _l("Question sent to the customer"),
    Event.CLARIFY: _l("Answered"),
    Event.NOTE: _l("Phone call"),
    Event.EXPIRE: _l("Expired"),
}
