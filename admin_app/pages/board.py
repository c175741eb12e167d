"""The month so far in a few figures, from the same functions that the reports use (S1, T5.1)."""

from flask import g

from models import clock
from models.acting import Actor
from models.roles import Role
from models.words import Label, say
from reports import numbers
from reports.figures import FIGURES, Amount, Question, selling_stores
from reports.period import month

from ..looks import Board
from ..looks import Figure as FigureLook
from ..rows import Viewer

LEADERS = (Role.GENERAL_MANAGER, Role.SALES_MANAGER, Role.SUPERVISOR, Role.HEAD_OFFICE)
FOR_LEADERS = ("leads_total", "capture_rate", "invitation_rate", "test_drive_rate", "closing_rate", "attainment_units", "revenue")
FOR_EVERYONE = ("attainment_units",)
"""T5.1: team target and progress are seen by everyone."""


def month_board(viewer: Viewer, zone: str) -> tuple[Board, ...]:
    """This month beside the last, for the store's leaders; the team's progress for everybody else."""
    stores = stores_of(viewer.actor)
    if not stores:
        return ()
    this = month(clock.local_day(viewer.now))
    question = Question(stores, (this.earlier(1), this), viewer.now)
    names = FOR_LEADERS if viewer.actor.role in LEADERS else FOR_EVERYONE
    figures = tuple(_look(name, question) for name in names)
    title = say("{number} 月至今", "{name} so far", number=this.first.month, name=f"{this.first:%B}")
    note = say("比率与上月全月相比", "Rates are compared with the whole of last month") if names is FOR_LEADERS else ""
    return (Board(title, figures, note=note),)


def stores_of(actor: Actor) -> tuple[tuple[int, str], ...]:
    stores = selling_stores(g.reading)
    return stores if actor.role is Role.HEAD_OFFICE else tuple(each for each in stores if each[0] == actor.store_id)


def _look(name: str, question: Question) -> FigureLook:
    figure = FIGURES[name]
    answer = figure.ask(g.reading, question)
    now, before = answer.of(1), answer.of(0)
    if name == "attainment_units":
        return _attainment(now)
    shown = numbers.brief(now.value, figure.kind)
    moved = numbers.change(now.value, before.value, figure.kind, figure.better)
    # A month that has only begun has less of everything; only its rates can be compared with a whole month's.
    compared = figure.is_rate and moved.tone != "none"
    tone = moved.tone if compared and moved.tone in ("good", "bad") else "plain"
    return FigureLook(
        figure.label, shown.prefix + shown.number, unit=shown.unit, change=moved.shown if compared else "", tone=tone, definition=figure.meaning
    )


def _attainment(now: Amount) -> FigureLook:
    """Units against plan: how many, of how many, and the bar."""
    done, planned = numbers.count(now.numerator), now.denominator
    share = min(100, round(100 * now.numerator / planned)) if planned else None
    words = say("目标 {planned} 台", "of {planned} planned", planned=numbers.count(planned)) if planned else say("未设目标", "no target set")
    return FigureLook(Label("交车台数", "Units"), done, unit=say("台", "cars"), change=words, share=share, definition=FIGURES["attainment_units"].meaning)
