"""A multitude of leads: a store's quiet ones once more, and again, each time somebody else's.

Nobody can tell a million lives one by one, and a team of eight sells no thousand cars a month. So the story is told once, and
the leads that left no trace beside their own road – called, followed up, given up or still open, but never seen – are
multiplied inside the database. Whatever a copy has is moved a little earlier with it, and is counted in the ledger like its
original: reports and assessments say what truly stands in the registers.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from ..contacts import Appointment, Call, FollowUp
from ..customers import Assignment, Closing, Customer, Lead
from ..exchange.bulk import Bulk
from ..register import Register
from ..words import Label
from .copies import EARLIER, SHADES, Copies
from .ledger import Ledger
from .story import Told

COPIED = (Assignment, Closing, FollowUp, Appointment, Call)
"""What a copy has of its own beside its customer."""
MOST_FOLLOW_UPS = 4
"""Longer roads would fill the disk and show nothing new."""
COPYING = Label("正在复制线索({number}/{count})", "Multiplying the leads ({number}/{count})")
STEPS = 6 + len(COPIED)


@dataclass(frozen=True, slots=True)
class Quiet:
    """A lead that may be multiplied: whose it is, the lead as it was told, and who answers for its details."""

    customer_id: int
    told: Told
    answers: tuple[int, date] | None
    """And in which month."""


def is_quiet(told: Told, ledger: Ledger) -> bool:
    """Whether nothing beside its own road speaks of the lead: no visit, message, order, show or penalty."""
    kinds = [part.kind for part in told.parts]
    return (
        all(kind in COPIED for kind in kinds)
        and kinds.count(FollowUp) <= MOST_FOLLOW_UPS
        and not told.values["roadshow_id"]
        and not told.values["campaign_id"]
        and not any(step.move in ("reopen", "win") for step in told.road)
        and not any(part.values.get("missed_follow_up") for part in told.parts)
        and all(_counts_alike(part, ledger) for part in told.parts)
    )


def _counts_alike(part: Told, ledger: Ledger) -> bool:
    """C9: whether a day's report says the same of it when it happened a little earlier."""
    who = part.values.get("agent_id") or part.values.get("made_by_id")
    moments = [part.values[name] for name in ("called_at", "made_at") if name in part.values] + [step.at for step in part.road]
    return who is None or not any(ledger.has_just_reported(who, at, SHADES * EARLIER) for at in moments)


def multiply(bulk: Bulk, key: str, ledger: Ledger, quiet: list[Quiet], wanted: int, heard: Callable[[Label], None] = lambda what: None) -> None:
    """Write `wanted` more leads with all that is theirs, as copies of the quiet ones, and account for them. `heard` is told
    of each of its STEPS as it begins."""
    if not quiet or wanted < 1:
        return
    for place, each in enumerate(quiet):
        _account_for(each, ledger, wanted // len(quiet) + (place < wanted % len(quiet)))
    bulk.flush()
    copies = Copies(bulk, len(quiet), wanted)
    for number, step in enumerate(_steps(copies, key, quiet), 1):
        heard(COPYING.format(number=number, count=STEPS))
        step()
    copies.done()


def _steps(copies: Copies, key: str, quiet: list[Quiet]) -> list[Callable[[], None]]:
    of_lead = {each.told.id: place for place, each in enumerate(quiet)}

    def write(kind: type[Register], ids: Iterable[tuple[int, int]]) -> Callable[[], None]:
        return lambda: copies.write(kind.__table__, copies.rows_of(kind, ids))

    return [
        lambda: copies.name_people(Random(f"{key}/multitude")),
        write(Customer, [(place, each.customer_id) for place, each in enumerate(quiet)]),
        write(Lead, [(place, key) for key, place in of_lead.items()]),
        *(write(kind, [(of_lead[each.told.id], part.id) for each in quiet for part in each.told.parts if part.kind is kind]) for kind in COPIED),
        copies.write_roads, copies.write_history, copies.make_findable,
    ]  # fmt: skip


def _account_for(quiet: Quiet, ledger: Ledger, times: int) -> None:
    for part in quiet.told.parts:
        ledger.notice(part, times=times)
    if quiet.answers:
        ledger.details[quiet.answers].count(quiet.told.values["is_complete"], times)
