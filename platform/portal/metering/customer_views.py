"""The pages of this slice that customers see."""

from portal.foundation.web.blueprints import customer_blueprint

blueprint = customer_blueprint("metering", __name__)
