"""The menu items of news and of the settings for it."""

from portal.plugin_api.menus import MenuItem

ITEMS = (
    MenuItem("notifications", "Notifications"),
    MenuItem("notification_settings", "Notification settings"),
)
ENDPOINTS = {
    "notifications": "notifications.news",
    "notification_settings": "notifications.settings",
}
ICONS = {"notifications": "bell", "notification_settings": "bell"}
