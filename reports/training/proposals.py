"""What to train next: which course, for whom and why – computed from coverage, learning and effect (T10)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from models.training import Outcome
from models.words import Label, say
from reports.blocks import Entries, Entry
from reports.figures import FIGURES
from reports.numbers import rounded

from .coverage import gaps, last_learned
from .effect import effects
from .held import mean
from .term import Term, topic_of

POOR = Decimal("3.5")
"""Feedback below this says that the course wants work."""
MOST, NAMED = 6, 12


@dataclass
class Proposal:
    """A course with the reasons for it; each weighs as much as the people it concerns."""

    course: Any
    people: list[str]
    reasons: list[str]
    weight: float = 0


def for_next(term: Term) -> Entries:
    """The courses with the strongest reasons first; nothing that the numbers do not carry."""
    known = last_learned(term), gaps(term)
    found = [proposal for proposal in (_proposal(term, course, *known) for course in term.courses) if proposal.reasons]
    found.sort(key=lambda each: (-each.weight, each.course.title))
    items = tuple(
        Entry(
            each.course.title, each.course.category.label, "", (topic_of(each.course),),
            ((Label("给谁", "For whom"), _named(each.people)), (Label("为什么", "Why"), say("；", "; ").join(each.reasons))),
        )
        for each in found[:MOST]
    )  # fmt: skip
    empty = Label("没有缺口，成绩和评价也没有需要补的", "No gaps, and neither scores nor feedback ask for anything")
    return Entries(Label("下期培训建议", "Proposed for the next period"), items, more=max(0, len(found) - MOST), empty=empty, name="proposals")


def _named(people: list[str]) -> str:
    shown = say("、", ", ").join(people[:NAMED])
    if len(people) > NAMED:
        return say("{shown}等 {count} 人", "{shown} and others, {count} people", shown=shown, count=len(people))
    return shown or say("全体", "everybody")


def _proposal(term: Term, course: Any, known: dict[tuple[int, str], Any], without: dict[int, list[str]]) -> Proposal:
    topic = topic_of(course)
    missing = [person for person, topics in without.items() if topic in topics]
    failed = [person for person in missing if (person, topic) in known]
    never = [person for person in missing if person not in failed]
    proposal = Proposal(course, [term.people[person] for person in missing], [])
    if never:
        _give(proposal, len(never), say("{count} 人从未参加", "{count} never came", count=len(never)))
    if failed:
        scores = [known[person, topic].score for person in failed if known[person, topic].score is not None]
        lowest = say("，最低 {score} 分", ", the lowest score {score}", score=rounded(min(scores), 0)) if scores else ""
        _give(proposal, 1.5 * len(failed), say("{count} 人上次未通过{lowest}", "{count} did not pass the last time{lowest}", count=len(failed), lowest=lowest))
    own = [each for each in term.records_in(term.period) if each.session.course.id == course.id and each.outcome is not Outcome.INCOMPLETE]
    liked = mean(each.feedback for each in own)
    if liked is not None and liked < POOR:
        _give(proposal, 2, say("评价只有 {score} 分，宜调整内容或讲师", "feedback is only {score}: rework it, or another trainer", score=rounded(liked, 1)))
    for effect in effects(term):
        if effect.course == course.title and effect.is_sure and (missing or effect.high < 0):
            _give(proposal, 3, because(effect))
    return proposal


def because(effect: Any) -> str:
    name, size = FIGURES[effect.kpi].label, rounded(abs(effect.difference) * 100, 1)
    if effect.low > 0:
        return say("参加者的{name}比未参加者多升 {size} 个百分点", "those who came gained {size} points more in: {name}", name=name, size=size)
    return say("参加者的{name}比未参加者少升 {size} 个百分点，先查原因", "those who came gained {size} points less in: {name} – find out why first", name=name, size=size)


def _give(proposal: Proposal, weight: float, reason: str) -> None:
    proposal.weight += weight
    proposal.reasons.append(reason)
