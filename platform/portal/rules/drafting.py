"""The tenant's one draft: files that shall change, over the revision in force. Nothing gets lost.

Whoever reads the draft sees it over the revision that is in force now: what somebody else
published meanwhile is taken in, line by line; only where both changed the same lines a person has
to choose (``conflicts``). Every deed says which version it was decided on and raises ConflictError
where that is not the present one any more.
"""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import insert, select, update

from portal.foundation import audit, db
from portal.foundation.tenancy import current_tenant
from portal.foundation.yaml_files import read_yaml
from portal.kernel.errors import ConflictError, PortalError
from portal.rules.bundle import MAX_TOTAL_BYTES, RULES_FILE, Bundle
from portal.rules.merging import merged
from portal.rules.models import RulesDraft, RulesPublication
from portal.rules.operations import Applied, apply, lock
from portal.rules.queries import bound_plugins, published, revision
from portal.rules.stored_files import decoded_changes, encoded

Changes = Mapping[str, bytes | None]
"""What becomes of files, by path: their new bytes, or None for one that goes."""
MINE, THEIRS = "mine", "theirs"


class DraftTooLargeError(PortalError):
    """The draft's files are larger together than a tenant's files may be."""


class NotForSingleFilesError(PortalError):
    """Who may register is changed by way of the draft and its plan, never beside it."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A file that the draft and a later revision both changed; None: it is not there."""

    path: str
    base: bytes | None
    mine: bytes | None
    theirs: bytes | None


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft as it stands now. ``base`` is the revision that ``changes`` are meant over.

    ``in_force``: the number of the revision in force. That is ``base_revision`` too, unless there
    are ``conflicts``. ``took_in``: the number of the revision it was begun from, where a later one
    has been taken in since and nobody has saved the draft after that.
    """

    version: int
    changes: Changes
    base_revision: int
    base: Bundle
    in_force: int
    updated_by: uuid.UUID
    updated_at: datetime
    took_in: int | None = None
    conflicts: tuple[Conflict, ...] = ()

    def bundle(self) -> Bundle:
        """Return all files as they would be."""
        return Bundle(_over(self.base.files, self.changes))


def draft() -> Draft | None:
    """Return the tenant's draft, or None. Needs a unit of work; two statements, three at most."""
    newest = (
        select(RulesPublication.revision_number)
        .order_by(RulesPublication.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = select(RulesDraft.__table__, newest.label("in_force"))
    row = db.session().execute(statement).one_or_none()
    if row is None or not row.files:
        return None
    made = Draft(
        version=row.version,
        changes=MappingProxyType(decoded_changes(row.files)),
        base_revision=row.base_revision,
        base=revision(row.base_revision).bundle,
        in_force=row.in_force,
        updated_by=row.updated_by,
        updated_at=row.updated_at,
    )
    return made if made.in_force == made.base_revision else _taken_in(made)


def save(
    changes: Changes,
    *,
    seen_version: int,
    clerk_id: uuid.UUID,
    now: datetime,
    seen_revision: int | None = None,
) -> Draft | None:
    """Put files into the draft, or begin it; returns it, None where nothing differs any more.

    ``seen_version``: that of the draft the person saw, 0 where there was none; ``seen_revision``:
    the revision that a new draft's files were written over (default: the one in force). Files need
    not be in order: a draft keeps what was typed. Raises ConflictError, DraftTooLargeError.
    """
    found = _locked(seen_version)
    if found is None:
        number = seen_revision or _in_force()
        base, known = revision(number).bundle, {}
    else:
        number, base, known = found.base_revision, found.base, dict(found.changes)
    wanted = _differing(base.files, {**known, **changes})
    if sum(map(len, _over(base.files, wanted).values())) > MAX_TOTAL_BYTES:
        raise DraftTooLargeError
    _write(wanted, base=number, clerk_id=clerk_id, now=now)
    return draft()


def discard(*, seen_version: int, clerk_id: uuid.UUID, now: datetime) -> None:
    """Throw the draft away; raises ConflictError."""
    found = _locked(seen_version)
    if found is not None:
        _write({}, base=found.base_revision, clerk_id=clerk_id, now=now)
        audit.note("rules_draft_discarded", detail={"files": sorted(found.changes)})


def resolve(
    choices: Mapping[str, str],
    *,
    seen_version: int,
    seen_revision: int,
    clerk_id: uuid.UUID,
    now: datetime,
) -> Draft | None:
    """Keep of each file in conflict the draft's (``mine``) or the published one (``theirs``).

    Raises ConflictError where draft or revision in force are not those that were seen, or where a
    file is left without a choice.
    """
    found = _locked(seen_version)
    if found is None or found.in_force != seen_revision:
        raise ConflictError("the draft to resolve is not the one that was seen")
    if any(choices.get(one.path) not in (MINE, THEIRS) for one in found.conflicts):
        raise ConflictError("a file in conflict has no choice")
    current = revision(found.in_force).bundle.files
    mine = {one.path: one.mine for one in found.conflicts if choices[one.path] == MINE}
    taken, _ = _taken_in_changes(found.base.files, found.changes, current)
    kept = _differing(current, {**taken, **mine})
    _write(kept, base=found.in_force, clerk_id=clerk_id, now=now)
    return draft()


def publish_draft(
    *,
    seen_version: int,
    seen_revision: int,
    clerk_id: uuid.UUID,
    author: str,
    reason: str,
    now: datetime,
) -> Applied:
    """Bring the draft into force and end it.

    Raises ConflictError where draft or revision in force are not those that the person decided on,
    or where there are conflicts; FindingsError where the files are not in order.
    """
    found = _locked(seen_version)
    if found is None or found.conflicts or found.in_force != seen_revision:
        raise ConflictError("the draft to publish is not the one that was seen")
    done = apply(found.bundle(), plugins=bound_plugins(), author=author, reason=reason)
    _write({}, base=done.revision, clerk_id=clerk_id, now=now)
    audit.note("rules_published", detail={"revision": done.revision})
    return done


def publish_files(
    changes: Changes, *, seen: Mapping[str, str | None], author: str, reason: str
) -> Applied:
    """Publish a few changed files at once, beside the draft, which takes them in by itself.

    ``seen``: path → SHA-256 (hex) of the file that the person changed, None where there was none;
    every path of ``changes`` must be in it. Raises ConflictError where one of them is another
    meanwhile, FindingsError where the result is not in order, NotForSingleFilesError where it
    would change who may register.
    """
    lock()
    current = revision(_in_force()).bundle.files
    for path in changes:
        if seen[path] != fingerprint(current.get(path)):
            raise ConflictError(f"{path} was changed meanwhile")
    bundle = Bundle(_over(current, changes))
    if _registration(current) != _registration(bundle.files):
        raise NotForSingleFilesError
    done = apply(bundle, plugins=bound_plugins(), author=author, reason=reason)
    if done.changed:
        detail = {"revision": done.revision, "files": sorted(changes)}
        audit.note("rules_published", detail=detail)
    return done


def fingerprint(data: bytes | None) -> str | None:
    """Return the SHA-256 (hex) of a file, None where there is none."""
    return None if data is None else hashlib.sha256(data).hexdigest()


def _registration(files: Mapping[str, bytes]) -> object:
    return read_yaml(files[RULES_FILE], file=RULES_FILE).plain().get("registration")


def _locked(seen_version: int) -> Draft | None:
    lock()
    found = draft()
    if (found.version if found else 0) != seen_version:
        raise ConflictError("the draft was changed meanwhile")
    return found


def _in_force() -> int:
    now = published()
    if now is None:
        raise ConflictError(f"{current_tenant().slug} has no rules to begin from")
    return now.revision


def _taken_in(made: Draft) -> Draft | None:
    """Return the draft over the revision in force, or with the conflicts that stand against it."""
    current = revision(made.in_force).bundle
    changes, conflicts = _taken_in_changes(made.base.files, made.changes, current.files)
    took_in = made.base_revision
    if conflicts:
        # As it was begun: half of a change would be nobody's draft.
        changes, current = dict(made.changes), made.base
    elif not changes:
        return None
    return Draft(
        version=made.version,
        changes=MappingProxyType(changes),
        base_revision=made.base_revision if conflicts else made.in_force,
        base=current,
        in_force=made.in_force,
        updated_by=made.updated_by,
        updated_at=made.updated_at,
        took_in=None if conflicts else took_in,
        conflicts=tuple(conflicts),
    )


def _taken_in_changes(
    base: Mapping[str, bytes], changes: Changes, current: Mapping[str, bytes]
) -> tuple[dict[str, bytes | None], list[Conflict]]:
    taken: dict[str, bytes | None] = {}
    conflicts = []
    for path, mine in changes.items():
        old, theirs = base.get(path), current.get(path)
        if theirs in (old, mine):
            taken[path] = mine
            continue
        both = merged(old, mine, theirs)
        if both is None:
            conflicts.append(Conflict(path, old, mine, theirs))
        else:
            taken[path] = both
    return _differing(current, taken), conflicts


def _over(files: Mapping[str, bytes], changes: Changes) -> dict[str, bytes]:
    whole = {**files, **changes}
    return {path: data for path, data in whole.items() if data is not None}


def _differing(files: Mapping[str, bytes], changes: Changes) -> dict[str, bytes | None]:
    return {path: data for path, data in changes.items() if files.get(path) != data}


def _write(changes: Changes, *, base: int, clerk_id: uuid.UUID, now: datetime) -> None:
    """Keep the draft. The row outlives it, so that no version ever stands for two drafts."""
    values = {
        "base_revision": base,
        "files": encoded(changes),
        "updated_by": clerk_id,
        "updated_at": now,
    }
    session = db.session()
    written = session.execute(
        update(RulesDraft).values(version=RulesDraft.version + 1, **values).returning(RulesDraft.id)
    ).first()
    if written is None and changes:
        session.execute(insert(RulesDraft).values(version=1, **values))
