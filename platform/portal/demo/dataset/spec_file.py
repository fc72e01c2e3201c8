"""Reads and checks tenants/<slug>/demo/demo.yaml into the frozen records of spec.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from portal.demo.dataset.spec import (
    BILLS,
    FONTS,
    LAYOUTS,
    PAYMENT_METHODS,
    BillLook,
    Calendar,
    Case,
    CsvStyle,
    DemoSpec,
    Issuer,
    Numbers,
    People,
    Place,
    Staff,
    Tariff,
    TariffLine,
)
from portal.foundation.findings import Finding, FindingsError
from portal.foundation.yaml_files import read_yaml
from portal.foundation.yaml_schema import load

DEMO_FILE = Path("demo") / "demo.yaml"


class _Tuple(fields.List[Any]):
    """A YAML list that becomes a tuple, so the frozen records stay immutable."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **kwargs))


def _schema(made: type, **parts: fields.Field[Any]) -> type[Schema]:
    """Return a schema that accepts exactly these fields and builds the frozen record `made`."""

    def build(self: Schema, data: dict[str, Any], **_: Any) -> Any:
        return made(**data)

    body: dict[str, Any] = dict(parts)
    body["build"] = post_load(build)
    body["Meta"] = type("Meta", (), {"unknown": RAISE})
    return type(f"{made.__name__}Schema", (Schema,), body)


def _text(**options: Any) -> fields.String:
    return fields.String(required="load_default" not in options, **options)


def _whole(low: int, high: int, **options: Any) -> fields.Integer:
    limits = validate.Range(low, high)
    required = "load_default" not in options
    return fields.Integer(strict=True, required=required, validate=limits, **options)


def _one_of(choices: tuple[str, ...], **options: Any) -> fields.String:
    return _text(validate=validate.OneOf(choices), **options)


def _texts(**options: Any) -> _Tuple:
    return _Tuple(fields.String(), required="load_default" not in options, **options)


def _nested(schema: type[Schema]) -> fields.Nested:
    return fields.Nested(schema, required=True)


def _many(schema: type[Schema]) -> _Tuple:
    return _Tuple(fields.Nested(schema), required=True, validate=validate.Length(min=1))


def _range(low: int, high: int) -> _Tuple:
    return _Tuple(_whole(low, high), required=True, validate=validate.Length(equal=2))


_DECIMAL = validate.Regexp(r"^\d+(\.\d+)?$")
_COLOUR = validate.Regexp(r"^#[0-9a-f]{6}$")
_YEAR_ROUND = (100,) * 12

_PARTS: dict[str, type[Schema]] = {
    "issuer": _schema(Issuer, **{name: _text() for name in Issuer.__dataclass_fields__}),
    "bill": _schema(
        BillLook,
        layout=_one_of(LAYOUTS),
        font=_one_of(FONTS),
        colour=_text(validate=_COLOUR),
        accent=_text(validate=_COLOUR),
        title=_text(),
        settlement_title=_text(),
        final_title=_text(),
        interim_title=_text(load_default=""),
        cancelling_title=_text(load_default="Sztornó számla"),
        customer_number_label=_text(),
        invoice_number_label=_text(),
        supply_point_label=_text(),
        period_label=_text(load_default="Elszámolt időszak"),
        offset_label=_text(),
        chart_title=_text(load_default=""),
        chart_unit=_text(load_default=""),
        greeting=_text(load_default=""),
        notes=_texts(load_default=()),
    ),
    "numbers": _schema(Numbers, customer=_text(), invoice=_text(), supply_point=_text()),
    "place": _schema(
        Place,
        postal_code=_text(validate=validate.Regexp(r"^\d{4}$")),
        city=_text(),
        weight=_whole(1, 1000),
        flats_percent=_whole(0, 100),
        streets=_texts(),
    ),
    "people": _schema(
        People,
        customers=_whole(20, 5000),
        institutions_percent=_whole(0, 50),
        email_percent=_whole(0, 100),
        phone_percent=_whole(0, 100),
        contract_holder_percent=_whole(0, 100),
        declared_percent=_whole(0, 100),
        institutions=_texts(load_default=()),
        birth_places=_texts(),
        payment_methods=fields.Dict(
            keys=_one_of(PAYMENT_METHODS), values=_whole(1, 100), required=True
        ),
    ),
    "line": _schema(
        TariffLine,
        label=_text(),
        unit=_text(),
        unit_price=_text(validate=_DECIMAL),
        fixed=_text(validate=_DECIMAL, load_default="0"),
        per_size=_text(validate=_DECIMAL, load_default="0"),
        meter=_text(load_default=""),
        spread_percent=_whole(0, 90, load_default=0),
        decimals=_whole(0, 3, load_default=0),
        season=_Tuple(_whole(0, 300), load_default=_YEAR_ROUND, validate=validate.Length(equal=12)),
    ),
    "calendar": _schema(
        Calendar,
        issue_day=_whole(1, 24),
        period_offset=_whole(-2, 1),
        due_days=_whole(8, 45),
        settlement_month=_whole(1, 12),
    ),
    "csv": _schema(
        CsvStyle,
        encoding=_one_of(("utf-8", "cp1250", "iso-8859-2")),
        delimiter=_one_of((",", ";")),
        hungarian=fields.Boolean(load_default=False),
    ),
    "case": _schema(
        Case,
        case=_text(),
        count=_whole(1, 20, load_default=1),
        note=_text(load_default=""),
        second_note=_text(load_default=""),
        institution=fields.Boolean(load_default=False),
        contract_holder=fields.Boolean(load_default=True),
        declared=fields.Boolean(load_default=False),
        second_supply_point=fields.Boolean(load_default=False),
        bills=_one_of(BILLS, load_default="normal"),
        name=_text(load_default=""),
        typed_name=_text(load_default=""),
    ),
    "staff": _schema(Staff, **{name: _text() for name in Staff.__dataclass_fields__}),
}
_PARTS["tariff"] = _schema(
    Tariff,
    size=_range(1, 100_000),
    institution_factor=_whole(1, 50),
    vat_percent=_whole(0, 27),
    yearly_percent=_whole(0, 50),
    lines=_many(_PARTS["line"]),
    settlement_actual=_text(),
    settlement_billed=_text(),
    settlement_spread=_range(-100, 100),
)
_SPEC = _schema(
    DemoSpec,
    seed=_whole(0, 2**63),
    issuer=_nested(_PARTS["issuer"]),
    bill=_nested(_PARTS["bill"]),
    numbers=_nested(_PARTS["numbers"]),
    places=_many(_PARTS["place"]),
    people=_nested(_PARTS["people"]),
    tariff=_nested(_PARTS["tariff"]),
    calendar=_nested(_PARTS["calendar"]),
    csv=_nested(_PARTS["csv"]),
    cases=_many(_PARTS["case"]),
    staff=_nested(_PARTS["staff"]),
)


def read_spec(*, tenant_dir: Path) -> DemoSpec:
    """Read `demo/demo.yaml` of a tenant's folder.

    Raises FindingsError with all that is wrong, each with its line, or when there is no file.
    """
    path = tenant_dir / DEMO_FILE
    try:
        data = path.read_bytes()
    except OSError as error:
        problem = f"the demo data cannot be made: {error.strerror}"
        raise FindingsError([Finding(str(path), 0, 0, "", problem)]) from error
    spec: DemoSpec = load(read_yaml(data, file=str(path)), _SPEC())
    return spec
