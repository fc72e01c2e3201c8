"""The pages of this slice that a tenant's menu may show."""

from portal.plugin_api.menus import MenuItem

ITEMS: tuple[MenuItem, ...] = ()
ENDPOINTS: dict[str, str] = {}
ICONS: dict[str, str] = {}
