"""Price tables on the console: edited as tables, looked at as customers see them, published."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content import price_files, price_rows
from portal.content.price_forms import PeriodForm, TableForm
from portal.content.publishing import Refusal, publish
from portal.content.queries import texts as queries
from portal.content.text_forms import ReasonForm
from portal.documents import formats
from portal.foundation.secrets import sha256_hex
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import NotFoundError
from portal.rules.bundle import RULES_FILE
from portal.rules.drafting import fingerprint
from portal.rules.queries import current_rules
from portal.rules.sections.prices import PricePeriod, Prices, PriceTable
from portal.rules.yaml_editing import section_text

blueprint = clerk_blueprint("prices", __name__)
_EMPTY_ROWS = 3


@blueprint.get("/arak")
@clerk_only(may="edit_content")
def overview() -> str:
    """List the tables with their periods."""
    return render_template(
        "content/clerk/prices.html", prices=_prices(), today=_today(), last_day=formats.last_day
    )


@blueprint.get("/arak/<table_id>/uj")
@clerk_only(may="edit_content")
def new_period(table_id: str) -> str:
    """Show a new period, filled with the prices of the last one."""
    table = _table(table_id)
    form = _filled(table.periods[-1])
    form.start.data = max(_today(), table.periods[-1].start) + timedelta(days=1)
    return _period_page(table, form, None)


@blueprint.post("/arak/<table_id>/uj")
@clerk_only(may="edit_content")
def add_period(table_id: str) -> ResponseReturnValue:
    """Publish a new period; the one before it ends where it begins."""
    return _save(_table(table_id), None)


@blueprint.get("/arak/<table_id>/<start>")
@clerk_only(may="edit_content")
def edit_period(table_id: str, start: str) -> str:
    """Show one period, ready to be changed."""
    table = _table(table_id)
    period = _period(table, start)
    return _period_page(table, _filled(period), period)


@blueprint.post("/arak/<table_id>/<start>")
@clerk_only(may="edit_content")
def change_period(table_id: str, start: str) -> ResponseReturnValue:
    """Publish a period with other prices."""
    table = _table(table_id)
    return _save(table, _period(table, start))


@blueprint.post("/arak/<table_id>/<start>/torles")
@clerk_only(may="edit_content")
def remove_period(table_id: str, start: str) -> ResponseReturnValue:
    """Take a period away that has not begun."""
    table = _table(table_id)
    period = _period(table, start)
    if period.start <= _today() or len(table.periods) == 1:
        raise NotFoundError("only periods to come can be taken away")
    form = ReasonForm()
    if not form.validate_on_submit():
        return _period_page(table, _filled(period), period, removing=form), 422
    data = _file()
    changed = price_files.without_period(data, table_id, period.start)
    refusal = _publish(data, changed, form)
    if refusal is not None:
        shown = _filled(period)
        return _period_page(table, shown, period, removing=form, refusal=refusal), refusal.status
    flash(_("The period is taken away; the prices before it stay in force."), "success")
    return redirect(url_for("clerk_prices.overview"), 303)


@blueprint.get("/arak/<table_id>")
@clerk_only(may="edit_content")
def edit_table(table_id: str) -> str:
    """Show heading and note of a table."""
    table = _table(table_id)
    note = table.note.by_locale if table.note else {}
    return _table_page(
        table,
        TableForm(
            formdata=None,
            seen=_seen(),
            title_hu=table.title.by_locale.get("hu"),
            title_en=table.title.by_locale.get("en", ""),
            note_hu=note.get("hu", ""),
            note_en=note.get("en", ""),
        ),
    )


@blueprint.post("/arak/<table_id>")
@clerk_only(may="edit_content")
def change_table(table_id: str) -> ResponseReturnValue:
    """Publish heading and note of a table."""
    table, form = _table(table_id), TableForm()
    if not form.validate_on_submit():
        return _table_page(table, form), 422
    data = _file()
    changed = price_files.with_texts(
        data,
        table_id,
        title={"hu": form.title_hu.data or "", "en": form.title_en.data or ""},
        note={
            locale: (field.data or "").replace("\r\n", "\n")
            for locale, field in (("hu", form.note_hu), ("en", form.note_en))
        },
    )
    refusal = _publish(data, changed, form)
    if refusal is not None:
        return _table_page(table, form, refusal=refusal), refusal.status
    flash(_("The prices are published."), "success")
    return redirect(url_for("clerk_prices.overview"), 303)


def _save(table: PriceTable, period: PricePeriod | None) -> ResponseReturnValue:
    form = PeriodForm()
    form.read_rows()
    looking = "preview" in request.form
    sound = (looking or form.validate_on_submit()) & form.rows_are_sound()
    if looking or "rows" in request.form or not sound or form.start.data is None:
        status = 200 if looking or "rows" in request.form else 422
        return _period_page(table, form, period, looking=True), status
    new = _typed(form, period)
    before = _before(table, new.start, period)
    if price_rows.warnings(new.items, before) and not form.checked.data:
        form.checked.errors = [_("Please confirm that these are right.")]
        return _period_page(table, form, period, looking=True), 422
    data = _file()
    seen = period.start if period else None
    changed = price_files.with_period(data, table.id, new, seen=seen)
    refusal = _publish(data, changed, form)
    if refusal is not None:
        return _period_page(table, form, period, looking=True, refusal=refusal), refusal.status
    flash(_("The prices are published."), "success")
    return redirect(url_for("clerk_prices.overview"), 303)


def _publish(data: bytes, changed: bytes, form: Any) -> Refusal | None:
    """Publish the changed file, unless the prices in it are not those that were on the page."""
    now = _print_of(data)
    if hasattr(form, "seen") and form.seen.data != now:
        form.seen.data = now
        return Refusal(409, _("A colleague has published another version meanwhile."))
    if changed == data:
        return None
    seen = {RULES_FILE: fingerprint(data)}
    return publish({RULES_FILE: changed}, seen=seen, reason=form.reason.data or "")


def _typed(form: PeriodForm, period: PricePeriod | None) -> PricePeriod:
    start = form.start.data
    assert start is not None  # noqa: S101 - asked before
    return price_rows.period_of(
        form.rows,
        start=start,
        end=period.end if period else None,
        legal_basis={"hu": form.legal_hu.data or "", "en": form.legal_en.data or ""},
    )


def _before(table: PriceTable, start: date, period: PricePeriod | None) -> PricePeriod | None:
    earlier = [one for one in table.periods if one is not period and one.start < start]
    return earlier[-1] if earlier else None


def _filled(period: PricePeriod) -> PeriodForm:
    basis = period.legal_basis.by_locale
    form = PeriodForm(
        formdata=None,
        seen=_seen(),
        start=period.start,
        legal_hu=basis.get("hu", ""),
        legal_en=basis.get("en", ""),
    )
    form.rows = price_rows.rows_of(period)
    return form


def _period_page(
    table: PriceTable,
    form: PeriodForm,
    period: PricePeriod | None,
    *,
    looking: bool = False,
    refusal: Refusal | None = None,
    removing: ReasonForm | None = None,
) -> str:
    sound = looking and form.start.data and not any(row.problems for row in form.rows)
    shown = _typed(form, period) if sound and form.rows else None
    before = _before(table, shown.start, period) if shown else None
    blank = [price_rows.PriceRow(dict.fromkeys(price_rows.FIELDS, ""))] * _EMPTY_ROWS
    return render_template(
        "content/clerk/price_period.html",
        table=table,
        form=form,
        period=period,
        rows=[*form.rows, *blank],
        shown=replace(table, periods=(shown,)) if shown else None,
        warnings=price_rows.warnings(shown.items, before) if shown else [],
        refusal=refusal,
        removing=removing,
        may_go=period is not None and period.start > _today() and len(table.periods) > 1,
        has_begun=period is not None and period.start <= _today(),
        decimal_words=formats.decimal_words,
        percent_words=formats.percent_words,
        last_day=formats.last_day,
    )


def _table_page(table: PriceTable, form: TableForm, *, refusal: Refusal | None = None) -> str:
    return render_template(
        "content/clerk/price_table.html", table=table, form=form, refusal=refusal
    )


def _prices() -> Prices:
    rules = current_rules()
    if rules.prices is None or "price_tables" not in rules.features:
        raise NotFoundError("this company shows no price tables")
    return rules.prices


def _table(table_id: str) -> PriceTable:
    found = next((one for one in _prices().tables if one.id == table_id), None)
    if found is None:
        raise NotFoundError(f"no price table {table_id!r}")
    return found


def _period(table: PriceTable, start: str) -> PricePeriod:
    found = next((one for one in table.periods if one.start.isoformat() == start), None)
    if found is None:
        raise NotFoundError(f"no period from {start!r}")
    return found


def _file() -> bytes:
    return queries.bundle_in_force().files[RULES_FILE]


def _seen() -> str:
    return _print_of(_file())


def _print_of(data: bytes) -> str:
    return sha256_hex(section_text(data, price_files.SECTION))


def _today() -> date:
    return local_today(utc_now())
