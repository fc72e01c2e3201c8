"""The menu item of the customer's recorded data."""

from portal.plugin_api.menus import MenuItem

ITEMS = (MenuItem("my_data", "My data"),)
ENDPOINTS = {"my_data": "customers.my_data"}
ICONS = {"my_data": "user"}
