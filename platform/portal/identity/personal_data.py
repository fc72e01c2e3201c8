"""What is held about a login: itself, its sessions and sign-ins, who may act for whom."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import or_, select

from portal.customers.models import Customer
from portal.foundation.csv_problems import N_
from portal.foundation.personal_export import Section, read_rows
from portal.identity.models import (
    Credential,
    CustomerLogin,
    EmailChange,
    LoginCustomer,
    Mandate,
    Passkey,
    RecoveryCode,
    SignInRecord,
    StaffView,
    TotpSecret,
    WebSession,
)

COVERS = (
    *("customer_login", "login_customer", "mandate", "web_session", "credential", "email_change"),
    *("sign_in_record", "passkey", "totp_secret", "recovery_code", "staff_view"),
)


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield it all but the secrets themselves: passwords, tokens and keys stay digests of ours."""
    login = CustomerLogin
    yield Section(
        "login",
        N_("Your sign-in"),
        read_rows(
            select(
                *(login.username, login.email, login.display_name, login.phone, login.locale),
                *(login.status, login.created_at, login.password_changed_at),
                login.last_signed_in_at,
            ).where(login.id == login_id)
        ),
    )
    yield Section(
        "linked_customers",
        N_("Customer numbers under your sign-in"),
        read_rows(
            select(Customer.printed_number.label("customer_number"), LoginCustomer.linked_at)
            .join(Customer, Customer.id == LoginCustomer.customer_id)
            .where(LoginCustomer.login_id == login_id)
        ),
    )
    yield _mandates(login_id, customer_ids)
    yield from _signing_in(login_id)


def _mandates(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Section:
    mandate = Mandate
    statement = (
        select(
            *(Customer.printed_number.label("customer_number"), mandate.email, mandate.name),
            *(mandate.scopes, mandate.valid_until, mandate.created_at, mandate.accepted_at),
            *(mandate.ended_at, mandate.ended_by),
        )
        .join(Customer, Customer.id == mandate.customer_id)
        .where(
            or_(
                mandate.customer_id.in_(customer_ids),
                mandate.granted_by == login_id,
                mandate.login_id == login_id,
            )
        )
        .order_by(mandate.created_at)
    )
    return Section("mandates", N_("Who may act for whom"), read_rows(statement))


def _signing_in(login_id: uuid.UUID) -> Iterator[Section]:
    session, record = WebSession, SignInRecord
    yield Section(
        "sessions",
        N_("Browsers that were signed in"),
        read_rows(
            select(session.user_agent, session.created_at, session.last_seen_at, session.ended_at)
            .where(session.principal_kind == "customer", session.principal_id == login_id)
            .order_by(session.created_at)
        ),
    )
    yield Section(
        "sign_ins",
        N_("Your sign-ins"),
        read_rows(
            select(record.at, record.outcome, record.user_agent)
            .where(record.principal_kind == "customer", record.principal_id == login_id)
            .order_by(record.at)
        ),
    )
    yield Section(
        "staff_views",
        N_("When our customer service looked at your pages"),
        read_rows(
            select(StaffView.opened_at, StaffView.ended_at, StaffView.reason)
            .where(StaffView.login_id == login_id, StaffView.opened_at.is_not(None))
            .order_by(StaffView.opened_at)
        ),
    )
    yield from _means(login_id)


def _means(login_id: uuid.UUID) -> Iterator[Section]:
    key, change, credential = Passkey, EmailChange, Credential
    yield Section(
        "passkeys",
        N_("Your passkeys"),
        read_rows(
            select(key.name, key.created_at, key.last_used_at).where(
                key.principal_kind == "customer", key.principal_id == login_id
            )
        ),
    )
    yield Section("second_step", N_("Your second step of signing in"), _second_step(login_id))
    yield Section(
        "email_changes",
        N_("Changes of your e-mail address"),
        read_rows(
            select(change.old_email, change.email, change.created_at, change.used_at).where(
                change.login_id == login_id
            )
        ),
    )
    yield Section(
        "links",
        N_("Links and temporary passwords that we sent you"),
        read_rows(
            select(credential.kind, credential.created_at, credential.used_at).where(
                credential.principal_kind == "customer", credential.principal_id == login_id
            )
        ),
    )


def _second_step(login_id: uuid.UUID) -> tuple[dict[str, object], ...]:
    secrets = read_rows(
        select(TotpSecret.created_at, TotpSecret.confirmed_at).where(
            TotpSecret.principal_kind == "customer", TotpSecret.principal_id == login_id
        )
    )
    codes = read_rows(
        select(RecoveryCode.used_at).where(
            RecoveryCode.principal_kind == "customer", RecoveryCode.principal_id == login_id
        )
    )
    return (
        *({"kind": "authenticator", **row} for row in secrets),
        *({"kind": "recovery_code", **row} for row in codes),
    )
