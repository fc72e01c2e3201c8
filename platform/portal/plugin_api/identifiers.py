"""Printed identifiers (customer and invoice numbers) and the one form that they are kept in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from portal.kernel.errors import PortalError
from portal.kernel.words import N_
from portal.plugin_api.base import OptionsSchema
from portal.plugin_api.normalisers import Normaliser, UnknownNormaliserError
from portal.plugin_api.shapes import Shape, ShapeError

LONGEST_TYPED = 200
"""Nobody types a longer identifier; longer text is refused before any work is done on it."""

DEFAULT_PIPELINE = ("tidy", "fold_width", "fold_digits", "uppercase", "drop_spaces")


class IdentifierProblem(StrEnum):
    """What is wrong with the form of a typed identifier; says nothing about what exists."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    WRONG_CHARACTERS = "wrong_characters"


class IdentifierFormatError(PortalError):
    """The typed text does not have the printed form; ``code`` says how. Never carries the text."""

    def __init__(self, code: IdentifierProblem) -> None:
        self.code = code
        super().__init__(code.value)


@dataclass(frozen=True, slots=True)
class IdentifierFormat:
    """How one identifier is printed, typed and stored.

    ``example`` is as printed on the bill; ``shape`` is the canonical form, which records are kept
    and looked up in; ``pipeline`` leads from what people type to it.
    """

    example: str
    shape: Shape
    pipeline: tuple[Normaliser, ...] = tuple(map(Normaliser, DEFAULT_PIPELINE))

    def normalise(self, text: str) -> str:
        """Return the canonical form; a canonical text is returned as it is.

        Raises IdentifierFormatError for text that cannot be an identifier of this format.
        """
        if self.shape.fits(text):
            return text
        if len(text) > LONGEST_TYPED:
            raise IdentifierFormatError(IdentifierProblem.TOO_LONG)
        result = text
        for step in self.pipeline:
            result = step.apply(result, shape=self.shape)
        if not self.shape.fits(result):
            raise IdentifierFormatError(self._problem(text, result))
        return result

    def same(self, recorded: str, canonical: str) -> bool:
        """Tell whether a recorded identifier, however it was written, is that canonical one."""
        try:
            return self.normalise(recorded) == canonical
        except IdentifierFormatError:
            return False

    def _problem(self, typed: str, result: str) -> IdentifierProblem:
        if not result:
            something = any(character.isalnum() for character in typed)
            return IdentifierProblem.TOO_SHORT if something else IdentifierProblem.EMPTY
        if not self.shape.fits_so_far(result) or not self.shape.could_hold(result):
            return IdentifierProblem.WRONG_CHARACTERS
        too_short = len(result) < len(self.shape.slots)
        return IdentifierProblem.TOO_SHORT if too_short else IdentifierProblem.TOO_LONG


class NormaliserField(fields.Field[Normaliser]):
    """One step of a pipeline: ``uppercase``, or with what it works on: ``{drop_prefix: V}``."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Normaliser:
        name, argument = value, ""
        if isinstance(value, Mapping) and len(value) == 1:
            name, argument = next(iter(value.items()))
        if not isinstance(name, str) or isinstance(argument, Mapping | list | bool | None):
            raise ValidationError(
                N_("write one name, or one name with its characters: {cut_at: /}")
            )
        try:
            return Normaliser(name, str(argument))
        except UnknownNormaliserError as error:
            raise ValidationError(str(error)) from error

    def _serialize(
        self, value: Normaliser | None, attr: str | None, obj: Any, **kwargs: Any
    ) -> str | dict[str, str] | None:
        if value is None:
            return None
        return {value.name: value.argument} if value.argument else value.name


class ShapeField(fields.Field[Shape]):
    """A shape such as ``U99999``."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Shape:
        if not isinstance(value, str):
            raise ValidationError(N_('write the shape in quotes, for example "99999"'))
        try:
            return Shape(value)
        except ShapeError as error:
            raise ValidationError(str(error)) from error

    def _serialize(
        self, value: Shape | None, attr: str | None, obj: Any, **kwargs: Any
    ) -> str | None:
        return None if value is None else value.pattern


class IdentifierFormatSchema(OptionsSchema):
    """The identifier's format in a tenant's rules; loads to IdentifierFormat."""

    example = fields.String(
        required=True,
        validate=validate.Length(min=1, max=60),
        metadata={"description": N_("One as it is printed on the bill."), "example": "U12345"},
    )
    shape = ShapeField(
        required=True,
        metadata={
            "description": N_(
                "The form it is kept in: 9 a digit, A a letter, anything else itself."
            ),
            "example": "U99999",
        },
    )
    pipeline = fields.List(
        NormaliserField(),
        data_key="normalise",
        load_default=lambda: list(map(Normaliser, DEFAULT_PIPELINE)),
        validate=validate.Length(max=20),
        metadata={
            "description": N_("The steps from what people type to that form, in order."),
            "example": "[tidy, uppercase, drop_spaces, {drop_prefix: V}]",
        },
    )

    @post_load
    def build(self, data: dict[str, Any], **_kwargs: Any) -> IdentifierFormat:
        """Return the format, once its own example passes through it."""
        built = IdentifierFormat(data["example"], data["shape"], tuple(data["pipeline"]))
        try:
            built.normalise(built.example)
        except IdentifierFormatError as error:
            raise ValidationError(
                N_(
                    "the example does not come out in this shape (%(value)s)",
                    value=error.code.value,
                ),
                "example",
            ) from error
        return built
