"""Blocks travel as JSON; the page is made of them alone, holds everything in one file and trusts no text."""

import json
import re
import shutil
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import nbformat.v4 as notebooks
import pytest
from playwright.sync_api import sync_playwright

from models.refused import Refused
from models.words import Label, speaking
from reports import numbers, page, parts
from reports.blocks import (
    MIME,
    BarChart,
    Better,
    Block,
    Card,
    Column,
    Columns,
    Definition,
    Funnel,
    Heading,
    Kind,
    KpiRow,
    Note,
    Notes,
    Prose,
    Series,
    Step,
    Table,
    TrendChart,
)
from reports.entries import Entries, Entry, Matrix, Place
from reports.intervals import Estimate, IntervalChart
from reports.radar import RadarChart

HOSTILE = """<img src=x onerror=window.hacked=1></script><script>window.hacked=1</script>"' {{7*7}} [x](javascript:hacked) 𠮷 👩‍👩‍👧"""
SAMPLES = {
    "heading": Heading(Label("一、总览", "1. Overview"), note=HOSTILE),
    "prose": Prose(f"第一段 {HOSTILE}\n\n第二段", points=[HOSTILE], lead=True),
    "cards": KpiRow(
        [
            Card(
                Label("成交率", "Closing rate"), 1 / 9, "rate", figure="closing_rate", previous=2 / 9, last_year=None, target=0.2,
                trend=[0.1, None, 0.2], trend_names=["2026-08", "2026-09", "2026-10"], parts=(1, 9),
                definition=Definition(Label("有计数订单的客户", "Leads with a deal"), HOSTILE, HOSTILE),
            ),
            Card(Label("销售额", "Revenue"), Decimal("100000.00"), "money", figure="revenue", target=Decimal("80000")),
            Card(HOSTILE, None, "rate", figure="show_rate", better="down"),
        ],
        figures={"attainment_units": 0.25, "leads_void": 1},
    ),
    "funnel": Funnel(HOSTILE, steps=[Step("集客", 9), Step(HOSTILE, 3)], name="funnel", note=HOSTILE),
    "trend": TrendChart("周", names=["一", HOSTILE], series=[Series(HOSTILE, [1, None])], name="weekly"),
    "radar": RadarChart("六面", names=[HOSTILE, "乙", "丙"], series=[Series(HOSTILE, [1, 2, None])], name="sides"),
    "intervals": IntervalChart("变化", name="effect", estimates=[Estimate(HOSTILE, 0.1, -0.05, 0.2), Estimate("太少", note="样本太少")]),
    "entries": Entries(HOSTILE, [Entry(HOSTILE, HOSTILE, "bad", [HOSTILE], [(HOSTILE, HOSTILE)])], HOSTILE, 2),
    "matrix": Matrix(HOSTILE, [HOSTILE], [(HOSTILE, [Place(HOSTILE, HOSTILE, "gap")])], title=HOSTILE, note=HOSTILE, key=[("gap", HOSTILE)]),
    "bars": BarChart("渠道", names=[HOSTILE], series=[Series("数", [3]), Series("余", [1])], target=2, target_name=HOSTILE),
    "table": Table(
        [
            Column("who", Label("顾问", "Consultant")),
            Column("units", "成交", "count", unit="台", bar=True),
            Column("rate", "率", "rate", heat=True),
            Column("revenue", "收入", "money"),
            Column("moved", "变化", "points"),
            Column("on", "日期", "day"),
        ],
        [
            {"who": HOSTILE, "units": Decimal("1.5"), "rate": 0.25, "revenue": Decimal("1234567.80"), "moved": -0.021, "on": date(2026, 10, 3)},
            {"who": "乙", "units": 3, "rate": None, "revenue": None},
        ],
        total={"who": "合计", "units": Decimal("4.5")}, title=HOSTILE, name="by_person",
    ),
    "notes": Notes([Note(HOSTILE, 23), Note(Label("估算", "Estimated"))]),
    "columns": Columns(Prose("左"), Notes([Note("右")])),
}  # fmt: skip


def notebook(*items):
    """An executed notebook of blocks and (language, markdown) cells."""
    cells = []
    for item in items:
        if isinstance(item, Block):
            output = notebooks.new_output("execute_result", data={MIME: item.to_json()})
            cells.append(notebooks.new_code_cell("…", outputs=[output]))
        else:
            language, text = item
            cells.append(notebooks.new_markdown_cell(text, metadata={"lang": language} if language else {}))
    return notebooks.new_notebook(cells=cells)


def rendered(*items, **head):
    return page.render(notebook(*items), **{"title": "月度总结"} | head)


class Elements(HTMLParser):
    """Every element of a page with its attributes, and its text."""

    def __init__(self, html: str):
        super().__init__()
        self.found, self.words, self.raw = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self.raw = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag):
        self.raw = ""

    def handle_data(self, data):
        if not self.raw:
            self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_block_survives_the_journey_as_json(name):
    block = SAMPLES[name]
    assert Block.from_json(json.loads(json.dumps(block.to_json(), allow_nan=False))) == block


def test_every_kind_of_block_is_among_the_samples():
    known = {kind for kind in parts.Part.kinds.values() if issubclass(kind, Block) and hasattr(kind, "macro")}
    drawable = {kind for kind in known if not getattr(kind, "__abstractmethods__", None)}
    assert drawable == {type(block) for block in SAMPLES.values()}


def test_decimals_travel_exactly():
    travelled = json.dumps(SAMPLES["table"].to_json())
    assert '"1234567.80"' in travelled


@pytest.mark.parametrize(
    "data",
    [None, [], "text", {"$part": "os"}, {"$part": "Card", "name": "x", "value": 1}, {"$part": "Prose"}, {"$part": "Prose", "text": "x", "z": 1},
     {"$part": "Chart", "title": "x"}, {"$part": "Prose", "text": {"$decimal": "x"}}, {"$part": "Prose", "text": {"$day": "x"}}],
)  # fmt: skip
def test_what_is_no_block_is_refused_with_a_sentence(data):
    with pytest.raises(parts.NotABlock) as refused:
        Block.from_json(data)
    assert isinstance(refused.value, Refused)


def test_a_word_where_a_number_belongs_is_refused_with_a_sentence():
    with pytest.raises(parts.NotABlock, match="KpiRow"):
        rendered(KpiRow([Card("集客", "many", "count")]))


def test_numbers_that_are_none_become_none():
    assert Card("x", float("nan"), "rate").value is None
    assert Card("x", Decimal("Infinity"), "money").value is None


@pytest.mark.parametrize("name", SAMPLES)
def test_every_block_looks_like_something_in_jupyter(name):
    bundle = SAMPLES[name]._repr_mimebundle_()
    assert bundle[MIME] == SAMPLES[name].to_json()
    assert bundle["text/html"].startswith("<style>")


def test_a_run_that_nobody_watches_leaves_out_the_looks(monkeypatch):
    monkeypatch.setenv(parts.DATA_ONLY, "data")
    assert set(SAMPLES["trend"]._repr_mimebundle_()) == {MIME, "text/plain"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_text_is_text_everywhere(language):
    html = rendered(
        *SAMPLES.values(),
        (None, HOSTILE),
        title=HOSTILE,
        subtitle=HOSTILE,
        facts=[(HOSTILE, HOSTILE)],
        colophon=[HOSTILE],
        language=language,
    )
    elements = Elements(html)
    assert not [tag for tag, _ in elements.found if tag in ("img", "iframe", "object", "embed", "link", "base", "form")]
    for tag, attributes in elements.found:
        assert not [name for name in attributes if name.startswith("on")], tag
        assert not (attributes.get("href") or "").startswith("javascript"), tag
    assert html.count("<script") == html.count("</script>")
    assert "<img src=x onerror" in elements.text
    assert "𠮷" in elements.text


def test_the_page_asks_nothing_of_the_network():
    html = rendered(*SAMPLES.values())
    elements = Elements(html)
    assert not [attributes for _, attributes in elements.found if {"src", "srcset", "poster", "background", "data"} & set(attributes)]
    assert all((attributes.get("href") or "#").startswith("#") for _, attributes in elements.found)
    style = "".join(re.findall(r"<style>(.*?)</style>", html, re.S))
    assert not re.search(r"url\(|@import", style)
    policy = next(attributes["content"] for _, attributes in elements.found if "http-equiv" in attributes)
    assert policy.startswith("default-src 'none'")


def test_the_page_takes_the_data_and_never_an_outputs_html():
    made = notebook(Prose("数据"))
    made.cells[0].outputs[0].data["text/html"] = "<b>forged</b>"
    made.cells[0].outputs.append(notebooks.new_output("stream", text="printed"))
    html = page.render(made, title="t")
    assert "数据" in html
    assert "forged" not in html
    assert "printed" not in html


def test_only_the_prose_of_the_language_is_on_the_page():
    cells = [("zh", "## 中文章节\n\n说明"), ("en", "## English part\n\nwords"), (None, "3 × 3")]
    chinese, english = (Elements(rendered(*cells, language=code)).text for code in ("zh", "en"))
    assert "中文章节" in chinese
    assert "English part" not in chinese
    assert "English part" in english
    assert "中文章节" not in english
    assert "3 × 3" in chinese
    assert "3 × 3" in english


def test_what_stands_in_the_head_is_not_said_again():
    """The notebook's first paragraph is often the sentence of the catalogue; its other paragraphs stay."""
    words = ("zh", "# 周报\n\n谁领先，谁缺席。\n\n周会上用。")
    html = rendered(words, subtitle="谁领先、谁缺席")
    assert "谁缺席。" not in html
    assert "周会上用。" in html


def test_contents_list_the_sections_of_prose_and_blocks_in_order():
    html = rendered(("zh", "# 笔记本自己的标题\n\n## 甲 *重*"), Heading("乙 <b>"), Heading("丙", level=3))
    assert re.findall(r'<a href="#(s\d)">(.*?)</a>', html) == [("s1", "甲 重"), ("s2", "乙 &lt;b&gt;")]
    assert 'id="s1"' in html
    assert 'id="s2"' in html
    assert "笔记本自己的标题" not in html


@pytest.mark.parametrize(("language", "shown"), [("zh", "成交率"), ("en", "Closing rate")])
def test_one_notebook_is_read_in_both_languages(language, shown):
    text = Elements(rendered(SAMPLES["cards"], language=language)).text
    assert shown in text
    if language == "en":
        assert not re.search(r"[\u4e00-\u9fff]", text.replace("月度总结", "").replace("展厅台", "").replace("𠮷", ""))


def test_what_is_missing_is_a_dash_never_none_or_zero():
    text = Elements(rendered(SAMPLES["cards"], SAMPLES["table"])).text
    assert "—" in text
    assert not re.search(r"\b(None|nan|null|undefined)\b", text)


def test_the_page_is_small_enough_to_send():
    assert len(rendered(*SAMPLES.values()).encode()) < 1_000_000


def test_a_page_without_charts_carries_no_script():
    html = rendered(Prose("只有文字"))
    assert "<script" not in html
    assert len(html) < 40_000


def test_figures_are_exact_and_carry_their_published_names():
    assert page.collect_figures(notebook(SAMPLES["cards"])) == {
        "figures": {"closing_rate": 1 / 9, "revenue": "100000.00", "show_rate": None, "attainment_units": 0.25, "leads_void": 1},
        "tables": {},
    }


def test_tables_and_charts_with_a_name_go_to_the_figures_from_wherever_they_stand():
    made = notebook(Columns(SAMPLES["funnel"], SAMPLES["trend"]), SAMPLES["table"])
    tables = page.collect_figures(made)["tables"]
    assert tables["funnel"][1]["of_previous"] == 1 / 3
    assert tables["weekly"][1] == {"name": HOSTILE, HOSTILE: None}
    assert tables["by_person"][0]["revenue"] == "1234567.80"
    assert tables["by_person"][1] == {"who": "乙", "units": 3, "rate": None, "revenue": None, "moved": None, "on": None}
    json.dumps(tables, allow_nan=False)


def test_two_blocks_that_disagree_about_a_figure_are_a_mistake():
    with pytest.raises(Refused, match="units"):
        page.collect_figures(notebook(Prose("", figures={"units": 1}), Prose("", figures={"units": 2})))


@pytest.mark.parametrize(
    ("now", "before", "kind", "better", "shown", "tone"),
    [
        (110, 100, Kind.COUNT, Better.UP, "▲ 10.0%", "good"),
        (Decimal(90), Decimal(100), Kind.MONEY, Better.UP, "▼ 10.0%", "bad"),
        (0.476, 0.455, Kind.RATE, Better.UP, "▲ 2.1 个百分点", "good"),
        (0.183, 0.171, Kind.RATE, Better.DOWN, "▲ 1.2 个百分点 变差", "bad"),
        (0.171, 0.183, Kind.RATE, Better.DOWN, "▼ 1.2 个百分点 向好", "good"),
        (0.5, 0.50001, Kind.RATE, Better.UP, "持平", "flat"),
        (5, 4, Kind.COUNT, Better.NEITHER, "▲ 25.0%", "flat"),
        (5, 0, Kind.COUNT, Better.UP, "—", "none"),
        (0.5, 0.0, Kind.RATE, Better.UP, "▲ 50.0 个百分点", "good"),
        (None, 4, Kind.COUNT, Better.UP, "—", "none"),
        (4, None, Kind.COUNT, Better.UP, "—", "none"),
    ],
)
def test_changes_are_told_by_arrow_word_and_tone(now, before, kind, better, shown, tone):
    change = numbers.change(now, before, kind, better)
    assert (change.shown, change.tone) == (shown, tone)
    assert change.spoken


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("zh", "9999.5", ("", "9,999.50", "元")), ("zh", "10000", ("", "1", "万元")), ("zh", "23456789", ("", "2,345.7", "万元")),
        ("zh", "123456789", ("", "1.23", "亿元")), ("zh", "-23456789", ("", "-2,345.7", "万元")),
        ("en", "9999", ("¥", "9,999", "")), ("en", "123456", ("¥", "123.5K", "")), ("en", "23456789", ("¥", "23.5M", "")),
    ],
)  # fmt: skip
def test_large_amounts_on_cards_are_short_and_the_exact_one_is_kept(language, value, shown):
    with speaking(language):
        card = Card("额", Decimal(value), "money")
        assert tuple(card.brief()) == shown
        assert f"{Decimal(value):,.2f}".removesuffix(".00") in card.exact()


@pytest.mark.parametrize(("value", "shown"), [(0.4765, "47.7%"), (0.0, "0.0%"), (-0.0001, "0.0%"), (1.2, "120.0%"), (None, "—")])
def test_rates_have_one_decimal(value, shown):
    assert Kind.RATE.show(value) == shown


def test_attainment_is_written_beside_its_target():
    assert Card("台", 3, target=4, unit="台").against_target() == "完成 75.0% · 目标 4 台"
    assert Card("率", 0.879, "rate", target=0.9).against_target() == "距目标 90.0% 差 2.1 个百分点"
    assert Card("率", 0.95, "rate", target=0.9).against_target() == "已达目标 90.0%"
    assert Card("战败率", 0.1, "rate", target=0.2, better="down").against_target() == "已达目标 20.0%"
    assert Card("台", None, target=4).against_target() == "目标 4"


def test_a_table_refuses_values_without_a_column():
    with pytest.raises(ValueError, match="strange"):
        Table([Column("a", "A")], [{"a": "x", "strange": 1}])


@pytest.mark.parametrize(("better", "steps"), [("up", ["heat-1", "heat-5"]), ("down", ["heat-5", "heat-1"])])
def test_the_better_value_is_the_darker(better, steps):
    table = Table([Column("a", "A", "rate", heat=True, better=better)], [{"a": 0.1}, {"a": 0.9}])
    assert [line[0].css.split()[-1] for line in table.lines()] == steps


@pytest.fixture(scope="module")
def browser():
    own = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=own, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(rendered(*SAMPLES.values(), ("zh", "## 说明"), title=HOSTILE), "utf-8")
    return path.as_uri()


def test_everything_is_there_without_script(browser, file):
    reader = browser.new_context(java_script_enabled=False, viewport={"width": 1366, "height": 768}).new_page()
    reader.goto(file)
    assert reader.locator(".plot svg >> visible=true").count() == 5
    assert "—" in reader.inner_text("main")
    reader.context.close()


def test_charts_come_alive_under_the_pointer_and_nothing_else_runs(browser, file):
    reader = browser.new_page(viewport={"width": 1366, "height": 768})
    asked, complaints = [], []
    reader.on("request", lambda request: asked.append(request.url))
    reader.on("pageerror", lambda error: complaints.append(str(error)))
    reader.goto(file)
    trend = reader.locator(".plot").nth(1)
    trend.hover()
    trend.locator(".alive svg").wait_for()
    trend.hover(position={"x": 60, "y": 120})
    trend.locator(".tip").wait_for()
    assert trend.locator(".still >> visible=true").count() == 0
    assert reader.evaluate("window.hacked") is None
    assert asked == [file]
    assert complaints == []
    reader.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_sticks_out(browser, file, scheme):
    reader = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    reader.goto(file)
    assert reader.evaluate("document.documentElement.scrollWidth") == 390
    assert reader.locator(".still.phone >> visible=true").count() == 5
    reader.close()


def test_by_night_drawings_turn_dark_as_well(browser, file):
    fill = "getComputedStyle(document.querySelector('.plot svg text')).fill"
    colours = set()
    for scheme in ("light", "dark"):
        reader = browser.new_page(color_scheme=scheme)
        reader.goto(file)
        colours.add(reader.evaluate(fill))
        reader.close()
    assert len(colours) == 2


def test_on_paper_the_still_drawings_stand(browser, file):
    reader = browser.new_page(viewport={"width": 1366, "height": 768})
    reader.goto(file)
    reader.locator(".plot").first.hover()
    reader.locator(".alive svg").wait_for()
    reader.emulate_media(media="print")
    assert reader.locator(".alive >> visible=true").count() == 0
    assert reader.locator(".still.paper >> visible=true").count() == 5
    reader.close()
