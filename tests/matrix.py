"""Who may what, as the specification says it: in words of its own, not in the program's table (Y4).

R read, C create, W create and edit; o own rows, s the store's, a all stores, p the pool; m phones masked.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from models import Register

ROLES = ("gm", "mgr", "sup", "dcc", "con", "key", "mkt", "mkm", "tdr", "fro", "fin", "aft", "ho", "adm")

MATRIX = """
| stores, positions, calendar_days | Rs | Rs Ws(calendar) | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Ra | Wa |
| employees | Rs | Ws | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Ra | Wa |
| candidates, transfers | Rs | Ws | – | Ro | Ro | Ro | Ro | Ro | Ro | Ro | Ro | Ro | Ra | – |
| company_rules, procedures, team_charters | Ws | Ws | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Ra | Ra |
| sales_plans, sales_schemes, commission_rules | Rs | Ws | Rs | Rs | Rs | Rs | Rs | Rs | – | – | Rs | – | Ra | – |
| targets, assessments (published: Rs for all) | Rs | Ws | Ws | Ro | Ro | Ro | Ro | Ro | – | – | – | – | Ra | – |
| personal_plans | Rs | Ws | Rs | Wo | Wo | Wo | Wo | Wo | – | – | – | – | Ra | – |
| growth_reviews | Rs | Ws | Ws | Ro | Ro | Ro | Ro | Ro | Ro | Ro | Ro | Ro | Ra | – |
| tasks, daily_reports, absences | Rs | Ws | Ws | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Ra | – |
| market_reports, company_reports, suggestions, problems | Ws | Ws | Ws | Wo Rs | Wo Rs | Wo Rs | Wo Rs | Wo Rs | Wo Rs | Wo Rs | Wo Rs | Wo Rs | Ra | – |
| vehicle_models, vehicles, test_routes | Rs | Ws | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Ra | Wa |
| channels, channel_dealings, media_placements, campaigns, scripts | Rs | Ws | Ws | Ws | Rs | Rs | Ws | Ws | – | Rs | – | – | Ra | Wa |
| customers, leads, follow_ups, messages, calls, appointments, referrals, closings | Rs | Ws | Ws | Wo Wp | Wo | Wo | Rsm | Rsm | – | Cs Rsm | Rsm | Ro (delivered) | Ram | – |
| assignments, collisions | Rs | Ws | Ws | Ro | Ro | Ro | – | – | – | – | – | – | Ra | – |
| visits | Rs | Ws | Ws | Wo | Wo | Wo | – | – | – | Ws | – | – | Ra | – |
| test_drives | Rs | Ws | Ws | Wo | Wo | Wo | – | – | Wom | Rsm | – | – | Ram | – |
| orders, decoration_lines, vehicle_checks, deliveries | Rs | Ws | Ws | Ro | Wo | Wo | – | – | – | – | Rs | Rs (delivered) | Ra | – |
| payments | Rs | Rs Cs | Rs Cs | – | Ro Co | Ro Co | – | – | – | – | Ws | – | Ra | – |
| service_cases | Rs | Ws | Ws | Ro | Wo | Wo | – | – | – | – | – | Ws | Ra | – |
| key_accounts, travel_forms, key_visits, gift_requests, expense_claims | Rs | Wo Rs | Rs Wo | Wo | Wo | Wo | Wo | Wo | – | – | Rs | – | Ra | – |
| roadshows | Rs | Rs | Rs | Rs | Rs | Rs | Ws | Ws | – | – | Rs | – | Ra | – |
| penalties | Rs | Ws | Ws | Ro | Ro | Ro | Ro | Ro | Ro | Ro | Ro Rs(confirmed) | Ro | Ra | – |
| rewards, recognitions (published: Rs for all), career_moves | Rs | Ws | Ws | Ro | Ro | Ro | Ro | Ro | Ro | Ro | Ro Rs(approved) | Ro | Ra | – |
| collaborations | Rs | Ws | Ws | Wo | Wo | Wo | – | – | – | – | – | – | Ra | – |
| meetings, activities, courses, training_sessions | Rs | Ws | Ws | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Rs | Ra | – |
| training_records | Rs | Ws | Ws | Ro | Ro | Ro | Ro | Ro | Ro | Ro | Ro | Ro | Ra | – |
| report_runs, report_schedules | Rs run | Ws run | Rs run | Ro | Ro | Ro | Rs(channel, roadshow) run | same | – | – | Rs(statements) | – | Ra run | Wa |
| settings | Rs | Ws | – | – | – | – | – | – | – | – | – | – | Ra | Wa |
| audit_entries | Rs | Rs | – | – | – | – | – | – | – | – | – | – | Ra | Ra |
| imports | Rs | Ws | Ws | – | – | – | Wo | Wo | – | – | – | – | Ra | Wa |
| saved_views | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) |
| notifications | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo |
| api_tokens | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo | Wo Wa |
"""
"""Rows of the specification as they stand there; "Wo, everyone" is spelled out."""

MEANT = {
    # Nobody in after-sales owns a customer: of the store's, the delivered ones are theirs to see.
    "Ro (delivered)": "Rs(delivered)",
    "Rs (delivered)": "Rs(delivered)",
    # The calendar is a register of its own.
    "Rs Ws(calendar)": "Rs",
    # To create a report run is to run the report; whoever writes runs anyway.
    "Rs run": "Rs Cs",
    "Ws run": "Ws",
    "Ra run": "Ra Ca",
    "Rs(channel, roadshow) run": "Rs(channels)",
    "same": "Rs(channels)",
}
"""What a cell means where its words are not the policy's."""

MEANT_OF = {
    ("calendar_days", "mgr"): "Rs Ws",
    # Gifts for a roadshow pass the marketing manager's desk (K4), who must see what to endorse.
    ("gift_requests", "mkm"): "Wo Rs(roadshow)",
    # Nobody approves a recognition: it is published.
    ("recognitions", "fin"): "Ro",
}
"""The same, where one register of the row differs."""


class Cell(NamedTuple):
    """One word of the matrix, such as Wo or Rs(delivered)."""

    right: str
    scope: str
    masked: bool = False
    condition: str | None = None

    @classmethod
    def read(cls, word: str) -> "Cell":
        right, scope, masked, condition = re.fullmatch(r"([RCW])([osap])(m?)(?:\((\w+)\))?", word).groups()
        return cls(right, scope, bool(masked), condition)

    def gives(self, right: str) -> bool:
        return self.right == right or self.right == "W" or (right == "R" and self.right != "C")

    def is_implied_by(self, other: "Cell") -> bool:
        """Whether the other gives all that this one gives."""
        reaches = other.scope == self.scope or (self.scope != "p" and "osa".find(self.scope) <= "osa".find(other.scope))
        return other != self and other.gives(self.right) and reaches and other.condition in (None, self.condition) and other.masked == self.masked


def _cells(words: str) -> Iterator[Cell]:
    return (Cell.read(word) for word in words.split() if word != "–")


def without_repetition(cells: set[Cell]) -> frozenset[Cell]:
    """Who may see all of the store's rows may see its published ones: said or not, it is the same."""
    return frozenset(cell for cell in cells if not any(cell.is_implied_by(other) for other in cells))


def _read() -> dict[str, dict[str, frozenset[Cell]]]:
    found = {}
    for line in MATRIX.strip().splitlines():
        names, *cells = (cell.strip() for cell in line.strip("| ").split(" | "))
        for name, condition in re.findall(r"(\w+)(?: \((\w+): Rs for all\))?(?:, |$)", names):
            for_all = f" Rs({condition})" if condition else ""
            words = {role: MEANT_OF.get((name, role), MEANT.get(cell, cell)) for role, cell in zip(ROLES, cells, strict=True)}
            found[name] = {role: without_repetition(set(_cells(each + for_all))) for role, each in words.items()}
    return found


SPECIFIED = _read()
"""Register → role → what it is granted."""


def row_of(register: str) -> dict[str, frozenset[Cell]]:
    """Who may what with that register; what the specification does not list stands where the register it follows stands."""
    return SPECIFIED[register if register in SPECIFIED else Register.named(register).follows]


class Facts(NamedTuple):
    """What the matrix asks of a row, seen by one person."""

    is_own: bool = False
    is_foreign: bool = False
    """It is another store's."""
    is_shared: bool = False
    """It is no store's: all stores read it, and none writes it."""
    fulfils: frozenset[str] = frozenset()
    """Its conditions; "pool" when it waits in the pool."""


def may(role: str, right: str, register: str) -> bool:
    """Whether there is any row of the register for which the role has the right."""
    return any(cell.gives(right) for cell in row_of(register)[role])


def may_with(role: str, right: str, register: str, facts: Facts) -> bool:
    """Whether the role has the right with such a row."""
    return any(cell.gives(right) and _reaches(cell, right, facts) for cell in row_of(register)[role])


def _reaches(cell: Cell, right: str, facts: Facts) -> bool:
    if cell.condition and cell.condition not in facts.fulfils:
        return False
    if cell.scope == "a":
        return True
    if facts.is_foreign or (facts.is_shared and right != "R" and cell.scope == "s"):
        return False
    return {"s": True, "o": facts.is_own, "p": "pool" in facts.fulfils}[cell.scope]


def conditions_of(register: str) -> set[str]:
    """The conditions that the register's row of the matrix speaks of."""
    return {cell.condition for cells in row_of(register).values() for cell in cells if cell.condition}


ABOVE = {"sup": "mgr", "mgr": "gm", "gm": "ho", "mkm": "gm"}
"""Where the named role is vacant, the next above decides."""


def deciders(named: Iterable[str], there: set[str]) -> set[str]:
    """The roles that decide where those are named, in a store where people of those roles work."""
    found = set()
    for role in named:
        while role not in there and role in ABOVE:
            role = ABOVE[role]
        found.add(role)
    return found
