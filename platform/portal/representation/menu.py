"""The pages of this slice that a tenant's menu may show."""

from portal.plugin_api.menus import MenuItem

ITEMS = (
    MenuItem("points_of_use", "My points of use"),
    MenuItem("representatives", "Authorisations"),
)
ENDPOINTS = {
    "points_of_use": "representation.points",
    "representatives": "representation.mandates",
}
ICONS = {"points_of_use": "building", "representatives": "users"}
