"""Charts: an option that is plain data, a drawing that is nothing but shapes and text, and the same numbers to read."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from models.words import Label, speaking
from reports import echarts
from reports.axes import NARROW, Scale
from reports.blocks import BarChart, Funnel, Kind, Series, Step, TrendChart
from reports.palette import BLUE, BLUE_SOFT

HOSTILE = "<script>alert(1)</script> {a|b} \"'&]]> 𠮷𪚥 👩‍👩‍👧 \x00\x0b"
WIDTHS = (1100, 520, NARROW)
CHARTS = {
    "funnel": Funnel(HOSTILE, steps=[Step(HOSTILE, 12), Step("邀约", 5), Step("成交", 0)]),
    "empty funnel": Funnel("空", steps=[Step("来电", 0), Step("成交", 0)]),
    "trend": TrendChart(HOSTILE, names=[HOSTILE, "二月", "三月"], series=[Series(HOSTILE, [0.1, None, 0.3])], kind="rate", target=0.2),
    "columns": TrendChart(
        "进程", names=["一", "二"], series=[Series("集客", [3, None], columns=True), Series("去年", [2, 4], tone="quiet")]
    ),
    "money": TrendChart("收入", names=["一", "二"], series=[Series("收入", [Decimal("123456.78"), Decimal(0)])], kind="money"),
    "nothing known": TrendChart("未知", names=["一", "二"], series=[Series("率", [None, None])], kind="rate"),
    "bars": BarChart(HOSTILE, names=[HOSTILE, "乙"], series=[Series("台", [None, 3])], target=4, unit="台"),
    "stack": BarChart("去向", names=["甲", HOSTILE], series=[Series("成交", [1, None], tone="good"), Series(HOSTILE, [2, None])]),
    "shares": BarChart("结构", names=["甲", "乙"], series=[Series("成交", [1, 0]), Series("战败", [2, 0], tone="quiet")], shares=True),
    "pareto": BarChart("原因", names=["价格", "其他"], series=[Series("战败", [3, 1])], cumulative=True),
    "no rows": BarChart("无", series=[Series("台", [])]),
}


def texts(drawing: str) -> list[str]:
    return ["".join(element.itertext()) for element in ElementTree.fromstring(drawing).iter(f"{{{echarts.SVG}}}text")]


def drawn(chart, width=520) -> str:
    return echarts.svg(chart.option(width), width, chart.height(width))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_drawn_as_shapes_and_text_alone(name, width):
    drawing = ElementTree.fromstring(drawn(CHARTS[name], width))
    assert drawing.get("width") == str(width)
    for element in drawing.iter():
        assert element.tag.removeprefix(f"{{{echarts.SVG}}}") in echarts.SHAPES
        assert set(element.attrib) <= echarts.ATTRIBUTES | {"aria-hidden"}


@pytest.mark.parametrize("name", CHARTS)
def test_an_option_is_plain_data_that_a_browser_reads_as_well(name):
    assert json.loads(json.dumps(CHARTS[name].option(520), allow_nan=False))


@pytest.mark.parametrize("name", CHARTS)
def test_each_number_drawn_can_be_read(name):
    headings, rows = CHARTS[name].readings()
    assert all(len(row) == len(headings) for row in rows)
    assert len(rows) == len(CHARTS[name].records())


def test_hostile_names_are_text():
    shown = " ".join(texts(drawn(CHARTS["bars"], 1100)))
    assert "<script>" in shown
    assert "\x00" not in shown


def test_two_drawings_of_a_page_share_no_identifier():
    def identifiers(chart):
        return {element.get("id") for element in ElementTree.fromstring(drawn(chart)).iter() if element.get("id")}

    assert identifiers(CHARTS["trend"])
    assert not identifiers(CHARTS["trend"]) & identifiers(CHARTS["money"])


def test_the_same_data_is_drawn_the_same_every_time():
    assert drawn(CHARTS["trend"]) == drawn(CHARTS["trend"])


def test_lines_are_named_at_their_end_with_their_last_value():
    chart = TrendChart("率", names=["一", "二", "三"], series=[Series("邀约率", [0.4, 0.469, None])], kind="rate")
    assert "邀约率 46.9%" in texts(drawn(chart))


def test_a_missing_month_is_a_gap_and_not_zero():
    assert CHARTS["trend"].option(520)["series"][0]["data"] == [10.0, None, 30.0]


def test_a_bar_without_a_value_is_marked_as_missing():
    assert "—" in texts(drawn(CHARTS["bars"]))


def test_bars_below_the_target_are_paler():
    chart = BarChart("台数", names=["甲", "乙"], series=[Series("成交", [20, 19])], target=20)
    assert [item["itemStyle"]["color"] for item in chart.option(520)["series"][0]["data"]] == [BLUE.light, BLUE_SOFT.light]


def test_a_pareto_chart_adds_up_to_everything():
    assert {"3 · 75.0%", "1 · 100.0%"} <= set(texts(drawn(CHARTS["pareto"])))


def test_shares_keep_the_whole_beside_the_bar():
    shown = texts(drawn(BarChart("结构", names=["L9"], series=[Series(str(n), [n]) for n in (20, 33, 33)], shares=True)))
    assert {"23.3%", "38.4%", "86"} <= set(shown)


def test_the_funnel_knows_the_share_of_the_step_before_and_of_the_first():
    *_, last = Funnel("漏斗", steps=[Step("集客", 9), Step("邀约", 3), Step("成交", 1)]).records()
    assert (last["of_previous"], last["of_first"]) == (1 / 3, 1 / 9)


def test_a_share_of_nothing_is_no_number():
    assert CHARTS["empty funnel"].records()[1]["of_previous"] is None


def test_values_and_names_must_match():
    with pytest.raises(ValueError, match="2 values for 1 names"):
        TrendChart("x", names=["一"], series=[Series("s", [1, 2])])


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [("zh", "23000000", "2,300 万元"), ("zh", "99999", "99,999 元"), ("en", "23400000", "¥23.4M"), ("en", "99999", "¥100K")],
)
def test_large_amounts_are_written_short(code, value, text):
    with speaking(code):
        assert Scale.of(Kind.MONEY, [Decimal(value)]).text(Decimal(value)) == text


def test_a_chart_speaks_the_readers_language():
    chart = BarChart(Label("去向", "Where"), names=[Label("甲", "One")], series=[Series("n", [1])], target=2)
    with speaking("en"):
        assert {"One", "Target 2"} <= set(texts(drawn(chart)))


def test_json_inside_a_script_cannot_end_it():
    text = echarts.script_json({"name": "</script><!--\u2028&"})
    assert "<" not in text
    assert "\u2028" not in text
    assert json.loads(text) == {"name": "</script><!--\u2028&"}


def test_a_process_that_has_drawn_ends_as_it_should():
    """The engine of the drawings is closed by the thread that made it: by another one it took the whole process with it."""
    draws = "from reports.echarts import svg; svg({'series': [{'type': 'bar', 'data': [1]}], 'xAxis': {'data': ['a']}, 'yAxis': {}}, 300, 200)"
    assert subprocess.run([sys.executable, "-c", draws], check=False, timeout=120, cwd=Path(__file__).parents[1]).returncode == 0
