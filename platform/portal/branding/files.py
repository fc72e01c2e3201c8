"""The brand in a company's files: theme, logo, sender and mail texts; every other line stays."""

from collections.abc import Mapping
from typing import Any

from ruamel.yaml.comments import CommentedMap

from portal.foundation.secrets import sha256_hex
from portal.foundation.web.theming import COLOUR_KEYS, SCHEMES, THEME_WORDS
from portal.rules.bundle import LOGOS, RULES_FILE, Bundle, logo_path
from portal.rules.drafting import fingerprint
from portal.rules.model import TenantRules
from portal.rules.yaml_editing import at, bare, edited, quoted, section_text

Changes = dict[str, bytes | None]


def with_theme(bundle: Bundle, theme: Mapping[str, Any], *, before: Mapping[str, Any]) -> Changes:
    """Return the changed files with another theme; what is as ``before`` is not written anew."""

    def change(section: CommentedMap) -> None:
        for scheme in SCHEMES:
            for key in COLOUR_KEYS:
                colour = theme["colours"][scheme][key]
                if colour != before["colours"][scheme][key]:
                    at(section, ("colours", scheme))[key] = quoted(colour)
        for word in THEME_WORDS:
            if theme[word] != before[word]:
                section[word] = bare(theme[word])

    return _changed(bundle, edited(bundle.files[RULES_FILE], "theme", change))


def with_logo(bundle: Bundle, path: str, data: bytes) -> Changes:
    """Return the changed files with another logo; there is one, as a drawing or as a PNG."""
    changes: Changes = {other: None for other in LOGOS if other != path and other in bundle.files}
    return changes | ({} if bundle.files.get(path) == data else {path: data})


def with_mail(bundle: Bundle, sender_name: str, texts: Mapping[str, Mapping[str, str]]) -> Changes:
    """Return the changed files with another sender's name and other mail texts; "" takes one out."""

    def change_mail(section: CommentedMap) -> None:
        if str(section.get("sender_name")) != sender_name:
            section["sender_name"] = quoted(sender_name)

    def change_texts(section: CommentedMap) -> None:
        for key, by_locale in texts.items():
            if not any(by_locale.values()):
                section.pop(key, None)
                continue
            for locale, text in by_locale.items():
                known = section.get(key) or {}
                if text and str(known.get(locale, "")).strip() != text:
                    at(section, (key,))[locale] = quoted(text)

    data = edited(bundle.files[RULES_FILE], "mail", change_mail)
    return _changed(bundle, edited(data, "texts", change_texts))


def print_of_look(bundle: Bundle) -> str:
    """Return the fingerprint of what the page of colours shows."""
    return sha256_hex(section_text(bundle.files[RULES_FILE], "theme"))


def print_of_logo(bundle: Bundle) -> str:
    """Return the fingerprint of the logo."""
    path = logo_path(bundle.files)
    return fingerprint(bundle.files[path]) or "" if path else ""


def print_of_mail(rules: TenantRules) -> str:
    """Return the fingerprint of sender and mail texts."""
    texts = (rules.texts.get(f"activation_mail_{part}") for part in ("subject", "body"))
    told = [str(sorted(text.by_locale.items())) if text else "" for text in texts]
    return sha256_hex("\0".join([rules.mailing.sender_name, *told]))


def _changed(bundle: Bundle, data: bytes) -> Changes:
    return {} if data == bundle.files[RULES_FILE] else {RULES_FILE: data}
