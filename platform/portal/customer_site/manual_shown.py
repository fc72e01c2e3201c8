"""The user manual on the screen and as a file, for the tenant in scope."""

import re

from flask import Response, render_template
from flask_babel import get_locale
from markupsafe import Markup

from portal.customer_site.manual import Picture
from portal.customer_site.manual_book import manual
from portal.customer_site.manual_paper import print_manual
from portal.customer_site.manual_sketches import draw, screen_skin
from portal.customer_site.menu import MenuCatalogue
from portal.foundation.web.downloads import send_bytes
from portal.kernel.clock import local_today, utc_now
from portal.rules.model import TenantRules

_HEADING = re.compile(r"(</?h)([2-5])(>)")


def manual_page(rules: TenantRules, catalogue: MenuCatalogue) -> str:
    """Return the manual as a page."""
    skin = screen_skin(company=rules.company.short_name, theme=rules.theme)

    def sketch(picture: Picture) -> Markup:
        if picture.drawing is None:
            raise ValueError("the sketch of the bill is a file of its own")
        return draw(picture.drawing, skin, rings=len(picture.marks), alt=picture.alt)

    return render_template(
        "customer_site/manual.html",
        title=catalogue.label_of("help", rules),
        chapters=manual(rules, catalogue, locale=str(get_locale())),
        sketch=sketch,
        lowered=_lowered,
    )


def manual_file(rules: TenantRules, catalogue: MenuCatalogue) -> Response:
    """Return the manual as a PDF to download."""
    locale = str(get_locale())
    title = catalogue.label_of("help", rules)
    made = print_manual(
        manual(rules, catalogue, locale=locale),
        rules,
        title=title,
        day=local_today(utc_now()),
        locale=locale,
    )
    return send_bytes(made, media_type="application/pdf", name=f"{title}.pdf")


def _lowered(html: str) -> Markup:
    """Return the company's own chapter with its headings one level down: its title is a level two."""
    down = _HEADING.sub(lambda found: f"{found[1]}{int(found[2]) + 1}{found[3]}", str(html))
    return Markup(down)  # noqa: S704 - it was clean before
