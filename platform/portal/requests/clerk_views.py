"""The pages of this slice that clerks see."""

from portal.foundation.web.blueprints import clerk_blueprint

blueprint = clerk_blueprint("requests", __name__)
