"""Where to go next: only ever a path of this very site."""

from urllib.parse import urlsplit


def local_path(wanted: str | None, *, fallback: str = "/") -> str:
    """Return the wanted path when it cannot lead to another site, else the fallback.

    Browsers read ``\\`` as ``/``, drop tabs and line breaks, and take ``//host`` as another site.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return fallback
    if any(
        ord(character) < 33 or character == "\\" or ord(character) == 127 for character in wanted
    ):
        return fallback
    parts = urlsplit(wanted)
    return fallback if parts.scheme or parts.netloc else wanted
