"""Content pages as they are in force, their earlier versions, and who accepted which of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, case, cast, func, literal, select

from portal.consents.models import ConsentEvent
from portal.foundation import db
from portal.kernel.errors import NotFoundError
from portal.rules.bundle import Bundle
from portal.rules.models import RulesPublication, RulesRevision
from portal.rules.queries import published, revision

MOST_VERSIONS = 60


@dataclass(frozen=True, slots=True)
class PageVersion:
    """One coming into force that changed a page; ``number`` is that of the publication."""

    number: int
    revision: int
    author: str
    reason: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Acceptances:
    """How many customers accepted a text: the one in force, an earlier one, or one not kept."""

    current: int
    earlier: int
    unknown: int


def bundle_in_force() -> Bundle:
    """Return the files in force; raises NotFoundError. Two statements."""
    now = published()
    if now is None:
        raise NotFoundError("nothing is published")
    return revision(now.revision).bundle


def versions_of(paths: Sequence[str]) -> tuple[PageVersion, ...]:
    """Return what changed any of these files, the newest first. One statement."""
    files = RulesRevision.files
    print_of = func.md5(
        func.concat(*(func.coalesce(cast(files[path], Text), "-") for path in paths))
    )
    known = (
        select(
            RulesPublication.number,
            RulesPublication.revision_number,
            RulesPublication.author,
            RulesPublication.reason,
            RulesPublication.published_at,
            print_of.label("print"),
            func.lag(print_of).over(order_by=RulesPublication.number).label("before"),
        )
        .join(RulesRevision, RulesRevision.number == RulesPublication.revision_number)
        .subquery("known")
    )
    columns = known.c
    statement = (
        select(
            columns.number,
            columns.revision_number,
            columns.author,
            columns.reason,
            columns.published_at,
        )
        .where(columns.print.is_distinct_from(columns.before))
        .order_by(columns.number.desc())
        .limit(MOST_VERSIONS)
    )
    return tuple(PageVersion(*row) for row in db.session().execute(statement))


def version(number: int) -> tuple[PageVersion, Bundle]:
    """Return one coming into force with its files; raises NotFoundError. Two statements."""
    row = (
        db.session()
        .execute(
            select(
                RulesPublication.number,
                RulesPublication.revision_number,
                RulesPublication.author,
                RulesPublication.reason,
                RulesPublication.published_at,
            ).where(RulesPublication.number == number)
        )
        .one_or_none()
    )
    if row is None:
        raise NotFoundError("no such version")
    found = PageVersion(*row)
    return found, revision(found.revision).bundle


def acceptances(kind: str, *, digests: Mapping[str, str]) -> Acceptances:
    """Return who has accepted what of a text; ``digests``: of the one in force, by language.

    Of each customer the newest word counts, and only where it was yes. One statement.
    """
    event = ConsentEvent
    newest = (
        select(
            event.text_sha256.label("digest"),
            event.granted,
            func.row_number()
            .over(partition_by=event.customer_id, order_by=(event.at.desc(), event.id.desc()))
            .label("place"),
        )
        .where(event.kind == kind)
        .subquery("newest")
    )
    which = case(
        (newest.c.digest.is_(None), literal("unknown")),
        (newest.c.digest.in_(list(digests.values())), literal("current")),
        else_=literal("earlier"),
    ).label("which")
    counts = (
        select(which, func.count()).where(newest.c.place == 1, newest.c.granted).group_by(which)
    )
    found = {row[0]: row[1] for row in db.session().execute(counts)}
    return Acceptances(*(found.get(word, 0) for word in ("current", "earlier", "unknown")))
