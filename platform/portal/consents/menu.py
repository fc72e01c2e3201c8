"""The pages of this slice that a tenant's menu may show."""

from portal.plugin_api.menus import MenuItem

ITEMS = (
    MenuItem("e_invoice", "Electronic invoice"),
    MenuItem("declarations", "My declarations"),
)
ENDPOINTS = {"e_invoice": "consents.e_invoice", "declarations": "consents.declarations"}
ICONS = {"e_invoice": "e-invoice", "declarations": "document"}
