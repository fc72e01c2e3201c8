"""The brand on the console: tried out, published at once or put into the draft, by who may."""

import io

import pytest
from PIL import Image

from portal.demo.caught_mail import CaughtMail
from portal.rules import drafting
from portal.rules.queries import current_rules
from tests.architecture.test_query_budgets import counted
from tests.portal.branding.test_logo_files import png
from tests.portal.content.people import press
from tests.support.site import Browser, Site
from tests.support.staff import colleague

SLUG = "miho"
LOOK, LOGO, MAIL = "/arculat", "/arculat/logo", "/arculat/level"
WORDS = {"corners": "round", "font": "system", "header": "solid", "menu": "side", "motif": "band"}
GOOD = {"light_primary": "#0a4fa3", "dark_surface": "101418", "reason": "Új", **WORDS}
TEXTS = {
    "sender_name": "MIHŐ portál",
    "subject_hu": "Regisztráció – {company}",
    "subject_en": "Registration – {company}",
    "body_hu": "Kérjük, erősítse meg: {link}\n\nKérdés esetén: {email}",
    "body_en": "Please confirm: {link}\n\nQuestions: {email}",
    "reason": "Barátságosabb",
}


def admin(site: Site, email: str = "admin@example.hu") -> Browser:
    return colleague(site, SLUG, role="tenant_admin", email=email)


def theme(site: Site) -> dict:  # type: ignore[type-arg]
    with site.inside(SLUG, readonly=True):
        return dict(current_rules().theme)


def test_colours_are_tried_out_and_published(site: Site) -> None:
    browser, before = admin(site), theme(site)
    with counted(site) as said:
        page = browser.get(LOOK)
    assert len(said) <= 8 and page.status_code == 200
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    tried = press(browser, LOOK, GOOD | {"light_primary": "#ffcc00"}, "preview")
    assert tried.status_code == 200 and "light_primary=ffcc00" in tried.text
    assert 'name="take" value="light.primary:#' in tried.text
    offer = tried.text.partition('value="light.primary:')[2].partition('"')[0]
    taken = press(browser, LOOK, GOOD, "take", f"light.primary:{offer}")
    assert f'value="{offer}"' in taken.text
    assert 'value="light.primary:' not in taken.text, "what is offered passes"
    assert theme(site) == before, "trying publishes nothing"

    done = browser.fill(LOOK, GOOD)
    assert "A színek érvényben vannak" in done.text
    now = theme(site)
    assert now["colours"]["light"]["primary"] == "#0a4fa3" and now["corners"] == "round"
    assert now["colours"]["dark"]["surface"] == "#101418"
    assert now["colours"]["light"]["accent"] == before["colours"]["light"]["accent"]
    css = site.browser(SLUG).get("/").text.partition("/arculat/")[2].partition('"')[0]
    assert "--primary:#0a4fa3" in site.browser(SLUG).get(f"/arculat/{css}").text or css


def test_the_draft_takes_it_instead(site: Site) -> None:
    before = theme(site)
    done = press(admin(site), LOOK, GOOD, "how", "draft")
    assert done.status_code == 303
    assert theme(site) == before
    with site.inside(SLUG, readonly=True):
        draft = drafting.draft()
        assert draft is not None and b'"#0a4fa3"' in draft.bundle().files["rules.yaml"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"light_primary": "piros"}, "Ez nem szín"),
        ({"light_primary": "#12345"}, "Ez nem szín"),
        ({"dark_accent": ""}, "adjon meg egy színt"),
        ({"dark_accent": "red;background:url(//x)"}, "Ez nem szín"),
        ({"reason": ""}, "írja meg, miért"),
    ],
)
def test_wrong_colours_are_refused_and_stay(site: Site, changes: dict[str, str], said: str) -> None:
    before = theme(site)
    answer = admin(site).fill(LOOK, GOOD | changes)
    assert answer.status_code == 422 and said in answer.text
    assert theme(site) == before


def test_two_admins_do_not_overwrite_each_other(site: Site) -> None:
    one, two = admin(site), admin(site, "masik@example.hu")
    first, second = one.get(LOOK), two.get(LOOK)
    one.send(first, GOOD | {"font": "serif"})
    clash = two.send(second, GOOD | {"light_primary": "#123456"})
    assert clash.status_code == 409 and "#123456" in clash.text
    assert theme(site)["colours"]["light"]["primary"] == "#0a4fa3"


def test_previews_run_nothing_and_need_a_real_theme(site: Site) -> None:
    browser = admin(site)
    for path in ("/arculat/elonezet/oldal", "/arculat/elonezet/level"):
        page = browser.get(path)
        policy = page.headers["Content-Security-Policy"]
        assert page.status_code == 200 and "script" not in policy
        assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert "MIHŐ Kft." in page.text
    css = browser.get("/arculat/elonezet/stilus.css?sema=dark")
    assert css.mimetype == "text/css" and "color-scheme:dark" in css.text
    for query in ("light_primary=piros", "light_primary=0a4fa3", "sema=szepia"):
        assert browser.get(f"/arculat/elonezet/stilus.css?{query}").status_code == 404


def upload(browser: Browser, data: bytes, name: str, **changes: str):  # type: ignore[no-untyped-def]
    file = (io.BytesIO(data), name)
    return browser.send(browser.get(LOGO), {"reason": "Új logó", **changes, "logo": file})  # type: ignore[dict-item]


def test_a_png_logo_is_drawn_anew_and_stands_everywhere(site: Site) -> None:
    browser = admin(site)
    done = upload(browser, png(1500, 400), "logo.png")
    assert "A logó érvényben van" in done.text
    with site.inside(SLUG, readonly=True):
        files = current_rules().files
    assert "theme/logo.svg" not in files
    picture = Image.open(io.BytesIO(files["theme/logo.png"]))
    assert picture.format == "PNG" and picture.width <= 720
    page = site.browser(SLUG).get("/").text
    assert "/logo.png" in page and 'type="image/png"' in page
    address = page.partition('rel="icon" href="')[2].partition('"')[0]
    assert site.browser(SLUG).get(address).data == files["theme/logo.png"]
    manual = site.browser(SLUG).get("/sugo/kezikonyv.pdf")
    assert manual.status_code == 200 and manual.data.startswith(b"%PDF")
    back = upload(
        browser,
        b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="4" height="2"/></svg>',
        "l.svg",
    )
    assert back.status_code == 200 and "/logo.svg" in site.browser(SLUG).get("/").text


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"<svg><script>alert(1)</script></svg>", "l.svg", "script"),
        (b"<svg><image href='http://x/y.png'/></svg>", "l.svg", "image"),
        (b"GIF89a", "l.gif", "GIF"),
        (b"%PDF-1.4", "l.png", "l.png"),
        (png()[:70], "l.png", "sérült"),
    ],
)
def test_what_is_no_logo_is_refused(site: Site, data: bytes, name: str, said: str) -> None:
    answer = upload(admin(site), data, name)
    assert answer.status_code == 422 and said in answer.text
    with site.inside(SLUG, readonly=True):
        assert "theme/logo.svg" in current_rules().files


def test_sender_and_texts_of_the_mail(site: Site, mailbox: CaughtMail) -> None:
    browser = admin(site)
    looked = browser.post(
        "/arculat/elonezet/level?nyelv=hu",
        data=TEXTS | {"csrf_token": token(browser)},
    )
    assert "MIHŐ portál &lt;online@miho.example&gt;" in looked.text
    assert "Kérjük, erősítse meg" in looked.text and "ugyfel@miho.hu" in looked.text
    done = browser.fill(MAIL, TEXTS)
    assert "A feladó és a szövegek érvényben vannak" in done.text
    with site.inside(SLUG, readonly=True):
        rules = current_rules()
        assert rules.mailing.sender_name == "MIHŐ portál"
        assert rules.text("activation_mail_subject", "hu") == "Regisztráció – {company}"
        assert "{link}" in (rules.text("activation_mail_body", "en") or "")
    emptied = {**TEXTS, **dict.fromkeys(("subject_hu", "subject_en", "body_hu", "body_en"), "")}
    browser.fill(MAIL, emptied)
    with site.inside(SLUG, readonly=True):
        assert current_rules().text("activation_mail_body", "hu") is None


def token(browser: Browser) -> str:
    return browser.get(MAIL).text.partition('name="csrf_token" value="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sender_name": ""}, "adjon meg egy nevet"),
        ({"sender_name": "Más <mas@example.com>"}, "nevet írjon"),
        ({"body_hu": "Nincs benne semmi"}, "{link}"),
        ({"body_hu": "{link} {jelszo}"}, "{jelszo}"),
        ({"subject_en": ""}, "ezen a nyelven hiányzik"),
        ({"subject_hu": "{link}"}, "{link}"),
    ],
)
def test_what_is_wrong_in_mails_is_said(site: Site, changes: dict[str, str], said: str) -> None:
    answer = admin(site).fill(MAIL, TEXTS | changes)
    assert answer.status_code == 422 and said in answer.text
    with site.inside(SLUG, readonly=True):
        assert current_rules().mailing.sender_name != "MIHŐ portál"


def test_only_who_may_edit_the_brand_does(site: Site) -> None:
    senior = colleague(site, SLUG, role="senior_clerk", email="senior@example.hu")
    for path in (LOOK, LOGO, MAIL, "/arculat/elonezet/oldal"):
        assert senior.get(path).status_code == 404
