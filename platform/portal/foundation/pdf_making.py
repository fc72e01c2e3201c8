"""Making PDFs with typst: our templates, data as JSON, embedded fonts, nothing else within reach."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import typst

from portal.kernel.errors import PortalError

_SHARED = Path(__file__).resolve().parent / "typst"
_NO_PACKAGES = _SHARED / "no-packages"
"""Does not exist: nothing is ever imported from a registry."""


class PdfMakingError(PortalError):
    """The template and its data do not go together: always a programming error."""


def make_pdf(
    template: Path,
    data: Mapping[str, Any],
    *,
    files: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """Return the PDF (PDF/UA-1 and PDF/A-2a) that the template makes of the data.

    The template finds ``data`` (plain JSON values; texts are shown, never run) with
    ``#let d = json(bytes(sys.inputs.data))``, the shared letterhead with ``#import "letter.typ": *``,
    and ``files`` (pictures by plain name) as ``image("files/NAME", alt: …)``. The same data give
    the same bytes. Raises PdfMakingError.
    """
    sources = {path.name: path.read_bytes() for path in _SHARED.glob("*.typ")}
    with tempfile.TemporaryDirectory(prefix="pdf-") as folder:
        root = Path(folder)
        _write(root, {**sources, "main.typ": template.read_bytes()})
        if files:
            _write(root / "files", files)
        try:
            compiler = typst.Compiler(
                root / "main.typ",
                root=root,
                ignore_system_fonts=True,
                package_path=_NO_PACKAGES,
                package_cache_path=_NO_PACKAGES,
                sys_inputs={"data": json.dumps(dict(data), ensure_ascii=False)},
            )
            made = compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=0)
        except typst.TypstError as error:
            raise PdfMakingError(f"{template.name}: {error.message}") from error
    if not isinstance(made, bytes):
        raise PdfMakingError(f"{template.name}: typst returned no single PDF")
    return made


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        if Path(name).name != name:
            raise PdfMakingError(f"{name!r} is not a plain file name")
        (folder / name).write_bytes(content)
