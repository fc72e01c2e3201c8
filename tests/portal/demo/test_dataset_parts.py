"""The small parts of the demo data: printed numbers, names, texts of a bill, demo.yaml itself."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portal.demo.dataset.bill_data import day, forint, number, payer_id
from portal.demo.dataset.charges import whole
from portal.demo.dataset.names import FAMILY, mail_name, make_name, wife_of
from portal.demo.dataset.numbers import draw_number, pattern_regex, serial_number, stream
from portal.demo.dataset.spec_file import read_spec
from portal.foundation.findings import FindingsError

TENANTS = Path(__file__).resolve().parents[3] / "tenants"


@pytest.mark.parametrize("pattern", ["V#####", "U####", "########", "#########/00000001"])
def test_a_printed_number_matches_its_own_pattern_only(pattern: str) -> None:
    drawn = draw_number(rng=stream(seed=1, parts=("n",)), pattern=pattern, taken=set())
    assert pattern_regex(pattern=pattern).fullmatch(drawn)
    assert not pattern_regex(pattern=pattern).fullmatch(f"{drawn}0")
    assert not pattern_regex(pattern=pattern).fullmatch(drawn[1:])
    assert len(drawn) == len(pattern)


def test_a_pattern_runs_out_of_numbers_with_a_clear_error() -> None:
    taken: set[str] = set()
    rng = stream(seed=1, parts=("few",))
    for _ in range(9):
        draw_number(rng=rng, pattern="U#", taken=taken)
    assert taken == {f"U{digit}" for digit in range(1, 10)}
    with pytest.raises(ValueError, match="'U#'"):
        draw_number(rng=rng, pattern="U#", taken=taken)


def test_serial_numbers_carry_year_and_zeros() -> None:
    assert serial_number(pattern="YYYY-######", year=2026, serial=123) == "2026-000123"
    assert serial_number(pattern="TH-YYYY/######", year=2026, serial=12345) == "TH-2026/012345"


def test_streams_are_repeatable_and_independent() -> None:
    first = [stream(seed=5, parts=("a", 1)).random() for _ in range(2)]
    assert first[0] == first[1]
    assert stream(seed=5, parts=("a", 2)).random() != first[0]
    assert stream(seed=6, parts=("a", 1)).random() != first[0]


@pytest.mark.parametrize(
    ("name", "wife"),
    [
        ("Győző", "Győzőné"),
        ("Attila", "Attiláné"),
        ("Imre", "Imréné"),
        ("Varga", "Vargáné"),
        ("Szabó", "Szabóné"),
        ("Nagy", "Nagyné"),
    ],
)
def test_the_wife_of(name: str, wife: str) -> None:
    assert wife_of(name) == wife


def test_names_are_a_believable_mix() -> None:
    names = [
        make_name(rng=stream(seed=3, parts=(i,)), birth_year=1930 + i % 70) for i in range(2000)
    ]
    fulls = [name.full for name in names]
    assert any(full.endswith("né") for full in fulls)
    assert any("né " in full for full in fulls)
    assert any(full.startswith("Dr. ") for full in fulls)
    assert any("-" in full for full in fulls)
    assert {"ő", "ű", "Ő", "Ö"} <= set("".join(fulls))
    assert all(full == " ".join(full.split()) for full in fulls)
    # The family name comes first.
    starts = (*FAMILY, *(wife_of(family) for family in FAMILY))
    for full in fulls:
        assert full.removeprefix("Dr. ").removeprefix("ifj. ").startswith(starts), full


def test_mail_names_are_plain_ascii() -> None:
    assert mail_name(full_name="Dr. Szűcs-Őry Győzőné") == "szucsory.gyozone"


def test_texts_of_a_bill_are_hungarian() -> None:
    assert forint(12345) == "12\N{NO-BREAK SPACE}345\N{NO-BREAK SPACE}Ft"
    assert forint(-820) == "-820\N{NO-BREAK SPACE}Ft"
    assert number(Decimal("3842.50")) == "3\N{NO-BREAK SPACE}842,50"
    assert day(date(2026, 5, 3)) == "2026.\N{NO-BREAK SPACE}05.\N{NO-BREAK SPACE}03."


@pytest.mark.parametrize(
    ("amount", "rounded"), [("0.5", 1), ("1.5", 2), ("-0.5", -1), ("2.49", 2), ("-2.51", -3)]
)
def test_forints_round_half_away_from_zero(amount: str, rounded: int) -> None:
    assert whole(Decimal(amount)) == rounded


def test_payer_ids_carry_a_luhn_digit() -> None:
    made = payer_id(invoice_number="TH-2026/012345")
    assert len(made) == 23
    total = 0
    for position, digit in enumerate(reversed(made)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    assert total % 10 == 0


def test_a_wrong_demo_file_gets_all_its_errors_with_lines(tmp_path: Path) -> None:
    source = next(iter(sorted(TENANTS.glob("*/demo/demo.yaml")))).read_text(encoding="utf-8")
    broken = source.replace("seed: ", "sead: ", 1).replace("due_days: ", "due_days: 9", 1)
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "demo.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(FindingsError) as caught:
        read_spec(tenant_dir=tmp_path)
    text = str(caught.value)
    assert "did you mean 'seed'?" in text
    assert "calendar.due_days" in text
    assert all(f"{tmp_path / 'demo' / 'demo.yaml'}:" in line for line in text.splitlines())


def test_a_missing_demo_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FindingsError, match="demo.yaml"):
        read_spec(tenant_dir=tmp_path)


@pytest.mark.parametrize(
    "path", sorted(TENANTS.glob("*/demo/demo.yaml")), ids=lambda p: p.parts[-3]
)
def test_bank_accounts_pass_the_check_digits(path: Path) -> None:
    account = read_spec(tenant_dir=path.parents[1]).issuer.bank_account.replace("-", "")
    assert len(account) == 24
    for part in (account[:8], account[8:]):
        total = sum(int(digit) * (9, 7, 3, 1)[i % 4] for i, digit in enumerate(part))
        assert total % 10 == 0
