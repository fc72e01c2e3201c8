"""The payment QR code of the Hungarian national bank (MNB, version 001): what it holds, in bytes.

Seventeen lines, each ended by a line feed, in UTF-8. The bounds are of bytes: ő and ű take two.
"""

from dataclasses import dataclass
from datetime import datetime

from portal.kernel.clock import BUDAPEST
from portal.kernel.errors import PortalError
from portal.kernel.giro import BankAccount
from portal.kernel.money import Money

PAY, REQUEST = "HCT", "RTP"
MOST_BYTES = 331
"""What a code of version 13 at level M holds; the guide's own 345 bytes do not fit into one."""
NAME_BYTES, MESSAGE_BYTES, REFERENCE_BYTES = 70, 70, 35
_MOST_FORINTS = 10**12 - 1
_BIC_LENGTHS = (8, 11)
_REFERENCES = (
    *("shop", "device", "invoice_number", "customer_number"),
    *("transaction", "loyalty", "tax_check"),
)
"""The last seven lines, in their order."""


class PaymentCodeError(PortalError):
    """The payment cannot be put into a code; says which part does not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCode:
    """A transfer to be offered. ``valid_until`` is aware; without ``amount`` the payer types it."""

    bic: str
    name: str
    account: BankAccount
    valid_until: datetime
    amount: Money | None = None
    purpose: str = ""
    message: str = ""
    shop: str = ""
    device: str = ""
    invoice_number: str = ""
    customer_number: str = ""
    transaction: str = ""
    loyalty: str = ""
    tax_check: str = ""
    kind: str = PAY

    def payload(self) -> bytes:
        """Return the bytes of the code; raises PaymentCodeError for what does not fit."""
        lines = (
            _kind(self.kind),
            "001",
            "1",
            _bic(self.bic),
            _fits("name", self.name, NAME_BYTES, needed=True),
            self.account.iban,
            _amount(self.amount),
            _moment(self.valid_until),
            _purpose(self.purpose),
            _fits("message", self.message, MESSAGE_BYTES),
            *(_fits(name, getattr(self, name), REFERENCE_BYTES) for name in _REFERENCES),
        )
        data = "".join(f"{line}\n" for line in lines).encode()
        if len(data) > MOST_BYTES:
            raise PaymentCodeError(f"all in all {len(data)} bytes, at most {MOST_BYTES} fit")
        return data


def shortened(text: str, *, most: int) -> str:
    """Return as much of the text as fits into that many bytes, whole characters only."""
    return text.encode()[:most].decode(errors="ignore").rstrip()


def _fits(name: str, text: str, most: int, *, needed: bool = False) -> str:
    if needed and not text:
        raise PaymentCodeError(f"{name} is missing")
    if any(not character.isprintable() for character in text):
        raise PaymentCodeError(f"{name} holds a line break or a character that cannot be printed")
    if len(text.encode()) > most:
        raise PaymentCodeError(f"{name} takes {len(text.encode())} bytes, at most {most} fit")
    return text


def _kind(kind: str) -> str:
    if kind not in (PAY, REQUEST):
        raise PaymentCodeError(f"kind: {kind!r} is neither {PAY} nor {REQUEST}")
    return kind


def _bic(text: str) -> str:
    if len(text) not in _BIC_LENGTHS or not (text.isascii() and text.isalnum() and text.isupper()):
        raise PaymentCodeError(f"bic: {text!r} has not 8 or 11 capital letters and digits")
    return text.ljust(11, "X")


def _amount(amount: Money | None) -> str:
    if amount is None:
        return ""
    whole, fillers = divmod(amount.minor, 100)
    if fillers or not 0 < whole <= _MOST_FORINTS:
        raise PaymentCodeError("amount: whole forints above zero, of twelve digits at most")
    return f"HUF{whole}"


def _moment(moment: datetime) -> str:
    """Return local time with its distance from UTC in hours: +1 in winter, +2 in summer."""
    offset = moment.astimezone(BUDAPEST).utcoffset() if moment.tzinfo else None
    if offset is None:
        raise PaymentCodeError("valid_until: the moment must be aware")
    return f"{moment.astimezone(BUDAPEST):%Y%m%d%H%M%S}+{int(offset.total_seconds()) // 3600}"


def _purpose(code: str) -> str:
    if code and not (len(code) == 4 and code.isascii() and code.isalpha() and code.isupper()):
        raise PaymentCodeError(f"purpose: {code!r} is no code of four capital letters")
    return code
