"""http://mail.localhost: the caught mail as pages for people and as JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, RequestRedirect, Rule
from werkzeug.wrappers import Request, Response

from portal.demo.caught_mail import KEPT, Caught, CaughtMail
from portal.demo.pages import Pages, protected, styles

PAGE = 50
"""Messages on one page of the list."""

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
# The mail's own styles may show; nothing may run, load or navigate this frame. A link opens
# in a new tab, where it is an ordinary page again.
_MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
_URLS = Map(
    [
        Rule("/", endpoint="overview"),
        Rule("/messages.json", endpoint="as_json"),
        Rule("/messages/<key>", endpoint="message"),
        Rule("/messages/<key>/html", endpoint="html"),
        Rule("/messages/<key>/source", endpoint="source"),
        Rule("/messages/<key>/files/<int:number>", endpoint="file"),
        Rule("/demo.css", endpoint="styles"),
    ]
)


@dataclass(kw_only=True)
class MailPage:
    """WSGI application over the store of caught mail."""

    caught: CaughtMail
    pages: Pages

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return protected(Response("Only reading.\n", 405, {"Allow": "GET, HEAD"}))
        try:
            endpoint, values = _URLS.bind_to_environ(request.environ).match()
        except (NotFound, RequestRedirect):
            return self.pages.missing(request)
        if endpoint == "styles":
            return styles()
        if endpoint in ("overview", "as_json"):
            return self._list(request) if endpoint == "overview" else self._json(request)
        message = self.caught.get(str(values["key"]))
        if message is None:
            return self.pages.missing(request)
        return self._one(request, message, endpoint, values)

    def _list(self, request: Request) -> Response:
        to, before = request.args.get("to", "").strip(), request.args.get("before", "")
        found = self.caught.newest(to=to, before=before, limit=PAGE + 1)
        return self.pages.render(
            request,
            "demo/mail_list.html",
            messages=found[:PAGE],
            older=found[PAGE - 1].id if len(found) > PAGE else None,
            to=to,
            kept=self.caught.kept,
        )

    def _json(self, request: Request) -> Response:
        try:
            limit = min(max(int(request.args.get("limit", "200")), 1), KEPT)
        except ValueError:
            return protected(Response("limit must be a whole number\n", 400))
        found = self.caught.newest(
            to=request.args.get("to", ""), before=request.args.get("before", ""), limit=limit
        )
        body = json.dumps([mail.as_json() for mail in found], ensure_ascii=False, indent=1)
        return protected(Response(body, mimetype="application/json"))

    def _one(
        self, request: Request, message: Caught, endpoint: str, values: Mapping[str, Any]
    ) -> Response:
        if endpoint == "html":
            body = f'<base target="_blank">{message.html}'
            return protected(Response(body, mimetype="text/html"), policy=_MAIL_POLICY)
        if endpoint == "source":
            return protected(Response(self.caught.source(message.id) or b"", mimetype="text/plain"))
        files = self.caught.attachments(message.id)
        if endpoint == "file":
            number = int(values["number"])
            if number >= len(files):
                return self.pages.missing(request)
            answer = Response(files[number].content, mimetype="application/octet-stream")
            answer.headers.set("Content-Disposition", "attachment", filename=files[number].name)
            return protected(answer)
        return self.pages.render(
            request,
            "demo/mail_message.html",
            message=message,
            text=linked(message.text),
            files=files,
        )


def linked(text: str) -> Markup:
    """`text` escaped, with the web addresses in it as links that open in a new tab."""
    parts: list[str | Markup] = []
    end = 0
    for match in _LINK.finditer(text):
        parts += [escape(text[end : match.start()])]
        parts += [
            Markup('<a href="{0}" target="_blank" rel="noopener">{0}</a>').format(match.group())
        ]
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])
