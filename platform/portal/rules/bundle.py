"""A tenant's files as one unit: rules.yaml, theme and content, read with caps and a digest."""

import hashlib
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.foundation.findings import Finding, FindingsError, nearest
from portal.foundation.yaml_files import MAX_BYTES
from portal.kernel.words import N_, Count
from portal.rules.form_files import form_findings
from portal.rules.sections.printable_forms import FILE_NAME, FOLDER
from portal.rules.theme_files import check_png, check_svg
from portal.rules.vocabulary import LOCALES, PAGES

RULES_FILE = "rules.yaml"
LOGO = "theme/logo.svg"
LOGOS = (LOGO, "theme/logo.png")
"""Where a logo may lie: one of the two."""
MAX_FILES = 60
MAX_FILE_BYTES = 256 * 1024
MAX_FORM_BYTES = 1024 * 1024
MAX_TOTAL_BYTES = 4 * 1024 * 1024
_THEME_FILE = re.compile(r"theme/[a-z0-9][a-z0-9_-]{0,40}\.(svg|png)")
_CONTENT_FILE = re.compile(r"content/([a-z]{2})/([a-z][a-z_-]{0,40})\.md")
_FORM_FILE = re.compile(re.escape(FOLDER) + FILE_NAME)
_FOLDERS = ("theme", "content")


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of one revision by path (``rules.yaml``, ``content/hu/terms.md``).

    ``place`` stands before the paths in findings, e.g. ``tenants/<slug>`` or ``revision 7``.
    """

    files: Mapping[str, bytes]
    place: str = ""

    def shown(self, path: str) -> str:
        """Return the path as findings show it."""
        return f"{self.place}/{path}" if self.place else path

    def digest(self) -> str:
        """Return the SHA-256 (hex) over every path and its bytes."""
        total = hashlib.sha256()
        for path in sorted(self.files):
            data = self.files[path]
            total.update(f"{path}\0{len(data)}\0".encode())
            total.update(data)
        return total.hexdigest()

    def content(self) -> dict[tuple[str, str], str]:
        """Return the content pages as Markdown by ``(locale, page)``."""
        return {
            (match[1], match[2]): data.decode("utf-8-sig")
            for path, data in sorted(self.files.items())
            if (match := _CONTENT_FILE.fullmatch(path))
        }

    def theme_files(self) -> dict[str, bytes]:
        """Return the theme's files by path."""
        return {path: data for path, data in self.files.items() if path.startswith("theme/")}

    def form_files(self) -> dict[str, bytes]:
        """Return what printable forms are made from, by file name."""
        return {
            path.removeprefix(FOLDER): data
            for path, data in self.files.items()
            if path.startswith(FOLDER)
        }


def read_bundle(folder: Path, *, place: str | None = None) -> Bundle:
    """Return the files under ``tenants/<slug>``; raises FindingsError where it is unreadable.

    Only rules.yaml and what lies under ``theme/`` and ``content/`` belongs to the bundle; links
    are not followed. Sizes are checked before anything is read.
    """
    place = place if place is not None else str(folder)
    if not folder.is_dir():
        problem = N_("there is no such folder")
        raise FindingsError(
            [Finding(place, 0, 0, "", problem, N_("make it, with a rules.yaml in it"))]
        )
    found = [folder / RULES_FILE] if (folder / RULES_FILE).is_file() else []
    for name in _FOLDERS:
        found += sorted(path for path in (folder / name).rglob("*") if path.is_file())
    found = [path for path in found if not path.name.startswith(".")]
    findings = list(_size_findings(found, folder, place))
    if findings:
        raise FindingsError(findings)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
    return Bundle(files, place)


def _size_findings(found: list[Path], folder: Path, place: str) -> list[Finding]:
    findings = []
    if len(found) > MAX_FILES:
        problem = N_(
            "there are %(count)s files, more than %(max_files)s",
            count=len(found),
            max_files=MAX_FILES,
        )
        findings.append(Finding(place, 0, 0, "", problem, N_("keep what the portal shows")))
    total = 0
    for path in found:
        shown = f"{place}/{path.relative_to(folder).as_posix()}"
        size = path.lstat().st_size
        total += size
        if path.is_symlink():
            findings.append(
                Finding(shown, 0, 0, "", N_("this is a link"), N_("put the file itself here"))
            )
        elif size > (most := _most_bytes(path)):
            problem = N_(
                "the file is %(size)s bytes, more than %(most)s", size=f"{size:,}", most=f"{most:,}"
            )
            findings.append(Finding(shown, 0, 0, "", problem, N_("make it smaller")))
    if total > MAX_TOTAL_BYTES:
        problem = N_(
            "the files are %(total)s bytes together, more than %(max_total_bytes)s",
            total=f"{total:,}",
            max_total_bytes=f"{MAX_TOTAL_BYTES:,}",
        )
        findings.append(Finding(place, 0, 0, "", problem, N_("make them smaller")))
    return findings


def _most_bytes(path: Path) -> int:
    return MAX_FORM_BYTES if path.suffix == ".pdf" else MAX_FILE_BYTES


def file_findings(bundle: Bundle) -> list[Finding]:
    """Return what is wrong with the files other than rules.yaml, each by itself."""
    findings = []
    for path, data in sorted(bundle.files.items()):
        if path == RULES_FILE:
            continue
        shown = bundle.shown(path)
        content = _CONTENT_FILE.fullmatch(path)
        if content:
            findings += _content_findings(data, shown, locale=content[1], page=content[2])
        elif _THEME_FILE.fullmatch(path):
            problem = check_svg(data) if path.endswith(".svg") else check_png(data)
            if problem:
                findings.append(
                    Finding(shown, problem.line, 0, "", problem.text, problem.suggestion)
                )
        elif _FORM_FILE.fullmatch(path):
            findings += form_findings(data, shown)
        else:
            advice = N_(
                "theme files are .svg or .png, content is content/<locale>/<page>.md, "
                "forms are content/forms/<name>.pdf or .yaml"
            )
            findings.append(
                Finding(shown, 0, 0, "", N_("this file is not used by the portal"), advice)
            )
    findings += _logo_findings(bundle)
    return findings


def logo_path(files: Container[str]) -> str | None:
    """Return where the logo lies among these files, None where there is none."""
    return next((path for path in LOGOS if path in files), None)


def _logo_findings(bundle: Bundle) -> Iterator[Finding]:
    present = [path for path in LOGOS if path in bundle.files]
    if not present:
        advice = N_("draw it as plain SVG, or save it as PNG")
        yield Finding(bundle.shown(LOGO), 0, 0, "", N_("the logo is missing"), advice)
    elif len(present) > 1:
        problem = N_("there are two logos")
        yield Finding(bundle.shown(present[1]), 0, 0, "", problem, N_("keep one of them"))


def _content_findings(data: bytes, shown: str, *, locale: str, page: str) -> list[Finding]:
    findings = []
    if page not in PAGES:
        problem = N_("no page is called '%(page)s'", page=page)
        findings.append(Finding(shown, 0, 0, "", problem, nearest(page, tuple(PAGES))))
    if locale not in LOCALES:
        problem = N_("the language '%(locale)s' is not known", locale=locale)
        findings.append(Finding(shown, 0, 0, "", problem, nearest(locale, LOCALES)))
    if len(data) > MAX_BYTES:
        problem = N_("the page is %(count)s bytes", count=Count(len(data)))
        advice = N_("at most %(max_bytes)s", max_bytes=Count(MAX_BYTES))
        findings.append(Finding(shown, 0, 0, "", problem, advice))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem, advice = N_("the page is not UTF-8 text"), N_("save it with the encoding UTF-8")
        return [*findings, Finding(shown, line, 1, "", problem, advice)]
    return findings + _text_findings(text, shown)


def _text_findings(text: str, shown: str) -> list[Finding]:
    if not text.strip():
        advice = N_("write it, or delete the file")
        return [Finding(shown, 1, 1, "", N_("the page is empty"), advice)]
    if not text.lstrip().startswith("# "):
        advice = N_("begin with a line `# Title`")
        return [Finding(shown, 1, 1, "", N_("the page has no title"), advice)]
    return []
