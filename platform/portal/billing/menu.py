"""The menu items of billing."""

from portal.plugin_api.menus import MenuItem

ITEMS = (
    MenuItem("invoices", "Bills"),
    MenuItem("outstanding", "Unpaid bills"),
    MenuItem("account_statement", "Account statement"),
    MenuItem("how_to_pay", "How to pay"),
    MenuItem("due_date_calendar", "Due dates"),
)
ENDPOINTS = {
    "invoices": "billing.invoices",
    "outstanding": "billing.outstanding",
    "account_statement": "billing.account_statement",
    "how_to_pay": "paying.everything",
    "due_date_calendar": "due_dates.calendar",
}
ICONS = {
    "invoices": "invoice",
    "outstanding": "debt",
    "account_statement": "ledger",
    "how_to_pay": "debt",
    "due_date_calendar": "calendar",
}
