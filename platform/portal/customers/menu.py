"""The menu items of the customer's recorded data and contracts."""

from portal.plugin_api.menus import MenuItem

ITEMS = (
    MenuItem("my_data", "My data"),
    MenuItem("supply_contract", "Contract of the point of use"),
)
ENDPOINTS = {"my_data": "customers.my_data", "supply_contract": "contracts.mine"}
ICONS = {"my_data": "user", "supply_contract": "document"}
