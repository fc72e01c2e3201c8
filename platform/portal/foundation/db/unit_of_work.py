"""The unit of work: returning commits, raising rolls back, and slices never commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from portal.foundation.tenancy import current_tenant
from portal.kernel.errors import NoTenantInScopeError, PortalError

_SET_TENANT = text("select set_config('portal.tenant', :slug, true)")


class NoUnitOfWorkError(PortalError):
    """The database was asked outside a unit of work: always a programming error."""


class Database:
    """The application's connection pool; connects as a role that owns nothing."""

    def __init__(self, url: str, *, pool_size: int = 5, statement_timeout_ms: int = 30_000) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=2,
            pool_pre_ping=False,
            pool_recycle=1800,
            connect_args={
                "options": f"-c statement_timeout={statement_timeout_ms} "
                "-c lock_timeout=5000 -c timezone=UTC",
                "application_name": "portal",
            },
        )
        self._read_only = self.engine.execution_options(postgresql_readonly=True)
        self._make = sessionmaker(expire_on_commit=False, class_=TenantSession)

    def session(self, *, readonly: bool) -> Session:
        """Return a new session; read-only sessions may not write, the server sees to it."""
        return self._make(bind=self._read_only if readonly else self.engine)

    def dispose(self) -> None:
        """Close the pool's connections."""
        self.engine.dispose()


class TenantSession(Session):
    """A session whose every transaction is bound to the tenant in scope."""


@event.listens_for(TenantSession, "after_begin")
def _bind_tenant(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    # A savepoint keeps the setting of its transaction; only the outermost begin sets it.
    if transaction.nested:
        return
    try:
        slug = current_tenant().slug
    except NoTenantInScopeError:
        connection.close()  # the session does not know it yet, so nobody else would
        raise
    connection.execute(_SET_TENANT, {"slug": slug})


class _Work:
    """One unit of work: its session, and what shall happen once it is committed."""

    def __init__(self, session: Session, *, readonly: bool) -> None:
        self.session = session
        self.readonly = readonly
        self.after_commit: list[Callable[[], None]] = []


_database: ContextVar[Database | None] = ContextVar("database", default=None)
_work: ContextVar[_Work | None] = ContextVar("unit_of_work", default=None)
_only_reading: ContextVar[bool] = ContextVar("only_reading", default=False)


@contextmanager
def bind(database: Database) -> Iterator[None]:
    """Make that database the one that units of work inside the block use."""
    token = _database.set(database)
    try:
        yield
    finally:
        _database.reset(token)


@contextmanager
def unit_of_work(*, readonly: bool = False) -> Iterator[Session]:
    """Open a transaction for the tenant in scope; commit on return, roll back on any exception.

    An inner unit of work is a transaction of its own (for a journal of reads, or a cache).
    """
    database = _database.get()
    if database is None:
        raise NoUnitOfWorkError("no database bound: enter foundation.db.bind(database) first")
    readonly = readonly or _only_reading.get()
    work = _Work(database.session(readonly=readonly), readonly=readonly)
    token = _work.set(work)
    try:
        with work.session:
            yield work.session
            work.session.commit()
    finally:
        _work.reset(token)
    for call in work.after_commit:
        call()


@contextmanager
def only_reading() -> Iterator[None]:
    """Make every unit of work that is opened inside the block read-only: the server refuses the rest."""
    token = _only_reading.set(True)
    try:
        yield
    finally:
        _only_reading.reset(token)


def is_held_to_reading() -> bool:
    """Tell whether this runs inside ``only_reading``: nothing is to be written or counted."""
    return _only_reading.get()


def session() -> Session:
    """Return the session of the current unit of work."""
    work = _work.get()
    if work is None:
        raise NoUnitOfWorkError("no unit of work: enter foundation.db.unit_of_work() first")
    return work.session


def is_readonly() -> bool:
    """Return whether the current unit of work may only read."""
    work = _work.get()
    return work is not None and work.readonly


def after_commit(call: Callable[[], None]) -> None:
    """Have the call made once the current unit of work is committed; a roll-back forgets it.

    Asking twice for the same call makes it once.
    """
    work = _work.get()
    if work is None:
        raise NoUnitOfWorkError("no unit of work to wait for")
    if call not in work.after_commit:
        work.after_commit.append(call)
