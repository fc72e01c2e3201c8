"""The import commands as an operator runs them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.settings import Settings
from tests.support.slices import Slices, pdf, rows


@pytest.fixture
def run(slices: Slices, settings: Settings, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Run `portal …` over the test's database."""
    monkeypatch.setattr("portal.cli.importing.read_settings", lambda: settings)

    def call(*words: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words])

    return call


def test_customers_invoices_and_payments_come_in(slices: Slices, run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.pdf").write_bytes(pdf())
    people = slices.file("c.csv", "Ügyfélkód;Név", "U0001;Őry Ödön", encoding="cp1250")
    bills = slices.file(
        "i.csv",
        "Ügyfélkód;Számlaszám;Kelt;Fizetési határidő;Fizetendő összeg;Fájl",
        "U0001;2026-000001;2026. 05. 03.;2026. 05. 18.;12 345 Ft;a.pdf",
        "U0001;2026-000002;2026. 05. 03.;2026. 05. 18.;sok;",
        encoding="iso-8859-2",
    )
    paid = slices.file(
        "p.csv",
        "customer_number,invoice_number,booked_date,amount,reference",
        "U0001,2026000001,2026-05-04,345,B1",
    )
    done = [
        run("customers", "import", "--tenant", "petkomm", people),
        run("invoices", "import", "--tenant", "petkomm", bills, "--documents", tmp_path),
        run("payments", "import", "--tenant", "petkomm", paid, "--language", "en"),
    ]
    assert [result.exit_code for result in done] == [0, 0, 0], [result.output for result in done]
    assert "i.errors.csv" in done[1].output.replace("\n", "")
    assert "rows in the file" in done[2].output
    with slices.tenant("petkomm"):
        assert rows("select outstanding_minor, document_id is not null from invoice") == [
            (1200000, True)
        ]


def test_what_cannot_be_imported_ends_with_one_and_a_reason(slices: Slices, run) -> None:  # type: ignore[no-untyped-def]
    empty = slices.file("empty.csv")
    empty.write_bytes(b"")
    wrong = slices.file("c.csv", "customer_number;name", "U0001;Jó", "csoda;Rossz")
    refused = run("customers", "import", "--tenant", "petkomm", empty, "--language", "en")
    assert (refused.exit_code, "The file is empty." in refused.output) == (1, True)
    nothing = run("customers", "import", "--tenant", "petkomm", wrong, "--all-or-nothing")
    assert nothing.exit_code == 1
    unknown = run("customers", "import", "--tenant", "nincs", wrong)
    assert (unknown.exit_code, "petkomm" in unknown.output) == (1, True)
    assert run("customers", "import", "--tenant", "petkomm", "missing.csv").exit_code == 2
    with slices.tenant("petkomm"):
        assert rows("select count(*) from customer") == [(0,)]
