"""The menu items of billing."""

from portal.plugin_api.menus import MenuItem

ITEMS = (
    MenuItem("invoices", "Bills"),
    MenuItem("outstanding", "Unpaid bills"),
    MenuItem("account_statement", "Account statement"),
)
ENDPOINTS = {
    "invoices": "billing.invoices",
    "outstanding": "billing.outstanding",
    "account_statement": "billing.account_statement",
}
ICONS = {"invoices": "invoice", "outstanding": "debt", "account_statement": "ledger"}
