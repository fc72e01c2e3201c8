"""The company's own texts: previewed, refused by line, published for a reason, brought back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from portal.consents.models import ConsentEvent
from portal.content.differences import differences
from portal.content.markdown_check import line_problems
from portal.foundation import db
from portal.foundation.secrets import sha256_hex
from portal.rules.queries import current_rules
from tests.architecture.test_query_budgets import counted
from tests.factories import records
from tests.portal.content.people import SLUG, editor, press
from tests.support.site import Browser, Site
from tests.support.staff import colleague

PAGE, KEY = "/szovegek/oldalak/terms", "/szovegek/kifejezesek/handoff"
HU, EN = "# Feltételek\n\nÚj **szabály**.\n", "# Terms\n\nA new **rule**.\n"
GOOD = {"text_hu": HU, "text_en": EN, "reason": "Új szabályzat lépett életbe"}


def shown(site: Site, path: str = "/feltetelek") -> str:
    return site.browser(SLUG).get(path).text.partition("<article")[2].partition("</article>")[0]


def send(browser: Browser, path: str = PAGE, **changes: str):  # type: ignore[no-untyped-def]
    return browser.fill(path, GOOD | changes)


def test_a_page_is_looked_at_first_and_published_then(site: Site) -> None:
    staff = editor(site)
    before = shown(site)
    with counted(site) as said:
        assert staff.get(PAGE).status_code == 200
    assert len(said) <= 8
    looked = press(staff, PAGE, GOOD, "preview")
    assert looked.status_code == 200
    assert "<strong>szabály</strong>" in looked.text and "is-new" in looked.text
    assert shown(site) == before, "looking publishes nothing"
    done = send(staff)
    assert "Az oldalt közzétettük" in done.text and "Új szabályzat lépett életbe" in done.text
    assert "Új <strong>szabály</strong>" in shown(site)
    again = send(staff)
    assert "Nem változott semmi" in again.text


def test_an_earlier_version_comes_back(site: Site) -> None:
    before = shown(site)
    staff = editor(site)
    send(staff)
    first = f"{PAGE}/valtozatok/1"
    page = staff.get(first)
    assert page.status_code == 200 and "is-gone" in page.text
    assert staff.send(page, {"reason": " "}).status_code == 422
    done = staff.send(page, {"reason": "Tévedés volt"})
    assert "újra érvényben" in done.text
    assert shown(site) == before
    assert "Most ez van érvényben" in staff.get(first).text
    assert staff.get(f"{PAGE}/valtozatok/99").status_code == 404


def test_two_editors_do_not_overwrite_each_other(site: Site) -> None:
    one, two = editor(site), editor(site, email="masik@example.hu")
    first, second = one.get(PAGE), two.get(PAGE)
    one.send(first, GOOD)
    clash = two.send(second, GOOD | {"text_hu": "# Más\n\nMásik szöveg.\n"})
    assert clash.status_code == 409
    assert "Másik szöveg" in clash.text and "közben" in clash.text
    assert "Új <strong>szabály</strong>" in shown(site)
    over = two.send(clash, GOOD | {"text_hu": "# Más\n\nMásik szöveg.\n"})
    assert over.status_code == 200 and "Másik szöveg" in shown(site)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": ""}, "írja meg, miért"),
        ({"text_hu": "Cím nélkül"}, "nincs címe"),
        ({"text_hu": "# A\n\n# B"}, "3. sor"),
        ({"text_hu": "# A\n\n<b>kövér</b>"}, "3. sor"),
        ({"text_hu": "# A\n\n![kép](x.png)"}, "3. sor"),
        ({"text_hu": "# A\n\n[ide](javascript:alert(1))"}, "3. sor"),
        ({"text_hu": "# A\n\n#### Mélyen"}, "átugrik egy szintet"),
        ({"text_hu": "# A\n\nsor\u202eford\u00edtva"}, "3. sor"),
        ({"text_hu": "# A\n" + "szöveg " * 12000}, "64 kB"),
        ({"text_hu": ""}, "terms.md"),
    ],
)
def test_what_is_wrong_is_said_by_line(site: Site, changes: dict[str, str], said: str) -> None:
    before = shown(site)
    answer = send(editor(site), **changes)
    assert answer.status_code == 422 and said in answer.text
    assert shown(site) == before


def test_who_accepted_which_version_is_told(site: Site) -> None:
    with site.inside(SLUG):
        text = current_rules().content["hu", "terms"]
        for number, digest in enumerate((sha256_hex(text), sha256_hex(text), "0" * 64, None)):
            event = {"kind": "terms", "granted": True, "source": "portal", "text_sha256": digest}
            customer_id = records.customer(f"30000000{number}")
            db.session().execute(insert(ConsentEvent).values(customer_id=customer_id, **event))
    page = editor(site).get(PAGE).text
    assert "2 ügyfél fogadta el a most érvényes szöveget" in page
    assert "1 egy korábbit" in page and "SHA-256" in page
    assert "SHA-256" not in editor(site, email="m@example.hu").get("/szovegek/oldalak/help").text


def test_a_short_text_is_published_and_the_rest_of_the_rules_stays(site: Site) -> None:
    staff = editor(site)
    looked = press(staff, KEY, {"hu": "Hívjon {code}!", "en": "Call!"}, "preview")
    assert looked.status_code == 200 and "Hívjon {code}!" in looked.text
    wrong = staff.fill(KEY, {"hu": "Hívjon {code}!", "en": "Call!", "reason": "Új szám"})
    assert wrong.status_code == 422 and "{code}" in wrong.text
    done = staff.fill(KEY, {"hu": "Hívjon bennünket!", "en": "Call us!", "reason": "Új szám"})
    assert "A szöveget közzétettük" in done.text
    with site.inside(SLUG, readonly=True):
        rules = current_rules()
        assert rules.text("handoff", "hu") == "Hívjon bennünket!"
        assert rules.text("refusal_help", "hu")
    gone = staff.fill(KEY, {"hu": "", "en": "", "reason": "Nem kell"})
    assert gone.status_code == 200
    with site.inside(SLUG, readonly=True):
        assert current_rules().text("handoff", "hu") is None
    half = staff.fill(KEY, {"hu": "Csak magyarul", "en": "", "reason": "Fél"})
    assert half.status_code == 422 and "Hiányzik az angol szöveg" in half.text


def test_a_short_text_changed_by_two(site: Site) -> None:
    one, two = editor(site), editor(site, email="masik@example.hu")
    first, second = one.get(KEY), two.get(KEY)
    one.send(first, {"hu": "Egyik", "en": "One", "reason": "a"})
    clash = two.send(second, {"hu": "Másik", "en": "Other", "reason": "b"})
    assert clash.status_code == 409 and "Egyik" in clash.text and "Másik" in clash.text
    assert two.send(clash, {"hu": "Másik", "en": "Other", "reason": "b"}).status_code == 200


def test_the_overview_and_what_is_not_there(site: Site) -> None:
    staff = editor(site)
    page = staff.get("/szovegek").text
    assert "Rövid szövegek" in page and "az arculatnál szerkeszthető" in page
    for path in ("/szovegek/oldalak/titok", "/szovegek/kifejezesek/titok"):
        assert staff.get(path).status_code == 404
    assert staff.get("/szovegek/kifejezesek/activation_mail_body").status_code == 404
    assert colleague(site, SLUG, email="k@example.hu").get("/szovegek").status_code == 404


LINES = st.lists(st.sampled_from(["alma", "körte", "", "három szó itt", "más"]), max_size=12)


@given(old=LINES, new=LINES)
@settings(max_examples=300, deadline=None)
def test_a_difference_holds_both_versions(old: list[str], new: list[str]) -> None:
    lines = differences("\n".join(old), "\n".join(new), around=None)
    before, after = "\n".join(old).splitlines(), "\n".join(new).splitlines()
    if before == after:
        assert lines == ()
        return
    assert [line.text for line in lines if line.kind != "new"] == before
    assert [line.text for line in lines if line.kind != "gone"] == after
    short = differences("\n".join(old), "\n".join(new))
    hidden = sum(line.count for line in short)
    assert len([one for one in short if one.kind != "left_out"]) + hidden == len(lines)


@given(text=st.text(alphabet="#*-<>[]()!|`~ab \n\t:/.1", max_size=200))
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_can_be_judged_and_each_problem_has_a_line_of_it(site: Site, text: str) -> None:
    with site.inside(SLUG, readonly=True):
        for problem in line_problems(text, with_title=False):
            assert 1 <= problem.line <= text.count("\n") + 1
