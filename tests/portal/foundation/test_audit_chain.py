"""The audit log is a chain: whatever is changed, taken out or slipped in afterwards is found."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable

import psycopg
import pytest

from portal.foundation import audit, db
from portal.foundation.audit import chain
from portal.foundation.audit.models import AuditEntry
from portal.foundation.tenancy import scope
from portal.kernel.errors import PortalError
from tests.support.servers import TestDatabase
from tests.support.site import Site

SLUG, OTHER = "komlo", "miho"
Admin = psycopg.Connection[tuple[object, ...]]


def note(site: Site, count: int = 1, *, slug: str = SLUG, action: str = "test.deed") -> None:
    for number in range(count):
        with site.inside(slug):
            audit.note(action, subject_kind="customer", subject_id=uuid.UUID(int=number + 1))


def verified(site: Site, known: chain.Head = chain.EMPTY, *, slug: str = SLUG) -> chain.Verified:
    with site.inside(slug, readonly=True):
        return chain.verify(known)


def head(site: Site, *, slug: str = SLUG) -> chain.Head:
    with site.inside(slug, readonly=True):
        return chain.state()


def nth(admin: Admin, number: int) -> str:
    row = admin.execute(
        "select id from audit_link where tenant_id = %s and number = %s", (SLUG, number)
    ).fetchone()
    assert row is not None
    return str(row[0])


def test_every_entry_of_every_tenant_becomes_a_link(site: Site) -> None:
    before, others = head(site), head(site, slug=OTHER)
    note(site, 5)
    note(site, 2, slug=OTHER)
    assert head(site).number == before.number + 5
    assert head(site, slug=OTHER).number == others.number + 2
    assert verified(site).is_sound and verified(site, slug=OTHER).is_sound


def test_several_entries_of_one_transaction_and_a_rolled_back_one(site: Site) -> None:
    before = head(site)
    with site.inside(SLUG):
        for _ in range(3):
            audit.note("test.deed", detail={"ékezet": "őű", "number": 1.5, "list": [None, True]})
    with pytest.raises(RuntimeError), site.inside(SLUG):
        audit.note("test.undone")
        raise RuntimeError
    assert head(site).number == before.number + 3
    assert verified(site).is_sound


SPOILED: dict[str, tuple[Callable[[Admin, str], object], str]] = {
    "another deed": (
        lambda admin, entry: admin.execute(
            "update audit_entry set action = 'test.harmless' where id = %s", (entry,)
        ),
        "changed",
    ),
    "another person": (
        lambda admin, entry: admin.execute(
            "update audit_entry set actor_id = gen_random_uuid() where id = %s", (entry,)
        ),
        "changed",
    ),
    "a microsecond later": (
        lambda admin, entry: admin.execute(
            "update audit_entry set at = at + interval '1 microsecond' where id = %s", (entry,)
        ),
        "changed",
    ),
    "another detail": (
        lambda admin, entry: admin.execute(
            "update audit_entry set detail = detail || '{\"x\": 1}' where id = %s", (entry,)
        ),
        "changed",
    ),
    "moved to nobody's request": (
        lambda admin, entry: admin.execute(
            "update audit_entry set request_id = 'x' where id = %s", (entry,)
        ),
        "changed",
    ),
    "the entry is gone": (
        lambda admin, entry: admin.execute("delete from audit_entry where id = %s", (entry,)),
        "missing",
    ),
    "entry and link are gone": (
        lambda admin, entry: (
            admin.execute("delete from audit_entry where id = %s", (entry,)),
            admin.execute("delete from audit_link where id = %s", (entry,)),
        ),
        "gap",
    ),
    "the link is another one": (
        lambda admin, entry: admin.execute(
            "update audit_link set digest = repeat('a', 64) where id = %s", (entry,)
        ),
        "changed",
    ),
}


@pytest.mark.parametrize("how", SPOILED)
def test_what_is_spoiled_in_the_middle_is_found(
    site: Site, database: TestDatabase, how: str
) -> None:
    note(site, 6)
    spoil, what = SPOILED[how]
    place = head(site).number - 3
    spoil(database.admin, nth(database.admin, place))
    found = verified(site)
    assert not found.is_sound
    assert (found.damage[0].what, found.damage[0].number) == (what, place)
    assert verified(site, slug=OTHER).is_sound


def test_an_entry_that_no_commit_chained_is_found(site: Site, database: TestDatabase) -> None:
    note(site, 2)
    database.admin.execute("alter table audit_entry disable trigger link_audit_entry")
    try:
        note(site, 1, action="test.slipped_in")
    finally:
        database.admin.execute("alter table audit_entry enable trigger link_audit_entry")
    assert [damage.what for damage in verified(site).damage] == ["unlinked"]


def test_what_is_cut_off_at_the_end_is_found_by_the_head_that_was_kept(
    site: Site, database: TestDatabase
) -> None:
    note(site, 4)
    kept = chain.read_head(str(head(site)))
    assert verified(site, kept).is_sound
    for _ in range(2):
        entry = nth(database.admin, head(site).number)
        database.admin.execute("delete from audit_entry where id = %s", (entry,))
        database.admin.execute("delete from audit_link where id = %s", (entry,))
    assert verified(site).is_sound, "by itself the shorter chain cannot tell"
    assert [damage.what for damage in verified(site, kept).damage] == ["cut_off"]
    note(site, 2, action="test.other_story")
    assert [damage.what for damage in verified(site, kept).damage] == ["rewritten"]


def test_two_at_once_stand_one_after_the_other(site: Site) -> None:
    before, together = head(site), threading.Barrier(8)

    def work() -> None:
        together.wait()
        for _ in range(5):
            with (
                db.bind(site.services.database),
                scope(site.services.registry.get(SLUG)),
                db.unit_of_work(),
            ):
                audit.note("test.deed")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert head(site).number == before.number + 40
    assert verified(site).is_sound


def test_the_application_cannot_write_links_itself(site: Site) -> None:
    note(site)
    for statement in (
        "update audit_link set number = number + 1",
        "delete from audit_link",
        "insert into audit_link (number, digest) values (1, repeat('a', 64))",
        "update audit_entry set action = 'x'",
        "delete from audit_entry",
        "select link_audit_entry()",
    ):
        with (
            pytest.raises(Exception, match="permission denied|trigger function"),
            site.inside(SLUG),
        ):
            db.session().connection().exec_driver_sql(statement)


def test_a_head_is_read_as_it_was_written() -> None:
    known = chain.Head(12, "ab" * 32)
    assert chain.read_head(f" {known}\n") == known
    assert chain.read_head(str(chain.EMPTY)) == chain.EMPTY
    for wrong in ("", "12", "12:abc", "x:" + "ab" * 32, "-1:" + "ab" * 32):
        with pytest.raises(PortalError):
            chain.read_head(wrong)


def test_looks_are_chained_as_deeds_are(site: Site) -> None:
    before = head(site)
    with (
        db.bind(site.services.database),
        scope(site.services.registry.get(SLUG)),
        audit.reads_journal(),
        db.unit_of_work(readonly=True),
    ):
        audit.note("test.look")
    assert head(site).number == before.number + 1
    with site.inside(SLUG, readonly=True):
        assert db.session().query(AuditEntry).filter_by(action="test.look").count() == 1
