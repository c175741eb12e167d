"""Who has been taught what: the matrix of people and topics, and the gaps by name (T8)."""

from models.training import Outcome
from models.words import Label, say
from reports.blocks import Column, Matrix, Place, Table
from reports.numbers import Kind

from .term import Learned, Term, topic_of

WELL = 80
MOST = 60
"""So many people stand on the page."""
KEY = (("good", Label("掌握", "Learned well")), ("fair", Label("通过", "Passed")), ("weak", Label("未通过", "Not passed")))


def last_learned(term: Term) -> dict[tuple[int, str], Learned]:
    """The last time each person came to each topic."""
    return {(each.person, topic_of(each.session.course)): each for each in term.records if each.attended}


def topics(term: Term) -> list[str]:
    return list(dict.fromkeys(topic_of(course) for course in term.courses))


def gaps(term: Term) -> dict[int, list[str]]:
    """The topics that each person never came to, or last did not pass."""
    known = last_learned(term)
    return {person: [topic for topic in topics(term) if (known.get((person, topic)) is None or _tone(known[person, topic]) == "weak")] for person in term.people}


def matrix(term: Term) -> Matrix:
    """Person by topic: when last, with which score."""
    known, columns = last_learned(term), topics(term)
    shown = list(term.people.items())[:MOST]
    rows = tuple((name, tuple(_place(known.get((person, topic))) for topic in columns)) for person, name in shown)
    note = Label("成绩与最近一次的月份；空白为从未参加", "The score and the month of the last time; empty: never came")
    if len(term.people) > MOST:
        note = Label("{note}；共 {count} 人，列出前 {most} 人", "{note}; the first {most} of {count} people").format(note=note, count=len(term.people), most=MOST)
    return Matrix(Label("姓名", "Name"), tuple(columns), rows, Label("人员 × 主题", "People and topics"), note, KEY, "training_coverage")


def named_gaps(term: Term) -> Table:
    """Whoever misses something, and what."""
    missing, many = gaps(term), len(topics(term))
    rows = [
        {"name": term.people[person], "covered": (many - len(without)) / many if many else None, "missing": say("、", ", ").join(without)}
        for person, without in sorted(missing.items(), key=lambda item: (-len(item[1]), item[0])) if without
    ]  # fmt: skip
    columns = Column("name", Label("姓名", "Name")), Column("covered", Label("覆盖率", "Covered"), Kind.RATE, bar=True), Column("missing", Label("缺少的主题", "Topics missing"))
    return Table(columns, tuple(rows[:MOST]), title=Label("缺口（{count} 人）", "Gaps ({count} people)").format(count=len(rows)), name="training_gaps")


def _tone(learned: Learned) -> str:
    if learned.outcome in (Outcome.FAILED, Outcome.INCOMPLETE):
        return "weak"
    return "good" if learned.score is None or learned.score >= WELL else "fair"


def _place(learned: Learned | None) -> Place:
    if learned is None:
        return Place(tone="gap")
    shown = Kind.COUNT.show(learned.score) if learned.score is not None else "✓"
    return Place(shown, f"{learned.session.day:%Y-%m}", _tone(learned))
