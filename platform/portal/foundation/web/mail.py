"""Rendering mails: one text and one HTML template, in the receiver's language, under the tenant's name."""

from css_inline import CSSInliner
from flask import current_app, render_template
from flask_babel import force_locale

from portal.foundation.mailing import Mail

SENDER = "mail_sender"
"""Extension that the composition root sets: a function that returns the tenant's sender."""
_INLINER = CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


def render_mail(
    template: str,
    *,
    key: str,
    to: str,
    locale: str,
    **context: object,
) -> Mail:
    """Return the mail; ``<template>.txt`` begins with ``Subject: …``, the other half is HTML."""
    sender = current_app.extensions[SENDER]()
    known = {"mail_locale": locale, "sender_address": sender.sender_address, **context}
    with force_locale(locale):
        text = render_template(f"{template}.txt", **known)
        html = render_template(f"{template}.html", **known)
    first, _, body = text.lstrip().partition("\n")
    if not first.startswith("Subject: "):
        raise ValueError(f"the first line of {template}.txt must be 'Subject: …'")
    return Mail(
        key=key,
        to=to,
        subject=first.removeprefix("Subject: ").strip(),
        text=body.strip() + "\n",
        html=_INLINER.inline(html),
        sender_name=sender.sender_name,
        sender_address=sender.sender_address,
        reply_to=sender.reply_to,
        locale=locale,
    )
