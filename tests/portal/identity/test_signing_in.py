"""Signing in: the same work and words for everybody, slow for guessers, never shut for the owner."""

from __future__ import annotations

from datetime import timedelta

import argon2
import pytest
from sqlalchemy import event, select

from portal.foundation import db
from portal.identity import passwords, throttling
from portal.identity.devices import KnownDevice, from_cookie
from portal.identity.models import CustomerLogin
from portal.identity.operations import (
    SignInResult,
    authenticate_clerk,
    authenticate_customer,
    set_login_status,
)
from portal.rules.queries import current_rules
from tests.portal.identity.conftest import NOW, PASSWORD, STAFF_PASSWORD, People
from tests.support.ground import Ground

LIMIT = 10  # sign_in_failures of both tenants
IN = SignInResult.SIGNED_IN


@pytest.mark.parametrize(
    "identifier",
    ["Ödön bácsi", "ÖDÖN  BÁCSI", " ödön bácsi ", "odon@example.hu", "ODON@Example.HU "],
)
def test_by_user_name_or_address(people: People, identifier: str) -> None:
    person = people.register("komlo")
    outcome = people.sign_in("komlo", identifier, PASSWORD)
    assert (outcome.result, outcome.principal_id, outcome.purpose) == (IN, person.login_id, "full")


def test_only_at_ones_own_utility(people: People) -> None:
    people.register("komlo")
    assert people.sign_in("tavho", "odon@example.hu", PASSWORD).result is SignInResult.REFUSED


def test_a_disabled_login_is_as_good_as_unknown(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    token = people.session(person)
    ground.run("komlo", lambda: set_login_status(login_id=person.login_id, active=False, now=NOW))
    assert people.sign_in("komlo", person.email, PASSWORD).result is SignInResult.REFUSED
    assert people.who("komlo", token) is None
    ground.run("komlo", lambda: set_login_status(login_id=person.login_id, active=True, now=NOW))
    assert people.who("komlo", token) is None, "an ended session does not come back"
    assert people.sign_in("komlo", person.email, PASSWORD).result is IN


@pytest.mark.parametrize("slug", ["komlo", "tavho"])  # reset links, temporary passwords
def test_unknown_and_wrong_are_the_same_work(
    people: People, ground: Ground, monkeypatch: pytest.MonkeyPatch, slug: str
) -> None:
    people.register(slug)
    hashes: list[str] = []
    real = argon2.PasswordHasher.verify
    monkeypatch.setattr(
        argon2.PasswordHasher,
        "verify",
        lambda self, hashed, typed: hashes.append(hashed) or real(self, hashed, typed),
    )
    work = {}
    for identifier in ("Ödön bácsi", "odon@example.hu", "Senki", "senki@example.hu"):
        hashes.clear()
        with ground.inside(slug):
            current_rules()  # asks the database now and then; not a matter of this test
            engine, statements = db.session().get_bind(), []
            listener = _remember(statements)
            event.listen(engine, "before_cursor_execute", listener)
            outcome = _try(identifier)
            event.remove(engine, "before_cursor_execute", listener)
        assert outcome is SignInResult.REFUSED
        work[identifier] = (len(hashes), [_shape(one) for one in statements])
    assert work["Ödön bácsi"] == work["Senki"]
    assert work["odon@example.hu"] == work["senki@example.hu"]
    assert work["Senki"][0] == 1


def _remember(statements: list[str]):  # type: ignore[no-untyped-def]
    def listener(connection, cursor, statement, *more):  # type: ignore[no-untyped-def]
        statements.append(statement)

    return listener


def _shape(statement: str) -> str:
    return " ".join(statement.split()[:6])


def _try(identifier: str, password: str = "ez nem az") -> SignInResult:
    return authenticate_customer(
        identifier=identifier, password=password, ip="192.0.2.9", now=NOW
    ).result


@pytest.mark.parametrize("identifier", ["odon@example.hu", "senki@example.hu"])
def test_known_and_unknown_names_lock_alike(people: People, identifier: str) -> None:
    people.register("komlo")
    results = []
    for turn in range(LIMIT + 2):
        now = NOW + timedelta(seconds=61 * turn)
        results.append(people.sign_in("komlo", identifier, "ez nem az", now=now).result)
    assert results == [SignInResult.REFUSED] * LIMIT + [SignInResult.LOCKED] * 2


def test_a_lock_holds_against_the_right_password_and_ends(people: People) -> None:
    person = people.register("komlo")
    people.fail("komlo", person.email, LIMIT)
    last = NOW + timedelta(seconds=61 * LIMIT)
    assert people.sign_in("komlo", person.email, PASSWORD, now=last).result is SignInResult.LOCKED
    later = NOW + throttling.PAIR_WINDOW
    assert people.sign_in("komlo", person.email, PASSWORD, now=later).result is IN


def test_a_stranger_elsewhere_locks_only_the_stranger_out(people: People) -> None:
    person = people.register("komlo")
    people.fail("komlo", person.email, LIMIT + 3, ip="198.51.100.1")
    assert people.sign_in("komlo", person.email, PASSWORD, ip="192.0.2.7").result is IN


def test_many_tries_within_a_minute_are_slowed_down(people: People) -> None:
    person = people.register("komlo")
    for _turn in range(throttling.SLOW_TRIES):
        people.sign_in("komlo", person.email, "ez nem az")
    assert people.sign_in("komlo", person.email, PASSWORD).result is SignInResult.LOCKED
    minute_later = NOW + throttling.SLOW_WINDOW
    assert people.sign_in("komlo", person.email, PASSWORD, now=minute_later).result is IN


def test_a_success_gives_the_tries_back(people: People) -> None:
    person = people.register("komlo")
    people.fail("komlo", person.email, LIMIT - 1)
    now = NOW + timedelta(seconds=61 * LIMIT)
    assert people.sign_in("komlo", person.username, PASSWORD, now=now).result is IN
    people.fail("komlo", person.email, LIMIT - 1)
    assert people.sign_in("komlo", person.email, PASSWORD, now=now).result is IN


def fail_from_everywhere(people: People, identifier: str) -> None:
    for number in range(throttling.ACCOUNT_TRIES):
        people.sign_in("komlo", identifier, "ez nem az", ip=f"198.51.{number}.1")


def test_a_hundred_failures_from_everywhere_stop_strangers_but_not_the_owners_browser(
    people: People,
) -> None:
    person = people.register("komlo")
    device = KnownDevice().with_account(person.login_id)
    fail_from_everywhere(people, person.email)
    tomorrow = NOW + timedelta(days=1)
    stranger = people.sign_in("komlo", person.email, PASSWORD, now=tomorrow)
    assert stranger.result is SignInResult.LOCKED
    owner = people.sign_in("komlo", person.email, PASSWORD, now=tomorrow, device=device)
    assert owner.result is IN


def test_a_stolen_device_cookie_does_not_buy_endless_tries(people: People) -> None:
    person = people.register("komlo")
    device = KnownDevice().with_account(person.login_id)
    for _turn in range(LIMIT):
        outcome = people.sign_in("komlo", person.email, "ez nem az", device=device)
        assert outcome.result is SignInResult.REFUSED
    with_it = people.sign_in("komlo", person.email, PASSWORD, device=device)
    assert with_it.result is SignInResult.LOCKED
    without = people.sign_in("komlo", person.email, PASSWORD)
    assert without.result is IN, "those tries were the device's own"


def test_another_accounts_device_is_a_stranger(people: People) -> None:
    person = people.register("komlo")
    other = people.register("komlo", "V54321", username="Más", email="mas@example.hu")
    people.fail("komlo", person.email, LIMIT)
    device = KnownDevice().with_account(other.login_id)
    now = NOW + timedelta(seconds=61 * LIMIT)
    outcome = people.sign_in("komlo", person.email, PASSWORD, now=now, device=device)
    assert outcome.result is SignInResult.LOCKED


def test_one_network_may_not_try_every_name(people: People) -> None:
    for number in range(throttling.NETWORK_TRIES):
        people.sign_in("komlo", f"nev{number}@example.hu", "ez nem az", ip="2001:db8:0:1::1")
    person = people.register("komlo")
    same_network = people.sign_in("komlo", person.email, PASSWORD, ip="2001:db8:0:1:ffff::2")
    assert same_network.result is SignInResult.LOCKED
    next_network = people.sign_in("komlo", person.email, PASSWORD, ip="2001:db8:0:2::1")
    assert next_network.result is IN


def test_a_wave_over_the_whole_portal_tightens_everybodys_limits(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttling, "TENANT_TRIES", 20)
    for number in range(20):
        people.sign_in("komlo", f"nev{number}@example.hu", "ez nem az", ip=f"198.51.{number}.1")
    person = people.register("komlo")
    for _turn in range(throttling.ALARMED_PAIR_TRIES):
        outcome = people.sign_in("komlo", person.email, "ez nem az")
        assert outcome.result is SignInResult.REFUSED
    assert people.sign_in("komlo", person.email, PASSWORD).result is SignInResult.LOCKED
    elsewhere = people.register("tavho")
    assert people.sign_in("tavho", elsewhere.email, PASSWORD).result is IN


def test_an_outdated_hash_is_made_anew_when_signing_in(people: People, ground: Ground) -> None:
    person = people.register("komlo")

    def stored() -> str:
        with ground.inside("komlo", readonly=True):
            statement = select(CustomerLogin.password_hash)
            return str(db.session().scalar(statement.where(CustomerLogin.id == person.login_id)))

    before = stored()
    dearer = passwords.HashParameters(memory_kib=16, time_cost=1)
    with ground.inside("komlo"), passwords.hashing_with(dearer):
        assert _try(person.email, PASSWORD) is IN
    assert stored() != before and "m=16" in stored()


def test_clerks_and_customers_do_not_mix(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    clerk_id = people.hire("komlo", "agnes@example.hu")

    def clerk(identifier: str, password: str):  # type: ignore[no-untyped-def]
        return ground.run(
            "komlo",
            lambda: authenticate_clerk(
                identifier=identifier, password=password, ip="192.0.2.8", now=NOW
            ),
        )

    assert clerk("AGNES@example.hu", STAFF_PASSWORD).principal_id == clerk_id
    assert clerk(person.email, PASSWORD).result is SignInResult.REFUSED
    refused = people.sign_in("komlo", "agnes@example.hu", STAFF_PASSWORD)
    assert refused.result is SignInResult.REFUSED


def test_a_device_cookie_is_signed_for_one_tenant_and_one_site(
    people: People, ground: Ground
) -> None:
    person = people.register("komlo")
    device = KnownDevice().with_account(person.login_id)
    with ground.inside("komlo"):
        value = device.to_cookie(kind="customer")
        assert from_cookie(value, kind="customer") == device
        assert from_cookie(value, kind="clerk") == KnownDevice()
        assert from_cookie(value[:-2] + "xx", kind="customer") == KnownDevice()
        assert from_cookie("x" * 5000, kind="customer") == KnownDevice()
    with ground.inside("tavho"):
        assert from_cookie(value, kind="customer") == KnownDevice()


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1:2:3:4", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_what_counts_as_one_visitor(ip: str, network: str) -> None:
    assert throttling.network_of(ip) == network
