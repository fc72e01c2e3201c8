"""Plan, apply, roll back and export against the real database, as the application role."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.foundation import db
from portal.foundation.db import Database
from portal.foundation.findings import FindingsError
from portal.foundation.tenancy import Tenant, scope
from portal.kernel.errors import ConflictError, NotFoundError
from portal.rules import operations, queries
from portal.rules.bundle import read_bundle
from portal.rules.models import RulesPublication, RulesRevision
from portal.rules.queries import NoRulesError, RulesCache, current_rules

MINTA = Tenant("minta", "Minta Távhő Kft.", ("minta.localhost",), ("minta-console.localhost",))
OTHER = Tenant("masik", "Másik Kft.", ("masik.localhost",), ("masik-console.localhost",))


class _Clock:
    """Seconds that pass when a test says so."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def pool(database) -> Iterator[Database]:
    made = Database(database.url())
    with db.bind(made):
        yield made
    made.dispose()


@pytest.fixture
def apply(pool, plugins):
    def apply(bundle, *, tenant=MINTA, reason="test"):
        with scope(tenant), db.unit_of_work():
            return operations.apply(bundle, plugins=plugins, author="Kovács Éva", reason=reason)

    return apply


def _count(model, tenant=MINTA) -> int:
    with scope(tenant), db.unit_of_work(readonly=True) as session:
        return session.scalar(select(func.count()).select_from(model))


def _in_force(tenant=MINTA):
    with scope(tenant), db.unit_of_work(readonly=True):
        return queries.published()


def test_applying_stores_a_revision_and_publishes_it(apply, make_bundle):
    done = apply(make_bundle(), reason="Első szabályok")
    assert (done.slug, done.revision, done.changed) == ("minta", 1, True)
    with scope(MINTA), db.unit_of_work(readonly=True):
        stored = queries.revision(1)
        assert dict(stored.bundle.files) == dict(make_bundle().files)
        assert (stored.author, stored.reason) == ("Kovács Éva", "Első szabályok")
        assert stored.digest == make_bundle().digest()


def test_unchanged_files_make_no_revision_and_no_publication(apply, make_bundle):
    apply(make_bundle())
    again = apply(make_bundle())
    assert (again.revision, again.changed) == (1, False)
    assert (_count(RulesRevision), _count(RulesPublication)) == (1, 1)


def test_files_of_an_earlier_revision_bring_that_one_back(apply, make_bundle):
    apply(make_bundle())
    assert apply(make_bundle(("font: slab", "font: serif"))).revision == 2
    assert apply(make_bundle()).revision == 1
    assert (_count(RulesRevision), _count(RulesPublication)) == (2, 3)
    assert _in_force().revision == 1


def test_an_invalid_bundle_is_never_stored(apply, make_bundle):
    with pytest.raises(FindingsError):
        apply(make_bundle(("font: slab", "font: slap")))
    assert (_count(RulesRevision), _count(RulesPublication)) == (0, 0)


def test_tenants_count_their_revisions_by_themselves(apply, make_bundle):
    apply(make_bundle())
    apply(make_bundle(("font: slab", "font: serif")))
    assert apply(make_bundle(), tenant=OTHER).revision == 1
    assert _in_force(OTHER).revision == 1
    assert _in_force(MINTA).revision == 2


def test_pictures_come_back_byte_by_byte(apply, make_bundle):
    picture = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x08\x00\x00\x00\x08\x08\x06\x00\x00\x00"
        + bytes(range(9))
    )
    apply(make_bundle(files={"theme/photo.png": picture}))
    with scope(MINTA), db.unit_of_work(readonly=True):
        assert queries.revision(1).bundle.files["theme/photo.png"] == picture


def test_a_plan_tells_what_would_change_and_changes_nothing(apply, make_bundle, plugins):
    apply(make_bundle())
    with scope(MINTA), db.unit_of_work(readonly=True):
        same = operations.plan(make_bundle(), plugins=plugins)
        other = operations.plan(make_bundle(("font: slab", "font: serif")), plugins=plugins)
        with pytest.raises(FindingsError):
            operations.plan(make_bundle(("font: slab", "font: slap")), plugins=plugins)
    assert same.is_empty
    assert (other.current, [str(one) for one in other.changes]) == (1, ["theme.font: slab → serif"])
    assert _count(RulesRevision) == 1


def test_the_first_plan_lists_everything(pool, make_bundle, plugins):
    with scope(MINTA), db.unit_of_work(readonly=True):
        plan = operations.plan(make_bundle(), plugins=plugins)
    assert plan.current is None
    assert not plan.is_empty


def test_rolling_back_publishes_the_old_revision_again(apply, make_bundle, plugins):
    apply(make_bundle())
    apply(make_bundle(("font: slab", "font: serif")))
    with scope(MINTA), db.unit_of_work():
        operations.rollback(to=1, plugins=plugins, author="Nagy Pál", reason="mégsem")
    with scope(MINTA), db.unit_of_work(readonly=True):
        history = queries.publications()
    assert [(one.number, one.revision, one.author) for one in history] == [
        (3, 1, "Nagy Pál"),
        (2, 2, "Kovács Éva"),
        (1, 1, "Kovács Éva"),
    ]


def test_rolling_back_to_nothing_or_to_the_same_is_refused(apply, make_bundle, plugins):
    apply(make_bundle())
    with pytest.raises(NotFoundError), scope(MINTA), db.unit_of_work():
        operations.rollback(to=9, plugins=plugins, author="a", reason="")
    with pytest.raises(ConflictError), scope(MINTA), db.unit_of_work():
        operations.rollback(to=1, plugins=plugins, author="a", reason="")
    assert _count(RulesPublication) == 1


def test_an_export_can_be_applied_again(apply, make_bundle, tmp_path):
    apply(make_bundle())
    apply(make_bundle(("font: slab", "font: serif")))
    with scope(MINTA), db.unit_of_work(readonly=True):
        operations.export(tmp_path / "now")
        operations.export(tmp_path / "before", number=1)
        with pytest.raises(ConflictError):
            operations.export(tmp_path / "now")
    assert read_bundle(tmp_path / "before").digest() == make_bundle().digest()
    assert apply(read_bundle(tmp_path / "now")).changed is False


def test_all_tenants_are_applied_or_none(pool, make_bundle, plugins, tmp_path):
    def write(slug, bundle):
        for path, data in bundle.files.items():
            (tmp_path / slug / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / slug / path).write_bytes(data)

    def apply_all():
        return operations.apply_all(
            database=pool,
            tenants=(MINTA, OTHER),
            folder=tmp_path,
            plugins=plugins,
            author="a",
            reason="",
        )

    write("minta", make_bundle())
    write("masik", make_bundle(("font: slab", "font: slap")))
    with pytest.raises(FindingsError) as caught:
        apply_all()
    assert caught.value.findings[0].file == f"{tmp_path.name}/masik/rules.yaml"
    assert _count(RulesRevision, MINTA) == 0
    write("masik", make_bundle())
    assert [(one.slug, one.revision) for one in apply_all()] == [("minta", 1), ("masik", 1)]


def test_revisions_and_publications_cannot_be_changed_by_the_application(apply, make_bundle):
    apply(make_bundle())
    for statement in (
        update(RulesRevision).values(reason="x"),
        delete(RulesPublication),
        update(RulesPublication).values(revision_number=1),
    ):
        with (
            pytest.raises(DBAPIError, match="permission denied"),
            scope(MINTA),
            db.unit_of_work() as session,
        ):
            session.execute(statement)


def test_a_publication_cannot_point_at_another_tenants_revision(apply, make_bundle):
    apply(make_bundle())
    with pytest.raises(IntegrityError), scope(OTHER), db.unit_of_work() as session:
        session.add(RulesPublication(number=1, revision_number=1, author="a", reason=""))


# ------------------------------------------------------------------- the rules in force


def test_current_rules_follow_the_publications(apply, make_bundle, plugins):
    clock = _Clock()
    cache = RulesCache(registry=plugins, clock=clock)
    with queries.bind(cache), scope(MINTA):
        with pytest.raises(NoRulesError, match="portal tenants apply"):
            current_rules()
        apply(make_bundle())
        first = current_rules()
        assert (first.revision, first.theme["font"]) == (1, "slab")
        assert current_rules() is first


def test_another_process_is_noticed_within_a_second(apply, make_bundle, plugins):
    clock = _Clock()
    cache = RulesCache(registry=plugins, clock=clock)
    apply(make_bundle())
    with scope(MINTA):
        assert cache.current().revision == 1
        apply(make_bundle(("font: slab", "font: serif")))  # with another cache, or none, bound
        clock.now += 0.9
        assert cache.current().revision == 1
        clock.now += 0.2
        assert cache.current().revision == 2


def test_the_process_that_applies_serves_the_new_rules_at_once(apply, make_bundle, plugins):
    with queries.bind(RulesCache(registry=plugins, clock=_Clock())), scope(MINTA):
        apply(make_bundle())
        assert current_rules().theme["font"] == "slab"
        apply(make_bundle(("font: slab", "font: serif")))
        assert current_rules().theme["font"] == "serif"


def test_nothing_is_asked_of_the_database_within_a_second(apply, make_bundle, plugins, pool):
    cache = RulesCache(registry=plugins, clock=_Clock())
    apply(make_bundle())
    with scope(MINTA):
        first = cache.current()
    with scope(MINTA), db.bind(Database("postgresql+psycopg://nobody@127.0.0.1:1/none")):
        assert cache.current() is first


def test_tenants_never_get_each_others_rules(apply, make_bundle, plugins):
    cache = RulesCache(registry=plugins)
    apply(make_bundle())
    apply(make_bundle(("font: slab", "font: serif")), tenant=OTHER)
    for tenant, font in ((MINTA, "slab"), (OTHER, "serif"), (MINTA, "slab")):
        with scope(tenant):
            assert (cache.current().slug, cache.current().theme["font"]) == (tenant.slug, font)


def test_the_last_good_rules_stay_where_new_ones_cannot_be_run(apply, make_bundle, plugins):
    clock = _Clock()
    cache = RulesCache(registry=plugins, clock=clock)
    apply(make_bundle())
    with scope(MINTA):
        good = cache.current()
        with db.unit_of_work() as session:  # as if another installation, with other plugins, had
            session.add(
                RulesRevision(
                    number=2,
                    files={"rules.yaml": {"text": "version: 99"}},
                    digest="0" * 64,
                    author="a",
                    reason="",
                )
            )
            session.flush()
            session.add(RulesPublication(number=2, revision_number=2, author="a", reason=""))
        clock.now += 2
        assert cache.current() is good
