"""The child process that parses PDFs of others: run by path, isolated, with little memory and time.

Reads from standard input: eight bytes of length, then the file; answers with one word a line. What
hangs or blows up here ends this process only.
"""

import io
import resource
import sys
from collections.abc import Iterable, Iterator

import pikepdf

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
_DEEPEST = 50
_ACTIVE = ("/JS", "/JavaScript", "/Launch")


def verdict(data: bytes) -> str:
    """Return ``ok``, or one word for what is wrong with the PDF."""
    if not data.startswith(b"%PDF-"):
        return "not_pdf"
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return "encrypted"
            if not len(pdf.pages):
                return "no_pages"
            for page in pdf.pages:
                page.mediabox  # noqa: B018  reading it is the check
            return "active" if any(map(_is_active, pdf.objects)) else "ok"
    except pikepdf.PasswordError:
        return "encrypted"
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RecursionError, MemoryError):
        return "damaged"


def _is_active(item: object, depth: int = 0) -> bool:
    """Tell whether an object, or one written directly within it, runs or starts something."""
    if depth > _DEEPEST:
        return True
    if isinstance(item, pikepdf.Array):
        return any(_is_active(part, depth + 1) for part in _direct(item))
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return False
    if any(key in item for key in _ACTIVE):
        return True
    if str(item.get("/S", "")) in ("/JavaScript", "/Launch"):
        return True
    return any(_is_active(part, depth + 1) for part in _direct(item[str(key)] for key in item))


def _direct(parts: Iterable[object]) -> Iterator[pikepdf.Object]:
    for part in parts:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            yield part


def _allow_more_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


def main() -> None:
    """Answer for one file after the other until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while head := sys.stdin.buffer.read(8):
        _allow_more_time()
        word = verdict(sys.stdin.buffer.read(int.from_bytes(head, "big")))
        sys.stdout.write(f"{word}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
