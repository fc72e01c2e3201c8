"""`make bench`: runs every measurement in turns with its floor and prints the ratios."""

import statistics
from dataclasses import dataclass, field

import click
from rich.console import Console
from rich.table import Table

from benchmarks import importing, pages
from benchmarks.ground import Ground, WebServer, prepared, served
from benchmarks.load import Request, rate

_GOALS = {
    "page of 50 of 240 bills": "≥ 0.60",
    "download of a PDF": "≥ 0.40",
    "sign-in": "≥ 0.95",
    "import": "≥ 0.45",
}


@dataclass(slots=True)
class Measured:
    """One measurement: what the portal and the floor did in each turn (more is better)."""

    name: str
    goal: str
    unit: str
    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    cpu: str = ""

    @property
    def ratios(self) -> list[float]:
        """Return the portal's share of the floor, turn by turn."""
        return [mine / least for mine, least in zip(self.ours, self.floor, strict=True)]


@click.command()
@click.option("--quick", is_flag=True, help="10,000 rows and short turns: does it run at all?")
def main(quick: bool) -> None:
    """Measure the portal against floors; about four minutes, --quick one. Asserts nothing."""
    rows, turns, seconds = (10_000, 2, 1.0) if quick else (100_000, 5, 4.0)
    console = Console(width=120)
    with prepared() as ground:
        results = [_import(ground, console, rows=rows, turns=3 if not quick else 2)]
        results += _web(ground, console, turns=turns, seconds=seconds)
    console.print(_table(results))


def _import(ground: Ground, console: Console, *, rows: int, turns: int) -> Measured:
    result = Measured(f"import of {rows:,} rows", _GOALS["import"], "rows/s")
    importing.fill_customers(ground, rows=rows)
    path = importing.invoice_file(ground, rows=rows)
    for turn in range(turns):
        console.print(f"import, turn {turn + 1} of {turns} …")
        importing.empty(ground, batches=True)
        result.ours.append(rows / importing.import_seconds(ground, path, rows=rows))
        data = importing.copy_out(ground)
        importing.empty(ground, batches=False)
        result.floor.append(rows / importing.copy_seconds(ground, data))
    with ground.admin() as connection:
        connection.execute("vacuum analyze")
    return result


def _web(ground: Ground, console: Console, *, turns: int, seconds: float) -> list[Measured]:
    subject = pages.make_subject(ground)
    results = []
    with (
        served(ground, "wsgi:application") as ours,
        served(ground, "benchmarks.floor:application") as floor,
    ):
        for name, (mine, least) in pages.requests(ground, subject, ours, floor).items():
            console.print(f"{name}, {turns} turns …")
            results.append(_turns(name, ours, mine, floor, least, turns=turns, seconds=seconds))
    return results


def _turns(
    name: str,
    ours: WebServer,
    mine: Request,
    floor: WebServer,
    least: Request,
    *,
    turns: int,
    seconds: float,
) -> Measured:
    result = Measured(name, _GOALS[name], "answers/s")
    for server, request in ((ours, mine), (floor, least)):
        rate(server.port, request, seconds=seconds / 4)  # warm up
    cpu = [server.cpu_seconds() for server in (ours, floor)]
    for _turn in range(turns):
        result.floor.append(rate(floor.port, least, seconds=seconds))
        result.ours.append(rate(ours.port, mine, seconds=seconds))
    used = [
        server.cpu_seconds() - before for server, before in zip((ours, floor), cpu, strict=True)
    ]
    a_request = [
        1000 * spent / (sum(rates) * seconds)
        for spent, rates in zip(used, (result.ours, result.floor), strict=True)
    ]
    result.cpu = f"{a_request[0]:.1f} : {a_request[1]:.1f} ms"
    return result


def _table(results: list[Measured]) -> Table:
    table = Table(title="Share of the floor (more is better), measured in turns")
    for column in ("what", "portal", "floor", "ratio", "turns", "goal", "web CPU a request"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for result in results:
        table.add_row(
            result.name,
            f"{statistics.median(result.ours):,.0f} {result.unit}",
            f"{statistics.median(result.floor):,.0f} {result.unit}",
            f"[bold]{statistics.median(result.ratios):.2f}[/bold]",
            f"{min(result.ratios):.2f}-{max(result.ratios):.2f}",
            result.goal,
            result.cpu or "-",
        )
    return table


if __name__ == "__main__":
    main()
