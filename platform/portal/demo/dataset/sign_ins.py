"""What demo.json says: addresses, sign-ins made for this installation, and who can register."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portal.demo.dataset.records import Dataset, DemoCustomer, DemoInvoice
from portal.demo.dataset.spec import DemoSpec

TOTP_SECRET = "KOZMUPORTALDEMOKODKOZMUPORTALDEM"  # noqa: S105  printed on the demo's first page
"""Of the authenticator app of every demo clerk: fixed, so that any app can be given it once."""
_WORDS = (
    "alma",
    "barack",
    "bodza",
    "cserep",
    "dallam",
    "diofa",
    "erdei",
    "estike",
    "fahej",
    "folyo",
    "galamb",
    "gomba",
    "harang",
    "iskola",
    "juhar",
    "kavics",
    "lepke",
    "malom",
    "orgona",
    "patak",
    "retek",
    "sarga",
    "szamos",
    "udvar",
    "vonat",
    "zsalya",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What must stay the same when loading is done in two goes: the day and the passwords."""

    today: date
    clerk_password: str
    admin_password: str
    registered_password: str


def keep_plan(*, path: Path, today: date) -> Plan:
    """Return the plan kept in a file, or make one for `today` and keep it (readable by us only)."""
    if path.is_file():
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Plan(**(kept | {"today": date.fromisoformat(kept["today"])}))
    plan = Plan(today, _password(), _password(), _password())
    content = {name: getattr(plan, name) for name in Plan.__slots__}
    write_private(path=path, content=content | {"today": today.isoformat()})
    return plan


def _password() -> str:
    """Return a password to be read off a screen and short enough for a column of a table."""
    words = "-".join(secrets.choice(_WORDS) for _ in range(2))
    return f"{words}-{secrets.randbelow(900_000) + 100_000}"


def write_private(*, path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON aside with rights for the owner only, and put it in place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(content, out, ensure_ascii=False, indent=2)
        out.write("\n")
    part.replace(path)


def tenant_entry(
    *,
    spec: DemoSpec,
    dataset: Dataset,
    plan: Plan,
    url: str,
    console_url: str,
    username: str | None,
) -> dict[str, Any]:
    """Return one tenant's part of demo.json; `username` is what the registered one signs in with."""
    (registered,) = dataset.with_role(role="registered")
    account = {
        "email": registered.email,
        "password": plan.registered_password,
        "customer_number": registered.number,
        "name": registered.name,
    }
    return {
        "url": url,
        "console_url": console_url,
        "clerk": _staff(spec.staff.clerk_email, plan.clerk_password),
        "admin": _staff(spec.staff.admin_email, plan.admin_password),
        "registered": ({"username": username} if username else {}) | account,
        "unregistered": [
            _unregistered(one, dataset.invoices_of(customer_number=one.number))
            for one in dataset.with_role(role="unregistered")
        ],
    }


def _staff(email: str, password: str) -> dict[str, str]:
    return {"email": email, "password": password, "totp_secret": TOTP_SECRET}


def _unregistered(one: DemoCustomer, bills: tuple[DemoInvoice, ...]) -> dict[str, Any]:
    """Return all that a registration may ask of a customer, bills newest first."""
    entry: dict[str, Any] = {"customer_number": one.number, "name": one.name}
    if one.typed_name:
        entry["typed_name"] = one.typed_name
    entry |= {
        "birth_place": one.birth_place,
        "birth_date": one.birth_date.isoformat() if one.birth_date else None,
        "invoices": [
            {
                "number": bill.number,
                "amount": bill.amount_due,
                "issued_on": bill.issue_date.isoformat(),
            }
            for bill in bills
        ],
    }
    if one.note:
        entry["note"] = one.note
    return entry
