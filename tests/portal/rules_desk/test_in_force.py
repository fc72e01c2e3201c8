"""A publication is in force everywhere, whole, and soon; what was opened before it goes on working."""

import threading
from collections.abc import Iterator

import pytest

from portal.foundation import db
from portal.foundation.db import Database
from portal.foundation.tenancy import scope
from portal.rules import queries
from portal.rules.queries import RulesCache, current_rules
from tests.portal.rules_desk.conftest import EDITOR, SLUG, Desk

PATIENCE = 60
"""Seconds until a test that waits for a condition gives up; nothing is asserted about speed."""
BOTH = (
    ("  password: {min_length: 8}\n", "  password: {min_length: 12}\n"),
    ("time_to_live: 24h", "time_to_live: 12h"),
)


class _OtherProcess:
    """A process of its own as far as rules go: its own pool, cache and thread, asking all the time."""

    def __init__(self, desk: Desk, url: str) -> None:
        self._tenant = desk.site.services.registry.get(SLUG)
        self._database = Database(url)
        self._cache = RulesCache(registry=desk.site.services.plugins)
        self._stop = threading.Event()
        self.seen: list[tuple[int, int, float]] = []
        self.wanted = threading.Event()
        self.until: int | None = None
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> "_OtherProcess":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(PATIENCE)
        self._database.dispose()

    def _ask(self) -> None:
        with db.bind(self._database), queries.bind(self._cache), scope(self._tenant):
            while not self._stop.is_set():
                rules = current_rules()
                state = (
                    rules.revision,
                    rules.registration.password_min_length,
                    rules.registration.confirmation.time_to_live.total_seconds() / 3600,
                )
                if not self.seen or self.seen[-1] != state:
                    self.seen.append(state)
                if rules.revision == self.until:
                    self.wanted.set()
                self._stop.wait(0.01)


@pytest.fixture
def others(desk: Desk, settings) -> Iterator[tuple[_OtherProcess, _OtherProcess]]:
    with (
        _OtherProcess(desk, settings.database_url) as one,
        _OtherProcess(desk, settings.database_url) as other,
    ):
        yield one, other


def test_every_process_comes_to_the_new_rules_and_never_sees_half(desk: Desk, others) -> None:
    for other in others:
        other.until = 2
    desk.save(*BOTH)
    desk.publish()
    for other in others:
        assert other.wanted.wait(PATIENCE), "this process never came to the new rules"
        assert other.seen == [(1, 8, 24), (2, 12, 12)]


def test_no_process_trusts_what_it_knows_for_longer_than_a_second(desk: Desk) -> None:
    """The bound behind "within two seconds", on a clock that the test holds."""

    class Clock:
        now = 50.0

        def __call__(self) -> float:
            return self.now

    clock = Clock()
    services = desk.site.services
    cache = RulesCache(registry=services.plugins, clock=clock)

    def revision() -> int:
        with db.bind(services.database), queries.bind(cache), scope(services.registry.get(SLUG)):
            return current_rules().revision

    assert revision() == 1
    desk.save(*BOTH)
    desk.publish()
    clock.now += 0.9
    assert revision() == 1, "asked a moment ago"
    clock.now += 0.2
    assert revision() == 2


def test_the_process_that_published_asks_at_once(desk: Desk) -> None:
    desk.save(*BOTH)
    desk.publish()
    with desk.site.services.enter(), scope(desk.site.services.registry.get(SLUG)):
        assert current_rules().revision == 2


def test_forms_that_were_open_before_go_on_working(desk: Desk) -> None:
    """A customer's form and a colleague's, both opened under the rules before."""
    visitor = desk.site.browser(SLUG)
    sign_in = visitor.get("/belepes")
    opened = desk.admin.get(EDITOR)
    desk.save(*BOTH)
    desk.publish()
    answer = visitor.send(sign_in, {"username": "nobody", "password": "wrong one"})
    assert answer.status_code == 422, "the form was judged, not refused for its token"
    saved = desk.admin.send(opened, {"text": desk.in_force()[1]})
    assert saved.status_code == 200
