"""Handing out the PDF of an invoice; who may have it was decided before."""

import re

from flask import Response, send_file

from portal.billing.schemas import Document
from portal.foundation.storage import store

_UNSAFE = re.compile(r"[^\w.-]+")
_AT_ONCE = 1024 * 1024
"""Files up to here (nearly all bills) are read whole, which is faster; larger ones are streamed."""


def document_response(document: Document) -> Response:
    """Return the PDF as a download that no cache keeps and no page can embed or script."""
    name = f"{_UNSAFE.sub('_', document.number)}.pdf"
    if document.size > _AT_ONCE:
        response = send_file(
            store().open(document.sha256),
            mimetype="application/pdf",
            as_attachment=True,
            download_name=name,
            conditional=False,
            etag=False,
        )
        response.content_length = document.size
    else:
        with store().open(document.sha256) as file:
            response = Response(file.read(), mimetype="application/pdf")
        response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
