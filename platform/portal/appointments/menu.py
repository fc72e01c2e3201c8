"""The menu item of booking a time."""

from portal.plugin_api.menus import MenuItem

ITEMS = (MenuItem("appointments", "Book a time"),)
ENDPOINTS = {"appointments": "appointments.start"}
ICONS = {"appointments": "calendar"}
