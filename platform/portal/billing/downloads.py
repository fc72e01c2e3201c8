"""Handing out the PDF of an invoice; who may have it was decided before."""

import re

from flask import Response, send_file

from portal.billing.schemas import Document
from portal.foundation.storage import store

_UNSAFE = re.compile(r"[^\w.-]+")


def document_response(document: Document) -> Response:
    """Return the PDF as a download that no cache keeps and no page can embed or script."""
    response = send_file(
        store().open(document.sha256),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{_UNSAFE.sub('_', document.number)}.pdf",
        conditional=False,
        etag=False,
        max_age=0,
    )
    response.content_length = document.size
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
