"""demo.json and the passwords behind it: the promised keys, kept between runs, private."""

import json
import stat
from datetime import date
from pathlib import Path

import pytest

from portal.demo.dataset.invoices import make_dataset
from portal.demo.dataset.sign_ins import keep_plan, tenant_entry, write_private
from portal.demo.dataset.spec_file import read_spec
from portal.identity import passwords

TENANTS = Path(__file__).resolve().parents[3] / "tenants"
SLUGS = sorted(path.parts[-3] for path in TENANTS.glob("*/demo/demo.yaml"))
TODAY = date(2026, 11, 22)


def test_a_plan_is_kept_with_its_day_and_differs_between_installations(tmp_path: Path) -> None:
    first = keep_plan(path=tmp_path / "a" / "plan.json", today=TODAY)
    again = keep_plan(path=tmp_path / "a" / "plan.json", today=date(2027, 1, 1))
    other = keep_plan(path=tmp_path / "b" / "plan.json", today=TODAY)
    assert again == first
    assert other != first
    assert stat.S_IMODE((tmp_path / "a" / "plan.json").stat().st_mode) == 0o600


def test_the_passwords_may_be_used_by_staff(tmp_path: Path) -> None:
    plan = keep_plan(path=tmp_path / "plan.json", today=TODAY)
    made = {plan.clerk_password, plan.admin_password, plan.registered_password}
    assert len(made) == 3
    for password in made:
        assert passwords.problem_of(password, min_length=passwords.STAFF_MIN_LENGTH) is None


def test_writing_again_replaces_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "demo.json"
    write_private(path=path, content={"név": "ő"})
    write_private(path=path, content={"név": "ű"})
    assert json.loads(path.read_text(encoding="utf-8")) == {"név": "ű"}
    assert [one.name for one in path.parent.iterdir()] == ["demo.json"]


@pytest.mark.parametrize("slug", SLUGS)
def test_an_entry_has_all_that_a_registration_asks(slug: str, tmp_path: Path) -> None:
    spec = read_spec(tenant_dir=TENANTS / slug)
    data = make_dataset(slug=slug, spec=spec, today=TODAY)
    plan = keep_plan(path=tmp_path / "plan.json", today=TODAY)
    entry = tenant_entry(
        spec=spec,
        dataset=data,
        plan=plan,
        url="http://a.localhost/",
        console_url="http://a-console.localhost/",
        username=None,
    )
    assert list(entry) == ["url", "console_url", "clerk", "admin", "registered", "unregistered"]
    assert set(entry["clerk"]) == set(entry["admin"]) == {"email", "password", "totp_secret"}
    assert set(entry["registered"]) == {"email", "password", "customer_number", "name"}
    listed = entry["unregistered"]
    assert len(listed) == len(data.with_role(role="unregistered")) >= 9
    by_number = {bill.number: bill for bill in data.invoices}
    for one in listed:
        required = {"customer_number", "name", "birth_place", "birth_date", "invoices"}
        assert required <= set(one) <= required | {"note", "typed_name"}
        assert one["invoices"]
        for invoice in one["invoices"]:
            bill = by_number[invoice["number"]]
            assert bill.customer_number == one["customer_number"]
            assert invoice["amount"] == bill.amount_due
            assert date.fromisoformat(invoice["issued_on"]) == bill.issue_date
        days = [invoice["issued_on"] for invoice in one["invoices"]]
        assert days == sorted(days, reverse=True)
    assert json.loads(json.dumps(entry)) == entry
