"""The page of this slice that a tenant's menu may show."""

from portal.plugin_api.menus import MenuItem

ITEMS = (MenuItem("requests", "Requests and changes"),)
ENDPOINTS = {"requests": "requests.matters"}
ICONS = {"requests": "document"}
