"""League tables: made from the published figures when a week or a month is over, and kept as they were then (T5.2)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import clock
from models.acting import act_of, by_the_system
from models.league import LeagueLine, LeagueTable
from models.people import Employee, Store
from models.periods import Period
from models.rules.sweep import duty
from reports.figures import FIGURES, By, Question
from reports.period import Period as Days

RANKED = ("units", "revenue", "attainment_units", "invitation_rate", "test_drive_rate")
ONE_DAY = timedelta(days=1)


@duty("T5.2")
def the_league_tables_are_published(session, store, day, act):
    """T5.2: on the last evening of a week and of a month its league table is published, once, as the figures then stood."""
    for kind in ("week", "month"):
        period = Period.around(kind, day)
        if period.after == day + ONE_DAY:
            publish(session, store, period)


def publish(session: Session, store: Store, period: Period) -> LeagueTable | None:
    """T5.2: the table of a period that is over; None where it is published already, or nobody did anything."""
    if session.scalar(select(LeagueTable.id).where(LeagueTable.store_id == store.id, LeagueTable.period == period.code)) is not None:
        return None
    rows = ranked(session, store, period, clock.start_of_day(period.after, store.timezone))
    if not rows:
        return None
    with by_the_system(session):
        table = LeagueTable(
            store_id=store.id, period=period.code, people=len(rows), published_at=act_of(session).at,
            units=sum((row["units"] for row in rows), Decimal(0)), revenue=sum((row["revenue"] for row in rows), Decimal(0)),
        )  # fmt: skip
        session.add(table)
        session.flush()
        session.add_all(LeagueLine(store_id=store.id, league_table=table, place=place, **row) for place, row in _placed(rows))
        session.flush()
    return table


def ranked(session: Session, store: Store, period: Period, as_of: datetime) -> list[dict[str, Any]]:
    """T5.2: everybody of the store who sold, invited or drove, by units, then revenue, then invitations."""
    question = Question(((store.id, store.timezone),), (Days(period.first, period.after),), as_of).broken_down(By.PERSON)
    answers = {name: FIGURES[name].ask(session, question) for name in RANKED}
    keys = set().union(*(answer.keys for answer in answers.values())) - {None}
    here = session.scalars(select(Employee.id).where(Employee.id.in_(keys), Employee.store_id == store.id)).all()
    rows = [_row(answers, key, period) for key in here]
    rows = [row for row in rows if any(row[name] for name in ("units", "revenue", "invitations", "test_drives")) or row["attainment"] is not None]
    return sorted(rows, key=lambda row: (*(-row[name] for name in ("units", "revenue", "invitations", "test_drives")), row["employee_id"]))


def _row(answers: dict[str, Any], key: int, period: Period) -> dict[str, Any]:
    attained = answers["attainment_units"].of(-1, key).value if period.kind == "month" else None
    return {
        "employee_id": key, "units": Decimal(answers["units"].of(-1, key).numerator), "revenue": Decimal(answers["revenue"].of(-1, key).numerator),
        "attainment": None if attained is None else Decimal(str(round(attained, 6))),
        "invitations": answers["invitation_rate"].of(-1, key).numerator, "test_drives": answers["test_drive_rate"].of(-1, key).numerator,
    }  # fmt: skip


def _placed(rows: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """Equals share a place, and the next one is as far down as there are people before it."""
    found: list[tuple[int, dict[str, Any]]] = []
    for number, row in enumerate(rows, 1):
        same = found and all(found[-1][1][name] == row[name] for name in ("units", "revenue", "invitations", "test_drives"))
        found.append((found[-1][0] if same else number, row))
    return found


def periods_over(kind: str, day: date, count: int) -> list[Period]:
    """The last so many weeks or months that were over on a day, the oldest first."""
    found, period = [], Period.around(kind, day)
    while len(found) < count:
        period = Period.around(kind, period.first - ONE_DAY)
        found.append(period)
    return found[::-1]
