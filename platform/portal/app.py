"""The composition root: the only place that knows every slice."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import text

from portal import slices
from portal.clerk_site import context as clerk_context
from portal.customer_site import context as customer_context
from portal.customer_site.menu import MenuCatalogue
from portal.foundation import budgets, counting, db
from portal.foundation.db import Database
from portal.foundation.mailing import Mailer, bind_mailer
from portal.foundation.outbox import HandlerRegistry, bell
from portal.foundation.outbox.worker import Runtime
from portal.foundation.secrets import bind_secret
from portal.foundation.storage import FolderStore, bind_store
from portal.foundation.tenancy import scope
from portal.foundation.tenancy.middleware import TenancyMiddleware
from portal.foundation.tenancy.registry import TenantRegistry
from portal.foundation.tenancy.watched_registry import WatchedRegistry
from portal.foundation.web import mail
from portal.foundation.web.application import (
    PortalFlask,
    check_every_route_is_guarded,
    install_login,
    new_application,
)
from portal.foundation.web.assets import serve_static
from portal.foundation.web.blueprints import blueprints_of
from portal.foundation.web.health import HealthMiddleware
from portal.identity.principals import load_principal
from portal.kernel.clock import utc_now
from portal.personal_data.archive import EXPORTERS
from portal.plugin_api.registry import PluginRegistry
from portal.preview.switching import switch_by_cookie
from portal.rules.queries import RulesCache, current_rules
from portal.rules.queries import bind as bind_rules
from portal.rules_desk.gate import refusals
from portal.settings import Settings
from portal.slices import JOBS, MENUS, TIDIERS, VIEWS
from portal.work.items import SOURCES as WORK_SOURCES


@dataclass(frozen=True, slots=True)
class Services:
    """What one process works with; commands, workers and the web application share it."""

    settings: Settings
    database: Database
    registry: TenantRegistry
    plugins: PluginRegistry
    rules: RulesCache
    store: FolderStore

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Bind database, file store, secret and rules for the block."""
        with ExitStack() as stack:
            stack.enter_context(db.bind(self.database))
            stack.enter_context(bind_store(self.store))
            stack.enter_context(bind_secret(self.settings.secret_key))
            stack.enter_context(bind_rules(self.rules))
            yield


def load_plugins() -> PluginRegistry:
    """Return the project's own plugins and those of installed packages; raises PluginError."""
    plugins = PluginRegistry()
    plugins.load_package("plugins")
    plugins.load_entry_points()
    return plugins


def build_services(settings: Settings) -> Services:
    """Return the services of this process; raises when registry or plugins are not in order."""
    plugins = load_plugins()
    return Services(
        settings=settings,
        database=Database(settings.database_url, pool_size=settings.web_threads + 1),
        registry=WatchedRegistry(settings.tenants_file, demo=settings.mode != "production"),
        plugins=plugins,
        rules=RulesCache(registry=plugins, gate=refusals),
        store=FolderStore(settings.storage_dir),
    )


def create_app(settings: Settings, *, services: Services | None = None) -> PortalFlask:
    """Return the application with every slice wired; its ``wsgi_app`` is what a server runs."""
    services = services or build_services(settings)
    app = new_application(
        secret_key=settings.secret_key,
        fallbacks=settings.secret_key_fallbacks,
        scheme=settings.public_scheme,
        port=settings.public_port,
        proxy_count=settings.proxy_count,
    )
    app.extensions["portal"] = services
    app.enter = services.enter
    app.feature_is_on = lambda page: page in current_rules().features
    app.extensions[EXPORTERS] = tuple(module.export for module in slices.EXPORTERS)
    app.extensions[WORK_SOURCES] = tuple(one for module in slices.WORK for one in module.WORK)
    app.extensions[mail.SENDER] = lambda: current_rules().mailing
    for module in VIEWS:
        for blueprint in blueprints_of(module):
            app.register_blueprint(blueprint)
    app.after_request(counting.flush_after)
    install_login(app, load_principal)
    catalogue = MenuCatalogue.from_modules(MENUS)
    customer_context.install(app, catalogue)
    clerk_context.install(app)
    check_every_route_is_guarded(app)
    bell.connect(settings.redis_url)
    secure = bool(app.config["SESSION_COOKIE_SECURE"])
    app.switch = partial(switch_by_cookie, handlers=handlers(), secure=secure)
    app.wsgi_app = in_front_of(app.wsgi_app, services)  # type: ignore[method-assign]
    return app


def in_front_of(application: Callable[..., object], services: Services) -> Callable[..., object]:
    """Put what comes before Flask in front: static files, probes, the choice of tenant."""
    tenancy = TenancyMiddleware(
        application,  # type: ignore[arg-type]
        registry=services.registry,
        public_port=services.settings.public_port,
    )
    healthy = HealthMiddleware(tenancy, checks=(_database_check(services), bell.ping))
    return serve_static(healthy)


def handlers() -> HandlerRegistry:
    """Return every outbox kind with its handler."""
    registry = HandlerRegistry()
    for module in JOBS:
        for kind, handler in module.HANDLERS.items():
            registry.register(kind, handler)
    return registry


def build_runtime(app: PortalFlask) -> Runtime:
    """Return what the outbox worker needs: handlers run with a mailer and inside the application."""
    services: Services = app.extensions["portal"]
    mailer = Mailer(services.settings.smtp_url)

    @contextmanager
    def enter() -> Iterator[None]:
        with services.enter(), bind_mailer(mailer), app.app_context(), closing(mailer):
            yield

    return Runtime(registry=services.registry, handlers=handlers(), enter=enter)


def chores(app: PortalFlask) -> Callable[[], None]:
    """Return the slices' tidying for the sweep: what expired goes, tenant by tenant."""
    services: Services = app.extensions["portal"]

    def tidy() -> None:
        with services.enter():
            for tenant in services.registry.active():
                with scope(tenant), db.unit_of_work():
                    for module in TIDIERS:
                        module.tidy(now=utc_now())
                    budgets.tidy()

    return tidy


def _database_check(services: Services) -> Callable[[], None]:
    def check_database() -> None:
        with services.database.engine.connect() as connection:
            connection.execute(text("select 1"))

    return check_database
