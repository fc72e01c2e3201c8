"""The floor: the least that can be done behind the same server, without checks, ORM or policy."""

import os
import threading

import psycopg
from argon2 import PasswordHasher
from flask import Flask, Response, render_template_string, request, send_file

PAGE = """<!doctype html><html lang="hu"><head><meta charset="utf-8"><title>Számlák</title></head>
<body><main><h1>Számlák</h1><table><thead><tr><th>Sorszám</th><th>Kelt</th><th>Határidő</th>
<th>Fizetendő</th><th>Tartozás</th></tr></thead><tbody>
{% for row in rows %}<tr><th scope="row"><a href="/szamlak/{{ row[0] }}">{{ row[1] }}</a></th>
<td>{{ row[2] }}</td><td>{{ row[3] }}</td><td>{{ row[4] // 100 }} Ft</td><td>{{ row[5] // 100 }} Ft</td></tr>
{% endfor %}</tbody></table></main></body></html>"""
QUERY = """select id, printed_number, issue_date, due_date, amount_due_minor, outstanding_minor
from invoice where tenant_id = %s and customer_id = %s order by issue_date desc, id desc limit 50"""
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

application = Flask(__name__)
_local = threading.local()


def _connection() -> "psycopg.Connection[tuple[object, ...]]":
    if not hasattr(_local, "connection"):
        _local.connection = psycopg.connect(os.environ["BENCH_DATABASE_URL"], autocommit=True)
        _local.connection.prepare_threshold = 0
    return _local.connection


@application.get("/page/<tenant>/<uuid:customer>")
def page(tenant: str, customer: object) -> str:
    """One prepared query and a template."""
    rows = _connection().execute(QUERY, (tenant, customer)).fetchall()
    return render_template_string(PAGE, rows=rows)


@application.get("/file")
def file() -> Response:
    """A file sent to whoever asks."""
    return send_file(request.args["path"], mimetype="application/pdf")


@application.post("/hash")
def check() -> str:
    """The bare check of one password."""
    HASHER.verify(request.form["hash"], request.form["password"])
    return "ok"
