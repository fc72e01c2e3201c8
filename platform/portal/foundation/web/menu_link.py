"""One entry of a menu as templates see it, on either site."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A link, or a group (``children``) without a ``url``; ``icon`` names one of the sprite's."""

    label: str
    url: str | None
    active: bool
    icon: str | None = None
    description: str | None = None
    children: tuple["MenuLink", ...] = ()
