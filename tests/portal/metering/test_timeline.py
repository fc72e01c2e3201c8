"""Consumption over time: the months add up to what the counters say, through all that happens to them."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from portal.metering.comparison import compare, corrected, months_of, twelve_months
from portal.metering.counters import Counter
from portal.metering.timeline import Point, Strand, Timeline
from portal.rules.sections.meters import DegreeDays

COUNTER = Counter(5, 3)
COUNTERS = st.builds(Counter, st.integers(3, 6), st.integers(0, 3))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def strands(draw, counters=COUNTERS):
    """One to three meters one after the other, counting forward, perhaps through zero."""
    day = draw(DAYS)
    found, total = [], 0
    for _ in range(draw(st.integers(1, 3))):
        counter = draw(counters)
        value = draw(st.integers(0, counter.modulus - 1))
        points = [Point(day, value)]
        for _ in range(draw(st.integers(1, 6))):
            day += timedelta(days=draw(st.integers(1, 200)))
            used = draw(st.integers(0, counter.modulus // 3))
            value = (value + used) % counter.modulus
            total += used
            points.append(Point(day, value))
        found.append(Strand(counter, tuple(points)))
    return found, total


@given(strands())
def test_the_months_add_up_to_what_the_counters_counted(given_strands):
    meters, total = given_strands
    timeline = Timeline.of(meters)
    assert timeline.used == total
    months = timeline.months()
    assert sum(month.amount for month in months) == total
    assert all(month.amount >= 0 for month in months)
    for earlier, later in pairwise(months):
        assert (later.month - earlier.month).days in (28, 29, 30, 31)


@given(strands())
def test_the_total_never_falls_and_meets_every_reading(given_strands):
    meters, _ = given_strands
    timeline = Timeline.of(meters)
    for knot in timeline.knots:
        assert timeline.total_on(knot.day) == knot.total
    day, last = timeline.knots[0].day, timeline.knots[-1].day
    totals = [
        timeline.total_on(day + timedelta(days=offset)) for offset in range((last - day).days + 1)
    ]
    assert totals == sorted(totals)


@given(strands(counters=st.just(COUNTER)), st.integers(1, 10), st.randoms(use_true_random=False))
def test_the_order_of_the_readings_does_not_matter(given_strands, _, rng):
    meters, _ = given_strands
    mixed = []
    for strand in meters:
        points = list(strand.points)
        rng.shuffle(points)
        mixed.append(Strand(strand.counter, tuple(points)))
    assert Timeline.of(mixed) == Timeline.of(meters)


def points(*told, source="operator"):
    return [Point(date.fromisoformat(day), value * 1000, source) for day, value in told]


def of(*told):
    return Timeline.of([Strand(COUNTER, tuple(one for part in told for one in part))])


def test_a_month_between_two_readings_is_shared_out_by_days():
    months = of(points(("2026-01-01", 100), ("2026-03-02", 160))).months()
    assert [(month.month.month, month.amount) for month in months] == [
        (1, 31_000), (2, 28_000), (3, 1_000),
    ]  # fmt: skip
    assert [month.partial for month in months] == [False, False, True]


def test_a_long_gap_is_called_an_average_and_an_estimate_an_estimate():
    timeline = of(
        points(("2026-01-01", 100), ("2026-04-01", 190), ("2026-06-01", 220)),
        points(("2026-05-01", 200), source="estimate"),
    )
    told = {month.month.month: (month.averaged, month.estimated) for month in timeline.months()}
    assert [month for month, (averaged, _) in told.items() if averaged] == [1, 2, 3]
    assert [month for month, (_, estimated) in told.items() if estimated] == [4, 5]


def test_an_estimate_that_a_later_reading_disproves_is_forgotten():
    timeline = of(
        points(("2026-01-01", 100), ("2026-03-01", 120)),
        points(("2026-02-01", 150), source="estimate"),
    )
    assert [knot.total for knot in timeline.knots] == [0, 20_000]
    assert not any(month.estimated for month in timeline.months())


def test_on_one_day_the_operators_reading_counts():
    timeline = of(
        points(("2026-01-01", 100), ("2026-02-01", 110)),
        points(("2026-02-01", 111), source="customer"),
    )
    assert timeline.used == 10_000


def test_a_reading_that_was_wrong_before_is_given_back():
    timeline = of(points(("2026-01-01", 100), ("2026-02-01", 150), ("2026-03-01", 110)))
    assert [month.amount for month in timeline.months()] == [50_000, -40_000]
    assert timeline.used == 10_000


def test_usual_is_what_the_same_weeks_of_earlier_years_used():
    timeline = of(
        points(
            ("2024-01-01", 0), ("2024-07-01", 600), ("2025-01-01", 700),
            ("2025-07-01", 1500), ("2026-01-01", 1600),
        )
    )  # fmt: skip
    winter = timeline.usual_between(date(2026, 1, 1), date(2026, 7, 1))
    assert winter == (800_000 + 600_000) // 2
    assert timeline.usual_between(date(2025, 7, 1), date(2026, 1, 1)) == 100_000
    assert of(points(("2026-01-01", 1))).usual_between(date(2026, 1, 1), date(2026, 2, 1)) is None


# ----------------------------------------------------------------------- comparison

WEATHER = DegreeDays("Miskolc", (600, 500, 400, 200, 60, 0, 0, 0, 50, 220, 400, 540),
                     {(2025, 1): 500, (2026, 1): 750, (2025, 7): 0, (2026, 2): 500})  # fmt: skip


def test_twelve_months_end_with_the_one_given():
    months = twelve_months(date(2026, 3, 17))
    assert (len(months), months[0], months[-1]) == (12, date(2025, 4, 1), date(2026, 3, 1))


def test_only_whole_months_of_both_years_are_compared():
    timeline = of(
        points(("2025-01-15", 0), ("2025-02-01", 17), ("2025-03-01", 45), ("2026-03-01", 410))
    )
    compared = compare(timeline.months(), months_of(2026), None)
    assert [row.month.month for row in compared.rows if row.now and row.before] == [1, 2]
    assert (compared.balance.months, compared.balance.before) == (1, 28_000)
    assert compared.balance.now == 28_000 and compared.balance.percent == 0
    assert compared.total == timeline.total_on(date(2026, 3, 1)) - timeline.total_on(
        date(2026, 1, 1)
    )
    assert compared.fair is None


def test_heating_is_measured_against_the_cold():
    assert corrected(10_000, date(2026, 1, 1), WEATHER) == 8_000
    assert corrected(10_000, date(2025, 1, 1), WEATHER) == 12_000
    assert corrected(10_000, date(2026, 2, 1), WEATHER) == 10_000
    assert corrected(10_000, date(2025, 7, 1), WEATHER) == 10_000, "no heating season"
    assert corrected(10_000, date(2024, 1, 1), WEATHER) is None, "its weather is not known"


def test_a_cold_january_that_used_more_used_less_by_the_weather():
    timeline = of(
        points(("2025-01-01", 0), ("2025-02-01", 10), ("2026-01-01", 20), ("2026-02-01", 32))
    )
    compared = compare(timeline.months(), months_of(2026), WEATHER)
    assert compared.balance.percent == 20
    assert compared.fair is not None and compared.fair.percent == -20


@given(st.integers(0, 10**9), st.integers(30, 1500))
def test_usual_weather_changes_nothing(amount, usual):
    weather = DegreeDays("X", (usual,) * 12, {(2026, 1): usual})
    assert corrected(amount, date(2026, 1, 1), weather) == amount


@given(strands(), st.integers(1990, 2045))
def test_a_year_shows_what_lies_between_its_ends(given_strands, year):
    meters, _ = given_strands
    timeline = Timeline.of(meters)
    assume(timeline.knots)
    compared = compare(timeline.months(), months_of(year), None)
    between = timeline.total_on(date(year + 1, 1, 1)) - timeline.total_on(date(year, 1, 1))
    assert compared.total == between
