"""Every company of the demo is above the platform's floor, or lets a person decide."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from portal.billing.models import Invoice
from portal.customers.identifiers import canonical_reader
from portal.customers.models import Customer
from portal.demo.dataset.invoices import make_dataset
from portal.demo.dataset.spec_file import read_spec
from portal.foundation import db
from portal.kernel.clock import local_today
from portal.kernel.ids import new_id
from portal.kernel.money import Money
from portal.rules.queries import current_rules
from portal.rules_desk.judging import judge
from portal.rules_desk.strength import Grade
from tests.portal.registration.conftest import TENANTS
from tests.support.site import Site

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _load(site: Site, slug: str) -> None:
    rules = current_rules()
    spec = read_spec(tenant_dir=site.services.settings.tenants_dir / slug)
    data = make_dataset(slug=slug, spec=spec, today=local_today(NOW))
    number = canonical_reader(rules, "customer_number")
    bill_number = canonical_reader(rules, "invoice_number")
    ids = {customer.number: new_id() for customer in data.customers}
    db.session().execute(
        insert(Customer),
        [
            {
                "id": ids[one.number],
                "customer_number": number(one.number),
                "printed_number": one.number,
                "kind": one.kind,
                "name": one.name,
                "name_key": one.name.lower(),
                "is_contract_holder": one.is_contract_holder,
                "birth_place": one.birth_place or None,
                "birth_date": one.birth_date,
            }
            for one in data.customers
        ],
    )
    db.session().execute(
        insert(Invoice),
        [
            {
                "customer_id": ids[bill.customer_number],
                "number": bill_number(bill.number),
                "printed_number": bill.number,
                "issue_date": bill.issue_date,
                "due_date": bill.due_date,
                "amount_due": Money.forints(bill.amount_due),
                "outstanding": Money.forints(bill.amount_due),
            }
            for bill in data.invoices
        ],
    )


@pytest.mark.parametrize("slug", TENANTS)
def test_the_rules_of_the_demo_may_be_published_over_its_data(site: Site, slug: str) -> None:
    with site.inside(slug):
        _load(site, slug)
        judgement = judge(None, current_rules(), now=NOW)
    assert judgement.stops == ()
    assert judgement.warnings == ()
    expected = (Grade.PERSON,) if slug == "komlo" else (Grade.GOOD, Grade.ENOUGH)
    assert judgement.after.grade in expected
