"""The building parts of every page: forms that explain themselves, tables with roles, small sheets."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask_babel import Babel
from jinja2 import Environment, FileSystemLoader
from lxml import html
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import BooleanField, DateField, Form, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from portal.foundation.web.file_forms import FilesField
from portal.foundation.web.formats import FILTERS

ROOT = Path(__file__).parents[3]
WEB = ROOT / "platform" / "portal" / "foundation" / "web"
TEMPLATES = sorted(ROOT.glob("platform/portal/**/templates/**/*.html"))
# Mails and the page inside a ZIP stand alone, and carry their own sheet.
PAGES = [path for path in TEMPLATES if not {"mail", "overview"} & set(path.parts)]
EVIL = '<script>"&'


class Sample(Form):
    """One field of each kind that the macros treat differently."""

    name = StringField(
        "Name",
        [InputRequired("Type your name.")],
        description="As on the bill.",
        render_kw={"autocomplete": "name", "class": "own", "aria-describedby": "elsewhere"},
    )
    nickname = StringField("Nickname", [Optional()])
    born = DateField("Born", [InputRequired("Pick a date.")])
    password = PasswordField("Password", [InputRequired("Type a password.")])
    way = RadioField(
        "Way", [InputRequired("Choose.")], choices=[SelectChoice("a", "A"), SelectChoice("b", "B")]
    )
    agree = BooleanField("I agree", [InputRequired("Tick the box.")])


def render(source: str, **context: object) -> html.HtmlElement:
    environment = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)
    environment.globals.update(csrf_token=lambda: "token-1")
    environment.filters.update(FILTERS)
    imports = (
        '{% import "forms.html" as forms with context %}'
        '{% import "components.html" as ui with context %}'
    )
    return html.fromstring(
        f"<div>{environment.from_string(imports + source).render(**context)}</div>"
    )


def test_a_field_for_files_says_its_limits_and_that_a_choice_was_lost() -> None:
    class Files(Form):
        photos = FilesField("Photos", [Optional()], kinds=frozenset({"image"}), most=1)

    def drawn(form: Files) -> html.HtmlElement:
        return render("{{ forms.field(form.photos) }}", form=form)

    app = Flask("x")
    Babel(app)
    with app.app_context():
        fresh = drawn(Files())
        data = MultiDict([("photos", FileStorage(io.BytesIO(b"x"), filename="a.jpg"))])
        chosen = Files(data)
        chosen.photos.errors = ["Not this one."]
        again = drawn(chosen)
    (field,) = fresh.xpath("//input[@type='file']")
    assert "image/jpeg" in field.get("accept") and field.get("multiple") is None
    hint = fresh.get_element_by_id(field.get("aria-describedby"))
    assert "10 MB" in hint.text_content()
    assert "choose your files again" not in fresh.text_content()
    assert "choose your files again" in again.text_content()
    assert "Not this one." in again.text_content()


def test_a_telephone_number_in_a_hint_stays_on_one_line() -> None:
    class Call(Form):
        phone = StringField("Phone", description="For example +36 30 123 4567.")

    page = render("{{ forms.field(form.phone) }}", form=Call())
    assert "+36\xa030\xa0123\xa04567." in page.text_content()


def form_page(form: Form) -> html.HtmlElement:
    return render(
        "{% call forms.form(form, submit='Send') %}{{ forms.fields(form) }}{% endcall %}", form=form
    )


@pytest.fixture
def refused() -> html.HtmlElement:
    form = Sample(data={"name": EVIL})
    form.process(formdata=None, data={"name": EVIL})
    assert not form.validate()
    return form_page(form)


def test_a_refused_form_says_what_is_wrong_below_each_field_and_at_the_top(refused):
    links = refused.xpath("//*[@data-error-summary]//a")
    assert [link.text for link in links] == [
        "Type your name.",
        "Pick a date.",
        "Type a password.",
        "Choose.",
        "Tick the box.",
    ]
    for link in links:
        (target,) = refused.xpath(f"//*[@id='{link.get('href')[1:]}']")
        assert target.tag == "input"
        field = target.xpath("ancestor::*[contains(@class, 'field-invalid')]")[0]
        assert link.text in field.text_content()


def test_every_reference_between_label_hint_error_and_field_holds(refused):
    ids = refused.xpath("//@id")
    assert len(ids) == len(set(ids))
    for reference in refused.xpath("//@for | //@aria-controls"):
        assert reference in ids
    described = [word for text in refused.xpath("//@aria-describedby") for word in text.split()]
    assert set(described) - {"elsewhere"} <= set(ids)
    assert {"name-hint", "name-error", "born-error", "way-error", "agree-error"} <= set(described)


def test_a_field_keeps_its_attributes_and_what_was_typed(refused):
    (name,) = refused.xpath("//input[@name='name']")
    assert name.get("autocomplete") == "name"
    assert name.get("aria-invalid") == "true"
    assert name.get("value") == EVIL
    assert {"input", "own"} <= set(name.get("class").split())
    assert name.get("aria-describedby").split() == ["elsewhere", "name-hint", "name-error"]


def test_a_fresh_form_accuses_nobody():
    page = form_page(Sample())
    assert not page.xpath("//*[@data-error-summary or @aria-invalid]")
    assert not page.find_class("field-error") and not page.find_class("field-invalid")
    assert page.xpath("//input[@name='csrf_token']/@value") == ["token-1"]
    assert page.xpath("//label[@for='nickname']")[0].text_content() == "Nickname (optional)"
    assert page.xpath("//label[@for='name']")[0].text_content() == "Name"
    assert page.xpath("//form/@method") == ["post"] and not page.xpath("//form/@action")


def test_the_password_toggle_stays_hidden_until_the_script_is_there():
    (button,) = form_page(Sample()).xpath("//button[@data-toggle-password]")
    assert button.get("hidden") is not None and button.get("type") == "button"


def test_a_table_tells_its_parts_even_when_it_is_shown_as_cards():
    page = render(
        "{% call(row) ui.data_table('Bills', ['No', {'label': 'Sum', 'kind': 'number'}], rows) %}"
        "{{ ui.cell('No', row[0], head=true, href='/x') }}{{ ui.cell('Sum', row[1], 'number') }}"
        "{% endcall %}",
        rows=[(EVIL, None)],
    )
    assert page.xpath("//table/@role") == ["table"]
    assert page.xpath("//thead//th/text()") == ["No", "Sum"]
    assert page.xpath("//tbody//@data-label") == ["No", "Sum"]
    assert page.xpath("//tbody//th/a/text()") == [EVIL]
    assert page.xpath("//tbody//td/span/text()") == ["–"]


@pytest.mark.parametrize(
    "call",
    [
        "ui.page_header(e, lead=e, back=(e, e), eyebrow=e)",
        "ui.notice('danger', e, title=e)",
        "ui.summary_list([(e, e)])",
        "ui.badge(e)",
        "ui.button_link(e, e)",
        "ui.empty_state(e, e)",
        "ui.steps([e, e], 2)",
        "ui.how_list([(e, e)])",
        "ui.tabs(e, [(e, e, true)])",
        "ui.compare_table(e, (e, e, e), [(e, e, e, true)])",
        "ui.bill_sketch({'url': e, 'alt': e, 'caption': e, 'marks': [e]})",
        "ui.tel_link(e)",
        "forms.post_button(e, e, values={e: e})",
        "forms.submit_button(e, name=e, value=e)",
    ],
)
def test_no_part_lets_markup_through(call):
    page = render("{{ " + call + " }}", e=EVIL)
    assert not page.xpath("//script")
    assert EVIL in page.text_content() or EVIL in page.xpath("//@href | //@value")


def test_the_sheets_stay_small_and_ask_nobody_else():
    sheets = {path: path.read_text() for path in (WEB / "static" / "css").glob("*.css")}
    sizes = {path.name: len(text.encode()) for path, text in sheets.items()}
    assert sizes.pop("portal.css") <= 35_000, "every page loads it"
    assert max(sizes.values()) <= 5_000, "what only some pages need"
    for text in sheets.values():
        assert "@import" not in text and "url(" not in text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_carries_inline_style_or_script(path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son\w+=|javascript:", text)


def test_every_icon_that_a_template_asks_for_is_drawn():
    drawn = set(re.findall(r"^  '([\w-]+)':", (WEB / "templates" / "icons.html").read_text(), re.M))
    for path in TEMPLATES:
        asked = re.findall(r"(?:\bicon\(|icon_name=|ui\.feature\()'([\w-]+)'", path.read_text())
        assert set(asked) <= drawn, path.name


@pytest.mark.parametrize("path", sorted(ROOT.glob("tenants/*/theme/*.svg")), ids=str)
def test_a_tenants_drawing_is_only_a_drawing(path):
    tree = ElementTree.parse(path)
    tags = {element.tag.split("}")[1] for element in tree.iter()}
    assert not tags & {"script", "style", "foreignObject", "image", "a", "use", "animate", "set"}
    assert tree.getroot()[0].tag.endswith("title") and tree.getroot()[0].text
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on") and "style" not in name
            assert "href" not in name and (
                not value.startswith("url(") or value.startswith("url(#")
            )
