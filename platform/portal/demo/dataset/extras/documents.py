"""Demo: what the company has sent the registered customer, read and unread, and letters to everybody."""

import uuid
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from portal.demo.dataset.extras.context import DemoContext
from portal.documents.models import Document, DocumentOpening
from portal.foundation import db
from portal.foundation.pdf_making import make_pdf
from portal.foundation.uploads import keep
from portal.identity.queries import login_of_customer
from portal.kernel.clock import BUDAPEST
from portal.kernel.ids import new_id
from portal.rules.letterhead import letterhead
from portal.rules.queries import current_rules
from portal.rules.sections.documents import DocumentCategory

_TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "document.typ"
_PDF = "application/pdf"
_READ_BEFORE_DAYS = 60
_LETTERS = {
    "contract": (
        "Szolgáltatási szerződés",
        "Mellékelten küldjük a felhasználási helyére kötött szerződés egységes szövegét.\n\n"
        "Kérjük, őrizze meg. Ha adataiban változás történt, jelezze ügyfélszolgálatunknak.",
    ),
    "policy": (
        "Lakásbiztosítási kötvény",
        "Köszönjük, hogy társaságunknál kötött biztosítást. A kötvény igazolja a szerződés "
        "létrejöttét, a biztosítási összegeket és a díjfizetés ütemét.",
    ),
    "premium": (
        "Díjértesítő a következő negyedévre",
        "Tájékoztatjuk a következő biztosítási időszak díjáról és a befizetés határidejéről.",
    ),
    "certificate": (
        "Igazolás az előző évi befizetésekről",
        "Igazoljuk, hogy az előző naptári évben esedékes díjait befizette.",
    ),
    "notice": (
        "Tájékoztató az adatai egyeztetéséről",
        "Kérjük, ellenőrizze a portálon nyilvántartott adatait, és jelezze, ha változás történt.",
    ),
    "letter": (
        "Válasz az észrevételére",
        "Köszönjük, hogy jelezte észrevételét. A vizsgálat eredményéről az alábbiakban tájékoztatjuk.",
    ),
}
"""Title and text by the kind of document; a kind of the company's own is called by its label."""
_FOR_ALL = (
    "Ügyfélszolgálat az ünnepek alatt",
    "Az ünnepek alatt irodáink zárva tartanak. A nyitvatartást a portálon naprakészen megtalálja.",
)


def load(context: DemoContext) -> None:
    """Send one document of each kind to the registered customer, the older ones opened already."""
    rules = current_rules()
    if "documents" not in rules.features or rules.documents is None:
        return
    if db.session().scalar(select(Document.id).limit(1)) is not None:
        return
    title, body = _FOR_ALL
    kind = rules.documents.categories[-1]
    _send(context, title, body, kind, day=context.today - timedelta(days=3), everybody=True)
    for place, kind in enumerate(rules.documents.categories):
        title, body = _LETTERS.get(kind.id, (kind.label.in_locale("hu"), ""))
        day = context.today - timedelta(days=9 + 83 * place)
        _send(context, title, body, kind, day=day)


def _send(
    context: DemoContext,
    title: str,
    body: str,
    kind: DocumentCategory,
    *,
    day: date,
    everybody: bool = False,
) -> None:
    addressee = () if everybody else (context.registered.name,)
    head = letterhead(current_rules(), title=title, day=day, locale="hu", addressee=addressee)
    pdf = make_pdf(_TEMPLATE, {"letter": head, "body": body})
    file = keep(pdf, name=f"{title}.pdf", media_type=_PDF)
    document_id, moment = new_id(), datetime.combine(day, time(8, 30), BUDAPEST)
    db.session().execute(
        insert(Document).values(
            id=document_id,
            customer_id=None if everybody else context.registered_id,
            audience="all" if everybody else "customer",
            title=title,
            category=kind.id,
            document_date=day,
            file_id=file.id,
            reference=None if everybody else f"DEMO-{day:%Y%m%d}",
            published_at=moment,
        )
    )
    if (context.today - day).days > _READ_BEFORE_DAYS:
        _opened(context, document_id, at=moment + timedelta(days=1))


def _opened(context: DemoContext, document_id: uuid.UUID, *, at: datetime) -> None:
    login = login_of_customer(context.registered_id)
    if login:
        row = {"id": new_id(), "document_id": document_id, "login_id": login.id, "opened_at": at}
        db.session().execute(insert(DocumentOpening).values(row))
