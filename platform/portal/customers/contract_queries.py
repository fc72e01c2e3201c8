"""Reading supply contracts."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from portal.customers.models import SupplyContract
from portal.foundation import db
from portal.foundation.storage.models import StoredFile
from portal.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class ContractView:
    """One contract; ``heated_volume`` in cubic metres, None is not recorded."""

    id: uuid.UUID
    number: str
    point_code: str | None
    point_address: str | None
    start_date: date
    end_date: date | None
    kind: str | None
    tariff_class: str | None
    heated_volume: Decimal | None
    holder: str | None
    consumer: str | None
    payer: str | None
    has_document: bool

    def in_force(self, day: date) -> bool:
        """Tell whether it is in force on that day."""
        return self.start_date <= day and (self.end_date is None or day <= self.end_date)


@dataclass(frozen=True, slots=True)
class ContractDocument:
    """The kept PDF of a contract."""

    number: str
    sha256: str
    media_type: str


_COLUMNS = (
    SupplyContract.id,
    SupplyContract.number,
    SupplyContract.point_code,
    SupplyContract.point_address,
    SupplyContract.start_date,
    SupplyContract.end_date,
    SupplyContract.kind,
    SupplyContract.tariff_class,
    SupplyContract.heated_volume,
    SupplyContract.holder,
    SupplyContract.consumer,
    SupplyContract.payer,
    SupplyContract.document_id.is_not(None).label("has_document"),
)


def contracts(customer_ids: Sequence[uuid.UUID]) -> tuple[ContractView, ...]:
    """Return the contracts of these customers, by point of use, the newest first."""
    order = (SupplyContract.point_code, SupplyContract.start_date.desc(), SupplyContract.number)
    statement = select(*_COLUMNS).where(SupplyContract.customer_id.in_(customer_ids))
    rows = db.session().execute(statement.order_by(*order))
    return tuple(ContractView(**row._mapping) for row in rows)


def contract_document(
    customer_ids: Sequence[uuid.UUID], *, contract_id: uuid.UUID
) -> ContractDocument:
    """Return the kept PDF of one of their contracts; raises NotFoundError."""
    statement = (
        select(SupplyContract.number, StoredFile.sha256, StoredFile.media_type)
        .join(StoredFile, StoredFile.id == SupplyContract.document_id)
        .where(SupplyContract.id == contract_id, SupplyContract.customer_id.in_(customer_ids))
    )
    row = db.session().execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("no such document")
    return ContractDocument(*row)
