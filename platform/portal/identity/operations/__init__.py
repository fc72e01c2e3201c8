"""What can be done to logins, clerks, passwords and sessions."""

from portal.identity.operations.clerks import (
    LastAdminError,
    create_clerk,
    disable,
    enable,
    invite,
)
from portal.identity.operations.logins import (
    CustomerTakenError,
    EmailTakenError,
    UsernameTakenError,
    create_login,
    invite_login,
    link_customer,
    make_username,
    set_login_status,
)
from portal.identity.operations.recovery import (
    PasswordChange,
    ResetPage,
    change_password,
    open_reset,
    request_reset,
    request_temporary_password,
    reset_password,
)
from portal.identity.operations.signing_in import (
    SignInOutcome,
    SignInResult,
    authenticate_clerk,
    authenticate_customer,
)

__all__ = [
    "CustomerTakenError",
    "EmailTakenError",
    "LastAdminError",
    "PasswordChange",
    "ResetPage",
    "SignInOutcome",
    "SignInResult",
    "UsernameTakenError",
    "authenticate_clerk",
    "authenticate_customer",
    "change_password",
    "create_clerk",
    "create_login",
    "disable",
    "enable",
    "invite",
    "invite_login",
    "link_customer",
    "make_username",
    "open_reset",
    "request_reset",
    "request_temporary_password",
    "reset_password",
    "set_login_status",
]
