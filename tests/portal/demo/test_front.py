"""The demo's front door: the host decides, and it exists in demo mode only."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from portal.demo.front import Front, build
from portal.settings import Settings, SettingsError


def test_the_host_decides() -> None:
    def says(word: str) -> object:
        def application(environ: object, start_response: object) -> list[bytes]:
            start_response("200 OK", [])  # type: ignore[operator]
            return [word.encode()]

        return application

    front = Front(
        by_host={"localhost": says("index"), "mail.localhost": says("mail")},  # type: ignore[dict-item]
        portal=says("portal"),  # type: ignore[arg-type]
    )
    client = Client(front)
    for host, expected in {
        "localhost": "index",
        "localhost:8000": "index",
        "MAIL.localhost:8000": "mail",
        "komlo.localhost:8000": "portal",
        "mail.localhost.evil.example": "portal",
        "evil.mail.localhost": "portal",
    }.items():
        assert client.get("/", headers={"Host": host}).text == expected
    assert client.get("/healthz", headers={"Host": "localhost"}).text == "portal"


@pytest.mark.parametrize("mode", ["production", "test"])
def test_the_mail_viewer_cannot_exist_outside_the_demo(mode: str) -> None:
    settings = Settings(
        mode=mode,  # type: ignore[arg-type]
        secret_key="x" * 40,
        database_url="postgresql://nobody@127.0.0.1:1/none",
        redis_url="redis://127.0.0.1:1",
        smtp_url="smtp://127.0.0.1:1",
    )
    with pytest.raises(SettingsError, match="demo mode only"):
        build(settings)
