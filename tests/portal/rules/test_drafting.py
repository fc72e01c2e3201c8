"""The one draft of a tenant: saved, taken along, resolved, published; nothing is lost on the way."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.foundation import db
from portal.foundation.db import Database
from portal.foundation.findings import FindingsError
from portal.foundation.tenancy import Tenant, scope
from portal.kernel.errors import ConflictError
from portal.rules import drafting, operations, queries
from portal.rules.bundle import MAX_TOTAL_BYTES
from portal.rules.drafting import DraftTooLargeError, NotForSingleFilesError, fingerprint

MINTA = Tenant("minta", "Minta Távhő Kft.", ("minta.localhost",), ("minta-console.localhost",))
NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
EVA, PAL = uuid.uuid4(), uuid.uuid4()
TERMS, PRIVACY = "content/hu/terms.md", "content/hu/privacy.md"
RULES = "rules.yaml"


@contextmanager
def _working(pool: Database, plugins) -> Iterator[None]:
    with (
        db.bind(pool),
        queries.bind(queries.RulesCache(registry=plugins)),
        scope(MINTA),
        db.unit_of_work(),
    ):
        yield


@pytest.fixture
def work(database, plugins, make_bundle):
    pool = Database(database.url())
    with _working(pool, plugins):
        operations.apply(make_bundle(), plugins=plugins, author="tests", reason="first")
    yield lambda: _working(pool, plugins)
    pool.dispose()


@pytest.fixture
def edited(make_bundle):
    """rules.yaml of the example with pieces replaced."""
    return lambda *changes: make_bundle(*changes).files[RULES]


def _save(changes, *, seen=0, clerk=EVA, **more):
    return drafting.save(changes, seen_version=seen, clerk_id=clerk, now=NOW, **more)


def _publish(*, seen, revision=1):
    return drafting.publish_draft(
        seen_version=seen,
        seen_revision=revision,
        clerk_id=EVA,
        author="Kovács Éva",
        reason="Rövidebb",
        now=NOW,
    )


def _publish_beside(changes, current):
    seen = {path: fingerprint(current.get(path)) for path in changes}
    return drafting.publish_files(changes, seen=seen, author="Nagy Pál", reason="Beside")


def test_there_is_no_draft_before_somebody_saves_one(work):
    with work():
        assert drafting.draft() is None


def test_a_draft_is_the_revision_in_force_with_its_changes(work, make_bundle):
    with work():
        _save({TERMS: b"# Uj\n", "content/hu/help.md": None})
    with work():
        found = drafting.draft()
    assert (found.version, found.base_revision, found.updated_by) == (1, 1, EVA)
    expected = {**make_bundle().files, TERMS: b"# Uj\n"}
    del expected["content/hu/help.md"]
    assert found.bundle().files == expected


def test_a_draft_keeps_what_is_not_in_order_and_refuses_to_publish_it(work):
    with work():
        _save({RULES: b"version: [\x00\xff"})
    with work():
        assert drafting.draft().changes == {RULES: b"version: [\x00\xff"}
        with pytest.raises(FindingsError):
            _publish(seen=1)
    with work():
        assert drafting.draft() is not None
        assert queries.published().revision == 1


def test_of_two_who_save_the_second_is_told(work):
    with work():
        _save({TERMS: b"# Eva\n"})
    with work(), pytest.raises(ConflictError):
        _save({TERMS: b"# Pal\n"}, clerk=PAL)
    with work():
        _save({PRIVACY: b"# Pal\n"}, seen=1, clerk=PAL)
    with work():
        assert drafting.draft().changes == {TERMS: b"# Eva\n", PRIVACY: b"# Pal\n"}


def test_a_version_never_stands_for_two_drafts(work):
    with work():
        _save({TERMS: b"# Eva\n"})
        drafting.discard(seen_version=1, clerk_id=EVA, now=NOW)
        assert drafting.draft() is None
        assert _save({TERMS: b"# Pal\n"}, clerk=PAL).version == 3
    with work(), pytest.raises(ConflictError):
        _save({TERMS: b"# Eva again\n"}, seen=1)


def test_undoing_every_change_ends_the_draft(work, make_bundle):
    with work():
        _save({TERMS: b"# Eva\n"})
        assert _save({TERMS: make_bundle().files[TERMS]}, seen=1) is None


def test_publishing_brings_it_into_force_and_ends_it(work, edited):
    changed = edited(("by: [link, code]", "by: [code]"), ("{link} vagy ", ""), ("{link} or ", ""))
    with work():
        _save({RULES: changed})
        done = _publish(seen=1)
    with work():
        assert (done.revision, done.changed) == (2, True)
        assert drafting.draft() is None
        assert queries.revision(2).bundle.files[RULES] == changed
        assert queries.revision(2).author == "Kovács Éva"


@pytest.mark.parametrize(("seen", "revision"), [(2, 1), (1, 2), (0, 1)])
def test_only_what_was_seen_can_be_published(work, seen, revision):
    with work():
        _save({TERMS: b"# Eva\n"})
        with pytest.raises(ConflictError):
            _publish(seen=seen, revision=revision)


def test_what_others_publish_is_taken_in_line_by_line(work, make_bundle, edited):
    with work():
        _save({RULES: edited(("by: [link, code]", "by: [code]")), PRIVACY: b"# Eva\n"})
        theirs = edited(('surface: "#faf6f1"', 'surface: "#ffffff"'))
        _publish_beside({RULES: theirs, TERMS: b"# Pal\n"}, make_bundle().files)
        found = drafting.draft()
    both = edited(("by: [link, code]", "by: [code]"), ('surface: "#faf6f1"', 'surface: "#ffffff"'))
    assert found.conflicts == ()
    assert (found.base_revision, found.took_in) == (2, 1)
    assert found.changes == {RULES: both, PRIVACY: b"# Eva\n"}
    assert found.bundle().files[TERMS] == b"# Pal\n"


def test_a_draft_that_others_published_is_over(work, make_bundle):
    with work():
        _save({TERMS: b"# Eva\n"})
        _publish_beside({TERMS: b"# Eva\n"}, make_bundle().files)
        assert drafting.draft() is None
        assert _save({PRIVACY: b"# Eva\n"}).changes == {PRIVACY: b"# Eva\n"}


def test_a_page_opened_before_a_publication_does_not_undo_it(work, make_bundle):
    """Whoever begins a draft from an older revision meets the conflict, not silence."""
    with work():
        _publish_beside({TERMS: b"# Pal\n"}, make_bundle().files)
        found = _save({TERMS: b"# Eva\n"}, seen_revision=1)
    assert [one.path for one in found.conflicts] == [TERMS]


@pytest.mark.parametrize(("choice", "kept"), [("mine", b"# Eva\n"), ("theirs", b"# Pal\n")])
def test_a_conflict_is_resolved_by_choosing(work, make_bundle, choice, kept):
    with work():
        _save({TERMS: b"# Eva\n", PRIVACY: b"# Eva too\n"})
        _publish_beside({TERMS: b"# Pal\n"}, make_bundle().files)
        [conflict] = drafting.draft().conflicts
        assert (conflict.mine, conflict.theirs) == (b"# Eva\n", b"# Pal\n")
        with pytest.raises(ConflictError):
            _publish(seen=1, revision=2)
        found = drafting.resolve(
            {TERMS: choice}, seen_version=1, seen_revision=2, clerk_id=EVA, now=NOW
        )
    assert found.conflicts == ()
    assert found.bundle().files[TERMS] == kept
    assert found.bundle().files[PRIVACY] == b"# Eva too\n"


@pytest.mark.parametrize(
    ("choices", "revision"), [({}, 2), ({TERMS: "ours"}, 2), ({TERMS: "mine"}, 1)]
)
def test_no_conflict_is_resolved_by_guessing(work, make_bundle, choices, revision):
    with work():
        _save({TERMS: b"# Eva\n"})
        _publish_beside({TERMS: b"# Pal\n"}, make_bundle().files)
        with pytest.raises(ConflictError):
            drafting.resolve(choices, seen_version=1, seen_revision=revision, clerk_id=EVA, now=NOW)


def test_single_files_are_published_only_over_what_was_seen(work, make_bundle):
    files = make_bundle().files
    with work():
        _publish_beside({TERMS: b"# Pal\n"}, files)
        with pytest.raises(ConflictError):
            _publish_beside({TERMS: b"# Eva\n"}, files)
        with pytest.raises(ConflictError):
            _publish_beside({"content/hu/browsers.md": b"# B\n"}, {"content/hu/browsers.md": b"x"})
        with pytest.raises(FindingsError):
            _publish_beside({PRIVACY: None}, files)


def test_single_files_do_not_change_who_may_register(work, make_bundle, edited):
    loose = edited(("policy: automatic}", "policy: automatic}\n  password: {min_length: 9}"))
    with work(), pytest.raises(NotForSingleFilesError):
        _publish_beside({RULES: loose}, make_bundle().files)


def test_a_draft_has_an_end(work):
    with work(), pytest.raises(DraftTooLargeError):
        _save({"theme/bill.png": b"x" * (MAX_TOTAL_BYTES + 1)})


_PATHS = (TERMS, PRIVACY, "content/en/terms.md")
_STEP = st.tuples(
    st.sampled_from(["save", "publish beside", "resolve"]),
    st.sampled_from(_PATHS),
    st.sampled_from([b"# a\n", b"# b\n", b"# c\n"]),
    st.sampled_from(["mine", "theirs"]),
)


def _current():
    return queries.revision(queries.published().revision).bundle.files


def _resolve_all(found, choice):
    choices = {one.path: choice for one in found.conflicts}
    drafting.resolve(
        choices, seen_version=found.version, seen_revision=found.in_force, clerk_id=EVA, now=NOW
    )
    return set(choices) if choice == "theirs" else set()


def _step(step, mine):
    """Do one step; ``mine`` is what the person has typed and nobody has published or given up."""
    deed, path, data, choice = step
    found = drafting.draft()
    if deed == "save":
        _save({path: data}, seen=found.version if found else 0)
        base = found.base.files if found else _current()
        mine = {**mine, path: data}
        return {p: d for p, d in mine.items() if base[p] != d}
    if deed == "publish beside":
        _publish_beside({path: data}, _current())
    elif found and found.conflicts:
        given_up = _resolve_all(found, choice)
        return {p: d for p, d in mine.items() if p not in given_up and _current()[p] != d}
    return mine


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_STEP, max_size=8))
def test_what_was_typed_is_in_the_draft_in_force_or_up_for_choice(work, steps):
    mine: dict[str, bytes] = {}
    with work():
        present = drafting.draft()
        if present:
            drafting.discard(seen_version=present.version, clerk_id=EVA, now=NOW)
        for step in steps:
            mine = _step(step, mine)
            found, current = drafting.draft(), _current()
            open_ones = {p: d for p, d in mine.items() if current[p] != d}
            assert open_ones.items() <= (found.changes if found else {}).items()
            if found and found.conflicts:
                assert {c.path: c.theirs for c in found.conflicts}.items() <= current.items()
            elif found:
                assert found.bundle().files == {**current, **open_ones}
