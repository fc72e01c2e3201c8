"""The worker's pieces of work on batches of bills, each in one transaction, with its progress told.

A piece ends by moving the batch on in the same transaction, so that one which was killed has done
nothing, and one which is tried again finds that it was done.
"""

import time
import uuid
from collections.abc import Callable

import structlog
from sqlalchemy import update

from portal.billing.batches import checking, sending
from portal.billing.batches.checking import BatchRefusedError
from portal.billing.batches.machine import WORKING, Deed
from portal.billing.batches.models import InvoiceBatch
from portal.billing.batches.moving import (
    COMPARE,
    FILES,
    READ,
    SENDING,
    STEP,
    UNDOING,
    InHand,
    SupersededError,
    advance,
    in_hand,
    let_go_of,
)
from portal.foundation import db
from portal.foundation.csv_imports import Progress, prepare
from portal.foundation.csv_problems import N_, Problem
from portal.foundation.outbox import Outgoing
from portal.kernel.clock import utc_now

MOST_TRIES = 4
TELL_EVERY = 0.5
"""Seconds between two notes of the progress."""
UNEXPECTED = Problem(
    N_(
        "The work has failed several times, and it is not your fault. Nothing was stored. Please tell "
        "those who run the portal."
    )
)
_log = structlog.get_logger(__name__)
_WORKS: dict[str, Callable[[InHand, Progress], None]] = {
    READ: checking.read_table,
    FILES: checking.check_files,
    COMPARE: checking.compare,
    SENDING: sending.send,
    UNDOING: sending.undo,
}


def do_step(outgoing: Outgoing) -> None:
    """Do one piece of work on a batch, unless it was done already or somebody stopped it."""
    batch = in_hand(uuid.UUID(outgoing.payload["batch_id"]))
    if batch is None or batch.step != outgoing.payload["step"] or batch.state not in WORKING:
        return
    try:
        with db.unit_of_work() as session:
            prepare(session)
            _WORKS[batch.work](batch, _teller(batch))
    except SupersededError:
        _log.info("batch_superseded", batch_id=str(batch.id))
    except sending.RecordsMovedError:
        _in_a_new_transaction(lambda: sending.compare_again(batch))
    except sending.SeenMeanwhileError:
        _in_a_new_transaction(lambda: sending.refuse(batch, sending.why_not(batch, now=utc_now())))
    except BatchRefusedError as refusal:
        _fail(batch, refusal.problem, refusal.line)
    except Exception:
        if outgoing.attempts < MOST_TRIES:
            raise
        _log.exception("batch_failed", batch_id=str(batch.id))
        _fail(batch, UNEXPECTED)


def _fail(batch: InHand, problem: Problem, line: int | None = None) -> None:
    about = {"template": problem.template, "values": dict(problem.values), "line": line}

    def give_up() -> None:
        advance(batch, Deed.FAIL, problem=about, table_key=None, zip_key=None)
        let_go_of(batch.table_key, batch.zip_key)

    _in_a_new_transaction(give_up)


def _in_a_new_transaction(work: Callable[[], None]) -> None:
    try:
        with db.unit_of_work():
            work()
    except SupersededError:
        _log.info("batch_superseded")


def _teller(batch: InHand) -> Progress:
    """Return what notes how far the work is, in transactions of their own, so that others see it."""
    told = [time.monotonic() - TELL_EVERY]

    def tell(_phase: str, done: int, total: int) -> None:
        if time.monotonic() - told[0] < TELL_EVERY:
            return
        told[0] = time.monotonic()
        with db.unit_of_work() as session:
            session.execute(
                update(InvoiceBatch)
                .where(InvoiceBatch.id == batch.id, InvoiceBatch.step == batch.step)
                .values(done=done, total=total)
            )

    return tell


HANDLERS = {STEP: do_step}
