"""Loading the demo data into a real database: complete, once, and never outside the demo."""

import dataclasses
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import Text, cast, func, select

from portal.app import build_services, create_app
from portal.appointments.models import Appointment
from portal.billing.models import Invoice, Payment
from portal.customers.models import Customer
from portal.demo import cluster
from portal.demo.dataset import DemoDataError, load
from portal.foundation import db
from portal.foundation.outbox.models import OutboxMessage
from portal.foundation.storage.models import StoredFile
from portal.foundation.tenancy import scope
from portal.foundation.web.application import PortalFlask
from portal.identity import passwords, queries
from portal.identity.models import Clerk, CustomerLogin, LoginCustomer
from portal.identity.operations import second_factor
from portal.kernel.clock import utc_now
from portal.kernel.money import ZERO
from portal.messages.models import Enquiry, EnquiryFile
from portal.notifications.models import Notification
from portal.registration.replaying import running
from portal.rules import operations as rules_operations
from portal.rules.queries import current_rules
from portal.settings import Settings
from tests.support import servers

# Some 500 PDFs: ten seconds on an idle machine, many times that on a busy one.
pytestmark = pytest.mark.timeout(600)
CUSTOMERS = 40


class Loaded:
    """One installation with the demo data in it, and what was said on the way."""

    def __init__(self, settings: Settings, app: PortalFlask) -> None:
        self.settings, self.app = settings, app
        self.said: list[str] = []
        self.said_at_first: tuple[str, ...] = ()

    def load(self) -> dict[str, Any]:
        load(settings=self.settings, app=self.app, say=self.said.append)
        return self.demo_json()

    def demo_json(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(
            (self.settings.portal_home / "demo.json").read_text(encoding="utf-8")
        )
        return content

    @contextmanager
    def inside(self, slug: str) -> Iterator[Any]:
        services = self.app.extensions["portal"]
        with services.enter(), scope(services.registry.get(slug)), db.unit_of_work() as session:
            yield session

    def counts(self, slug: str) -> dict[str, int]:
        tables = (Customer, Invoice, Payment, StoredFile, CustomerLogin, Clerk, LoginCustomer)
        with self.inside(slug) as session:
            return {
                table.__tablename__: session.scalar(select(func.count()).select_from(table))
                for table in tables
            }


def _installation(settings: Settings) -> PortalFlask:
    """The whole application, with every tenant's rules applied."""
    services = build_services(settings)
    rules_operations.apply_all(
        database=services.database,
        tenants=list(services.registry),
        folder=settings.tenants_dir,
        plugins=services.plugins,
        author="test",
        reason="test",
    )
    return create_app(settings, services=services)


def _smaller_tenants(source: Path, target: Path) -> Path:
    """The tenants as they are, with fewer customers: one of each case, and a small crowd."""
    shutil.copytree(source, target, dirs_exist_ok=True)
    for path in target.glob("*/demo/demo.yaml"):
        text, found = re.subn(
            r"^  customers: \d+$",
            f"  customers: {CUSTOMERS}",
            path.read_text(encoding="utf-8"),
            flags=re.MULTILINE,
        )
        assert found == 1
        path.write_text(re.sub(r"\bcount: \d+", "count: 1", text), encoding="utf-8")
    return target


@pytest.fixture(scope="module")
def loaded(
    postgres: servers.PostgresAddress,
    worker_id: str,
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Loaded]:
    """All tenants with their demo data, loaded once for this module."""
    name = f"demo_data_{worker_id}"
    servers.create_database(postgres, name)
    own = dataclasses.replace(
        settings,
        database_url=postgres.url(role=cluster.APP_ROLE, database=name),
        portal_home=tmp_path_factory.mktemp("demo-home"),
        public_port=8123,
        tenants_dir=_smaller_tenants(settings.tenants_dir, tmp_path_factory.mktemp("tenants")),
    )
    installation = Loaded(own, _installation(own))
    try:
        installation.load()
        installation.said_at_first = tuple(installation.said)
        yield installation
    finally:
        installation.app.extensions["portal"].database.dispose()
        servers.drop_database(postgres, name)


def _slugs(loaded: Loaded) -> list[str]:
    return [tenant.slug for tenant in loaded.app.extensions["portal"].registry]


def test_every_tenant_is_in_demo_json_with_its_addresses(loaded: Loaded) -> None:
    content = loaded.demo_json()
    assert list(content) == _slugs(loaded)
    for slug, entry in content.items():
        assert entry["url"] == f"http://{slug}.localhost:8123/"
        assert entry["console_url"] == f"http://{slug}-console.localhost:8123/"


def test_everything_is_imported_with_its_documents(loaded: Loaded) -> None:
    for slug in _slugs(loaded):
        counts = loaded.counts(slug)
        folder = loaded.settings.portal_home / "demo" / slug
        assert counts["customer"] == CUSTOMERS
        assert counts["invoice"] > 24 * CUSTOMERS
        assert counts["payment"] > 0.8 * counts["invoice"]
        with loaded.inside(slug) as session:
            printed = session.scalar(select(func.count(Invoice.document_id.distinct())))
        assert printed == len(list((folder / "documents").glob("*.pdf"))) > 50
        assert not list(folder.glob("*.errors.csv"))


def test_what_is_owed_agrees_with_the_payments(loaded: Loaded) -> None:
    for slug in _slugs(loaded):
        with loaded.inside(slug) as session:
            paid = (
                select(Payment.invoice_id, func.sum(Payment.amount).label("paid"))
                .where(Payment.invoice_id.is_not(None))
                .group_by(Payment.invoice_id)
                .subquery()
            )
            wrong = session.scalar(
                select(func.count())
                .select_from(Invoice)
                .outerjoin(paid, paid.c.invoice_id == Invoice.id)
                .where(
                    Invoice.kind != "cancelling",
                    Invoice.outstanding
                    != Invoice.amount_due + Invoice.taken_back - func.coalesce(paid.c.paid, 0),
                )
            )
            cancelled = session.scalar(
                select(func.count()).where(Invoice.cancelled_by_id.is_not(None))
            )
            cancelling = select(Invoice.outstanding).where(Invoice.kind == "cancelling")
            left = set(session.scalars(cancelling))
            strays = session.scalar(
                select(func.count()).select_from(Payment).where(Payment.invoice_id.is_(None))
            )
        assert wrong == 0
        assert strays > 0
        assert cancelled > 1 and left == {ZERO}


def test_the_sign_ins_of_demo_json_work(loaded: Loaded) -> None:
    for slug, entry in loaded.demo_json().items():
        with loaded.inside(slug):
            for kind, who in (("customer", "registered"), ("clerk", "clerk"), ("clerk", "admin")):
                account = queries.account(kind=kind, identifier=entry[who]["email"])
                assert account is not None
                right = passwords.check_password(account.password_hash, entry[who]["password"])
                assert right.matches
                if name := entry[who].get("username"):
                    assert account.username == name
            numbers = queries.customer_numbers(
                queries.account(kind="customer", identifier=entry["registered"]["email"]).id
            )
            assert entry["registered"]["customer_number"] in numbers.values()
            # Where only clerks link numbers, one of them has linked a second one.
            linking = current_rules().points_of_use
            assert len(numbers) == (1 if linking is None or linking.self_service else 2)
            staff = queries.clerks(unusable=passwords.UNUSABLE)
            roles = {one.email: one.role for one in staff}
            assert roles[entry["clerk"]["email"]] == "clerk"
            assert roles[entry["admin"]["email"]] == "tenant_admin"
            assert sorted(one.status for one in staff) == ["active"] * 4 + ["left"]
            for who in ("clerk", "admin"):
                account = queries.account(kind="clerk", identifier=entry[who]["email"])
                code = pyotp.TOTP(entry[who]["totp_secret"]).at(utc_now())
                owner = second_factor.Owner("clerk", account.id)
                assert second_factor.check_code(owner, code, now=utc_now())


def test_the_unregistered_are_known_and_have_no_login(loaded: Loaded) -> None:
    declared = set()
    for slug, entry in loaded.demo_json().items():
        with loaded.inside(slug) as session:
            for one in entry["unregistered"]:
                known = session.execute(
                    select(Customer).where(Customer.printed_number == one["customer_number"])
                ).scalar_one()
                assert known.name == one["name"]
                assert not queries.customer_has_login(known.id)
                amounts = {
                    row.printed_number: row.amount_due.minor
                    for row in session.execute(
                        select(Invoice.printed_number, Invoice.amount_due).where(
                            Invoice.customer_id == known.id
                        )
                    )
                }
                assert amounts == {
                    invoice["number"]: invoice["amount"] * 100 for invoice in one["invoices"]
                }
                declared.add(known.declared_on is not None)
    assert declared == {True, False}


def test_no_mail_is_sent_for_bills_that_were_there_before(loaded: Loaded) -> None:
    for slug in _slugs(loaded):
        with loaded.inside(slug) as session:
            mails = select(OutboxMessage.payload["notification_id"].astext).where(
                OutboxMessage.kind == "notifications.mail"
            )
            told = session.scalars(
                select(Notification.kind).where(cast(Notification.id, Text).in_(mails))
            ).all()
            assert not {"invoice_arrived", "payment_booked"} & set(told)


def test_people_have_booked_times_where_times_are_given(loaded: Loaded) -> None:
    booked = {}
    for slug in _slugs(loaded):
        with loaded.inside(slug) as session:
            rows = session.execute(select(Appointment.login_id, Appointment.state)).all()
            booked[slug] = (len(rows), sum(row.login_id is not None for row in rows))
            assert {row.state for row in rows} <= {"booked"}
    alive = [found for found in booked.values() if found != (0, 0)]
    assert alive and all(total > 20 and own == 1 for total, own in alive)


def test_letters_were_written_where_there_is_a_contact_form(loaded: Loaded) -> None:
    written = {}
    for slug in _slugs(loaded):
        with loaded.inside(slug) as session:
            rows = session.execute(select(Enquiry.status, Enquiry.kind, Enquiry.login_id)).all()
            files = session.scalar(select(func.count()).select_from(EnquiryFile))
        own = sorted((row.status, row.kind) for row in rows if row.login_id is not None)
        written[slug] = (own, len(rows), files)
    # Beside these, the letters of strangers on the desk.
    wanted = ([("answered", "enquiry"), ("open", "complaint")], 3 + 8, 1)
    alive = {slug: found for slug, found in written.items() if found != ([], 0, 0)}
    assert alive == dict.fromkeys(("komlo", "miho", "ugyfelportal"), wanted)


def test_the_decisions_on_record_are_repeated_by_the_rules(loaded: Loaded) -> None:
    endings = set()
    for slug in _slugs(loaded):
        with loaded.inside(slug):
            replayed = list(running.walk(running.own_rules(), now=utc_now()))
        assert len(replayed) > 10, slug
        assert {one.difference for one in replayed} == {None}, slug
        endings |= {one.decided.ending for one in replayed}
    assert endings == {"approve", "refer", "reject"}


def test_loading_says_how_far_it_is(loaded: Loaded) -> None:
    bars = [line for line in loaded.said_at_first if "printing bills" in line]
    assert sum("░" not in line for line in bars) == len(_slugs(loaded))
    assert len(bars) > 3 * len(_slugs(loaded))


def test_loading_again_changes_nothing(loaded: Loaded) -> None:
    before = loaded.demo_json(), {slug: loaded.counts(slug) for slug in _slugs(loaded)}
    loaded.said.clear()
    again = loaded.load()
    assert (again, {slug: loaded.counts(slug) for slug in _slugs(loaded)}) == before
    assert loaded.said == []


def test_a_broken_off_loading_is_finished_with_the_same_sign_ins(loaded: Loaded) -> None:
    before = loaded.demo_json()
    counts = {slug: loaded.counts(slug) for slug in _slugs(loaded)}
    slug = _slugs(loaded)[0]
    without = {name: entry for name, entry in before.items() if name != slug}
    (loaded.settings.portal_home / "demo.json").write_text(json.dumps(without), encoding="utf-8")
    next((loaded.settings.portal_home / "demo" / slug / "documents").glob("*.pdf")).unlink()
    assert loaded.load() == before
    assert {slug: loaded.counts(slug) for slug in _slugs(loaded)} == counts


@pytest.mark.parametrize("mode", ["production"])
def test_demo_data_never_enters_a_real_installation(loaded: Loaded, mode: Any) -> None:
    real = dataclasses.replace(loaded.settings, mode=mode, portal_home=Path("/nonexistent"))
    with pytest.raises(DemoDataError, match=mode):
        load(settings=real, app=loaded.app, say=loaded.said.append)
