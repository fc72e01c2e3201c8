"""Publishing a few files of the company's rules at once, and what may come of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.foundation.findings import Finding, FindingsError
from portal.foundation.web.principal import principal
from portal.foundation.wording import said
from portal.kernel.errors import ConflictError
from portal.rules.drafting import NotForSingleFilesError, publish_files


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was published. ``status``: 409 where somebody was quicker, else 422."""

    status: int
    text: str
    details: tuple[str, ...] = ()


def publish(
    changes: Mapping[str, bytes | None], *, seen: Mapping[str, str | None], reason: str
) -> Refusal | None:
    """Publish the files in the clerk's name; returns None where that is done.

    ``seen``: path → fingerprint of what the clerk changed (``drafting.fingerprint``).
    """
    try:
        publish_files(changes, seen=seen, author=principal().display_name, reason=reason)
    except ConflictError:
        return Refusal(409, _("A colleague has published another version meanwhile."))
    except NotForSingleFilesError:
        return Refusal(422, _("This would change who may register: use the rules' draft for it."))
    except FindingsError as error:
        found = tuple(map(in_words, error.findings))
        return Refusal(422, _("This cannot be published like that:"), found)
    return None


def in_words(finding: Finding) -> str:
    """Return what is wrong, with its line, in the reader's language."""
    place = finding.file.rpartition("/content/")[2] or finding.file
    where = f"{place}, {_('line %(line)s', line=finding.line)}" if finding.line else place
    advice = f" – {said(finding.suggestion)}" if finding.suggestion else ""
    return f"{where}: {said(finding.problem)}{advice}"
