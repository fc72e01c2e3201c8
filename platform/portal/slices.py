"""What the product is made of: every slice's pages, jobs, menu items and tidying."""

from types import ModuleType

import portal.appointments.clerk_views
import portal.appointments.customer_views
import portal.appointments.desk_views
import portal.appointments.jobs
import portal.appointments.link_views
import portal.appointments.menu
import portal.appointments.opening_views
import portal.appointments.personal_data
import portal.appointments.tidying
import portal.audit_trail.clerk_views
import portal.billing.batches.clerk_views
import portal.billing.batches.jobs
import portal.billing.batches.tidying
import portal.billing.batches.waiting_work
import portal.billing.clerk_views
import portal.billing.customer_views
import portal.billing.due_dates_views
import portal.billing.menu
import portal.billing.paying_views
import portal.billing.personal_data
import portal.billing.reminding
import portal.branding.clerk_views
import portal.branding.preview_views
import portal.clerk_site.views
import portal.consents.clerk_views
import portal.consents.customer_views
import portal.consents.jobs
import portal.consents.menu
import portal.consents.personal_data
import portal.content.clerk_views
import portal.content.customer_views
import portal.content.deed_views
import portal.content.jobs
import portal.content.key_views
import portal.content.paper_views
import portal.content.price_views
import portal.content.text_views
import portal.customer_desk.clerk_views
import portal.customer_desk.jobs
import portal.customer_desk.login_views
import portal.customer_desk.office_views
import portal.customer_desk.personal_data
import portal.customer_site.company_views
import portal.customer_site.menu
import portal.customer_site.views
import portal.customers.contract_views
import portal.customers.customer_views
import portal.customers.menu
import portal.customers.personal_data
import portal.documents.customer_views
import portal.documents.menu
import portal.documents.personal_data
import portal.documents.publish_views
import portal.figures.clerk_views
import portal.figures.jobs
import portal.figures.tidying
import portal.identity.clerk_views
import portal.identity.customer_views
import portal.identity.jobs
import portal.identity.menu
import portal.identity.passkey_views
import portal.identity.personal_data
import portal.identity.second_step_views
import portal.identity.security_views
import portal.identity.staff_views
import portal.identity.tidying
import portal.identity.viewing_views
import portal.messages.desk_views
import portal.messages.jobs
import portal.messages.link_views
import portal.messages.menu
import portal.messages.personal_data
import portal.messages.thread_views
import portal.messages.tidying
import portal.messages.waiting_work
import portal.metering.clerk_views
import portal.metering.customer_views
import portal.metering.jobs
import portal.metering.menu
import portal.metering.personal_data
import portal.metering.tidying
import portal.metering.waiting_work
import portal.notifications.customer_views
import portal.notifications.jobs
import portal.notifications.menu
import portal.notifications.personal_data
import portal.notifications.tidying
import portal.personal_data.clerk_views
import portal.personal_data.customer_views
import portal.personal_data.jobs
import portal.personal_data.personal_data
import portal.personal_data.waiting_work
import portal.preview.clerk_views
import portal.preview.customer_views
import portal.preview.tidying
import portal.registration.clerk_views
import portal.registration.customer_views
import portal.registration.decision_tidying
import portal.registration.jobs
import portal.registration.linking_views
import portal.registration.personal_data
import portal.registration.replay_jobs
import portal.registration.replay_views
import portal.registration.tidying
import portal.registration.waiting_work
import portal.representation.customer_views
import portal.representation.jobs
import portal.representation.menu
import portal.representation.tidying
import portal.requests.customer_views
import portal.requests.desk_views
import portal.requests.draft_views
import portal.requests.jobs
import portal.requests.menu
import portal.requests.other_party_views
import portal.requests.personal_data
import portal.requests.tidying
import portal.requests.waiting_work
import portal.rules_desk.clerk_views
import portal.rules_desk.conflict_views
import portal.rules_desk.editor_views
import portal.rules_desk.history_views
import portal.work.clerk_views
import portal.work.leaving
import portal.work.template_views
import portal.work.tidying

VIEWS: tuple[ModuleType, ...] = (
    portal.customer_site.views,
    portal.customer_site.company_views,
    portal.identity.customer_views,
    portal.identity.security_views,
    portal.identity.second_step_views,
    portal.identity.passkey_views,
    portal.identity.viewing_views,
    portal.registration.customer_views,
    portal.registration.linking_views,
    portal.preview.customer_views,
    portal.billing.customer_views,
    portal.billing.paying_views,
    portal.billing.due_dates_views,
    portal.customers.customer_views,
    portal.customers.contract_views,
    portal.consents.customer_views,
    portal.messages.thread_views,
    portal.messages.link_views,
    portal.notifications.customer_views,
    portal.metering.customer_views,
    portal.requests.customer_views,
    portal.requests.draft_views,
    portal.requests.other_party_views,
    portal.appointments.customer_views,
    portal.appointments.link_views,
    portal.documents.customer_views,
    portal.representation.customer_views,
    portal.personal_data.customer_views,
    portal.clerk_site.views,
    portal.identity.clerk_views,
    portal.identity.staff_views,
    portal.audit_trail.clerk_views,
    portal.registration.clerk_views,
    portal.registration.replay_views,
    portal.preview.clerk_views,
    portal.customer_desk.clerk_views,
    portal.customer_desk.login_views,
    portal.customer_desk.office_views,
    portal.personal_data.clerk_views,
    portal.billing.clerk_views,
    portal.billing.batches.clerk_views,
    portal.consents.clerk_views,
    portal.messages.desk_views,
    portal.requests.desk_views,
    portal.appointments.clerk_views,
    portal.documents.publish_views,
    portal.content.customer_views,
    portal.content.clerk_views,
    portal.content.deed_views,
    portal.content.text_views,
    portal.content.key_views,
    portal.content.price_views,
    portal.content.paper_views,
    portal.branding.clerk_views,
    portal.branding.preview_views,
    portal.work.template_views,
    portal.work.clerk_views,
    portal.figures.clerk_views,
    portal.rules_desk.clerk_views,
    portal.rules_desk.conflict_views,
    portal.rules_desk.editor_views,
    portal.rules_desk.history_views,
    portal.metering.clerk_views,
    portal.appointments.desk_views,
    portal.appointments.opening_views,
)
JOBS: tuple[ModuleType, ...] = (
    portal.identity.jobs,
    portal.work.leaving,
    portal.registration.jobs,
    portal.registration.replay_jobs,
    portal.consents.jobs,
    portal.notifications.jobs,
    portal.billing.reminding,
    portal.billing.batches.jobs,
    portal.messages.jobs,
    portal.requests.jobs,
    portal.appointments.jobs,
    portal.content.jobs,
    portal.representation.jobs,
    portal.personal_data.jobs,
    portal.customer_desk.jobs,
    portal.figures.jobs,
    portal.metering.jobs,
)
MENUS: tuple[ModuleType, ...] = (
    portal.customer_site.menu,
    portal.billing.menu,
    portal.customers.menu,
    portal.consents.menu,
    portal.identity.menu,
    portal.notifications.menu,
    portal.messages.menu,
    portal.metering.menu,
    portal.requests.menu,
    portal.appointments.menu,
    portal.documents.menu,
    portal.representation.menu,
)

TIDIERS: tuple[ModuleType, ...] = (
    portal.identity.tidying,
    portal.work.tidying,
    portal.notifications.tidying,
    portal.billing.reminding,
    portal.billing.batches.tidying,
    portal.registration.tidying,
    portal.registration.decision_tidying,
    portal.preview.tidying,
    portal.messages.tidying,
    portal.metering.tidying,
    portal.requests.tidying,
    portal.appointments.tidying,
    portal.representation.tidying,
    portal.figures.tidying,
)
EXPORTERS: tuple[ModuleType, ...] = (
    portal.identity.personal_data,
    portal.customers.personal_data,
    portal.consents.personal_data,
    portal.notifications.personal_data,
    portal.billing.personal_data,
    portal.documents.personal_data,
    portal.metering.personal_data,
    portal.appointments.personal_data,
    portal.requests.personal_data,
    portal.messages.personal_data,
    portal.registration.personal_data,
    portal.customer_desk.personal_data,
    portal.personal_data.personal_data,
)
"""Who hands over what when a person asks for all that is held about them."""
WORK: tuple[ModuleType, ...] = (
    portal.registration.waiting_work,
    portal.messages.waiting_work,
    portal.requests.waiting_work,
    portal.metering.waiting_work,
    portal.personal_data.waiting_work,
    portal.billing.batches.waiting_work,
)
"""What waits for the staff, each slice's own (``work.items``), in the order of the console's home."""
