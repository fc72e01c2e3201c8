"""The commands about tenants as an operator types them: output, exit codes, nothing half done."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli.tenants import tenants

ROOT = Path(__file__).parents[3]
SLUG = "komlo"


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the tenants' files that a test may spoil."""
    copy = tmp_path / "tenants"
    shutil.copytree(ROOT / "tenants", copy, ignore=shutil.ignore_patterns("demo"))
    return copy


@pytest.fixture
def run(database, settings, folder):
    environment = {
        "PORTAL_MODE": settings.mode,
        "PORTAL_SECRET_KEY": settings.secret_key,
        "DATABASE_URL": database.url(),
        "OWNER_DATABASE_URL": settings.owner_database_url,
        "REDIS_URL": settings.redis_url,
        "SMTP_URL": settings.smtp_url,
        "PORTAL_HOME": str(settings.portal_home),
        "PORTAL_TENANTS_DIR": str(folder),
    }

    def run(*arguments, code=0):
        done = CliRunner().invoke(tenants, [str(one) for one in arguments], env=environment)
        assert done.exit_code == code, (done.output, done.exception)
        return done

    return run


def _spoil(folder: Path, old: str, new: str) -> None:
    path = folder / SLUG / "rules.yaml"
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_check_names_every_tenant_that_is_in_order(run):
    done = run("check")
    assert done.stderr.count("in order") >= 5


def test_check_tells_all_that_is_wrong_with_file_line_and_advice(run, folder):
    _spoil(folder, "recovery: link", "recovry: link")
    _spoil(folder, "font: slab", "font: slap")
    done = run("check", SLUG, code=1)
    lines = done.stderr.splitlines()
    assert lines[0].startswith(f"tenants/{SLUG}/rules.yaml:")
    assert lines[0].endswith("theme.font: 'slap' is not known here — did you mean 'slab'?")
    assert lines[1].endswith("unknown key 'recovry' — did you mean 'recovery'?")
    assert lines[2] == "2 findings; nothing was changed"


def test_an_unknown_tenant_is_named_beside_those_that_exist(run):
    assert SLUG in run("check", "nobody", code=1).stderr


def test_from_plan_to_apply_to_rollback_and_back_out(run, folder, tmp_path):
    run("apply", SLUG, "--reason", "start")
    assert "nothing to change" in run("plan", SLUG).output
    _spoil(folder, "font: slab", "font: serif")
    assert "    theme.font: slab → serif" in run("plan", SLUG).output.splitlines()
    applied = run("apply", SLUG, "--author", "Kovács Éva", "--reason", "új betű").output
    assert "is in force now" in applied
    assert "nothing changed" in run("apply", SLUG).output
    newest, before = run("history", SLUG).output.splitlines()[:2]
    assert newest.endswith("Kovács Éva  új betű")
    number = before.split("revision ")[1].split()[0]
    assert "in force again" in run("rollback", SLUG, "--to", number).output
    run("export", SLUG, tmp_path / "out")
    assert "font: slab" in (tmp_path / "out" / "rules.yaml").read_text()
    assert "is not empty" in run("export", SLUG, tmp_path / "out", code=1).stderr


def test_where_one_is_wrong_none_is_applied(run, folder):
    before = run("plan").output
    other = folder / "miho" / "rules.yaml"
    other.write_text(other.read_text() + "# a remark\n")
    _spoil(folder, "font: slab", "font: slap")
    run("apply", code=1)
    _spoil(folder, "font: slap", "font: slab")
    other.write_text(other.read_text().removesuffix("# a remark\n"))
    assert run("plan").output == before


def test_a_rollback_to_nowhere_is_refused_in_plain_words(run):
    run("apply", SLUG)
    assert "has no revision 999" in run("rollback", SLUG, "--to", "999", code=1).stderr


def test_the_schema_is_json_and_the_reference_is_the_committed_one(run):
    assert json.loads(run("schema").output)["$ref"] == "#/$defs/Rules"
    assert run("reference").output == (ROOT / "docs" / "rules-reference.md").read_text()


def test_the_list_shows_production_hosts(run):
    assert "ugyfelszolgalat.komlo.example" in run("list").output
