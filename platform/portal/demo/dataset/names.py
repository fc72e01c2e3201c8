"""Hungarian personal names of a believable mix: family name first, -né, Dr., double names."""

from __future__ import annotations

from random import Random
from typing import NamedTuple


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FAMILY = _words(
    "Nagy Kovács Tóth Szabó Horváth Varga Kiss Molnár Németh Farkas Balogh Papp Takács Juhász "
    "Lakatos Mészáros Oláh Simon Rácz Fekete Szilágyi Török Fehér Balázs Gál Szűcs Kocsis Fodor "
    "Orsós Pintér Szalai Sipos Magyar Lukács Gulyás Biró Király Katona László Jakab Bogdán "
    "Sándor Boros Fazekas Kelemen Váradi Antal Somogyi Hegedűs Fülöp Vincze Veres Hegedüs Deák "
    "Budai Pap Bálint Pál Illés Szőke Vörös Vass Bognár Lengyel Fábián Bodnár Szűts Hajdu Halász "
    "Jónás Kozma Máté Székely Gáspár Pásztor Bakos Dudás Major Virág Erdős Orbán Barna Novák "
    "Hegyi Balla Soós Pataki Nemes Faragó Kerekes Borbély Szekeres Barta Mezei Csonka Dobos "
    "Ördög Őze Győri Körösi Kővári Szöllősi Gergely Keresztes Gyöngyösi Kürti Dénes Sárközi "
    "Bánfi Csizmadia Fűzi Hőgye Kőszegi Mohácsi Ráczkevi Sebők Tűzkő Végh Zsoldos Üveges"
)

_MALE = {
    "old": _words(
        "István László József János Ferenc Sándor Imre Lajos Gyula Károly Béla Zoltán Mihály "
        "György Tibor Antal Géza Ernő Jenő Dezső Győző Ottó Vilmos Rezső"
    ),
    "middle": _words(
        "László Zoltán Gábor Péter Attila Tamás András Csaba Róbert Zsolt Tibor Krisztián "
        "Norbert Balázs Gergő Szabolcs Ákos Viktor Sándor Ferenc Miklós Jenő"
    ),
    "young": _words(
        "Dávid Dániel Bence Máté Gergő Ádám Márk Levente Kristóf Marcell Bálint Botond "
        "Milán Barnabás Zsombor Áron Krisztián Patrik Richárd Szilárd"
    ),
}
_FEMALE = {
    "old": _words(
        "Mária Erzsébet Ilona Katalin Margit Éva Anna Julianna Magdolna Irén Rozália Piroska "
        "Borbála Terézia Gizella Ibolya Etelka Jolán Zsuzsanna Judit"
    ),
    "middle": _words(
        "Katalin Andrea Mónika Szilvia Ildikó Krisztina Edit Zsuzsanna Tünde Gabriella "
        "Erika Ágnes Anikó Beáta Judit Tímea Anita Orsolya Melinda Mária"
    ),
    "young": _words(
        "Anna Zsófia Réka Dóra Nikolett Vivien Fanni Petra Boglárka Eszter Lilla Kitti "
        "Viktória Bernadett Alexandra Noémi Barbara Dorottya Emőke Enikő"
    ),
}
_SECOND = ("Mária", "Anna", "Ilona", "Katalin", "Éva", "Magdolna")
_SECOND_MALE = ("István", "János", "László", "Gábor", "Péter", "András")
_LONG_VOWEL = {"a": "á", "e": "é", "o": "ó", "ö": "ő", "i": "i", "u": "ú", "ü": "ű"}
_PLAIN = str.maketrans("áéíóöőúüűÁÉÍÓÖŐÚÜŰ", "aeiooouuuAEIOOOUUU")


class PersonName(NamedTuple):
    """A recorded name and the sex it was made for ("f" or "m")."""

    full: str
    sex: str


def wife_of(name: str) -> str:
    """Return the -né form of a name; a final short vowel lengthens: Varga → Vargáné."""
    return f"{name[:-1]}{_LONG_VOWEL.get(name[-1], name[-1])}né"


def cohort(*, birth_year: int) -> str:
    """Return which generation's first names a birth year draws from."""
    if birth_year < 1962:
        return "old"
    return "middle" if birth_year < 1987 else "young"


def make_name(*, rng: Random, birth_year: int) -> PersonName:
    """Draw a full name as a utility records it, fitting the birth year."""
    generation = cohort(birth_year=birth_year)
    sex = rng.choice("fm")
    family = rng.choice(FAMILY)
    if rng.randrange(100) < 4:
        family = f"{family}-{rng.choice([name for name in FAMILY if name != family])}"
    if sex == "m":
        return PersonName(_man(rng=rng, family=family, generation=generation), sex)
    return PersonName(_woman(rng=rng, family=family, generation=generation), sex)


def _man(*, rng: Random, family: str, generation: str) -> str:
    given = rng.choice(_MALE[generation])
    draw = rng.randrange(100)
    if draw < 6:
        given = f"{given} {rng.choice([name for name in _SECOND_MALE if name != given])}"
    prefix = "Dr. " if 6 <= draw < 10 else "ifj. " if 10 <= draw < 12 else ""
    return f"{prefix}{family} {given}"


def _woman(*, rng: Random, family: str, generation: str) -> str:
    given = rng.choice(_FEMALE[generation])
    draw = rng.randrange(100)
    married = {"old": 45, "middle": 22, "young": 4}[generation]
    if draw < married * 6 // 10:
        husband = rng.choice(_MALE[generation])
        return f"{family} {wife_of(husband)}"
    if draw < married:
        maiden = rng.choice([name for name in FAMILY if name not in family])
        return f"{wife_of(family.split('-', maxsplit=1)[0])} {maiden} {given}"
    if draw < married + 10:
        given = f"{given} {rng.choice([name for name in _SECOND if name != given])}"
    return f"{'Dr. ' if draw >= 96 else ''}{family} {given}"


def mail_name(*, full_name: str) -> str:
    """Return the local part of an e-mail address made from a name: no accents, dots between."""
    words = full_name.translate(_PLAIN).lower().replace("-", "").replace(".", " ").split()
    return ".".join(word for word in words if word not in ("dr", "ifj"))
