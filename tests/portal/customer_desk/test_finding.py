"""One search box: whatever a caller knows leads to the customer, and it is said why."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text, update

from portal.customer_desk import finding
from portal.customers.imports import import_customers
from portal.customers.models import Customer, CustomerWish
from portal.foundation import db
from portal.identity.models import CustomerLogin
from portal.kernel.ids import new_id
from portal.metering.models import Meter
from portal.rules.queries import current_rules
from tests.architecture.test_query_budgets import counted
from tests.support.bills import Bills
from tests.support.site import Browser
from tests.support.slices import rows
from tests.support.staff import colleague

NUMBERS = ("U0001", "U0002", "U0003", "U0014")


def found(browser: Browser, typed: str, **more: str) -> set[str]:
    """Return whom the search shows, or whose card it opened."""
    page = browser.get("/ugyfelek", query_string={"q": typed, **more}, follow_redirects=True)
    assert page.status_code == 200, typed
    if page.request.path != "/ugyfelek":
        return {number for number in NUMBERS if f'eyebrow">{number}<' in page.text}
    main = page.text[page.text.index("<main") :]
    return {number for number in NUMBERS if re.search(rf">{number}</a>", main)}


@pytest.fixture
def clerk(desk: Bills) -> Browser:
    return colleague(desk.site, desk.slug)


def write(desk: Bills, *statements: object) -> None:
    with desk.site.inside(desk.slug):
        for statement in statements:
            db.session().execute(statement)  # type: ignore[call-overload]


def test_numbers_in_every_way_they_are_typed(desk: Bills, clerk: Browser) -> None:
    for typed in ("U0001", "u0001", " U 0001 ", "0001", "U-0001", "０００１"):
        assert found(clerk, typed) == {"U0001"}, typed
    assert found(clerk, "U00") == {"U0001", "U0002", "U0003", "U0014"}
    assert found(clerk, "001") == {"U0014"}


def test_names_without_accents_in_any_order_and_by_their_beginnings(
    desk: Bills, clerk: Browser
) -> None:
    assert found(clerk, "szucs") == found(clerk, "SZŰCS győ") == {"U0001"}
    assert found(clerk, "gyozone szucs dr") == {"U0001"}
    assert found(clerk, "odon kovacs") == found(clerk, "Kov öd") == {"U0002", "U0014"}
    assert found(clerk, "bela ory") == {"U0002"}
    assert found(clerk, "kovacs anna") == set()


def test_addresses_of_the_records_and_of_the_login(desk: Bills, clerk: Browser) -> None:
    desk.login("odon@example.com", "U0002")
    assert found(clerk, "ilona@example.com") == {"U0001"}
    assert found(clerk, " ODON@example.com") == {"U0002"}


@pytest.mark.parametrize(
    "recorded", ["+36 30 123 4567", "06-30/1234567", "0036301234567", "30/123-4567"]
)
@pytest.mark.parametrize("typed", ["06 30 123 4567", "+36301234567", "(30) 123-4567", "123 45 67"])
def test_telephones_in_any_way_of_writing(
    desk: Bills, clerk: Browser, recorded: str, typed: str
) -> None:
    write(
        desk,
        update(Customer).where(Customer.id == desk.customers["U0003"]).values(phone=recorded),
    )
    assert found(clerk, typed) == {"U0003"}


def test_the_telephone_of_the_login(desk: Bills, clerk: Browser) -> None:
    desk.login("odon@example.com", "U0002")
    write(desk, update(CustomerLogin).values(phone="+36 20 765 4321"))
    assert found(clerk, "06 (20) 765-4321") == {"U0002"}


def test_meters_points_bills_and_cases(desk: Bills, clerk: Browser) -> None:
    desk.add("U0002", 1)
    desk.login("odon@example.com", "U0002")
    with desk.inside():
        ((login_id,),) = rows("select id from customer_login")
    write(
        desk,
        insert(Meter).values(
            id=new_id(),
            customer_id=desk.customers["U0003"],
            serial_number="vm-88/1234",
            medium="cold_water",
            unit="m³",
            digits=5,
            decimals=0,
        ),
        insert(CustomerWish).values(
            id=new_id(),
            customer_id=desk.customers["U0002"],
            login_id=login_id,
            case_number="2026-ABCDEFGH",
            field="phone",
            value={"phone": "1"},
            status="waiting",
            asked_at=datetime.now(UTC),
        ),
    )
    assert found(clerk, "VM 88 1234") == found(clerk, "vm881") == {"U0003"}
    assert found(clerk, "fh-0001") == {"U0001"}
    assert found(clerk, "2026000000") == found(clerk, "2026-000000") == {"U0002"}
    assert found(clerk, "2026-abcdefgh") == {"U0002"}


def test_it_is_said_why(desk: Bills, clerk: Browser) -> None:
    page = clerk.get("/ugyfelek?q=kov")
    assert "Név" in page.text and "Ezért találtuk" in page.text
    page = clerk.get("/ugyfelek?q=U00")
    assert "Ügyfélkód: U0001" in page.text


def test_who_is_surely_the_only_one_is_opened_at_once(desk: Bills, clerk: Browser) -> None:
    for typed in ("U0001", "ilona@example.com", "Győzőné Szűcs dr"):
        assert clerk.get("/ugyfelek", query_string={"q": typed}).status_code == 303, typed
    for typed in ("szucs", "U00", "001"):
        assert clerk.get("/ugyfelek", query_string={"q": typed}).status_code == 200, typed
    assert clerk.get("/ugyfelek?q=U0001&kind=person").status_code == 200


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        " ",
        "%",
        "_____",
        "x",
        "' or 1=1 --",
        "x" * 5000,
        "\0",
        "a\0b",
        "\\",
        "@",
        "+",
        "06",
        "\u202eabc",
        "😀😀",
    ],
)
def test_nonsense_finds_nobody_and_breaks_nothing(
    desk: Bills, clerk: Browser, nonsense: str
) -> None:
    assert found(clerk, nonsense) == set()


def test_the_list_filters_sorts_and_exports(desk: Bills, clerk: Browser) -> None:
    desk.login("odon@example.com", "U0002")
    assert found(clerk, "kovacs", login="active") == {"U0002"}
    assert found(clerk, "kovacs", login="none") == {"U0014"}
    assert found(clerk, "", kind="institution") == {"U0003"}
    text_ = clerk.get("/ugyfelek?q=kovacs&sort=-number").text
    assert text_.index(">U0014<") < text_.index(">U0002<")
    table = clerk.get("/ugyfelek?q=kovacs&sort=number&format=csv")
    lines = table.data.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0].strip('"') for line in lines[1:]] == ["U0002", "U0014"]
    with desk.inside():
        assert rows("select count(*) from audit_entry where action = 'list.exported'") == [(1,)]


def test_renaming_and_importing_keep_the_words_right(desk: Bills, clerk: Browser) -> None:
    again = desk.folder / "again.csv"
    again.write_text("customer_number;name\nU0002;Nagy-Őry Ödön\n", encoding="utf-8")
    with desk.inside():
        from_words = "select word from customer_word where customer_id = :id order by word"
        import_customers(path=again)
        assert rows(from_words, id=desk.customers["U0002"]) == [("nagy",), ("odon",), ("ory",)]
        untouched = rows(from_words, id=desk.customers["U0014"])
    assert untouched == [("kovacs",), ("odon",)]
    assert found(clerk, "nagy") == {"U0002"} and found(clerk, "kovacs") == {"U0014"}


def test_a_search_is_a_fixed_few_statements(
    desk: Bills, clerk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.site.services.rules, "_recheck_after", 3600.0)
    for typed in ("kovacs odon", "U00", "123 4567", "2026-000000"):
        clerk.get("/ugyfelek", query_string={"q": typed})
        with counted(desk.site) as said:
            clerk.get("/ugyfelek", query_string={"q": typed})
        assert len(said) <= 5, said


def test_every_reading_uses_an_index(desk: Bills) -> None:
    """Row-level security keeps `like` and `lower` from indexes: these look-ups must not use them."""
    typed = (
        "kovacs odon",
        "U0001",
        "U00",
        "30 123 4567",
        "a@example.com",
        "VM-1234",
        "2026-000001",
        "2026-ABCDEFGH",
    )
    with desk.site.inside(desk.slug):
        session = db.session()
        session.execute(text("set local enable_seqscan = off"))
        for one in typed:
            hits = finding.hits(one, rules=current_rules())
            assert hits is not None
            compiled = hits.rows.select().compile(
                session.get_bind(), compile_kwargs={"literal_binds": True}
            )
            plan = session.connection().exec_driver_sql(
                "explain " + str(compiled).replace("%%", "%")
            )
            lines = [row[0] for row in plan]
            assert not [line for line in lines if "Seq Scan" in line], (one, lines)


@given(
    digits=st.from_regex(r"[1-9][0-9]{7,8}", fullmatch=True),
    gaps=st.lists(st.sampled_from(" -/."), min_size=9, max_size=9),
)
def test_two_ways_of_writing_a_telephone_are_one(digits: str, gaps: list[str]) -> None:
    spaced = "".join(digit + gap for digit, gap in zip(digits, gaps, strict=False)).strip(" -/.")
    tails = {finding.phone_tail(prefix + spaced) for prefix in ("+36 ", "06 ", "0036-")}
    assert tails == {digits[::-1]}
