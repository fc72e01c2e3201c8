"""Tries are counted exactly, per tenant, scope and key, and a restart forgets nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from portal.foundation import budgets
from tests.support.site import Site

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def spend(site: Site, slug: str, key: str = "k", now: datetime = NOW) -> int:
    with site.inside(slug):
        return budgets.spend(scope="test", key=key, window=HOUR, now=now)


def test_tries_add_up_per_tenant_and_key(site: Site) -> None:
    assert [spend(site, "komlo") for _ in range(3)] == [1, 2, 3]
    assert spend(site, "miho") == 1
    assert spend(site, "komlo", key="other") == 1
    with site.inside("komlo", readonly=True):
        assert budgets.spent(scope="test", key="k", window=HOUR, now=NOW) == 3
        assert budgets.spent(scope="test", key="k", window=HOUR, now=NOW + HOUR) == 0


def test_tries_at_the_same_moment_all_count(site: Site) -> None:
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: spend(site, "komlo"), range(20)))
    assert sorted(counts) == list(range(1, 21))


def test_a_success_gives_them_back(site: Site) -> None:
    spend(site, "komlo")
    with site.inside("komlo"):
        budgets.forget(scope="test", key="k")
    assert spend(site, "komlo") == 1


def test_a_token_is_used_once(site: Site) -> None:
    with site.inside("komlo"):
        assert budgets.spend_once(token="t", expires_at=NOW + HOUR)
        assert not budgets.spend_once(token="t", expires_at=NOW + HOUR)
    with site.inside("miho"):
        assert budgets.spend_once(token="t", expires_at=NOW + HOUR)


def test_what_is_over_is_tidied_away(site: Site) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    spend(site, "komlo", now=long_ago)
    with site.inside("komlo"):
        budgets.tidy()
        assert budgets.spent(scope="test", key="k", window=HOUR, now=long_ago) == 0
