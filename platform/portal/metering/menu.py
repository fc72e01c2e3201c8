"""The pages of this slice that a tenant's menu may show."""

from portal.plugin_api.menus import MenuItem

ITEMS = (
    MenuItem("meters", "Meters"),
    MenuItem("meter_reading", "Announce a meter reading"),
    MenuItem("consumption", "Consumption"),
)
ENDPOINTS = {
    "meters": "metering.meters",
    "meter_reading": "metering.announce_list",
    "consumption": "metering.consumption",
}
ICONS = {"meters": "meter", "meter_reading": "meter", "consumption": "ledger"}
