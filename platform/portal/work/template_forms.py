"""The form of a reply template, and the filters of their list."""

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.foundation.web.filter_forms import ChoiceFilter, FilterForm, search_field
from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.kernel.plain_text import clean_text
from portal.work.template_words import PURPOSES, slips

LONGEST: Final = 3500
"""Shorter than any text field that it is put into, so that there is room to write on."""


def _tidy(text: str | None) -> str | None:
    return clean_text(text) if text else text


def _title(label: Any, *needed: Any, hint: Any = "") -> StringField:
    return StringField(
        label,
        description=hint,
        filters=[lambda text: " ".join((text or "").split())],
        validators=[*needed, Length(max=80, message=_l("Please write at most 80 characters."))],
        render_kw={"maxlength": 80},
    )


def _body(label: Any, *needed: Any, hint: Any = "") -> TextAreaField:
    return TextAreaField(
        label,
        description=hint,
        filters=[_tidy],
        validators=[
            *needed,
            Length(max=LONGEST, message=_l("Please write at most 3,500 characters.")),
        ],
        render_kw={"rows": 9},
    )


class TemplateForm(PortalForm):
    """A template in Hungarian, and in English where it is needed.

    The purpose of a template that exists stays: what can be filled in follows from it.
    """

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    purpose = SelectField(_l("What it is for"))
    title_hu = _title(
        _l("Title (Hungarian)"),
        DataRequired(_l("Please give it a title.")),
        hint=_l("By this your colleagues choose it."),
    )
    body_hu = _body(_l("Text (Hungarian)"), DataRequired(_l("Please write the text.")))
    title_en = _title(_l("Title (English)"), Optional())
    body_en = _body(
        _l("Text (English)"),
        Optional(),
        hint=_l("For customers who read the portal in English; without it they get the other one."),
    )
    fixed_purpose: str | None = None

    @classmethod
    def of(cls, *, locales: tuple[str, ...], purpose: str | None = None) -> "TemplateForm":
        """Return the form with this company's languages; with a ``purpose`` that cannot be chosen."""
        form = cls()
        form.fixed_purpose = purpose
        if purpose is not None:
            del form.purpose
        else:
            form.purpose.choices = [SelectChoice(key, label) for key, label in PURPOSES.items()]
        if "en" not in locales:
            del form.title_en, form.body_en
        return form

    @property
    def chosen_purpose(self) -> str:
        """Return what the template is for."""
        return self.fixed_purpose or self.purpose.data or next(iter(PURPOSES))

    def texts(self, name: str) -> dict[str, str]:
        """Return the ``title`` or the ``body`` by language, without those left empty."""
        fields = {locale: f"{name}_{locale}" for locale in ("hu", "en")}
        found = {locale: self[field].data for locale, field in fields.items() if field in self}
        return {locale: text for locale, text in found.items() if text}

    def validate(self, extra_validators: object = None) -> bool:
        """Check every field, and that each thing in braces can be filled in."""
        sound = bool(super().validate(extra_validators))
        if not sound and "purpose" in self and self.purpose.errors:
            return False
        for name in ("title_hu", "title_en", "body_hu", "body_en"):
            if name in self and not self[name].errors:
                self[name].errors = tuple(_braces(self[name], self.chosen_purpose))
        if "body_en" in self and bool(self.title_en.data) != bool(self.body_en.data):
            empty = self.body_en if self.title_en.data else self.title_en
            empty.errors = [*empty.errors, _("Please fill in both English fields, or none.")]
        return sound and not any(field.errors for field in self)


def _braces(field: Field, purpose: str) -> list[str]:
    text = field.data or ""
    if field.name.startswith("title"):
        no_braces = not set("{}") & set(text)
        return [] if no_braces else [_("Nothing is filled into titles: please leave braces out.")]
    said = []
    for slip in slips(purpose, text):
        if len(slip.text) == 1:
            said.append(_("A brace %(brace)s stands alone in the text.", brace=slip.text))
        elif slip.nearest:
            said.append(
                _(
                    "%(name)s cannot be filled in here. Did you mean %(nearest)s?",
                    name=slip.text,
                    nearest=slip.nearest,
                )
            )
        else:
            said.append(
                _(
                    "%(name)s cannot be filled in here. Beside the form you see what can be.",
                    name=slip.text,
                )
            )
    return said


class TemplateFilter(FilterForm):
    """Which templates are listed."""

    purpose = ChoiceFilter(
        _l("What it is for"),
        choices=[SelectChoice("", _l("All")), *(SelectChoice(*one) for one in PURPOSES.items())],
    )
    state = ChoiceFilter(
        _l("State"),
        choices=[SelectChoice("", _l("In use")), SelectChoice("archived", _l("Archived"))],
    )
    q = search_field(_l("Words in it"))
