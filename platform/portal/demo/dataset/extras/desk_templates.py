"""Demo reply templates: what customer service of a utility or an insurer writes day by day."""

from dataclasses import dataclass
from typing import Final

from portal.work.template_words import (
    MESSAGE,
    REGISTRATION_QUESTION,
    REGISTRATION_REJECTION,
    REQUEST,
)

_GREETING: Final = "Tisztelt {name}!\n\n"
_CLOSING: Final = (
    "\n\nKérdés esetén hívjon bennünket: {company_phone}.\n\nÜdvözlettel:\n{clerk}\n{company}"
)
_DEAR: Final = "Dear {name},\n\n"
_REGARDS: Final = "\n\nIf you have a question, please call {company_phone}.\n\n{clerk}\n{company}"


@dataclass(frozen=True, slots=True)
class Sample:
    """One template; ``metered``: for companies that read meters (True), that do not (False), or all."""

    purpose: str
    title: str
    text: str
    title_en: str = ""
    text_en: str = ""
    metered: bool | None = None

    @property
    def titles(self) -> dict[str, str]:
        """Return the title by language."""
        return {"hu": self.title} | ({"en": self.title_en} if self.title_en else {})

    @property
    def bodies(self) -> dict[str, str]:
        """Return the letter by language."""
        hungarian = {"hu": _GREETING + self.text + _CLOSING}
        return hungarian | ({"en": _DEAR + self.text_en + _REGARDS} if self.text_en else {})


SAMPLES: Final = (
    Sample(
        MESSAGE,
        "Nyugtázás: megkaptuk a levelét",
        "köszönjük megkeresését, amelyet {case_number} iktatószámon nyilvántartásba vettünk. "
        "Válaszunkat legkésőbb a következő napig megküldjük: {deadline}",
        "Receipt: we have your letter",
        "thank you for writing to us. Your case has the number {case_number}. We answer by "
        "{deadline} at the latest.",
    ),
    Sample(
        MESSAGE,
        "Részletfizetés: feltételek",
        "a tartozás legfeljebb hat havi egyenlő részletben fizethető meg, ha a legutóbbi számlát "
        "határidőre kiegyenlítette. Kérjük, válaszlevelében írja meg, hány részletben szeretne "
        "fizetni, és az első részletet mikor tudja befizetni.",
    ),
    Sample(
        MESSAGE,
        "Reklamáció: a számla helyes",
        "a kifogásolt számlát megvizsgáltuk, és azt helyesnek találtuk. A számla a leolvasott "
        "mérőállások alapján készült; a számítás menetét mellékeljük. Ha a megállapításunkkal nem "
        "ért egyet, a lakóhelye szerinti békéltető testülethez fordulhat.",
        metered=True,
    ),
    Sample(
        MESSAGE,
        "Reklamáció: jóváírjuk",
        "a kifogásolt számlát megvizsgáltuk, és a panaszát megalapozottnak találtuk. A tévesen "
        "felszámított összeget a következő számlájában jóváírjuk. A kellemetlenségért elnézését "
        "kérjük.",
    ),
    Sample(
        MESSAGE,
        "Mérőállás: fényképet kérünk",
        "a bejelentett mérőállás jelentősen eltér a korábbi fogyasztásától. Kérjük, küldjön egy "
        "fényképet a mérőről, amelyen a számláló állása és a gyári szám is olvasható.",
        "Meter reading: please send a photo",
        "the reading that you announced differs much from your earlier consumption. Please send us "
        "a photo of the meter on which both the figures and the serial number can be read.",
        metered=True,
    ),
    Sample(
        MESSAGE,
        "Hiba: kimegyünk a helyszínre",
        "bejelentését köszönjük. Szerelőnk munkanapokon 8 és 16 óra között keresi fel; érkezése "
        "előtt egy órával telefonál. Kérjük, biztosítsa a hozzáférést a mérőhöz és az elzáróhoz.",
        metered=True,
    ),
    Sample(
        MESSAGE,
        "Kárbejelentés: szükséges iratok",
        "kárbejelentését {case_number} iktatószámon rögzítettük. Az elbíráláshoz kérjük, csatolja a "
        "helyszínről készült fényképeket, a javítási árajánlatot vagy számlát, és ha intézkedés "
        "történt, a rendőrségi vagy tűzoltósági igazolást.",
        "Claim: the papers that we need",
        "we have recorded your claim under {case_number}. Please attach photos of the scene, the "
        "offer or the bill of the repair, and the certificate of the police or the fire service if "
        "they were there.",
        metered=False,
    ),
    Sample(
        MESSAGE,
        "Díjhátralék: a kötvény állapota",
        "szerződésén díjhátralék áll fenn. A fedezet a türelmi idő végéig él; kérjük, addig fizesse "
        "meg az elmaradt díjat, hogy a szerződés ne szűnjön meg.",
        metered=False,
    ),
    Sample(
        REQUEST,
        "Hiányzó irat bekérése",
        "a(z) {case_number} számú kérelem ({topic}) elbírálásához az alábbi iratra van szükségünk. "
        "Kérjük, a portálon csatolja:\n\n– a jogcímet igazoló szerződés másolata",
    ),
    Sample(
        REQUEST,
        "Elutasítás: hiányzó irat",
        "a(z) {case_number} számú kérelmet ({topic}) nem tudtuk elfogadni, mert a felhívásunkban "
        "megjelölt irat nem érkezett meg. A kérelem az irattal együtt bármikor újra benyújtható.",
    ),
    Sample(
        REGISTRATION_QUESTION,
        "Néveltérés tisztázása",
        "a regisztrációban megadott név eltér a nyilvántartásunkban szereplő névtől. Kérjük, írja "
        "meg, kinek a nevére szól a szerződés, és Ön milyen minőségben jár el.",
    ),
    Sample(
        REGISTRATION_REJECTION,
        "Az adatok nem egyeznek",
        "regisztrációját nem tudtuk jóváhagyni, mert a megadott adatok nem egyeznek a "
        "nyilvántartásunkkal. Kérjük, ellenőrizze az azonosítóját ({customer_number}) egy friss "
        "számlán, és próbálja újra, vagy keresse fel személyesen ügyfélszolgálatunkat.",
    ),
)
