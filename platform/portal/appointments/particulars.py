"""What an invitation says of its appointment, in the person's own language."""

from flask_babel import force_locale
from flask_babel import gettext as _

from portal.appointments.codes import manage_code
from portal.appointments.invitation import Particulars
from portal.appointments.queries import AppointmentView
from portal.appointments.wording import place
from portal.foundation.tenancy import Shell, current_tenant
from portal.foundation.web.links import absolute_url
from portal.rules.queries import current_rules


def particulars(appointment: AppointmentView) -> Particulars:
    """Return summary, place and description of that appointment."""
    rules = current_rules()
    with force_locale(appointment.locale):
        where = place(rules, appointment, locale=appointment.locale)
        link = absolute_url("own_appointments.show", code=manage_code(appointment.id))
        lines = [
            where.topic,
            where.bring or "",
            _("Change or cancel: %(link)s", link=link),
            _("Telephone: %(phone)s", phone=where.phone),
        ]
        return Particulars(
            summary=_(
                "%(company)s: appointment at customer service", company=rules.company.short_name
            ),
            description="\n\n".join(line for line in lines if line),
            location=f"{where.office}, {where.address}",
            organizer_name=rules.mailing.sender_name,
            organizer_address=rules.mailing.reply_to,
            link=link,
            host=current_tenant().host(Shell.PORTAL),
        )
