"""What `portal tenants create` asks: from its options, else from the person at the keyboard."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click
from email_validator import EmailNotValidError, validate_email
from marshmallow import ValidationError

from portal.cli import founding
from portal.plugin_api.registry import PluginRegistry
from portal.rules.schemas.company import CompanySchema


@dataclass(frozen=True, slots=True)
class Answers:
    """All that the wizard asked: the company's files, its hosts, and its first admin."""

    slug: str
    new: founding.NewCompany
    portal_host: str
    console_host: str
    admin_email: str
    admin_name: str


class _Questions:
    """Takes an answer from the options, else from the person, else from the default.

    An answer that cannot be is asked for again, or ends the command where nothing may be asked.
    """

    def __init__(self, given: dict[str, Any], *, ask: bool) -> None:
        self._given, self._ask = given, ask

    def answer(
        self,
        name: str,
        question: str,
        default: str | None = None,
        *,
        read: Callable[[str], str] = str.strip,
    ) -> str:
        """Return the answer as ``read`` returns it; ``read`` raises ValueError with the reason."""
        typed = self._given[name]
        while True:
            if not typed and self._ask:
                typed = str(click.prompt(question, default=default))
            typed = typed or default
            if not typed:
                raise click.UsageError(f"--{name.replace('_', '-')} is needed with --yes")
            try:
                return read(typed)
            except ValueError as error:
                if not self._ask:
                    raise click.UsageError(str(error)) from None
                click.echo(f"  {error}", err=True)
                typed = None


def asked(
    slug: str | None, given: dict[str, Any], *, plugins: PluginRegistry, ask: bool
) -> Answers:
    """Return every answer."""
    answer = _Questions({**given, "slug": slug}, ask=ask).answer
    company = answer("company", "Full legal name of the company")
    short = answer("short_name", "Name as customers know it", _short(company))
    name = answer("slug", "Slug (never changes; small letters and digits)", _slug(short))
    email = answer("email", "E-mail address of customer service", read=_mailbox)
    domain = email.partition("@")[2]
    verifiers = plugins.names(founding.VERIFIERS)
    verifier = answer("verifier", _choice("Verifier", verifiers), read=_one_of(verifiers))
    policies = founding.fitting_policies(plugins, verifier)
    portal_host = answer("portal_host", "Host of the portal", f"ugyfelszolgalat.{domain}")
    console_host = answer("console_host", "Host of the console", f"ugyintezo.{domain}")
    new = founding.NewCompany(
        company=company,
        short_name=short,
        address=answer("address", "Address"),
        phone=answer("phone", "Telephone of customer service, as printed", read=_as("phone")),
        email=email,
        website=answer("website", "Website", f"https://www.{domain}", read=_as("website")),
        sender=answer("sender", "Sender of mails", f"portal@{domain}", read=_mailbox),
        verifier=verifier,
        approval=answer(
            "approval", _choice("Approval policy", policies), policies[0], read=_one_of(policies)
        ),
        identifiers=_identifiers(given["identifiers"], plugins, verifier, ask=ask),
    )
    return Answers(
        slug=name,
        new=new,
        portal_host=portal_host,
        console_host=console_host,
        admin_email=answer(
            "admin_email", "E-mail address of the first administrator", read=_mailbox
        ),
        admin_name=answer("admin_name", "Name of the first administrator, family name first"),
    )


def _identifiers(
    typed: tuple[str, ...], plugins: PluginRegistry, verifier: str, *, ask: bool
) -> dict[str, str]:
    known = dict(part.split("=", 1) for part in typed if "=" in part)
    wanted = founding.identifiers_of(plugins, verifier)
    stray = set(known) - set(wanted) | {part for part in typed if "=" not in part}
    if stray:
        raise click.UsageError(
            f"--identifier {', '.join(sorted(stray))}: write NAME=EXAMPLE with one of "
            f"{', '.join(wanted)}"
        )
    for name in wanted:
        if name not in known and ask:
            known[name] = click.prompt(f"One {name.replace('_', ' ')}, as printed on the bill")
        if name not in known:
            raise click.UsageError(f"--identifier {name}=… is needed with --yes")
    return known


def _mailbox(typed: str) -> str:
    try:
        return validate_email(typed.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(f"{typed!r} is not an e-mail address: {error}") from None


def _as(name: str) -> Callable[[str], str]:
    """Return what reads an answer as that key of ``company`` in the rules is read."""

    def read(typed: str) -> str:
        try:
            return str(CompanySchema().fields[name].deserialize(typed.strip()))
        except ValidationError as error:
            raise ValueError("; ".join(map(str, error.messages))) from None

    return read


def _one_of(names: tuple[str, ...]) -> Callable[[str], str]:
    def read(typed: str) -> str:
        if typed.strip() not in names:
            raise ValueError(f"{typed!r} is none of {', '.join(names)}")
        return typed.strip()

    return read


def _short(company: str) -> str:
    return re.sub(r"\s+((Nonprofit )?(Kft|Zrt|Nyrt|Bt)\.?)$", "", company)


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]", "", plain)[:20] or "company"


def _choice(label: str, names: tuple[str, ...]) -> str:
    return f"{label} ({', '.join(names)})"
