"""No page yet: this blueprint makes the mails' templates known to the application."""

from portal.foundation.web.blueprints import customer_blueprint

blueprint = customer_blueprint("notifications", __name__)
