"""Logins of customers, clerks, their sessions and what they sign in with."""

from portal.identity.models.people import (
    Clerk,
    CustomerLogin,
    EmailChange,
    LoginCustomer,
    Mandate,
)
from portal.identity.models.signing_in import (
    Credential,
    Passkey,
    RecoveryCode,
    SignInRecord,
    TotpSecret,
    WebSession,
)
from portal.identity.models.viewing import StaffView

__all__ = [
    "Clerk",
    "Credential",
    "CustomerLogin",
    "EmailChange",
    "LoginCustomer",
    "Mandate",
    "Passkey",
    "RecoveryCode",
    "SignInRecord",
    "StaffView",
    "TotpSecret",
    "WebSession",
]
