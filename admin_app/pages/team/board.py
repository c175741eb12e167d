"""The team board: target, done, what should be done by now, forecast – the team's for everyone, each person's for the leaders (S1, T5.1, D1)."""

from flask import g

from models.people import Store
from models.roles import Role
from models.words import Label, say
from reports import numbers
from reports.figures import FIGURES, meanings
from reports.numbers import Kind
from reports.period import month
from reports.standings import Answering, Pace, Standing, answering, pace_of, planned_and_shared_out, standings
from reports.standings import team as team_standing

from ...looks import Board, Column, Figure, SheetPage, SheetRow, TeamSheet, cells
from .blueprint import chosen, done_of, draw, is_leader, nobody, number, store_choice, stores, tabs, team, today_of, toned, under

UNITS, REVENUE = Label("台数", "Units"), Label("销售额", "Revenue")
PROCESS = ("leads", "invitations", "test_drives")


@team.get("/board/")
def board() -> str:
    """S1, T5.1: the month at a glance; a store's people in their own store, head office in each."""
    those = stores()
    store = chosen(those)
    title = say("团队看板", "Team board")
    if store is None:
        return draw(SheetPage(title, blank=nobody()))
    whole = team_standing(g.reading, ((store.id, store.timezone),), g.now)[store.id]
    pace = pace_of(g.reading, store.id, store.timezone, g.now)
    everybody = standings(g.reading, (store.id, store.timezone), g.now)
    shown = [each for each in everybody if is_leader() or each.key == g.person.actor.employee_id]
    sheets = (_sales(shown, pace), _process(shown), *_calls(store, shown))
    return draw(SheetPage(title, lead=_lead(store, pace), tabs=tabs(), boards=(_team_board(store, whole, pace),), sheets=tuple(each for each in sheets if each.rows), choose=store_choice(those, store)))


def _lead(store: Store, pace: Pace) -> str:
    today = today_of(store)
    return say("{store} · {month} 月第 {gone} 个工作日,共 {whole} 个", "{store} · working day {gone} of {whole} in {name}",
               store=store.name, month=today.month, name=f"{today:%B}", gone=pace.gone, whole=pace.whole)  # fmt: skip


def _team_board(store: Store, whole: Standing, pace: Pace) -> Board:
    """T5.1: the team's target and progress are seen by everyone."""
    figures = [_figure(UNITS, *whole.measures["units"], pace, Kind.COUNT, "units"), _figure(REVENUE, *whole.measures["revenue"], pace, Kind.MONEY, "revenue")]
    note, shared = "", planned_and_shared_out(g.reading, (store.id, store.timezone), g.now)
    if shared and shared[0] != shared[1] and is_leader():
        rest = shared[0] - shared[1]
        note = say("月计划 {planned} 台,个人目标合计 {shared} 台:", "The month's plan is {planned} units, the targets come to {shared}: ", planned=shared[0], shared=shared[1]) + (
            say("还有 {rest} 台没有分到人", "{rest} are nobody's yet", rest=rest) if rest > 0 else say("多分了 {rest} 台", "{rest} more than planned", rest=-rest)
        )
    return Board(say("{month} 月团队目标", "The team's {name}", month=today_of(store).month, name=f"{today_of(store):%B}"), tuple(figures), note=note)


def _figure(label: Label, done, wanted, pace: Pace, kind: Kind, name: str) -> Figure:
    shown, forecast = numbers.brief(done, kind), pace.forecast(done)
    goal = numbers.full(wanted, kind, say("台", "units") if kind is Kind.COUNT else "") if wanted else say("未设目标", "no target set")
    ahead = numbers.full(numbers.rounded(forecast, 0), kind, say("台", "units") if kind is Kind.COUNT else "") if forecast is not None else "—"
    tone = "plain" if not wanted or forecast is None else "good" if forecast >= wanted else "bad"
    return Figure(label, shown.prefix + shown.number, unit=shown.unit, change=say("目标 {goal} · 照此预计 {ahead}", "target {goal} · at this pace {ahead}", goal=goal, ahead=ahead),
                  tone=tone, share=min(100, round(100 * done / wanted)) if wanted else None, definition=FIGURES[name].meaning)  # fmt: skip


def _sales(shown: list[Standing], pace: Pace) -> TeamSheet:
    rows = tuple(SheetRow((under(each.name, str(each.role.label)), *_pace_cells(each, pace), done_of(each.done("revenue"), each.wanted("revenue"), Kind.MONEY)))
                 for each in shown if each.wanted("units") or each.wanted("revenue") or each.done("units"))  # fmt: skip
    columns = (Column("name", Label("姓名", "Name")), Column("units", UNITS), number("expected", Label("应完成", "Due by now")), number("forecast", Label("月末预计", "Forecast")), Column("revenue", REVENUE))
    return TeamSheet(say("销售", "Sales"), columns, rows, icon="car", note=say("应完成 = 目标 × 已过工作日 ÷ 全月工作日;预计 = 已完成 ÷ 已过工作日 × 全月工作日", "Due by now = target × working days gone ÷ of the month; forecast = done ÷ days gone × days of the month"), meanings=meanings("units", "revenue"))


def _pace_cells(each: Standing, pace: Pace) -> tuple:
    done, wanted = each.measures["units"]
    expected, forecast = pace.expected(wanted), pace.forecast(done)
    tone = "" if expected is None else "good" if done >= expected else "bad"
    told = cells.text("") if forecast is None else toned(numbers.count(forecast), tone if wanted else "")
    return done_of(done, wanted, tone=tone), cells.text(numbers.count(expected) if expected is not None else ""), told


def _process(shown: list[Standing]) -> TeamSheet:
    names = (Label("线索", "Leads"), Label("邀约", "Invitations"), Label("试驾", "Test drives"))
    rows = tuple(SheetRow((under(each.name, str(each.role.label)), *(done_of(*each.measures[measure]) for measure in PROCESS)))
                 for each in shown if any(any(each.measures[measure]) for measure in PROCESS))  # fmt: skip
    return TeamSheet(say("过程", "On the way"), (Column("name", Label("姓名", "Name")), *(Column(measure, label) for measure, label in zip(PROCESS, names, strict=True))), rows, icon="filter", meanings=meanings("leads_total", "invitation_rate", "test_drive_rate"))


def _calls(store: Store, shown: list[Standing]) -> tuple[TeamSheet, ...]:
    """D1: inbound calls and invitations per DCC against the target, with answer rate, time to the answer and delay of entry."""
    callers = [each for each in shown if each.role is Role.DCC]
    taken = answering(g.reading, store.id, store.timezone, month(today_of(store))) if callers else {}
    rows = tuple(SheetRow((under(each.name, str(each.role.label)), done_of(*each.measures["calls"]), done_of(*each.measures["invitations"]), *_call_cells(taken.get(each.key)))) for each in callers)
    columns = (Column("name", Label("姓名", "Name")), Column("calls", Label("接听来电", "Calls answered")), Column("invitations", Label("邀约", "Invitations")),
               number("rate", Label("接听率", "Answer rate")), number("ring", Label("平均振铃", "Ringing")), number("entry", Label("录入延迟", "Entered after")))  # fmt: skip
    return (TeamSheet(say("DCC 来电", "DCC calls"), columns, rows, icon="phone", meanings=meanings("capture_rate", "invitation_rate", "answer_rate")),)


def _call_cells(taken: Answering | None) -> tuple:
    if taken is None:
        return (cells.EMPTY,) * 3
    ring = say("{seconds} 秒", "{seconds} s", seconds=round(taken.ring_s)) if taken.ring_s is not None else ""
    delay = say("{minutes} 分钟", "{minutes} min", minutes=round(taken.entry_minutes)) if taken.entry_minutes is not None else ""
    return cells.text(numbers.rate(taken.answered / taken.calls)), cells.text(ring), cells.text(delay)
