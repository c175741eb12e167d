"""Key figures on cards: the value, how it moved, how far it is from the plan, and what it means."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from zlib import crc32

from models.words import LANGUAGES, Label, say
from reports.numbers import Better, Brief, Change, Kind, Number, brief, change, full, per_cent, rate
from reports.parts import Block, Part, Text, published


@dataclass(frozen=True)
class Definition(Part):
    """What a figure means, as published: what is counted, over what, and the rule in a sentence."""

    numerator: Text
    denominator: Text = ""
    rule: Text = ""

    @property
    def meaning(self) -> Label:
        """The whole of it in one sentence, for where there is little room."""
        zh, en = (" ÷ ".join(getattr(part, spoken, part) for part in (self.numerator, self.denominator) if part) for spoken in LANGUAGES)
        rule_zh, rule_en = (getattr(self.rule, spoken, self.rule) for spoken in LANGUAGES)
        return Label(f"{zh}。{rule_zh}", f"{en[0].upper()}{en[1:]}. {rule_en}".strip())

    @property
    def anchor(self) -> str:
        """Where it stands among the meanings of a printed page."""
        return f"m{crc32(self.meaning.zh.encode()):08x}"


@dataclass(frozen=True)
class Card(Part):
    """One figure. `target` is in the figure's own unit; `parts` are the two numbers a rate was made of."""

    name: Text
    value: Number
    kind: Kind = Kind.COUNT
    unit: Text = ""
    figure: str = ""
    """Its name in figures.json; left empty it is not published."""
    previous: Number = None
    last_year: Number = None
    target: Number = None
    trend: tuple[Number, ...] = ()
    trend_names: tuple[Text, ...] = ()
    """The months of `trend`, oldest first."""
    better: Better = Better.UP
    parts: tuple[Number, ...] = ()
    definition: Definition | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "kind", Kind(self.kind))
        object.__setattr__(self, "better", Better(self.better))
        if len(self.parts) not in (0, 2):
            raise ValueError("a rate is made of two numbers")

    def brief(self) -> Brief:
        return brief(self.value, self.kind, str(self.unit))

    def exact(self) -> str:
        return full(self.value, self.kind, str(self.unit))

    def made_of(self) -> str:
        return " ÷ ".join(Kind.COUNT.show(part) for part in self.parts)

    def since(self, before: Number) -> Change:
        return change(self.value, before, self.kind, self.better)

    def attainment(self) -> Decimal | None:
        """Value over target; None without a target or a value."""
        if self.value is None or not self.target:
            return None
        return Decimal(str(self.value)) / Decimal(str(self.target))

    def against_target(self) -> str:
        """How the figure stands against its target, in words."""
        goal = brief(self.target, self.kind, str(self.unit))
        shown = f"{goal.prefix}{goal.number} {goal.unit}".strip()
        reached = self.attainment()
        if reached is None:
            return say("目标 {goal}", "Target {goal}", goal=shown)
        if self.kind is not Kind.RATE:
            return say("完成 {reached} · 目标 {goal}", "{reached} of {goal}", reached=rate(reached), goal=shown)
        missing = Decimal(str(self.target)) - Decimal(str(self.value))
        if (missing > 0) is (self.better is Better.DOWN) or not missing:
            return say("已达目标 {goal}", "Meets the {goal} goal", goal=shown)
        return say("距目标 {goal} 差 {gap} 个百分点", "{gap} pp short of {goal}", goal=shown, gap=abs(per_cent(missing)))

    def published_value(self) -> object:
        if self.kind is Kind.COUNT and isinstance(self.value, Decimal) and self.value == int(self.value):
            return int(self.value)
        return published(self.value)


@dataclass(frozen=True)
class KpiRow(Block):
    """Cards beside each other."""

    macro = "kpi_row"

    cards: tuple[Card, ...]
    previous_name: Text = Label("较上月", "vs last month")
    last_year_name: Text = Label("同比", "vs last year")
    """Left empty, nothing is said of it."""
    changes: bool = True
    """Whether the cards say how they moved."""

    def height(self) -> str:
        """The class of the highest of its cards: paper gives all of them that height."""
        if any(card.target is not None for card in self.cards):
            return "tall"
        return "lined" if any(len(card.trend) > 1 for card in self.cards) else "low"

    def terms(self) -> Iterable[tuple[Text, Definition]]:
        return [(card.name, card.definition) for card in self.cards if card.definition]

    def in_a_row(self) -> int:
        """Up to six beside each other; more stand in two even rows."""
        return len(self.cards) if len(self.cards) <= 6 else (len(self.cards) + 1) // 2

    def published_figures(self) -> dict[str, object]:
        cards = {card.figure: card.published_value() for card in self.cards if card.figure}
        return cards | super().published_figures()
