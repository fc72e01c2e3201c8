"""Every page of the console, for every role: who gets in is what the matrix says."""

from __future__ import annotations

import uuid

import pytest

from portal.foundation.tenancy import Shell
from portal.foundation.web.access import PERMISSIONS, access_of
from portal.identity.permissions import MATRIX, ROLES
from tests.support.site import Browser, Site
from tests.support.staff import colleague

SLUG = "miho"
MAY = {
    "clerk": (
        *("see_customers", "decide_registrations", "answer_messages", "handle_requests"),
        *("book_appointments", "judge_readings", "publish_documents", "handle_data_changes"),
        *("import_invoices", "recover_logins"),
    ),
    "senior_clerk": (
        *("see_as_customer", "manage_logins", "send_invoices", "edit_content", "plan_opening"),
        *("assign_work", "see_figures"),
    ),
    "tenant_admin": ("edit_rules", "edit_brand", "manage_staff", "see_audit"),
}
"""What each role may beyond the one before it: written down a second time, on purpose."""


def test_the_matrix_is_what_was_agreed() -> None:
    expected: set[str] = set()
    for role in ROLES:
        expected |= set(MAY[role])
        assert MATRIX[role] == expected
    assert expected == set(PERMISSIONS)


def doors(site: Site) -> list[tuple[str, str, str | None]]:
    """Return address, method and permission of every page of the console for the staff."""
    found = []
    for rule in site.app.url_map.iter_rules():
        if rule.subdomain != "console":
            continue
        access = access_of(site.app.view_functions[rule.endpoint], rule.endpoint)
        if access.kind == "clerk":
            address = rule.rule
            for name in rule.arguments:
                address = address.replace(f"<uuid:{name}>", str(uuid.UUID(int=1)))
                address = address.replace(f"<int:{name}>", "1")
                address = address.replace(f"<{name}>", "x")
            method = "GET" if "GET" in (rule.methods or ()) else "POST"
            found.append((address, method, access.may))
    return sorted(found, key=str)


def knock(browser: Browser, address: str, method: str) -> int:
    return browser.open(address, method=method).status_code


@pytest.mark.parametrize("role", ROLES)
def test_every_door_opens_for_whom_the_matrix_says(site: Site, role: str) -> None:
    browser, guarded = colleague(site, SLUG, role=role), 0
    for address, method, may in doors(site):
        if may is not None and may not in MATRIX[role]:
            guarded += 1
            # A form's token is asked for before anything else: 400 says as little as 404.
            assert knock(browser, address, method) in (400, 404), (address, may)
        elif method == "GET" and "00000000-" not in address and "x" not in address.split("/"):
            # 404: a page of a feature that this company has not switched on.
            assert knock(browser, address, method) in (200, 303, 404), address
    assert (guarded == 0) == (role == "tenant_admin")


def test_a_stranger_and_a_customer_open_no_door(site: Site) -> None:
    stranger = site.browser(SLUG, Shell.CONSOLE)
    for address, method, _may in doors(site):
        assert knock(stranger, address, method) in (303, 400), address
