"""All that is held about a person as one ZIP: JSON for machines, a page for people, and the files.

It is made while it is sent and never kept: there is no second copy of everything to guard, to clean
up or to lose. See docs/adr/0013.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from flask import current_app, render_template
from flask_babel import force_locale
from zipstream import ZIP_DEFLATED, ZIP_STORED, ZipStream

from portal.foundation.personal_export import Exporter, KeptFile, Section, plain
from portal.foundation.storage import store
from portal.personal_data.wording import heading, value_in_words
from portal.rules.queries import current_rules

EXPORTERS = "personal_data_exporters"
"""Extension that the composition root sets: the exporters of every slice."""
DOWNLOADED = "personal_data.downloaded_mail"
"""Outbox kind: tell the holder of a login that it was downloaded."""
FORMAT = 1
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class PersonalArchive:
    """What is to be sent, and how much of it there is; ``missing`` files are gone from the store."""

    body: Iterator[bytes]
    sections: int
    files: int
    missing: int


def collect(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> tuple[Section, ...]:
    """Ask every slice what it holds. A few statements a slice, however much there is."""
    exporters: Sequence[Exporter] = current_app.extensions[EXPORTERS]
    return tuple(part for export in exporters for part in export(login_id, customer_ids))


def make_archive(
    sections: Sequence[Section], *, name: str, locales: Sequence[str], now: datetime
) -> PersonalArchive:
    """Return the archive of these sections, with an overview in each language.

    Files are read while the archive is sent, one after the other, and need neither database nor
    tenant by then.
    """
    zipped = ZipStream(compress_type=ZIP_DEFLATED)
    for locale in locales:
        zipped.add(_overview(sections, name=name, locale=locale, now=now), f"{locale}.html")
    about = {"format": FORMAT, "made_at": plain(now), "company": current_rules().company.legal_name}
    zipped.add(_json(about | {"topics": [part.name for part in sections]}), "data/about.json")
    for section in sections:
        zipped.add(_json(list(section.rows)), f"data/{section.name}.json")
    read, added, missing = store().opener(), 0, 0
    for path, kept in _paths(sections):
        if store().size(kept.sha256) is None:
            missing += 1
            continue
        zipped.add(_content(read, kept.sha256), path, compress_type=ZIP_STORED)
        added += 1
    return PersonalArchive(iter(zipped), len(sections), added, missing)


def _overview(sections: Sequence[Section], *, name: str, locale: str, now: datetime) -> bytes:
    paths = list(_paths(sections))
    with force_locale(locale):
        return render_template(
            "personal_data/overview/overview.html",
            name=name,
            page_locale=locale,
            now=now,
            sections=[part for part in sections if part.rows],
            empty=[part for part in sections if not part.rows],
            files=[path for path, _ in paths],
            heading=heading,
            in_words=value_in_words,
        ).encode()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _paths(sections: Sequence[Section]) -> Iterator[tuple[str, KeptFile]]:
    """Yield each file with its path in the archive; no two share one."""
    used: set[str] = set()
    for section in sections:
        for kept in section.files:
            stem, dot, ending = kept.name.rpartition(".")
            path, turn = f"files/{section.name}/{kept.name}", 1
            while path.casefold() in used:
                turn += 1
                numbered = f"{stem}_{turn}{dot}{ending}" if dot else f"{kept.name}_{turn}"
                path = f"files/{section.name}/{numbered}"
            used.add(path.casefold())
            yield path, kept


def _content(read: Callable[[str], BinaryIO], sha256: str) -> Iterator[bytes]:
    with closing(read(sha256)) as file:
        while chunk := file.read(_CHUNK):
            yield chunk
