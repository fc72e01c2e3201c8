"""The PDFs of the demo bills: text, accents, title, language, embedded fonts, and the CSV files."""

import csv
import json
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from portal.demo.dataset.bill_data import bill_data, day, forint
from portal.demo.dataset.invoices import make_dataset
from portal.demo.dataset.pdf import BillJobs, BillPrinter, print_bills, read_logo
from portal.demo.dataset.records import Dataset, DemoCustomer, DemoInvoice
from portal.demo.dataset.spec_file import read_spec
from portal.demo.dataset.write import (
    CUSTOMER_COLUMNS,
    INVOICE_COLUMNS,
    PAYMENT_COLUMNS,
    DemoFiles,
    write_csv_files,
)

TENANTS = Path(__file__).resolve().parents[3] / "tenants"
SLUGS = sorted(path.parts[-3] for path in TENANTS.glob("*/demo/demo.yaml"))
TODAY = date(2026, 11, 22)

every_tenant = pytest.mark.parametrize("slug", SLUGS)


@cache
def dataset_of(slug: str) -> Dataset:
    return make_dataset(slug=slug, spec=read_spec(tenant_dir=TENANTS / slug), today=TODAY)


def rendered(slug: str, customer: DemoCustomer, bill: DemoInvoice) -> bytes:
    data = bill_data(
        spec=read_spec(tenant_dir=TENANTS / slug),
        logo=read_logo(tenant_dir=TENANTS / slug),
        customer=customer,
        bill=bill,
        earlier=(bill,),
    )
    return BillPrinter().render(data=json.dumps(data))


def text_of(pdf: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(text.split())


def plain(text: str) -> str:
    return " ".join(text.split())


@every_tenant
def test_a_bill_says_whose_it_is_and_what_to_pay(slug: str) -> None:
    data, spec = dataset_of(slug), read_spec(tenant_dir=TENANTS / slug)
    for customer in data.with_role(role="registered") + data.with_role(role="unregistered")[:2]:
        bill = data.invoices_of(customer_number=customer.number)[0]
        text = text_of(rendered(slug, customer, bill))
        for expected in (
            customer.name,
            customer.number,
            bill.number,
            spec.bill.customer_number_label,
            spec.issuer.name,
            spec.issuer.bank_account,
            plain(forint(bill.amount_due)),
            plain(day(bill.due_date)),
            plain(day(bill.issue_date)),
        ):
            label_may_be_capitals = text.casefold()
            assert plain(expected).casefold() in label_may_be_capitals, expected
        assert "\N{REPLACEMENT CHARACTER}" not in text


@every_tenant
def test_accents_survive_on_every_layout(slug: str) -> None:
    data = dataset_of(slug)
    one = data.customers[0]
    name = "Őzéné Űrhegyi Győző Tűzkő"
    customer = DemoCustomer(
        **{field: getattr(one, field) for field in one.__slots__} | {"name": name}
    )
    bill = data.invoices_of(customer_number=one.number)[0]
    pdf = rendered(slug, customer, bill)
    assert name in text_of(pdf)
    reader = PdfReader(BytesIO(pdf))
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/Lang"] == "hu-HU"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert bill.number in reader.metadata.title
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts and all(font.startswith(("LibertinusSerif", "NewCM")) for font in fonts), fonts


@every_tenant
def test_the_same_bill_gives_the_same_bytes(slug: str) -> None:
    data = dataset_of(slug)
    customer = data.customers[0]
    bill = data.invoices_of(customer_number=customer.number)[0]
    assert rendered(slug, customer, bill) == rendered(slug, customer, bill)


def test_no_text_of_a_person_is_ever_source() -> None:
    slug = SLUGS[0]
    data = dataset_of(slug)
    one = data.customers[0]
    name = '#import "@preview/x:0.1.0" *bold* $x$ \\ "] #panic()'
    customer = DemoCustomer(
        **{field: getattr(one, field) for field in one.__slots__} | {"name": name}
    )
    bill = data.invoices_of(customer_number=one.number)[0]
    text = text_of(rendered(slug, customer, bill))
    assert '#import "@preview/x:0.1.0" *bold* $x$' in text
    assert "#panic()" in text


def test_negative_and_zero_bills_say_what_they_mean() -> None:
    seen = set()
    for slug in SLUGS:
        data = dataset_of(slug)
        for customer in data.with_role(role="unregistered"):
            for bill in data.invoices_of(customer_number=customer.number):
                if bill.amount_due <= 0 and (slug, bill.amount_due < 0) not in seen:
                    seen.add((slug, bill.amount_due < 0))
                    text = text_of(rendered(slug, customer, bill))
                    assert plain(forint(bill.amount_due)) in text
                    wanted = "az Ön javára áll" if bill.amount_due < 0 else "nincs fizetnivalója"
                    assert wanted in text
    assert {negative for _, negative in seen} == {True, False}


@every_tenant
def test_only_bills_that_can_be_opened_are_printed(slug: str, tmp_path: Path) -> None:
    data, spec = dataset_of(slug), read_spec(tenant_dir=TENANTS / slug)
    jobs = list(BillJobs(spec=spec, logo="", folder=tmp_path, dataset=data))
    opened = [one for one in data.customers if one.role != "background"]
    assert len(jobs) == sum(len(data.invoices_of(customer_number=one.number)) for one in opened)
    assert len(jobs) < 400
    calls = []
    made = print_bills(jobs=jobs[:3], printed=lambda: calls.append(1))
    assert (made, len(calls)) == (3, 3)
    assert {path.name for path in tmp_path.iterdir()} == {job.path.name for job in jobs[:3]}
    assert print_bills(jobs=jobs[:4]) == 1


@every_tenant
def test_the_csv_files_carry_the_whole_data_set(slug: str, tmp_path: Path) -> None:
    data, style = dataset_of(slug), read_spec(tenant_dir=TENANTS / slug).csv
    files = DemoFiles(folder=tmp_path)
    write_csv_files(dataset=data, style=style, files=files)

    def rows(path: Path) -> list[dict[str, str]]:
        with path.open(encoding=style.encoding, newline="") as opened:
            return list(csv.DictReader(opened, delimiter=style.delimiter, strict=True))

    customers, invoices, payments = (
        rows(files.customers),
        rows(files.invoices),
        rows(files.payments),
    )
    assert tuple(customers[0]) == CUSTOMER_COLUMNS
    assert tuple(invoices[0]) == INVOICE_COLUMNS
    assert tuple(payments[0]) == PAYMENT_COLUMNS
    assert [row["name"] for row in customers] == [one.name for one in data.customers]
    assert [row["invoice_number"] for row in invoices] == [bill.number for bill in data.invoices]
    paid = sum(int(row["amount"].replace(" ", "")) for row in payments if row["invoice_number"])
    assert paid == sum(int(row["paid_amount"].replace(" ", "")) for row in invoices)
    assert len({row["reference"] for row in payments}) == len(payments)
    named = {row["document"] for row in invoices} - {""}
    jobs = BillJobs(
        spec=read_spec(tenant_dir=TENANTS / slug), logo="", folder=files.documents, dataset=data
    )
    assert named == {job.path.name for job in jobs}
    assert not list(tmp_path.glob("*.part"))
