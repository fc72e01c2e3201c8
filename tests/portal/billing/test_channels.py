"""Paper or electronic: every bill has one channel, by the consent of its day, and keeps it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import ProgrammingError

from portal.billing.imports import import_invoices
from portal.customers.imports import import_customers
from portal.kernel.clock import BUDAPEST
from tests.support.slices import CUSTOMERS, INVOICES, Slices, execute, rows

START = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)


def people(slices: Slices) -> dict[str, uuid.UUID]:
    lines = [f"V{number};Név {number};person" + ";" * 3 for number in ("10001", "10002")]
    import_customers(path=slices.file("people.csv", CUSTOMERS, *lines), all_or_nothing=True)
    return dict(rows("select customer_number, id from customer"))


def say(customer_id: uuid.UUID, granted: bool, at: datetime) -> None:
    execute(
        "insert into consent_event (customer_id, kind, granted, source, at)"
        " values (:who, 'e_invoice', :granted, 'portal', :at)",
        who=customer_id,
        granted=granted,
        at=at,
    )


def bill(slices: Slices, *bills: tuple[str, str, str]) -> None:
    """Import bills: customer number, number, day of issue."""
    lines = [f"{number};{name};;{day};2027-01-31;;;1000;;;" for number, name, day in bills]
    name = f"bills-{uuid.uuid4().hex}.csv"
    report = import_invoices(path=slices.file(name, INVOICES, *lines), notify=False)
    assert report.wrong == 0, report.examples


def channels(mark: str = "") -> dict[str, str]:
    begin = f"{mark}%"
    return dict(
        rows("select printed_number, channel from invoice where printed_number like :b", b=begin)
    )


def test_the_consent_of_the_day_of_issue_decides(slices: Slices) -> None:
    with slices.tenant("komlo"):
        who = people(slices)
        say(who["10001"], True, datetime(2026, 5, 10, 9, 0, tzinfo=UTC))
        say(who["10001"], False, datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
        days = ("2026-05-09", "2026-05-10", "2026-06-30", "2026-07-01", "2026-12-01")
        bill(slices, *(("V10001", f"A{place}", day) for place, day in enumerate(days)))
        bill(slices, ("V10002", "B0", "2026-06-01"))
        assert channels() == {
            "A0": "paper",
            "A1": "electronic",
            "A2": "electronic",
            "A3": "paper",
            "A4": "paper",
            "B0": "paper",
        }


@pytest.mark.parametrize(
    ("moment", "channel"),
    [
        # 22:30 in UTC is half past midnight in a Hungarian summer, half past eleven in winter.
        (datetime(2026, 7, 9, 22, 30, tzinfo=UTC), "paper"),
        (datetime(2026, 7, 9, 21, 30, tzinfo=UTC), "electronic"),
        (datetime(2026, 1, 9, 22, 30, tzinfo=UTC), "electronic"),
        (datetime(2026, 1, 9, 23, 30, tzinfo=UTC), "paper"),
    ],
)
def test_days_are_those_of_the_hungarian_calendar(
    slices: Slices, moment: datetime, channel: str
) -> None:
    with slices.tenant("komlo"):
        say(people(slices)["10001"], True, moment)
        bill(slices, ("V10001", "A", f"{moment.date()}"))
        assert channels() == {"A": channel}


def test_other_consents_do_not_count(slices: Slices) -> None:
    with slices.tenant("komlo"):
        execute(
            "insert into consent_event (customer_id, kind, granted, source, at)"
            " values (:who, 'declaration', true, 'portal', '2026-01-01')",
            who=people(slices)["10001"],
        )
        bill(slices, ("V10001", "A", "2026-06-01"))
        assert channels() == {"A": "paper"}


def test_a_bill_keeps_its_channel_when_it_comes_again(slices: Slices) -> None:
    with slices.tenant("komlo"):
        who = people(slices)
        bill(slices, ("V10001", "A", "2026-06-01"))
        say(who["10001"], True, datetime(2026, 5, 1, tzinfo=UTC))
        line = "V10001;A;;2026-06-01;2027-02-28;;;1000;500;2026-06-20;"
        report = import_invoices(path=slices.file("again.csv", INVOICES, line), notify=False)
        assert report.updated == 1
        assert channels() == {"A": "paper"}


def test_the_database_refuses_to_change_it(slices: Slices) -> None:
    with slices.tenant("komlo"):
        people(slices)
        bill(slices, ("V10001", "A", "2026-06-01"))
        execute("update invoice set paid_on = '2026-06-02'")
        with pytest.raises(ProgrammingError, match="permission denied"):
            execute("update invoice set channel = 'electronic'")
        assert channels() == {"A": "paper"}


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(0, 1), st.booleans(), st.integers(0, 30)),
        st.tuples(st.just("bill"), st.integers(0, 1), st.integers(0, 40), st.none()),
    ),
    min_size=1,
    max_size=14,
)


@given(DEEDS)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_said_and_billed_each_bill_has_the_channel_of_its_day(
    slices: Slices, deeds: list[tuple[str, int, int, int | None]]
) -> None:
    """A model in plain Python goes along: the last word up to the end of the day of issue."""
    with slices.tenant("komlo"):
        # Neither consents nor bills can ever be deleted: each example has customers of its own.
        mark = uuid.uuid4().hex[:8]
        numbers = _two_more(slices, mark)
        who = dict(rows("select customer_number, id from customer"))
        said: dict[str, list[tuple[datetime, bool]]] = {number: [] for number in numbers}
        expected: dict[str, str] = {}
        clock = START
        for kind, which, value, hours in deeds:
            number = numbers[which]
            if kind == "say":
                clock += timedelta(hours=hours or 0, seconds=1)
                say(who[number], bool(value), clock)
                said[number].append((clock, bool(value)))
                continue
            day = (START + timedelta(days=int(value) - 5)).date()
            words = [yes for at, yes in said[number] if at.astimezone(BUDAPEST).date() <= day]
            name = f"{mark}{len(expected)}"
            bill(slices, (f"V{number}", name, f"{day}"))
            expected[name] = "electronic" if words and words[-1] else "paper"
            # What was decided before stays decided.
            assert channels(mark) == expected


def _two_more(slices: Slices, mark: str) -> tuple[str, str]:
    ((count,),) = rows("select count(*) from customer")
    numbers = (f"{20000 + count}", f"{20001 + count}")
    lines = [f"V{number};Név {mark};person" + ";" * 3 for number in numbers]
    import_customers(path=slices.file(f"{mark}.csv", CUSTOMERS, *lines), all_or_nothing=True)
    return numbers
