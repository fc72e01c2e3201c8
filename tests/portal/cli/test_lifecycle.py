"""A company comes, pauses and goes on, by one command each."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from portal.app import create_app
from portal.cli.tenant_lifecycle import tenants
from portal.demo.caught_mail import CaughtMail
from portal.foundation.audit import chain
from portal.foundation.outbox import worker
from portal.foundation.tenancy import Shell
from portal.identity.operations import create_clerk
from portal.settings import Settings
from tests.portal.cli.conftest import Run
from tests.support.servers import TestDatabase
from tests.support.site import Site, links_in

ROOT = Path(__file__).parents[3]
GIVEN = (
    *("--company", "Újvidéki Víz- és Csatornamű Kft.", "--short-name", "Újvíz"),
    *("--address", "1111 Budapest, Minta utca 1.", "--phone", "06 (1) 555-0100"),
    *("--email", "ugyfelszolgalat@ujviz.example", "--verifier", "customer_number"),
    *("--identifier", "customer_number=V-123456", "--admin-email", "fonok@ujviz.example"),
    *("--admin-name", "Főnök Ferenc"),
)


@pytest.fixture
def installation(tmp_path: Path, settings: Settings) -> Path:
    """A copy of the tenants' files, of the list too, that a test may change."""
    shutil.copy(ROOT / "tenants.yaml", tmp_path)
    shutil.copytree(ROOT / "tenants", tmp_path / "tenants", ignore=shutil.ignore_patterns("demo"))
    return tmp_path


@pytest.fixture
def run(runner: Callable[..., Run], installation: Path) -> Run:
    files = {
        "PORTAL_TENANTS_FILE": installation / "tenants.yaml",
        "PORTAL_TENANTS_DIR": installation / "tenants",
    }
    return runner(tenants, **files)


def at(installation: Path, settings: Settings) -> Site:
    """Return the whole application as it runs on the changed files."""
    return Site.of(
        create_app(
            replace(
                settings,
                tenants_file=installation / "tenants.yaml",
                tenants_dir=installation / "tenants",
            )
        )
    )


def test_one_command_brings_a_working_portal_and_an_invitation(
    run: Run, installation: Path, settings: Settings, mailbox: CaughtMail
) -> None:
    running = at(installation, settings)
    running.services.registry._recheck_after = 0.0  # type: ignore[attr-defined]
    told = run("create", "ujviz", *GIVEN, "--yes")
    assert "fonok@ujviz.example is invited" in told.stdout
    assert "DNS and certificates for ugyfelszolgalat.ujviz.example" in told.stdout
    # The application that runs already knows the company, without a restart.
    landing = running.browser("ujviz").get("/")
    assert landing.status_code == 200 and "Újvíz" in landing.text
    form = running.browser("ujviz").get("/regisztracio")
    assert form.status_code == 200 and "V-123456" in form.text, "as printed on the bill"
    running.deliver()
    [letter] = [mail for mail in mailbox.newest() if mail.to == "fonok@ujviz.example"]
    [link] = [one for one in links_in(letter.text) if "/uj-jelszo/" in one]
    page = running.browser("ujviz", Shell.CONSOLE).get("/" + link.split("/", 3)[3])
    assert page.status_code == 200 and "Főnök Ferenc" in page.text
    running.services.database.dispose()


def test_the_files_are_the_admins_from_then_on(run: Run, installation: Path) -> None:
    run("create", "ujviz", *GIVEN, "--yes")
    rules = YAML(typ="safe").load((installation / "tenants/ujviz/rules.yaml").read_text("utf-8"))
    assert rules["company"]["legal_name"] == "Újvidéki Víz- és Csatornamű Kft."
    assert rules["registration"]["options"]["customer_number"]["shape"] == "V-999999"
    assert rules["registration"]["approval"]["policy"] == "by_clerk", "nothing proves, so a person"
    assert "in order" in run("check", "ujviz").stderr
    assert "nothing to change" in run("plan", "ujviz").stdout
    before = (ROOT / "tenants.yaml").read_text("utf-8")
    assert (installation / "tenants.yaml").read_text("utf-8").startswith(before.rstrip())


@pytest.mark.parametrize("verifier", ["birth_data", "declaration_first", "invoice_proof"])
def test_every_verifier_gives_a_portal_that_is_in_order(run: Run, verifier: str) -> None:
    given = list(GIVEN)
    given[given.index("customer_number")] = verifier
    if verifier == "invoice_proof":
        given += ["--identifier", "invoice_number=2026-000123"]
    run("create", "ujviz", *given, "--yes")
    assert "in order" in run("check", "ujviz").stderr


def test_the_wizard_asks_what_it_was_not_told(run: Run, installation: Path) -> None:
    answers = ["", "", "", "", "Minta utca 1.", "06 1 555", "06 (1) 555-0100"]
    answers += ["", "", "", "y"]
    told = run(
        *("create", "--company", "Kisvíz Nonprofit Kft.", "--email", "info@kisviz.example"),
        *("--verifier", "customer_number", "--identifier", "customer_number=12345"),
        *("--admin-email", "a@kisviz.example", "--admin-name", "Admin Anna"),
        typed="\n".join(answers) + "\n",
    )
    assert "is no telephone number" in told.stderr, "asked again, and nothing else was lost"
    assert "Create it?" in told.stdout and "kisviz is in force" in told.stdout
    assert (installation / "tenants/kisviz/rules.yaml").is_file()


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"--verifier": "nonsense"}, 2, "'nonsense' is none of"),
        ({"--email": "not an address"}, 2, "is not an e-mail address"),
        ({"--identifier": "invoice_number=1"}, 2, "write NAME=EXAMPLE"),
        ({"--identifier": "customer_number=Ő!"}, 1, "finding"),
        ({"--admin-email": ""}, 2, "--admin-email is needed"),
        ({"--address": ""}, 2, "--address is needed"),
    ],
)
def test_what_cannot_be_leaves_nothing_behind(
    run: Run, installation: Path, changed: dict[str, str], code: int, said: str
) -> None:
    before = (installation / "tenants.yaml").read_bytes()
    given = list(GIVEN)
    for option, value in changed.items():
        given[given.index(option) + 1] = value
    told = run("create", "ujviz", *given, "--yes", code=code)
    assert said in told.stderr
    assert (installation / "tenants.yaml").read_bytes() == before
    assert not (installation / "tenants/ujviz").exists()


def test_a_company_that_is_there_is_left_alone(
    run: Run, installation: Path, database: TestDatabase
) -> None:
    rules = (installation / "tenants/komlo/rules.yaml").read_bytes()
    assert "exists already" in run("create", "komlo", *GIVEN, "--yes", code=1).stderr
    assert (installation / "tenants/komlo/rules.yaml").read_bytes() == rules


def test_a_failure_in_the_database_takes_the_files_back(
    run: Run, installation: Path, site: Site, database: TestDatabase
) -> None:
    before = (installation / "tenants.yaml").read_bytes()
    run("create", "ujviz", *GIVEN, "--yes")
    (installation / "tenants.yaml").write_bytes(before)
    shutil.rmtree(installation / "tenants/ujviz")
    # The first one's administrator is still in the database: the second creation fails there.
    run("create", "ujviz", *GIVEN, "--yes", code=1)
    assert b"ujviz:" not in (installation / "tenants.yaml").read_bytes()
    assert not (installation / "tenants/ujviz").exists()


def test_suspended_is_not_served_and_sends_nothing_until_resumed(
    run: Run, installation: Path, settings: Settings, mailbox: CaughtMail, database: TestDatabase
) -> None:
    running = at(installation, settings)
    running.services.registry._recheck_after = 0.0  # type: ignore[attr-defined]
    assert running.browser("miho").get("/").status_code == 200
    run("suspend", "miho", "--reason", "karbantartás", "--yes")
    for shell in Shell:
        assert running.browser("miho", shell).get("/").status_code == 503
    assert running.browser("komlo").get("/").status_code == 200
    with running.inside("miho"):
        create_clerk(email="a@miho.example.com", name="Anna", role="clerk")
    worker.prepare(running.runtime)
    assert worker.sweep(running.runtime) == 0 and worker.drain_job("miho") == 0
    assert not mailbox.newest()
    run("resume", "miho")
    assert running.browser("miho").get("/").status_code == 200
    assert worker.drain_job("miho") == 1 and len(mailbox.newest()) == 1
    with running.inside("miho", readonly=True):
        assert chain.verify().is_sound
    running.services.database.dispose()


def test_suspending_asks_and_says_what_is_so_already(run: Run, installation: Path) -> None:
    before = (installation / "tenants.yaml").read_bytes()
    run("suspend", "miho", "--reason", "x", code=1, typed="n\n")
    assert (installation / "tenants.yaml").read_bytes() == before
    assert "active already" in run("resume", "miho", code=1).stderr
    assert "no tenant 'nobody'" in run("suspend", "nobody", "--reason", "x", code=1).stderr
