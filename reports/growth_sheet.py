"""What the notebook `growth_sheet` calls: how one person grows – six sides, figures of a year, trainings, praise (T2, T4, T8)."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from models import clock
from models.dates import read_month
from models.discipline import CareerMove, CareerState
from models.kinds import GradeKind
from models.people import Employee, Position
from models.recognition import Praise, Recognition, RecognitionState
from models.reviews import Assessment, AssessmentState, GrowthReview
from models.training import Course, TrainingRecord, TrainingSession
from models.words import Label, say
from reports.blocks import Column, Entries, Entry, KpiRow, Notes, Prose, Series, Table, TrendChart
from reports.blocks import Note as NoteLine
from reports.cards import Card
from reports.figures import FIGURES, By, past
from reports.monthly.asking import Month
from reports.numbers import Kind
from reports.radar import RadarChart
from reports.shorter import SNAPSHOT, Opened

GRADE = GradeKind()

SIDES = ("money", "knowledge", "selling", "kindness", "competitiveness", "execution")
SHOWN = ("leads_total", "invitation_rate", "test_drive_rate", "closing_rate", "units", "follow_up_on_time")
MOST = 12


class GrowthSheet:
    """One person, by user name, up to a month."""

    def __init__(self, person: str, month: str, language: str = "zh", snapshot: Path = SNAPSHOT):
        self.opened = Opened("all", language, snapshot)
        self.session, self.at = self.opened.session, self.opened.question.as_of
        self.person = self.session.scalars(select(Employee).where(Employee.username == person)).one_or_none()
        self.key = self.person.id if self.person else 0
        self.month: Month = self.opened.month(read_month(month))
        self.last = f"{self.month.day:%Y-%m}"

    def who(self) -> Prose:
        """Name, position, since when."""
        if self.person is None:
            return Prose(say("在您的权限内没有这个人。", "There is no such person among those you may see."), lead=True)
        position = self.session.scalar(select(Position.name).where(Position.id == self.person.position_id))
        since = say("，{day} 入职", ", here since {day}", day=self.person.hired_on.isoformat()) if self.person.hired_on else ""
        return Prose(f"{self.person.name} · {position}{since}", lead=True)

    def sides(self) -> RadarChart:
        """T2: the six sides as last reviewed, and the time before."""
        reviews = self._reviews()
        names = tuple(GrowthReview.fields[side].label for side in SIDES) if reviews else ()
        series = [Series(review.period, tuple(getattr(review, side) for side in SIDES), key=review.period, tone=tone) for review, tone in zip(reviews, ("", "quiet"), strict=False)]
        return RadarChart(Label("六个方面", "The six sides"), Label("1 到 5 分", "From 1 to 5"), "six_sides", names=names, series=tuple(series))

    def sides_in_words(self) -> Prose:
        """What rose, what fell, where the least is."""
        reviews = self._reviews()
        if not reviews:
            return Prose(say("还没有成长评估。", "There is no growth review yet."))
        now = reviews[0]
        points = []
        if len(reviews) > 1:
            change = {side: getattr(now, side) - getattr(reviews[1], side) for side in SIDES}
            rose, fell = ([str(GrowthReview.fields[side].label) for side in SIDES if change[side] * sign > 0] for sign in (1, -1))
            points += [say("进步：{sides}", "Better: {sides}", sides=_listed(rose))] if rose else []
            points += [say("退步：{sides}", "Worse: {sides}", sides=_listed(fell))] if fell else []
            points += [] if rose or fell else [say("与上次相同", "The same as last time")]
        least = min(getattr(now, side) for side in SIDES)
        points.append(say("最需要练的：{sides}（{score} 分）", "To be practised most: {sides} ({score})", sides=_listed(str(GrowthReview.fields[side].label) for side in SIDES if getattr(now, side) == least), score=least))
        return Prose("", tuple(points))

    def figures(self) -> KpiRow:
        """The person's figures of the month, against the month before and the year before."""
        cards = []
        for name in SHOWN:
            figure, answer = FIGURES[name], self.month.ask(name, By.PERSON)
            amount = answer.of(-1, self.key)
            cards.append(Card(
                figure.label, amount.value, figure.kind, figure=name, previous=answer.of(0, self.key).value, better=figure.better,
                parts=(amount.numerator, amount.denominator) if figure.kind is Kind.RATE else (), definition=figure.definition,
            ))  # fmt: skip
        return KpiRow(tuple(cards), last_year_name="")

    def course(self) -> TrendChart:
        """A year of leads and units."""
        question = self.month.question.broken_down(By.PERSON)
        series = tuple(
            Series(FIGURES[name].label, FIGURES[name].ask(self.session, question).values(self.key)[1:], key=name, columns=name == "leads_total") for name in ("leads_total", "units")
        )
        return TrendChart(Label("近十二个月", "Twelve months"), "", "course", names=tuple(f"{each.first:%Y-%m}" for each in question.periods[1:]), series=series)

    def assessments(self) -> Table:
        """T5.2: as published."""
        found = self.session.execute(
            select(Assessment.period, Assessment.score, Assessment.grade)
            .where(Assessment.employee_id == self.key, Assessment.state == AssessmentState.PUBLISHED, Assessment.published_at < self.at, past.is_kept(Assessment, self.at)).order_by(Assessment.period.desc()).limit(MOST)
        )  # fmt: skip
        rows = tuple({"period": period, "score": score, "grade": GRADE.show(grade)} for period, score, grade in found)
        columns = Column("period", Label("期间", "Period")), Column("score", Label("得分", "Score"), Kind.COUNT, bar=True), Column("grade", Label("等级", "Grade"))
        return Table(columns, rows, title=Label("考核", "Assessments"), name="assessments")

    def trainings(self) -> Table:
        """T8: what they attended, with what outcome."""
        found = self.session.execute(
            select(Course.title, Course.category, TrainingSession.held_at, TrainingRecord.attended, TrainingRecord.outcome, TrainingRecord.score)
            .select_from(TrainingRecord).join(TrainingSession, TrainingSession.id == TrainingRecord.session_id).join(Course, Course.id == TrainingSession.course_id)
            .where(TrainingRecord.employee_id == self.key, TrainingSession.held_at < self.at, past.is_kept(TrainingRecord, self.at)).order_by(TrainingSession.held_at.desc()).limit(MOST)
        )  # fmt: skip
        rows = tuple(
            {"course": title, "category": category.label, "on": clock.local_day(at), "outcome": outcome.label if outcome else Label("到场", "Attended") if attended else Label("缺席", "Absent"), "score": score}
            for title, category, at, attended, outcome, score in found
        )
        columns = (
            Column("course", Label("课程", "Course")), Column("category", Label("类别", "Category")), Column("on", Label("日期", "Day"), Kind.DAY), Column("outcome", Label("结果", "Outcome")),
            Column("score", Label("成绩", "Score"), Kind.COUNT),
        )  # fmt: skip
        return Table(columns, rows, title=Label("培训", "Trainings"), name="trainings")

    def praise(self) -> Entries:
        """T4: recognitions, and what colleagues said."""
        found = self.session.scalars(
            select(Recognition).where(Recognition.employee_id == self.key, Recognition.state == RecognitionState.PUBLISHED, past.is_kept(Recognition, self.at)).order_by(Recognition.published_at.desc()).limit(MOST)
        ).all()
        words: dict[int, list[str]] = {}
        for recognition, said in self.session.execute(select(Praise.recognition_id, Praise.words).where(Praise.recognition_id.in_([each.id for each in found]))):
            words.setdefault(recognition, []).append(said)
        items = tuple(Entry(each.title, facts=(clock.local_day(each.published_at).isoformat(), *words.get(each.id, ())[:5])) for each in found)
        return Entries(Label("表彰与赞语", "Recognitions and praise"), items, empty=Label("还没有表彰", "No recognition yet"), name="recognitions")

    def chances(self) -> Entries:
        """T4: the market and room that was given."""
        found = self.session.scalars(select(CareerMove).where(CareerMove.employee_id == self.key, CareerMove.state == CareerState.APPROVED, past.is_kept(CareerMove, self.at)).order_by(CareerMove.since.desc()).limit(MOST))
        items = tuple(Entry(each.kind.label, facts=(each.since.isoformat(),), parts=_parts((Label("理由", "Reason"), each.reason))) for each in found)
        return Entries(Label("发展机会", "Career moves"), items, empty=Label("还没有", "Nothing yet"), name="career_moves")

    def notes(self) -> Notes:
        return Notes((NoteLine(Label("一个人的月度数字小，起伏大：看趋势，不看单月", "One person's figures of a month are small and jump about: look at the course, not at one month")),))

    def _reviews(self) -> list[Any]:
        """The last two growth reviews up to the month."""
        found = select(GrowthReview).where(GrowthReview.employee_id == self.key, GrowthReview.created_at < self.at, past.is_kept(GrowthReview, self.at)).order_by(GrowthReview.period.desc()).limit(2)
        return list(self.session.scalars(found))


def _listed(names: Any) -> str:
    return say("、", ", ").join(names)


def _parts(*parts: tuple[Label, str | None]) -> tuple[tuple[Label, str], ...]:
    return tuple((name, text) for name, text in parts if text)
