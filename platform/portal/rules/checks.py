"""What must fit together across a tenant's files: menu and features, verifier and pages, texts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.foundation.findings import Finding, Path, nearest
from portal.foundation.web.theming import theme_css
from portal.foundation.yaml_tree import MappingNode, Node, ScalarNode, SequenceNode, YamlDocument
from portal.kernel.words import N_
from portal.plugin_api.claims import ClaimField, FieldKind
from portal.plugin_api.menus import MenuSet
from portal.plugin_api.verification import RegistrationVerifier
from portal.rules.appointments_check import appointment_findings
from portal.rules.bundle import Bundle
from portal.rules.forms_check import unmatched_forms
from portal.rules.meters_check import reading_findings
from portal.rules.notification_checks import notification_findings
from portal.rules.sections.printable_forms import FOLDER, PrintableForms
from portal.rules.vocabulary import (
    DEFAULT_LOCALE,
    FEATURES,
    HOME,
    MENU_ITEMS,
    PAGES,
    REQUIRED_PAGES,
    TEXTS,
)
from portal.rules.wording import placeholders


@dataclass(frozen=True, slots=True)
class Draft:
    """Rules under examination. ``data`` is what of them is valid; plugins are None where wrong."""

    document: YamlDocument
    data: Mapping[str, Any]
    bundle: Bundle
    verifier: RegistrationVerifier[Any] | None
    menu: MenuSet[Any] | None

    def part(self, *keys: str) -> Any:
        """Return the valid data at that path, or None."""
        value: Any = self.data
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value


def cross_findings(draft: Draft) -> list[Finding]:
    """Return everything that does not fit together."""
    return [
        finding
        for rule in (
            _locales,
            _features,
            notification_findings,
            _menu,
            _verifier,
            _texts,
            _mail_body,
            _pages,
            _forms,
            _appointments,
            _meters,
            _theme,
        )
        for finding in rule(draft)
    ]


def _locales(draft: Draft) -> Iterator[Finding]:
    locales = draft.part("locales")
    if locales and DEFAULT_LOCALE not in locales:
        problem = N_(
            "'%(default_locale)s' is missing: it is what texts fall back to",
            default_locale=DEFAULT_LOCALE,
        )
        yield draft.document.finding(
            ("locales",), problem, N_("write for example `locales: [hu, en]`")
        )


def _features(draft: Draft) -> Iterator[Finding]:
    features = draft.part("features") or []
    for index, feature in enumerate(features):
        setting = FEATURES[feature].setting
        if setting and draft.document.node((setting,)) is None:
            problem = N_(
                "'%(feature)s' is on, but the key '%(setting)s' is missing",
                feature=feature,
                setting=setting,
            )
            yield draft.document.finding(
                ("features", index),
                problem,
                N_("add `%(setting)s:`, or take it off", setting=setting),
            )


def _menu(draft: Draft) -> Iterator[Finding]:
    features = draft.part("features")
    if draft.menu is None or features is None:
        return
    for item in sorted(draft.menu.item_ids()):
        path = find_text(draft.document, ("menu",), item) or ("menu",)
        if item not in MENU_ITEMS:
            yield draft.document.finding(
                path, N_("no page is called '%(item)s'", item=item), nearest(item, MENU_ITEMS)
            )
        elif item != HOME and item not in features:
            problem = N_("the page '%(item)s' is not among the features", item=item)
            yield draft.document.finding(
                path, problem, N_("add `%(item)s` to features, or take it off the menu", item=item)
            )


def _verifier(draft: Draft) -> Iterator[Finding]:
    if draft.verifier is None:
        return
    kinds = {field.kind for field in _fields(draft.verifier)}
    path: Path = ("registration", "verifier")
    if FieldKind.EMAIL not in kinds:
        yield draft.document.finding(
            path, N_("this verifier never asks for the e-mail address"), N_("choose another")
        )


def _texts(draft: Draft) -> Iterator[Finding]:
    locales = draft.part("locales") or []
    texts = draft.part("texts") or {}
    for key, by_locale in texts.items():
        for locale in locales:
            if locale not in by_locale and draft.document.node(("texts", key, locale)) is None:
                problem = N_(
                    "the text in '%(locale)s' is missing, and the portal offers that language",
                    locale=locale,
                )
                yield draft.document.finding(
                    ("texts", key), problem, N_("add `%(locale)s: …`", locale=locale)
                )
        allowed = TEXTS[key].placeholders
        for locale, text in by_locale.items():
            for name in placeholders(text):
                if name not in allowed:
                    advice = nearest(name, allowed) or N_("this text has no placeholders")
                    problem = N_("the placeholder {%(name)s} is not known here", name=name)
                    yield draft.document.finding(("texts", key, locale), problem, advice)


def _mail_body(draft: Draft) -> Iterator[Finding]:
    proofs = draft.part("registration", "confirmation", "by") or []
    body = draft.part("texts", "activation_mail_body") or {}
    for locale, text in body.items():
        for name in proofs:
            if name not in placeholders(text):
                problem = N_(
                    "the mail would not hold the %(name)s that registration.confirmation asks for",
                    name=name,
                )
                path = ("texts", "activation_mail_body", locale)
                yield draft.document.finding(
                    path, problem, N_("write {%(name)s} where it shall stand", name=name)
                )


def _pages(draft: Draft) -> Iterator[Finding]:
    present = {
        tuple(path.removesuffix(".md").split("/")[1:])
        for path in draft.bundle.files
        if path.startswith("content/") and not path.startswith(FOLDER)
    }
    locales = draft.part("locales") or [DEFAULT_LOCALE]
    for page, path, reason in _wanted_pages(draft):
        if page not in PAGES:
            yield draft.document.finding(
                path,
                N_("no content page is called '%(page)s'", page=page),
                nearest(page, tuple(PAGES)),
            )
            continue
        for locale in locales:
            if (locale, page) not in present:
                file = draft.bundle.shown(f"content/{locale}/{page}.md")
                if path:
                    problem, advice = (
                        N_("%(reason)s, but %(file)s is missing", reason=reason, file=file),
                        N_("write the %(value)s", value=PAGES[page]),
                    )
                    yield draft.document.finding(path, problem, advice)
                else:
                    yield Finding(file, 0, 0, "", N_("the file is missing"), reason)
    for path in sorted(path for path in present if len(path) == 2 and path[0] not in locales):
        file = draft.bundle.shown(f"content/{path[0]}/{path[1]}.md")
        problem = N_("the language '%(value)s' is not offered", value=path[0])
        yield Finding(file, 0, 0, "", problem, N_("add it to locales, or delete the file"))


def _wanted_pages(draft: Draft) -> Iterator[tuple[str, Path, str]]:
    """Yield each content page that something needs: page, where that is said, and why."""
    for page in REQUIRED_PAGES:
        yield page, (), f"every portal links to its {PAGES[page]}"
    for index, feature in enumerate(draft.part("features") or []):
        shown = FEATURES[feature].page
        if shown:
            yield shown, ("features", index), f"{feature!r} shows the page {shown!r}"
    for field in _fields(draft.verifier) if draft.verifier else ():
        if field.document and field.document not in REQUIRED_PAGES:
            path = find_text(draft.document, ("registration",), field.document)
            reason = N_("the registration asks to accept '%(document)s'", document=field.document)
            yield field.document, path or ("registration", "verifier"), reason


def _forms(draft: Draft) -> Iterator[Finding]:
    forms = draft.part("printable_forms")
    if draft.document.node(("printable_forms",)) is None or isinstance(forms, PrintableForms):
        yield from unmatched_forms(forms, draft.document, draft.bundle)


def _appointments(draft: Draft) -> Iterator[Finding]:
    offices = draft.part("offices") or ()
    return appointment_findings(draft.part("appointments"), offices, draft.document)


def _meters(draft: Draft) -> Iterator[Finding]:
    yield from reading_findings(
        draft.document,
        meters=draft.part("meters"),
        features=draft.part("features") or (),
        notifications=draft.part("notifications") or (),
    )


def _theme(draft: Draft) -> Iterator[Finding]:
    theme = draft.part("theme")
    if not theme or not draft.part("theme", "colours", "light"):
        return
    try:
        theme_css(theme=theme)
    except ValueError as error:
        yield draft.document.finding(("theme",), str(error))


def _fields(verifier: RegistrationVerifier[Any]) -> Iterator[ClaimField]:
    for step in verifier.steps():
        yield from step.fields


def find_text(document: YamlDocument, path: Path, text: str) -> Path | None:
    """Return the path of the first scalar under ``path`` that reads so, or None."""
    node = document.node(path)
    return None if node is None else _find(node, path, text)


def _find(node: Node, path: Path, text: str) -> Path | None:
    if isinstance(node, ScalarNode):
        return path if node.text == text else None
    if isinstance(node, MappingNode):
        below: Any = node.entries.items()
    else:
        below = enumerate(node.items) if isinstance(node, SequenceNode) else ()
    for key, value in below:
        found = _find(value, (*path, key), text)
        if found is not None:
            return found
    return None
