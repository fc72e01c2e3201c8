"""The second factor: authenticator app (TOTP, RFC 6238) and recovery codes."""

import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import ScalarSelect, delete, func, insert, null, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from portal.foundation import audit, budgets, db, outbox
from portal.foundation.secrets import sha256_hex
from portal.identity.models import Clerk, CustomerLogin, Passkey, RecoveryCode, TotpSecret
from portal.identity.sealing import BrokenSealError, seal, unseal
from portal.kernel.ids import new_id

SECURITY_CHANGED_MAIL = "identity.security_changed_mail"
RECOVERY_CODES = 10
TRIES, WINDOW = 10, timedelta(minutes=15)
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LENGTH, _GROUP = 16, 4
_WINDOW_STEPS = 1
"""A code is good for 30 seconds before and after its own, for clocks that are a little off."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose second factor: ``kind`` is customer or clerk."""

    kind: str
    id: uuid.UUID

    @property
    def key(self) -> str:
        """Return what budgets are kept under."""
        return f"{self.kind}|{self.id}"


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has beside the password.

    With ``totp`` the password alone does not sign in any more; a passkey does so by itself. Of the
    staff everybody must have one of the two.
    """

    totp: bool
    passkeys: int
    recovery_codes: int

    def __bool__(self) -> bool:
        """Tell whether there is any; recovery codes alone are none."""
        return self.totp or self.passkeys > 0


def factors_of(owner: Owner) -> Factors:
    """Return what that person has beside the password. One statement."""
    row = db.session().execute(select(*_counts(owner))).one()
    return Factors(totp=row[0] > 0, passkeys=row[1], recovery_codes=row[2])


def account_and_factors(owner: Owner) -> tuple[str, str | None, Factors]:
    """Return the e-mail address, a customer's user name, and the factors. One statement."""
    table = CustomerLogin if owner.kind == "customer" else Clerk
    username = CustomerLogin.username if owner.kind == "customer" else null()
    statement = select(table.email, username, *_counts(owner)).where(table.id == owner.id)
    row = db.session().execute(statement).one()
    return row[0], row[1], Factors(totp=row[2] > 0, passkeys=row[3], recovery_codes=row[4])


def _counts(owner: Owner) -> tuple[ScalarSelect[int], ...]:
    totp = (
        select(func.count())
        .select_from(TotpSecret)
        .where(
            TotpSecret.principal_kind == owner.kind,
            TotpSecret.principal_id == owner.id,
            TotpSecret.confirmed_at.is_not(None),
        )
    )
    passkeys = (
        select(func.count())
        .select_from(Passkey)
        .where(Passkey.principal_kind == owner.kind, Passkey.principal_id == owner.id)
    )
    codes = (
        select(func.count())
        .select_from(RecoveryCode)
        .where(
            RecoveryCode.principal_kind == owner.kind,
            RecoveryCode.principal_id == owner.id,
            RecoveryCode.used_at.is_(None),
        )
    )
    return totp.scalar_subquery(), passkeys.scalar_subquery(), codes.scalar_subquery()


def begin_totp(owner: Owner, *, now: datetime) -> str:
    """Return a new secret (base32) for the app; it counts once a code of it has been typed."""
    secret = pyotp.random_base32()
    values = {
        "sealed": seal(secret, owner=owner.id),
        "created_at": now,
        "confirmed_at": None,
        "last_timecode": 0,
    }
    statement = upsert(TotpSecret).values(
        id=new_id(), principal_kind=owner.kind, principal_id=owner.id, **values
    )
    db.session().execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "principal_kind", "principal_id"],
            set_=values,
            where=TotpSecret.confirmed_at.is_(None),
        )
    )
    return secret


def waiting_totp(owner: Owner) -> str | None:
    """Return the secret that waits for its first code, or None."""
    row = _totp(owner)
    if row is None or row.confirmed_at is not None:
        return None
    try:
        return unseal(row.sealed, owner=owner.id)
    except BrokenSealError:
        return None


def confirm_totp(owner: Owner, typed: str, *, now: datetime) -> tuple[str, ...] | None:
    """Turn the app on with its first code, and return the recovery codes, to be shown once.

    None when the code is wrong, or none was waited for.
    """
    row = _totp(owner, lock=True)
    if row is None or row.confirmed_at is not None or not _takes(row, typed, owner, now=now):
        return None
    row.confirmed_at = now
    tell_of_change(owner, "totp_on", now=now)
    return new_recovery_codes(owner, now=now)


def turn_off_totp(owner: Owner, *, now: datetime) -> None:
    """Stop asking for codes of the app; recovery codes stay good for who must show a factor still."""
    forget_totp(owner)
    if owner.kind == "customer" or not factors_of(owner):
        forget_codes(owner)
    tell_of_change(owner, "totp_off", now=now)


def forget_totp(owner: Owner) -> None:
    """Delete the app's secret, without a word to anybody."""
    db.session().execute(
        delete(TotpSecret).where(
            TotpSecret.principal_kind == owner.kind, TotpSecret.principal_id == owner.id
        )
    )


def new_recovery_codes(owner: Owner, *, now: datetime) -> tuple[str, ...]:
    """Return ten new recovery codes (80 bits each); older ones are of no use any more."""
    forget_codes(owner)
    codes = tuple(
        "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
        for _ in range(RECOVERY_CODES)
    )
    db.session().execute(
        insert(RecoveryCode),
        [
            {
                "id": new_id(),
                "principal_kind": owner.kind,
                "principal_id": owner.id,
                "code_digest": _digest(owner, code),
            }
            for code in codes
        ],
    )
    return tuple(
        "-".join(code[start : start + _GROUP] for start in range(0, _CODE_LENGTH, _GROUP))
        for code in codes
    )


def are_codes_of(owner: Owner, shown: Collection[str]) -> bool:
    """Tell whether those are all the recovery codes that the person could still use."""
    statement = select(RecoveryCode.code_digest).where(
        RecoveryCode.principal_kind == owner.kind,
        RecoveryCode.principal_id == owner.id,
        RecoveryCode.used_at.is_(None),
    )
    digests = {_digest(owner, code.replace("-", "")) for code in shown}
    return digests == set(db.session().scalars(statement))


def forget_codes(owner: Owner) -> None:
    """Delete the recovery codes, used or not."""
    db.session().execute(
        delete(RecoveryCode).where(
            RecoveryCode.principal_kind == owner.kind, RecoveryCode.principal_id == owner.id
        )
    )


def check_code(owner: Owner, typed: str, *, now: datetime) -> bool:
    """Tell whether that is a good code of the app or a recovery code, and use it up.

    After ten wrong ones within a quarter of an hour none is good. A code is good once.
    """
    if budgets.spent(scope="second_factor", key=owner.key, window=WINDOW, now=now) >= TRIES:
        return False
    row = _totp(owner, lock=True)
    good = row is not None and row.confirmed_at is not None and _takes(row, typed, owner, now=now)
    if good or _use_recovery_code(owner, typed, now=now):
        budgets.forget(scope="second_factor", key=owner.key)
        return True
    budgets.spend(scope="second_factor", key=owner.key, window=WINDOW, now=now)
    return False


def _totp(owner: Owner, *, lock: bool = False) -> TotpSecret | None:
    statement = select(TotpSecret).where(
        TotpSecret.principal_kind == owner.kind, TotpSecret.principal_id == owner.id
    )
    return db.session().scalar(statement.with_for_update() if lock else statement)


def _takes(row: TotpSecret, typed: str, owner: Owner, *, now: datetime) -> bool:
    code = "".join(character for character in typed[:40] if character.isdigit())
    if len(code) != 6 or not code.isascii():
        return False
    try:
        totp = pyotp.TOTP(unseal(row.sealed, owner=owner.id))
    except BrokenSealError:
        return False
    present = totp.timecode(now)
    for timecode in range(present - _WINDOW_STEPS, present + _WINDOW_STEPS + 1):
        if secrets.compare_digest(totp.generate_otp(timecode), code):
            if timecode <= row.last_timecode:
                return False
            row.last_timecode = timecode
            return True
    return False


def _use_recovery_code(owner: Owner, typed: str, *, now: datetime) -> bool:
    code = "".join(character for character in typed[:40].upper() if character in _ALPHABET)
    if len(code) != _CODE_LENGTH:
        return False
    statement = (
        update(RecoveryCode)
        .where(
            RecoveryCode.principal_kind == owner.kind,
            RecoveryCode.principal_id == owner.id,
            RecoveryCode.code_digest == _digest(owner, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    if db.session().scalar(statement) is None:
        return False
    tell_of_change(owner, "recovery_code_used", now=now)
    return True


def _digest(owner: Owner, code: str) -> str:
    # No key: the codes must still open the door after the installation's secret was exchanged.
    return sha256_hex(f"identity.recovery_code|{owner.key}|{code}")


def tell_of_change(owner: Owner, what: str, *, now: datetime) -> None:
    """Write down a change of how one signs in, and tell the owner by mail."""
    audit.note(
        f"identity.{what}",
        subject_kind="clerk" if owner.kind == "clerk" else "login",
        subject_id=owner.id,
    )
    outbox.add(
        kind=SECURITY_CHANGED_MAIL,
        payload={
            "principal_kind": owner.kind,
            "principal_id": str(owner.id),
            "what": what,
            "at": now.isoformat(),
        },
    )


def app_address(secret: str, *, name: str, issuer: str) -> str:
    """Return the ``otpauth://`` address that an authenticator app takes as a QR code or a link."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)
