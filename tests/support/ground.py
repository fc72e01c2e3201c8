"""What a slice's operations stand on, without the web: database, secret, rules and two tenants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import insert

from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.db import Database
from portal.foundation.secrets import bind_secret
from portal.foundation.tenancy import Shell, Tenant, scope
from portal.foundation.tenancy.registry import TenantRegistry
from portal.foundation.tenancy.registry_file import read_registry
from portal.identity.passwords import HashParameters, hashing_with
from portal.kernel.ids import new_id
from portal.plugin_api.registry import PluginRegistry
from portal.rules import operations as rules_operations
from portal.rules.bundle import read_bundle
from portal.rules.queries import RulesCache
from portal.rules.queries import bind as bind_rules
from portal.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
CHEAP = HashParameters(memory_kib=8, time_cost=1, parallelism=1)
"""Hashes that cost next to nothing: what they cost in earnest is no matter of these tests."""
T = TypeVar("T")


class Ground:
    """Runs operations for a tenant, each in a unit of work of its own."""

    def __init__(self, settings: Settings, plugins: PluginRegistry) -> None:
        self.registry: TenantRegistry = read_registry(settings.tenants_file, demo=True)
        self._database = Database(settings.database_url, pool_size=8)
        self._secret, self._plugins = settings.secret_key, plugins
        self._rules = RulesCache(registry=plugins)

    def tenant(self, slug: str) -> Tenant:
        return self.registry.get(slug)

    @contextmanager
    def bound(self) -> Iterator[None]:
        """Bind what the application binds for each request."""
        with ExitStack() as stack:
            stack.enter_context(db.bind(self._database))
            stack.enter_context(bind_secret(self._secret))
            stack.enter_context(bind_rules(self._rules))
            stack.enter_context(hashing_with(CHEAP))
            yield

    @contextmanager
    def inside(
        self, slug: str, *, shell: Shell = Shell.PORTAL, readonly: bool = False
    ) -> Iterator[None]:
        """Run the block for that tenant in one unit of work."""
        with (
            self.bound(),
            scope(self.registry.get(slug), shell),
            db.unit_of_work(readonly=readonly),
        ):
            yield

    def run(self, slug: str, call: Callable[[], T], *, shell: Shell = Shell.PORTAL) -> T:
        """Return what the call returns, after its commit."""
        with self.inside(slug, shell=shell):
            return call()

    def apply_rules(self, slugs: tuple[str, ...]) -> None:
        """Bring the tenants' own files into force, as `portal tenants apply` does."""
        for slug in slugs:
            bundle = read_bundle(ROOT / "tenants" / slug)
            with self.inside(slug):
                rules_operations.apply(
                    bundle, plugins=self._plugins, author="tests", reason="for the tests"
                )

    def add_customer(self, slug: str, number: str) -> object:
        """Add a customer to the utility's records and return its id."""
        customer_id = new_id()
        with self.inside(slug) as _:
            db.session().execute(
                insert(Customer).values(
                    id=customer_id,
                    customer_number=number,
                    printed_number=number,
                    name="Kővári Ödön",
                    name_key="kovari odon",
                )
            )
        return customer_id

    def close(self) -> None:
        self._database.dispose()


def plugin_registry() -> PluginRegistry:
    plugins = PluginRegistry()
    plugins.load_package("plugins")
    return plugins
