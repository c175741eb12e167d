"""What the notebook `training_review` calls: each method gives one block of the page."""

from pathlib import Path

from models import words
from models.words import Label, say
from reports.asked import ALL_STORES
from reports.blocks import Block, Columns, KpiRow, Note, Notes, Prose
from reports.figures import Question, selling_stores
from reports.monthly.summary import SNAPSHOT
from reports.numbers import rate
from reports.snapshot import open_snapshot

from . import coverage, effect, growth, held, proposals, taking_part
from .term import Term, chosen


class TrainingReview:
    """T10: a month, quarter or year (`2026-Q3`) of a store (its code, or all), read from the snapshot beside the notebook."""

    def __init__(self, period_kind: str, period: str, store: str = ALL_STORES, language: str = "zh", snapshot: Path = SNAPSHOT):
        words.language.set(language)
        opened = open_snapshot(snapshot)
        session = opened.database.session()
        stores = selling_stores(session, None if store == ALL_STORES else [store])
        self.term = Term(session, Question(stores, (), opened.as_of), chosen(period_kind, period))

    def at_a_glance(self) -> KpiRow:
        return held.at_a_glance(self.term)

    def in_words(self) -> Prose:
        """What was trained, whom it reached, and whether it shows."""
        term, told = self.term, effect.effects(self.term)
        sessions, records = held.at_a_glance(term).cards[0].value, term.records_in(term.period)
        if not sessions:
            return Prose(say("{period}没有举办培训。", "No training was held in {period}.", period=term.chosen.label), lead=True)
        came, sure = sum(each.attended for each in records), [each for each in told if each.is_sure]
        missing = sum(bool(without) for without in coverage.gaps(term).values())
        said = say(
            "{period}举办培训 {sessions} 场，到场率 {attendance}；{missing} 人还有没学过或没通过的主题。",
            "{sessions} trainings were held in {period}, {attendance} of those invited came; {missing} people still miss a topic.",
            period=term.chosen.label, sessions=sessions, attendance=rate(came / len(records)) if records else "—", missing=missing,
        )  # fmt: skip
        return Prose(said, points=(self._effect_in_words(told, sure),), lead=True)

    @staticmethod
    def _effect_in_words(told: list, sure: list) -> str:
        if not any(each.is_told for each in told):
            return say("样本太少，还不能说培训改变了什么。", "There is too little to say what training changed.")
        if not sure:
            return say("前后比较没有看到明确的变化：所有区间都跨过 0。", "Before and after show no clear change: every interval crosses 0.")
        best = max(sure, key=lambda each: abs(each.difference))
        return proposals.because(best)[:1].upper() + proposals.because(best)[1:] + say("（课程：{course}）。", " (course: {course}).", course=best.course)

    def by_topic(self) -> Block:
        return held.by_topic(self.term)

    def coverage(self) -> Block:
        return coverage.matrix(self.term)

    def gaps(self) -> Block:
        return coverage.named_gaps(self.term)

    def scores(self) -> Block:
        return Columns(held.scores(self.term), held.by_trainer(self.term))

    def by_course(self) -> Block:
        return held.by_course(self.term)

    def what_changed(self) -> Block:
        return effect.table(self.term)

    def effect(self) -> Block:
        return effect.chart(self.term)

    def participation(self) -> Block:
        return taking_part.index(self.term)

    def growth(self) -> Block:
        return Columns(growth.radar(self.term), growth.honours(self.term))

    def growth_by_person(self) -> Block:
        return growth.by_person(self.term)

    def proposals(self) -> Block:
        return proposals.for_next(self.term)

    def notes(self) -> Notes:
        """What is not in the numbers, and how often."""
        term = self.term
        records = term.records_in(term.period)
        looked_at = effect.frame(term)
        early = sum((term.question.today - each.last_day).days <= looked_at.days for each in term.sessions_in(term.period))
        counted = (
            (Label("人次没有成绩，不计入平均成绩", "results without a score are not in the means"), sum(each.attended and each.score is None for each in records)),
            (Label("人次没有评价", "who came gave no feedback"), sum(each.attended and each.feedback is None for each in records)),
            (Label("场之后还没有过满 {days} 天，不比较前后", "sessions are not {days} days past yet: before and after are not compared").format(days=looked_at.days), early),
            (Label("场没有登记费用，按 0 计", "sessions without a cost count as 0"), sum(not each.cost for each in term.sessions_in(term.period))),
        )  # fmt: skip
        return Notes(tuple(Note(text, count) for text, count in counted if count))
