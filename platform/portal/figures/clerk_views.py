"""The page of figures, and each of its tables as a file."""

from flask import Response, abort, render_template, request

from portal.figures import wording
from portal.figures.building import PERIODS, Figures
from portal.foundation import audit
from portal.foundation.csv_writing import write_table
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.downloads import send_bytes
from portal.kernel.clock import utc_now

blueprint = clerk_blueprint("figures", __name__)
_USUAL = 30


@blueprint.get("/kimutatasok")
@clerk_only(may="see_figures")
def show() -> str:
    """Show every figure of the chosen period."""
    days = _days()
    return render_template(
        "figures/clerk/figures.html",
        figures=Figures(days=days, now=utc_now()).all(),
        days=days,
        periods=[(wording.period(one), one) for one in PERIODS],
    )


@blueprint.get("/kimutatasok/<key>.csv")
@clerk_only(may="see_figures")
def as_file(key: str) -> Response:
    """Hand one figure out as a table for spreadsheets."""
    figure = Figures(days=_days(), now=utc_now()).one(key)
    if figure is None:
        abort(404)
    audit.note("list.exported", detail={"list": f"figures.{key}", "rows": len(figure.rows)})
    data = write_table(figure.columns, figure.rows)
    return send_bytes(data, media_type="text/csv", name=f"{key}.csv")


def _days() -> int:
    wanted = request.args.get("napok", type=int)
    return wanted if wanted in PERIODS else _USUAL
