"""The forms of the brand: colours and look, logo, sender and texts of mails."""

import re
from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from portal.branding.contrast import given_colours
from portal.branding.wording import COLOUR_LABELS, WORD_LABELS, WORDS
from portal.content.text_forms import ReasonForm
from portal.foundation.uploads import (
    MEBIBYTE,
    TOO_LARGE,
    UploadRefusedError,
    drawn_as_png,
    shown_name,
)
from portal.foundation.web.file_forms import FilesField
from portal.foundation.web.forms import SelectChoice
from portal.foundation.web.theming import COLOUR_KEYS, SCHEMES, THEME_WORDS
from portal.foundation.wording import said
from portal.kernel.plain_text import clean_text
from portal.rules.theme_files import check_svg
from portal.rules.wording import placeholders

LARGEST_LOGO: Final = 2 * MEBIBYTE
_LARGEST_KEPT: Final = 100_000
_BOXES: Final = ((720, 240), (480, 160), (320, 107), (160, 54))
"""Pixels that a logo is drawn into: the first one whose file is small enough for pages and letters."""
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


def _is_colour(form: Any, field: StringField) -> None:
    text = (field.data or "").strip().lower()
    if re.fullmatch(r"[0-9a-f]{6}", text):
        text = f"#{text}"
    if re.fullmatch(r"#[0-9a-f]{3}", text):
        text = "#" + "".join(sign * 2 for sign in text[1:])
    field.data = text
    if not _COLOUR.fullmatch(text):
        raise ValidationError(_l("This is no colour; write it like #1a2b3c."))


class _ColourField(StringField):
    """A colour as ``#rrggbb``; browsers offer their palette."""


class LookForm(ReasonForm):
    """Three colours for each look, and the words for everything else."""

    seen = HiddenField()

    @property
    def theme(self) -> dict[str, Any]:
        """Return what was typed as a theme; call it once the colours are in order."""
        return {
            "colours": {
                scheme: {key: self.colour(scheme, key).data for key in COLOUR_KEYS}
                for scheme in SCHEMES
            },
            **{word: self[word].data for word in THEME_WORDS},
        }

    def colour(self, scheme: str, key: str) -> StringField:
        """Return the field of one colour."""
        return self[f"{scheme}_{key}"]

    def colours_are_sound(self) -> bool:
        """Tell whether a theme can be made of what was typed, whatever else is missing."""
        for scheme in SCHEMES:
            for key in COLOUR_KEYS:
                try:
                    _is_colour(self, self.colour(scheme, key))
                except ValidationError:
                    return False
        return all(self[word].data in known for word, known in THEME_WORDS.items())

    @classmethod
    def filled(cls, theme: Mapping[str, Any], *, seen: str) -> "LookForm":
        """Return the form with a theme in it."""
        colours = given_colours(theme)
        values = {
            f"{scheme}_{key}": colours[scheme][key] for scheme in SCHEMES for key in COLOUR_KEYS
        }
        chosen = {word: theme.get(word, known[0]) for word, known in THEME_WORDS.items()}
        return cls(formdata=None, seen=seen, **values, **chosen)


for _scheme in SCHEMES:
    for _key in COLOUR_KEYS:
        _field = _ColourField(
            COLOUR_LABELS[_key],
            validators=[DataRequired(_l("Please give a colour.")), _is_colour],
            render_kw={"maxlength": 7, "spellcheck": "false", "autocomplete": "off"},
        )
        setattr(LookForm, f"{_scheme}_{_key}", _field)
for _word, _known in THEME_WORDS.items():
    _choices = [SelectChoice(_value, WORDS[_value]) for _value in _known]
    setattr(LookForm, _word, SelectField(WORD_LABELS[_word], choices=_choices))


class LogoField(FilesField):
    """One picture or plain drawing that shall be the company's logo."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(
            label,
            validators,
            kinds=frozenset({"image"}),
            most=1,
            largest=LARGEST_LOGO,
            render_kw={"accept": "image/png,image/jpeg,image/svg+xml"},
            **kwargs,
        )

    @property
    def limits(self) -> str:
        """Return what may be chosen, as a sentence."""
        return gettext(
            "PNG or JPEG, which are drawn anew, or a plain SVG drawing; at most %(most)s MB.",
            most=LARGEST_LOGO // MEBIBYTE,
        )

    def logo(self) -> tuple[str, bytes] | None:
        """Return where the logo goes and its bytes; None where none was sent or it is refused."""
        if not self.was_chosen:
            self.errors = [gettext("Please choose a picture.")]
            return None
        chosen = next(one for one in self.data if one.filename)
        name = shown_name(chosen.filename or "")
        with chosen.stream as stream:
            data = stream.read(LARGEST_LOGO + 1)
        try:
            if len(data) > LARGEST_LOGO:
                raise UploadRefusedError(TOO_LARGE, name=name, most=str(LARGEST_LOGO // MEBIBYTE))
            if b"<svg" in data[:1000].lower():
                return self._drawing(data)
            return "theme/logo.png", _small_png(data, name)
        except UploadRefusedError as refusal:
            self.errors = [str(refusal)]
            return None

    def _drawing(self, data: bytes) -> tuple[str, bytes] | None:
        problem = check_svg(data)
        if problem is None and len(data) <= _LARGEST_KEPT:
            return "theme/logo.svg", data
        if problem is None:
            self.errors = [
                gettext("The drawing is larger than 100 kB: simplify it, or send a PNG.")
            ]
        else:
            advice = said(problem.suggestion)
            self.errors = [
                gettext(
                    "Line %(line)s of the drawing: %(problem)s – %(advice)s",
                    line=problem.line,
                    problem=said(problem.text),
                    advice=advice,
                )
            ]
        return None


def _small_png(data: bytes, name: str) -> bytes:
    for width, height in _BOXES:
        drawn = drawn_as_png(data, name=name, width=width, height=height)
        if len(drawn) <= _LARGEST_KEPT:
            return drawn
    return drawn


class LogoForm(ReasonForm):
    """Another logo. ``seen``: the fingerprint of the one on the page."""

    seen = HiddenField()
    logo = LogoField(_l("Logo"))


class MailForm(ReasonForm):
    """Who mails come from, and the mail that begins a registration."""

    seen = HiddenField()
    sender_name = StringField(
        _l("Name of the sender"),
        description=_l("What stands before the address in people's mailboxes."),
        validators=[
            DataRequired(_l("Please give a name.")),
            Length(max=60, message=_l("Please write at most 60 characters.")),
        ],
    )
    subject_hu = StringField(_l("Subject (Hungarian)"), validators=[Optional(), Length(max=200)])
    body_hu = TextAreaField(
        _l("Text (Hungarian)"), validators=[Optional(), Length(max=4000)], render_kw={"rows": 12}
    )
    subject_en = StringField(_l("Subject (English)"), validators=[Optional(), Length(max=200)])
    body_en = TextAreaField(
        _l("Text (English)"), validators=[Optional(), Length(max=4000)], render_kw={"rows": 12}
    )

    def validate_sender_name(self, field: StringField) -> None:
        """Refuse what would look like an address of somebody else's, or break the header."""
        field.data = (field.data or "").strip()
        if clean_text(field.data) != field.data or set(field.data) & set('\n<>@"'):
            raise ValidationError(_l("Please write a name, without @, quotes and brackets."))

    def texts(self) -> dict[str, dict[str, str]]:
        """Return what was typed by key of the rules and language, with plain line breaks."""
        return {
            f"activation_mail_{part}": {
                locale: (self[f"{part}_{locale}"].data or "").replace("\r\n", "\n").strip()
                for locale in ("hu", "en")
            }
            for part in ("subject", "body")
        }

    def texts_are_sound(
        self, *, allowed: Mapping[str, tuple[str, ...]], needed: tuple[str, ...]
    ) -> bool:
        """Check placeholders and languages; what is wrong stands in the fields' errors."""
        sound = True
        for key, by_locale in self.texts().items():
            part = key.removeprefix("activation_mail_")
            for locale, text in by_locale.items():
                problems = _text_problems(
                    text, allowed[key], needed if part == "body" else (), one_line=part == "subject"
                )
                if not text and any(by_locale.values()):
                    problems = [gettext("The text is missing in this language.")]
                if problems:
                    sound, self[f"{part}_{locale}"].errors = False, problems
        return sound


def _text_problems(
    text: str, allowed: tuple[str, ...], needed: tuple[str, ...], *, one_line: bool
) -> list[str]:
    if not text:
        return []
    names = placeholders(text)
    unknown = ", ".join(f"{{{name}}}" for name in names if name not in allowed)
    missing = ", ".join(f"{{{name}}}" for name in needed if name not in names)
    problems = []
    if one_line and "\n" in text:
        problems.append(gettext("Please write this in one line, without special characters."))
    if unknown:
        problems.append(gettext("There is no placeholder %(names)s here.", names=unknown))
    if missing:
        problems.append(
            gettext("The mail must hold %(names)s, or nobody can confirm.", names=missing)
        )
    return problems
