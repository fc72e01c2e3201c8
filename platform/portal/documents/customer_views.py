"""The pages of this slice that customers see."""

from portal.foundation.web.blueprints import customer_blueprint

blueprint = customer_blueprint("documents", __name__)
