"""What every page and every mail shows of its tenant: company, theme, logo, languages, features."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, Response, make_response

from portal.foundation.web.theming import theme_css
from portal.kernel.errors import NotFoundError
from portal.kernel.plain_text import unbroken
from portal.rules.bundle import LOGO, logo_path
from portal.rules.model import TenantRules
from portal.rules.opening_hours import opening_hours
from portal.rules.queries import current_rules

_MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "css": "text/css; charset=utf-8"}
_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@dataclass(frozen=True, slots=True)
class CompanyView:
    """The company as templates see it."""

    slug: str
    company_name: str
    short_name: str
    address: str
    phone: str
    email: str
    website: str


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """One file of the theme: its bytes, media type and an address that changes with the content."""

    name: str
    data: bytes
    media_type: str
    digest: str

    @property
    def url(self) -> str:
        """Return the path under which both shells serve it."""
        return f"/arculat/{self.digest}/{self.name}"


@lru_cache(maxsize=256)
def _files(slug: str, revision: int, rules: "_ByIdentity") -> Mapping[str, ThemeFile]:
    contents = {
        path.removeprefix("theme/"): data
        for path, data in rules.value.files.items()
        if path.startswith("theme/")
    }
    contents["theme.css"] = theme_css(theme=rules.value.theme).encode()
    return {
        name: ThemeFile(
            name=name,
            data=data,
            media_type=_MEDIA_TYPES[name.rpartition(".")[2]],
            digest=hashlib.sha256(data).hexdigest()[:12],
        )
        for name, data in contents.items()
    }


class _ByIdentity:
    """Lets the cache key on the rules object itself, without hashing what is in it."""

    def __init__(self, value: TenantRules) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)


def theme_files(rules: TenantRules) -> Mapping[str, ThemeFile]:
    """Return the theme's files by name: ``theme.css``, ``logo.svg``, ``bill.svg``…"""
    return _files(rules.slug, rules.revision, _ByIdentity(rules))


def theme_response(digest: str, name: str) -> Response:
    """Return the answer that serves a theme file; raises NotFoundError."""
    file = theme_files(current_rules()).get(name)
    if file is None:
        raise NotFoundError(f"no theme file {name!r}")
    response = make_response(file.data)
    response.content_type = file.media_type
    if digest == file.digest:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if file.media_type == _MEDIA_TYPES["svg"]:
        response.headers["Content-Security-Policy"] = _SVG_POLICY
    return response


def page_context() -> dict[str, object]:
    """Return the template variables that describe the tenant in scope."""
    rules = current_rules()
    files = theme_files(rules)
    company = rules.company
    logo = files[(logo_path(rules.files) or LOGO).removeprefix("theme/")]
    return {
        "tenant": CompanyView(
            slug=rules.slug,
            company_name=company.legal_name,
            short_name=company.short_name,
            address=company.address,
            phone=company.phone,
            email=company.email,
            website=company.website,
        ),
        "theme": rules.theme,
        "theme_css_url": files["theme.css"].url,
        "logo_url": logo.url,
        "logo_media_type": logo.media_type,
        "bill_url": files["bill.svg"].url if "bill.svg" in files else None,
        "features": rules.features,
        "tenant_text": _own_words(rules),
        "account_ending": rules.paying.account.ending if rules.paying else None,
    }


def _own_words(rules: TenantRules) -> Callable[[str, str], str | None]:
    def own_words(key: str, locale: str) -> str | None:
        text = rules.text(key, locale)
        return None if text is None else unbroken(text)

    return own_words


def install(app: Flask) -> None:
    """Make the tenant known to every template."""
    app.context_processor(page_context)
    app.jinja_env.filters["opening_hours"] = opening_hours
