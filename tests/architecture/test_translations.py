"""Every text that a person can see is there in Hungarian, with the same placeholders."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "platform/portal/translations/hu/LC_MESSAGES/messages.po"
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the code and the templates say, gathered as `make messages` does."""
    template = tmp_path_factory.mktemp("messages") / "messages.pot"
    subprocess.run(
        [
            *(sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"),
            *("--mapping-file", "babel.toml", "--keywords", "_l", "--keywords", "lazy_gettext"),
            *("--keywords", "MenuItem:2", "--omit-header", "--output-file", str(template), "."),
        ],
        cwd=ROOT,
        check=True,
    )
    with template.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def hungarian() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="hu")


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def test_everything_is_translated(extracted: Catalog, hungarian: Catalog) -> None:
    known = {first(message): message for message in hungarian if message.id}
    wanted = {first(message) for message in extracted if message.id}
    assert len(wanted) > 500, "the extraction finds too little"
    missing = sorted(text for text in wanted if text not in known or not all(texts(known[text])))
    assert missing == [], "run `make messages` and translate these"


def test_nothing_is_kept_that_nobody_says(extracted: Catalog, hungarian: Catalog) -> None:
    said = {first(message) for message in extracted if message.id}
    assert sorted({first(message) for message in hungarian if message.id} - said) == []


def test_placeholders_survive_translation(hungarian: Catalog) -> None:
    for message in hungarian:
        if not message.id:
            continue
        # Hungarian has one form for one and for many, so it may say what either says.
        said = [message.id] if isinstance(message.id, str) else message.id
        asked = {match[0] for text in said for match in _PLACEHOLDER.finditer(text)}
        for text in texts(message):
            assert {match[0] for match in _PLACEHOLDER.finditer(text)} <= asked, first(message)


def test_nothing_is_fuzzy(hungarian: Catalog) -> None:
    assert [first(message) for message in hungarian if message.fuzzy and message.id] == []


@pytest.mark.parametrize("wrong", ["õ", "û", "Õ", "Û", "Ã", "\N{REPLACEMENT CHARACTER}"])
def test_accents_are_the_right_ones(wrong: str) -> None:
    assert wrong not in CATALOGUE.read_text(encoding="utf-8")
