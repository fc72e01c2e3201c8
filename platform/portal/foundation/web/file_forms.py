"""Forms that take files: how much a view lets in, and the field that checks what came."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, TypeVar

from flask import current_app, request
from flask_babel import gettext, ngettext
from flask_wtf.file import MultipleFileField
from wtforms.widgets import FileInput

from portal.foundation import budgets
from portal.foundation.uploads import (
    KINDS,
    LARGEST,
    MEBIBYTE,
    AcceptedFile,
    UploadRefusedError,
    accept_uploads,
)
from portal.kernel.clock import utc_now

ViewT = TypeVar("ViewT", bound=Callable[..., Any])
UPLOADS_AN_HOUR: Final = 60
"""Forms with files that one network address may send; mobile networks share addresses."""
_HOUR: Final = timedelta(hours=1)
_FOR_THE_TEXT: Final = 1 * MEBIBYTE
_ACCEPT: Final[Mapping[str, str]] = {
    "image": "image/jpeg,image/png,image/webp",
    "pdf": "application/pdf",
}


def takes_files(*, mebibytes: int) -> Callable[[ViewT], ViewT]:
    """Let a view receive that much in its files together; stands under the access decorator.

    The limit must be known before the CSRF check reads the form, therefore not in the view itself.
    """

    def mark(view: ViewT) -> ViewT:
        view.takes_files = mebibytes * MEBIBYTE + _FOR_THE_TEXT  # type: ignore[attr-defined]
        return view

    return mark


def allow_files() -> None:
    """Widen the limit of this request where its view takes files; runs before the CSRF check.

    Only for the encoding in which files come: there Werkzeug holds the text parts to their own limit.
    """
    if request.mimetype != "multipart/form-data":
        return
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, "takes_files", None)
    if most is not None:
        request.max_content_length = most


def _within_budget() -> bool:
    """Count one sending of files: reading them costs more than anything else that strangers can ask."""
    spent = budgets.spend(
        scope="uploads_ip", key=request.remote_addr or "", window=_HOUR, now=utc_now()
    )
    return spent <= UPLOADS_AN_HOUR


class FilesField(MultipleFileField):
    """One or more files. ``kinds``: of image and pdf; ``most``: in one form; ``largest``: bytes each.

    The macro ``forms.file`` says the limits; ``accept`` checks and keeps what came.
    """

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        kinds: frozenset[str] = KINDS,
        most: int = 5,
        largest: int = LARGEST,
        **kwargs: Any,
    ) -> None:
        accept = ",".join(_ACCEPT[kind] for kind in sorted(kinds))
        wiring = {"accept": accept} | (kwargs.pop("render_kw", None) or {})
        super().__init__(label, validators, render_kw=wiring, **kwargs)
        self.widget = FileInput(multiple=most > 1)
        self.kinds, self.most, self.largest = kinds, most, largest

    @property
    def limits(self) -> str:
        """Return what may be attached, as a sentence."""
        if self.kinds == {"image"}:
            kinds = gettext("Photos (JPEG or PNG).")
        elif self.kinds == {"pdf"}:
            kinds = gettext("PDF documents.")
        else:
            kinds = gettext("Photos (JPEG or PNG) or PDF documents.")
        much = ngettext(
            "%(num)d file, at most %(size)s MB.",
            "At most %(num)d files, %(size)s MB each.",
            self.most,
            size=self.largest // MEBIBYTE,
        )
        return f"{kinds} {much}"

    @property
    def was_chosen(self) -> bool:
        """Tell whether files came that a browser will not choose again by itself."""
        return any(getattr(file, "filename", "") for file in self.data or ())

    def accept(self, *, kept: int = 0) -> tuple[AcceptedFile, ...] | None:
        """Check and keep the files; None where one is refused (its reason is then in ``errors``).

        ``kept``: how many files the matter holds already.
        """
        files = [file for file in self.data or () if getattr(file, "filename", "")]
        if files and not _within_budget():
            self.errors = [gettext("Very many files have come from you. Please wait an hour.")]
            return None
        try:
            return accept_uploads(
                files, most=self.most, kept=kept, kinds=self.kinds, largest=self.largest
            )
        except UploadRefusedError as refusal:
            self.errors = [str(refusal)]
            return None
