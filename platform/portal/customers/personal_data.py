"""What the utility's records hold about a customer, and what was asked to be changed in them."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import or_, select

from portal.customers.models import Customer, CustomerWish, SupplyContract, SupplyPoint
from portal.foundation import db
from portal.foundation.csv_problems import N_
from portal.foundation.personal_export import KeptFile, Section, file_name, read_rows
from portal.foundation.storage.models import StoredFile

COVERS = ("customer", "supply_point", "supply_contract", "customer_wish")


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield records, points of use, contracts with their PDFs, and wishes."""
    one, number = Customer, Customer.printed_number.label("customer_number")
    yield Section(
        "customers",
        N_("Your recorded data"),
        read_rows(
            select(
                *(number, one.kind, one.name, one.is_contract_holder, one.birth_place),
                *(one.birth_date, one.email, one.phone, one.postal_code, one.city, one.street),
                *(one.mailing_postal_code, one.mailing_city, one.mailing_street),
                *(one.payment_method, one.declared_on, one.imported_at),
            ).where(one.id.in_(customer_ids))
        ),
    )
    yield Section(
        "points_of_use",
        N_("Points of use"),
        read_rows(
            select(number, SupplyPoint.code, SupplyPoint.address)
            .join(one, one.id == SupplyPoint.customer_id)
            .where(SupplyPoint.customer_id.in_(customer_ids))
        ),
    )
    yield _contracts(customer_ids)
    wish = CustomerWish
    yield Section(
        "changes_asked",
        N_("Changes of data that you asked for"),
        read_rows(
            select(
                *(number, wish.case_number, wish.field, wish.value, wish.status, wish.asked_at),
                *(wish.decided_at, wish.note, wish.exported_at, wish.ended_at),
            )
            .join(one, one.id == wish.customer_id)
            .where(or_(wish.customer_id.in_(customer_ids), wish.login_id == login_id))
            .order_by(wish.asked_at)
        ),
    )


def _contracts(customer_ids: Sequence[uuid.UUID]) -> Section:
    contract = SupplyContract
    rows = read_rows(
        select(
            *(Customer.printed_number.label("customer_number"), contract.number),
            *(contract.point_code, contract.point_address, contract.start_date),
            *(contract.end_date, contract.kind, contract.tariff_class, contract.heated_volume),
            *(contract.holder, contract.consumer, contract.payer),
        )
        .join(Customer, Customer.id == contract.customer_id)
        .where(contract.customer_id.in_(customer_ids))
    )
    files = db.session().execute(
        select(contract.number, StoredFile.sha256)
        .join(StoredFile, StoredFile.id == contract.document_id)
        .where(contract.customer_id.in_(customer_ids))
    )
    return Section(
        "contracts",
        N_("Contracts of your points of use"),
        rows,
        tuple(KeptFile(sha256, file_name(number, ending=".pdf")) for number, sha256 in files),
    )
