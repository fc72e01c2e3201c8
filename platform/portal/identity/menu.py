"""The page of this slice that a tenant's menu may show."""

from portal.plugin_api.menus import MenuItem

ITEMS = (
    MenuItem("password_change", "Change password"),
    MenuItem("security", "Sign-in and security"),
)
ENDPOINTS = {"password_change": "identity.change_password", "security": "security.overview"}
ICONS = {"password_change": "key", "security": "lock"}
