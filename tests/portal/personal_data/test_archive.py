"""All that is held about a person: whole, theirs alone, readable, announced, and only with the password."""

import io
import json
import re
import zipfile
from datetime import date

import pytest

from portal.billing.models import Invoice
from portal.customers.models import Customer, CustomerWish, SupplyContract
from portal.demo.mail_catcher import CaughtMail
from portal.foundation import db
from portal.foundation.personal_export import KeptFile, Section, file_name, plain
from portal.identity import operations as identity
from portal.kernel.clock import utc_now
from portal.kernel.ids import new_id
from portal.kernel.money import Money
from portal.notifications.models import Notification
from portal.personal_data.archive import make_archive
from portal.personal_data.wording import LABELS
from portal.slices import EXPORTERS
from tests.isolation.cast import Cast
from tests.isolation.world import PASSWORD, populate
from tests.support.site import Browser, Site

PAGE = "/adataim/letoltes"


@pytest.fixture
def cast(site: Site) -> Cast:
    """One of everything."""
    return populate(site, "miho")


@pytest.fixture
def reader(site: Site, cast: Cast) -> Browser:
    browser = site.browser("miho")
    browser.fill("/belepes", {"username": cast.canary, "password": PASSWORD})
    return browser


def unpacked(reader: Browser) -> dict[str, bytes]:
    answer = reader.fill(PAGE, {"current_password": PASSWORD})
    assert answer.headers["Content-Type"] == "application/zip", answer.text
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_holds_every_topic_with_what_there_is_and_its_files(reader: Browser, cast: Cast) -> None:
    files = unpacked(reader)
    about = json.loads(files["data/about.json"])
    topics = {name for name in files if name.startswith("data/")} - {"data/about.json"}
    assert topics == {f"data/{topic}.json" for topic in about["topics"]}
    for topic in ("customers", "bills", "contracts", "changes_asked", "notifications", "login"):
        assert cast.canary.lower() in files[f"data/{topic}.json"].decode().lower(), topic
    bills = {bill["number"]: bill for bill in json.loads(files["data/bills.json"])}
    bill = bills[f"{cast.canary}-1"]
    assert (bill["amount_due"], bill["due_date"]) == ("12345", "2026-11-15")
    name = f"files/bills/2026-11-01_{cast.canary}-1.pdf"
    assert files[name].startswith(b"%PDF-1.4")


def test_the_overview_loads_nothing_and_secrets_and_clerks_are_left_out(
    reader: Browser, site: Site, cast: Cast
) -> None:
    files = unpacked(reader)
    assert "Minden, amit Önről tárolunk" in files["hu.html"].decode()
    assert "All that we hold about you" in files["en.html"].decode()
    for name in ("hu.html", "en.html"):
        text = files[name].decode()
        assert cast.canary in text
        assert not re.search(r"<script|src=|https?://", text)
    everything = b"\n".join(files.values()).decode("utf-8", "replace")
    with site.inside("miho"):
        digests = (
            db.session()
            .connection()
            .exec_driver_sql(
                "select password_hash from customer_login union select token_sha256 from web_session"
            )
        )
        for (digest,) in digests:
            assert digest not in everything
    assert cast.clerk_email not in everything


NEIGHBOUR = "Szomszedvagyok"


def neighbour() -> None:
    """Another customer of the same company, with a login and rows of several slices."""
    customer = Customer(
        id=new_id(), customer_number="1", printed_number=NEIGHBOUR, name=NEIGHBOUR, name_key="x"
    )
    db.session().add(customer)
    db.session().flush()
    login_id = identity.create_login(
        username=None,
        email="szomszedvagyok@example.com",
        display_name=NEIGHBOUR,
        phone=None,
        password_hash="!",
        locale="hu",
        customer_ids=[customer.id],
    )
    common = {"id": new_id(), "customer_id": customer.id}
    db.session().add_all(
        [
            Invoice(
                **common,
                number=NEIGHBOUR,
                printed_number=NEIGHBOUR,
                issue_date=date(2026, 1, 1),
                due_date=date(2026, 1, 15),
                amount_due=Money(100),
                outstanding=Money(100),
            ),
            SupplyContract(**common, number=NEIGHBOUR, start_date=date(2020, 1, 1)),
            CustomerWish(
                **common,
                login_id=login_id,
                case_number=NEIGHBOUR,
                field="phone",
                value={"phone": NEIGHBOUR},
                status="waiting",
                asked_at=utc_now(),
            ),
            Notification(
                **common, login_id=login_id, kind="case_moved", key="k", payload={"a": NEIGHBOUR}
            ),
        ]
    )


def test_nothing_of_others_is_in_it(site: Site, cast: Cast, reader: Browser) -> None:
    foreign = populate(site, "komlo")
    with site.inside("miho"):
        neighbour()
    everything = b"\n".join(unpacked(reader).values()).decode("utf-8", "replace").lower()
    assert cast.canary.lower() in everything
    assert NEIGHBOUR.lower() not in everything
    assert foreign.canary.lower() not in everything


def test_only_with_the_password(reader: Browser) -> None:
    for typed in ("", "wrong", PASSWORD.upper()):
        answer = reader.fill(PAGE, {"current_password": typed})
        assert answer.status_code == 422
        assert answer.headers["Content-Type"].startswith("text/html")


def test_it_is_on_record_and_announced_and_a_few_times_a_day_are_enough(
    reader: Browser, site: Site, cast: Cast, mailbox: CaughtMail
) -> None:
    for _time in range(3):
        unpacked(reader)
    assert reader.fill(PAGE, {"current_password": PASSWORD}).status_code == 429
    with site.inside("miho"):
        noted = (
            db.session()
            .connection()
            .exec_driver_sql(
                "select count(*) from audit_entry where action = 'personal_data.downloaded'"
            )
        )
        assert noted.scalar_one() == 3
    site.deliver()
    told = [mail for mail in mailbox.newest() if mail.subject == "Letöltötték az adatait"]
    assert [mail.to for mail in told] == [cast.customer_email] * 3


def test_strangers_are_sent_to_sign_in(site: Site) -> None:
    answer = site.browser("miho").get(PAGE)
    assert (answer.status_code, "/belepes" in answer.headers["Location"]) == (303, True)


def test_every_column_has_a_name_for_people(site: Site, cast: Cast) -> None:
    with site.inside("miho"):
        sections = [
            section
            for module in EXPORTERS
            for section in module.export(cast.ids["login_id"], [cast.ids["customer_id"]])
        ]
    names = {name for section in sections for row in section.rows for name in row}
    assert len(names) > 60
    assert sorted(names - set(LABELS)) == [], "name these in personal_data/wording.py"
    topics = [section.name for section in sections]
    assert len(topics) == len(set(topics)), "each topic is one file"


def test_files_that_share_a_name_or_are_lost_do_not_break_it(site: Site, cast: Cast) -> None:
    with site.inside("miho"):
        from_store = db.session().connection().exec_driver_sql("select sha256 from stored_file")
        kept = from_store.scalars().first()
        assert kept is not None
        files = (KeptFile(kept, "a.pdf"), KeptFile(kept, "A.pdf"), KeptFile("0" * 64, "gone.pdf"))
        section = Section("bills", "Your bills", ({"number": "1"},), files)
        made = make_archive([section], name="x", locales=["hu"], now=utc_now())
        data = b"".join(made.body)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("files/")]
    assert names == ["files/bills/a.pdf", "files/bills/A_2.pdf"]
    assert (made.files, made.missing) == (2, 1)


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("2026-11-01", "TH-2026/0001"), "2026-11-01_TH-2026_0001.pdf"),
        (("../../etc", "passwd"), "etc_passwd.pdf"),
        (("Győri", "Ernő"), "Győri_Ernő.pdf"),
        (("x" * 500,), "x" * 120 + ".pdf"),
    ],
)
def test_file_names_stay_inside_their_folder(parts: tuple[str, ...], name: str) -> None:
    assert file_name(*parts, ending=".pdf") == name


def test_money_is_written_in_forints_and_loses_nothing() -> None:
    assert [plain(Money(minor)) for minor in (1234500, 50, -1)] == ["12345", "0.5", "-0.01"]
