"""The pages of this slice that a tenant's menu may show."""

from portal.plugin_api.menus import MenuItem

ITEMS: tuple[MenuItem, ...] = (
    MenuItem("documents", "Documents"),
    MenuItem("printable_forms", "Printable forms"),
    MenuItem("price_tables", "Unit prices"),
)
ENDPOINTS: dict[str, str] = {
    "documents": "documents.library",
    "printable_forms": "documents.printable_forms",
    "price_tables": "documents.price_tables",
}
ICONS: dict[str, str] = {
    "documents": "document",
    "printable_forms": "download",
    "price_tables": "ledger",
}
