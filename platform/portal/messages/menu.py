"""The menu item of the contact form."""

from portal.plugin_api.menus import MenuItem

ITEMS = (MenuItem("contact_form", "I have a question"),)
ENDPOINTS = {"contact_form": "messages.contact"}
ICONS = {"contact_form": "mail"}
