"""The generated data of every tenant: repeatable, consistent, and with the cases it promises."""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from portal.demo.dataset.invoices import make_dataset
from portal.demo.dataset.numbers import pattern_regex
from portal.demo.dataset.records import Dataset, DemoInvoice
from portal.demo.dataset.spec import Case, DemoSpec
from portal.demo.dataset.spec_file import read_spec

TENANTS = Path(__file__).resolve().parents[3] / "tenants"
SLUGS = sorted(path.parts[-3] for path in TENANTS.glob("*/demo/demo.yaml"))
TODAY = date(2026, 11, 22)
YEAR = timedelta(days=365)

every_tenant = pytest.mark.parametrize("slug", SLUGS)


@cache
def spec_of(slug: str) -> DemoSpec:
    return read_spec(tenant_dir=TENANTS / slug)


@cache
def dataset_of(slug: str, today: date = TODAY) -> Dataset:
    return make_dataset(slug=slug, spec=spec_of(slug), today=today)


def is_monthly(bill: DemoInvoice) -> bool:
    return bill.kind in ("normal", "interim")


def cases_with(**wanted: object) -> list[tuple[str, Case]]:
    return [
        (slug, case)
        for slug in SLUGS
        for case in spec_of(slug).cases
        if all(getattr(case, name) == value for name, value in wanted.items())
    ]


def test_there_are_tenants_to_test() -> None:
    assert len(SLUGS) >= 5


@every_tenant
def test_the_same_seed_and_day_give_the_same_data(slug: str) -> None:
    assert make_dataset(slug=slug, spec=spec_of(slug), today=TODAY) == dataset_of(slug)


@every_tenant
def test_every_printed_number_matches_the_tenants_format(slug: str) -> None:
    spec, data = spec_of(slug), dataset_of(slug)
    customer = pattern_regex(pattern=spec.numbers.customer)
    invoice = pattern_regex(pattern=spec.numbers.invoice)
    numbers = [one.number for one in data.customers]
    assert len(set(numbers)) == len(numbers) == spec.people.customers
    assert all(customer.fullmatch(number) for number in numbers)
    bills = [bill.number for bill in data.invoices]
    assert len(set(bills)) == len(bills)
    assert all(invoice.fullmatch(number) for number in bills)
    assert all(str(bill.issue_date.year) in bill.number for bill in data.invoices)


@every_tenant
def test_documents_get_different_safe_file_names(slug: str) -> None:
    names = [bill.document for bill in dataset_of(slug).invoices]
    assert len(set(names)) == len(names)
    assert all(Path(name).name == name and name.endswith(".pdf") for name in names)


@every_tenant
def test_two_years_of_monthly_bills_and_a_yearly_settlement(slug: str) -> None:
    data = dataset_of(slug)
    for customer in data.with_role(role="registered") + data.with_role(role="background"):
        bills = data.invoices_of(customer_number=customer.number)
        plain = [bill for bill in bills if not bill.corrects]
        kinds = Counter("monthly" if is_monthly(bill) else bill.kind for bill in plain)
        assert kinds == {"monthly": 24, "settlement": 2}
        assert len({bill.period_start for bill in plain if is_monthly(bill)}) == 24
    for bill in data.invoices:
        assert bill.issue_date <= TODAY
        assert bill.issue_date < bill.due_date
        assert bill.period_start <= bill.period_end


@every_tenant
def test_amounts_are_whole_forints_that_add_up(slug: str) -> None:
    for bill in dataset_of(slug).invoices:
        assert type(bill.amount_due) is int
        net = sum(line.net for line in bill.lines)
        vat = sum(line.vat for line in bill.lines)
        assert bill.amount_due == net + vat + bill.offset
        for line in bill.lines:
            assert abs(line.vat - line.net * line.vat_percent / 100) <= 0.5
        if is_monthly(bill):
            assert bill.offset or bill.amount_due > 500


@every_tenant
def test_payments_mostly_match_with_every_kind_of_exception(slug: str) -> None:
    data = dataset_of(slug)
    due = [bill for bill in data.invoices if bill.amount_due > 0]
    exact = [bill for bill in due if bill.outstanding == 0]
    assert len(exact) > 0.8 * len(due)
    assert any(0 < bill.paid_amount < bill.amount_due for bill in due)
    assert any(bill.paid_amount == 0 and bill.due_date < TODAY for bill in due)
    assert any(bill.paid_on and bill.paid_on > bill.due_date for bill in due)
    overpaid = [bill for bill in due if bill.paid_amount > bill.amount_due]
    assert 0 < len(overpaid) < 0.02 * len(due)
    assert data.strays
    for bill in data.invoices:
        for payment in bill.payments:
            assert bill.issue_date < payment.booked_date <= TODAY
            assert payment.amount * bill.amount_due > 0


@every_tenant
def test_the_registered_customer_has_something_open(slug: str) -> None:
    data = dataset_of(slug)
    (customer,) = data.with_role(role="registered")
    bills = data.invoices_of(customer_number=customer.number)
    assert customer.name == spec_of(slug).staff.registered_name
    assert customer.email and customer.kind == "person" and customer.is_contract_holder
    assert any(bill.outstanding > 0 for bill in bills)
    assert any(bill.outstanding == 0 for bill in bills)


@every_tenant
def test_the_registered_customer_has_one_of_every_state(slug: str) -> None:
    data = dataset_of(slug)
    (customer,) = data.with_role(role="registered")
    bills = data.invoices_of(customer_number=customer.number)
    newest = [bill for bill in bills if is_monthly(bill) and not bill.corrects][0]
    assert newest.paid_amount == 0
    standing = [bill for bill in bills if not bill.tag and bill.kind != "cancelling"]
    assert any(bill.paid_amount == 0 and bill.due_date < TODAY for bill in standing)
    assert any(0 < bill.paid_amount < bill.amount_due for bill in standing)
    assert any(bill.paid_amount > bill.amount_due > 0 for bill in standing)
    kinds = {bill.kind for bill in bills}
    assert {"normal", "settlement", "cancelling"} <= kinds
    assert ("interim" in kinds) == bool(spec_of(slug).bill.interim_title)
    (wrong,) = (bill for bill in bills if bill.tag)
    assert wrong.kind in ("normal", "interim")
    cancelling, right = sorted(
        (bill for bill in bills if bill.corrects), key=lambda bill: bill.amount_due
    )
    assert cancelling.corrects == right.corrects == wrong.number
    assert cancelling.amount_due == -wrong.amount_due
    assert 0 < right.amount_due < wrong.amount_due
    assert right.paid_amount == right.amount_due
    assert not wrong.payments and not cancelling.payments
    assert any(bill.corrects for bill in data.invoices if bill.customer_number != customer.number)


@every_tenant
def test_each_case_has_its_customers(slug: str) -> None:
    spec, data = spec_of(slug), dataset_of(slug)
    found = Counter(one.case for one in data.with_role(role="unregistered"))
    assert found == {
        case.case: case.count * (2 if case.second_supply_point else 1) for case in spec.cases
    }
    ordinary = [one for one in data.with_role(role="unregistered") if not one.note]
    assert len(ordinary) >= 5
    for customer in ordinary:
        bills = data.invoices_of(customer_number=customer.number)
        assert customer.kind == "person" and customer.birth_date and customer.birth_place
        assert customer.is_contract_holder and not customer.typed_name
        assert all(bill.amount_due > 0 for bill in bills)
        assert sum(bill.issue_date > TODAY - YEAR for bill in bills) >= 12


@every_tenant
def test_most_people_are_people_and_mail_goes_nowhere(slug: str) -> None:
    data = dataset_of(slug)
    kinds = Counter(one.kind for one in data.customers)
    assert kinds["institution"] < 0.1 * len(data.customers)
    for one in data.customers:
        assert one.email == "" or one.email.endswith(
            ("@example.com", "@example.net", "@example.org")
        )
        assert (one.kind == "person") == (one.birth_date is not None)
    recorded = Counter(bool(one.email) for one in data.customers)
    assert recorded[True] > 20 and recorded[False] > 10


def test_a_bill_below_zero_a_zero_bill_and_old_bills_only() -> None:
    wanted = {bills: cases_with(bills=bills) for bills in ("negative", "zero", "only_old")}
    for bills, cases in wanted.items():
        assert cases, f"no tenant has the case {bills}"
        for slug, case in cases:
            data = dataset_of(slug)
            (one,) = (found for found in data.customers if found.case == case.case)
            assert one.note == case.note != ""
            history = data.invoices_of(customer_number=one.number)
            recent = [bill for bill in history if bill.issue_date > TODAY - YEAR + timedelta(90)]
            assert bool(recent) == (bills != "only_old")
            assert sum(bill.amount_due < 0 for bill in recent) == (bills == "negative")
            assert sum(bill.amount_due == 0 for bill in recent) == (bills == "zero")
            assert any(bill.amount_due > 0 for bill in history)
            if bills == "only_old":
                assert all(bill.issue_date < TODAY - YEAR for bill in history)
                assert history[0].kind == "final"


def test_an_institution_and_a_second_point_of_use() -> None:
    for slug, case in cases_with(institution=True):
        (one,) = (one for one in dataset_of(slug).customers if one.case == case.case)
        assert one.kind == "institution" and one.birth_date is None and one.note
    (slug, case), *_ = cases_with(second_supply_point=True)
    first, second = (one for one in dataset_of(slug).customers if one.case == case.case)
    assert (first.name, first.birth_date, first.email) == (
        second.name,
        second.birth_date,
        second.email,
    )
    assert first.number != second.number
    assert first.supply_point_code != second.supply_point_code
    assert first.note and second.note and first.note != second.note
    assert dataset_of(slug).invoices_of(customer_number=second.number)


def test_declarations_and_those_who_hold_no_contract() -> None:
    (slug, outsider), *_ = cases_with(contract_holder=False)
    people = dataset_of(slug).with_role(role="unregistered")
    assert all(not one.is_contract_holder for one in people if one.case == outsider.case)
    declared = {case.case for found, case in cases_with(declared=True) if found == slug}
    assert declared
    for one in people:
        assert (one.declared_on is not None) == (one.case in declared)
    holders = [one for one in people if one.is_contract_holder and one.declared_on is None]
    assert any(one.note for one in holders)


def test_someone_types_another_name_than_recorded() -> None:
    cases = [found for found in cases_with() if found[1].typed_name]
    assert cases
    for slug, case in cases:
        (one,) = (one for one in dataset_of(slug).customers if one.case == case.case)
        assert one.name == case.name != one.typed_name == case.typed_name != ""


@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2024, 2, 29), date(2027, 3, 31), date(2026, 12, 31)]
)
@pytest.mark.parametrize("slug", SLUGS[-2:])
def test_any_day_of_the_year_will_do(slug: str, today: date) -> None:
    data = dataset_of(slug, today)
    (one,) = data.with_role(role="registered")
    bills = data.invoices_of(customer_number=one.number)
    assert sum(is_monthly(bill) and not bill.corrects for bill in bills) == 24
    assert today - timedelta(days=45) < bills[0].issue_date <= today
    assert sum(bill.kind == "settlement" for bill in bills) == 2
