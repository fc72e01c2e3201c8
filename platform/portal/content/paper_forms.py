"""The staff's forms for printable forms: a new one, a new version, withdrawing."""

from datetime import date
from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.content.forms import one_line
from portal.content.paper_files import Labels, Sheet
from portal.content.text_forms import ReasonForm
from portal.foundation.uploads import MEBIBYTE, UploadRefusedError, checked, shown_name
from portal.foundation.web.file_forms import FilesField
from portal.rules.bundle import MAX_FORM_BYTES

MEBIBYTES: Final = MAX_FORM_BYTES // MEBIBYTE
NEW_GROUP: Final = "new"
_LONG: Final = _l("This is longer than it can be.")
_NO_DAY: Final = _l("Please give a day of the calendar.")
_ONE_LINE: Final = (Length(max=200, message=_LONG), one_line)


class _PdfForm(ReasonForm):
    """A form that takes one PDF, which is checked and goes among the company's files."""

    seen = HiddenField()
    start = DateField(_l("In use from"), validators=[InputRequired(_NO_DAY)])
    file = FilesField(
        _l("The form as PDF"), kinds=frozenset({"pdf"}), most=1, largest=MAX_FORM_BYTES
    )
    title_hu = StringField(
        _l("Title (Hungarian)"),
        validators=[DataRequired(_l("Please give a title.")), *_ONE_LINE],
    )
    title_en = StringField(_l("Title (English)"), validators=[Optional(), *_ONE_LINE])
    description_hu = TextAreaField(
        _l("What it is for (Hungarian)"), validators=[Optional(), Length(max=2000, message=_LONG)]
    )
    description_en = TextAreaField(
        _l("What it is for (English)"), validators=[Optional(), Length(max=2000, message=_LONG)]
    )

    def sheet(self) -> Sheet | None:
        """Return the PDF that was sent, checked; None where there is none or it is refused.

        Why it is refused stands in the field's errors.
        """
        if not self.file.was_chosen:
            return None
        chosen = next(one for one in self.file.data if one.filename)
        with chosen.stream as stream:
            sent = stream.read(MAX_FORM_BYTES + 1)
        try:
            data = checked(
                sent,
                name=shown_name(chosen.filename or ""),
                kinds=self.file.kinds,
                largest=MAX_FORM_BYTES,
            )[1]
        except UploadRefusedError as refusal:
            self.file.errors = [str(refusal)]
            return None
        return Sheet(data, self.start.data or date.max)

    def labels(self) -> Labels:
        """Return title and description as they were typed."""

        def plain(field: StringField) -> str:
            return (field.data or "").replace("\r\n", "\n").strip()

        return Labels(
            {"hu": plain(self.title_hu), "en": plain(self.title_en)},
            {"hu": plain(self.description_hu), "en": plain(self.description_en)},
        )


class NewPaperForm(_PdfForm):
    """A new printable form."""

    group = SelectField(_l("Under which heading"))
    group_hu = StringField(_l("New heading (Hungarian)"), validators=[Optional(), *_ONE_LINE])
    group_en = StringField(_l("New heading (English)"), validators=[Optional(), *_ONE_LINE])

    @property
    def lacks_heading(self) -> bool:
        """Tell whether a new heading was chosen and not given."""
        return self.group.data == NEW_GROUP and not (self.group_hu.data or "").strip()


class PaperForm(_PdfForm):
    """Other words about a printable form, and a new version where a PDF is given."""

    start = DateField(_l("In use from"), validators=[Optional()])
