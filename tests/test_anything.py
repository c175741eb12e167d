"""Anything at all into every form and every import: done or refused with a sentence, never a bug and never silence."""

import csv
import string
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import Register, writing
from models.exchange.importer import import_file
from models.exchange.readers import open_sheet
from models.refused import Invalid
from models.roles import Role

from .walking import ENTERED, IMPORTERS
from .web import words

# Little for each of many registers: what they share is tried with more in test_kinds.py and below.
few = settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
some = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])

TEXTS = st.one_of(
    st.text(max_size=40), st.text(alphabet=string.digits + "-:/. +,eE%", max_size=24), st.integers().map(str), st.dates().map(str), st.datetimes().map(str),
    st.sampled_from([
        "", "0", "1", "true", "on", "H", "new", "\0", "\ud7ff", "🚗", "1,2", "9" * 30, "0000-00-00", "9999-12-31T23:59", "0001-01-01 00:00", "=1+1", "%", "_", "\\",
        "2026年5月1日", "１２３", "12.8万", "１,２８０", "+86 138 1234 5678", "是", "王小明",
    ]),
)  # fmt: skip
CELLS = st.one_of(
    TEXTS, st.none(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**18), 10**18),
    st.dates(date(1900, 1, 1), date(9999, 12, 31)), st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 31)).map(lambda each: each.replace(microsecond=0)),
)  # fmt: skip


def likely(each) -> list[str]:
    """What gets past the first questions asked of a field."""
    if each.is_link:
        return ["1", "2", "3", "consultant1", "phone", "seal"]
    return [member.value for member in getattr(each.kind, "choices", ())] or ["1", "2026-11-01 10:00", "13800000009", "2026-05", "甲"]


def filled(draw, fields: dict, anything) -> dict:
    """Something for each needed field, mostly likely, and anything in a few."""
    found = {name: draw(st.sampled_from(likely(each))) for name, each in fields.items() if each.required}
    return found | {name: draw(anything) for name in draw(st.sets(st.sampled_from(sorted(fields)), min_size=1, max_size=4))}


@pytest.mark.parametrize(("name", "role"), ENTERED, ids=[name for name, _ in ENTERED])
def test_no_form_breaks_whatever_is_sent(web, name, role):
    visitor, fields = web.visit(Role(role)), writing.writable_fields(web.shop.actor(Role(role)), Register.all[name], is_new=True)

    @few
    @given(data=st.data())
    def holds(data):
        posted = filled(data.draw, fields, TEXTS)
        response = visitor.tell(f"/admin/{name}/new/", posted)
        assert response.status_code in (302, 403, 409, 422), (posted, words(response)[-300:])
        if response.status_code != 302:
            assert response.get_json()["error"] if response.is_json else "还没有保存" in words(response), posted

    holds()


def write(path: Path, headings: list[str], rows: list[list], encoding: str) -> None:
    """A workbook with cells of their kinds; or a text file."""
    if path.suffix == ".csv":
        with path.open("w", encoding=encoding, errors="replace", newline="") as file:
            csv.writer(file).writerows([headings, *rows])
        return
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([headings, *rows]):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell.encode("utf-8", "replace").decode() if isinstance(cell, str) else cell)


def names(refused: Invalid, path: Path) -> None:
    """A file that is refused as a whole is named."""
    assert path.name in refused.text.zh
    assert path.name in refused.text.en


IMPORTED = [(name, role) for name, role in ENTERED if role in IMPORTERS]


@pytest.mark.parametrize(("name", "role"), IMPORTED, ids=[name for name, _ in IMPORTED])
def test_no_import_breaks_whatever_stands_in_the_file(shop, tmp_path, name, role):
    """Each row is in, or told with its reason; nothing is passed over."""
    register, who = Register.all[name], Role(role)
    fields = writing.writable_fields(shop.actor(who), register, is_new=True)

    @few
    @given(data=st.data())
    def holds(data):
        asked = sorted({each for each in fields if fields[each].required} | data.draw(st.sets(st.sampled_from(sorted(fields)), min_size=1, max_size=3)))
        label = data.draw(st.sampled_from(["zh", "en"]))
        headings = [getattr(fields[each].label, label) for each in asked]
        rows = []
        for _ in range(data.draw(st.integers(1, 3))):
            found = filled(data.draw, {each: fields[each] for each in asked}, CELLS)
            rows.append([found.get(each) for each in asked])
        path = tmp_path / data.draw(st.sampled_from(["rows.csv", "rows.xlsx"]))
        write(path, headings, rows, data.draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"])))
        try:
            outcome = import_file(shop.database, register, path, shop.act(who))
        except Invalid as refused:
            return names(refused, path)
        assert outcome.rows_in + outcome.rows_refused == outcome.rows_read == len(list(open_sheet(path).rows()))
        for refusal in outcome.refusals[0].kept:
            assert refusal.reason.zh.strip(), rows
            assert refusal.reason.en.strip(), rows

    holds()


@some
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")), st.text(max_size=120).map(lambda text: text.encode("utf-16", "replace"))),
       name=st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a.ods", "a.txt"]), start=st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xef\xbb\xbf", b"a,b\n"]))  # fmt: skip
def test_any_bytes_are_a_sheet_or_a_sentence(tmp_path, content, name, start):
    path = tmp_path / name
    path.write_bytes(start + content)
    try:
        list(open_sheet(path).rows())
    except Invalid as refused:
        names(refused, path)
