"""A lead from its capture to now, whichever way it goes."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from ..contacts import FollowUpKind
from ..customers import Customer, Lead
from ..exchange.bulk import Bulk
from ..sales import TestDrive
from . import capture
from .closings import give_up, reopen, void_in_pool
from .collisions import collide
from .contacts import care_for, chain, follow, invite, keeper
from .drives import drive
from .handover import special_case
from .ledger import Ledger, Miss, fine, month_of
from .multitude import Quiet, is_quiet
from .pace import stochastic
from .reception import receive
from .sales import only_quote, sell
from .showroom import Gone, Showroom, Story, local_day
from .story import Told, write


def day_of_leads(bulk: Bulk, room: Showroom, key: str, day: date) -> None:
    """All leads of one day, each told from its own random source: what happens to one changes no other."""
    rhythm = Random(f"{key}/{day}")
    count = stochastic(rhythm, room.pace.expected_leads(day))
    for number in range(count):
        one_lead(bulk, room, f"{key}/{day}/{number}", day)
    for call in capture.other_calls(room, rhythm, day, count):
        room.ledger.notice(call)
        write(bulk, call, {})


def one_lead(bulk: Bulk, room: Showroom, key: str, day: date) -> None:
    """Tell it and write it down."""
    story = capture.caught(room, key, day)
    if not story.happened(story.captured_at):
        return
    returning = capture.somebody_we_know(story)
    known = returning.known if returning else capture.somebody(story)
    capture.first_calls(story, known["phone"])
    if not void_in_pool(story):
        capture.hand_out(story)
        if story.owners:
            _live(story, known)
    story.lead["is_complete"] = capture.has_all_details(story, known)
    receive(story, known)
    told, by = _row(story), capture.recorder(story)
    if returning:
        customer_id = returning.id
        write(bulk, told, {"customer_id": customer_id})
    else:
        known |= capture.papers_of_buyer(story)
        customer_id = write(bulk, Told(Customer, known | {"store_id": room.team.store_id}, by, story.captured_at, parts=[told]), {})
    answers = _account_for(story, told)
    if not collide(bulk, story, told.id, customer_id, known) and not returning and not story.contacts and is_quiet(told, room.ledger):
        room.quiet.append(Quiet(customer_id, told, answers))
    if story.closed_at:
        room.gone.append(Gone(customer_id, story.closed_at, known))


def _live(story: Story, known: dict[str, Any]) -> None:
    """From the hand-over on: invited, seen, driven, sold or given up, and followed all along."""
    assigned_at, owner = story.owners[0]
    story.buys = story.chance(story.way.chance * owner.skill * story.mood.luck)
    visit = invite(story)
    seen_at = visit and (drive(story, visit, known) or visit)
    if seen_at and story.buys:
        sell(story, seen_at)
    elif seen_at and story.chance(0.12):
        only_quote(story, seen_at)
    until = story.won[0][0] if story.won else None
    if story.cancelled_at or not (seen_at and story.buys):
        until = give_up(story, story.cancelled_at or seen_at or assigned_at)
    capture.hand_on(story, until)
    follow(story, known["phone"], until)
    _afterwards(story, known["phone"])


def _afterwards(story: Story, phone: str) -> None:
    """What comes after the end: a deal that stops counting, the contacts after delivery, a second life."""
    for number, (_, ended_at) in enumerate(story.won):
        if ended_at:
            again = [since for since, _ in story.won[number + 1 :]]
            _go_on(story, phone, ended_at, min(again, default=None))
    if story.delivered_at:
        care_for(story, story.delivered_at)
        special_case(story, keeper(story, story.delivered_at), story.delivered_at)
    if story.closed_at and (reopened_at := reopen(story)):
        capture.give_again(story, reopened_at, keeper(story, reopened_at))
        _go_on(story, phone, reopened_at, give_up(story, reopened_at))


def _go_on(story: Story, phone: str, since: datetime, until: datetime | None) -> None:
    chain(story, phone, keeper(story, since), since, since + timedelta(days=2), FollowUpKind.REGULAR, until)


def _row(story: Story) -> Told:
    values = story.lead | {
        "store_id": story.team.store_id, "owner_id": story.owners[-1][1].id if story.owners else None, "next_due_at": min(story.due, default=None),
    }  # fmt: skip
    road = sorted(story.road, key=lambda step: step.at)
    return Told(Lead, values, capture.recorder(story), story.captured_at, road, story.parts)


def _account_for(story: Story, told: Told) -> tuple[int, date] | None:
    """What the lead's life means for the people's days and months; who answers for its details, in which month."""
    ledger = story.room.ledger
    for part in told.parts:
        _notice(story, ledger, part)
    for who, contact_at, in_time in story.contacts:
        ledger.messages[who.id, month_of(contact_at)].count(in_time)
        if not in_time:
            evidence = "当日来电或接待后未发首条短信"
            ledger.misses.append(Miss("C5", who.id, contact_at, f"线索 {told.id} {local_day(contact_at)}", evidence, fine("missed_message_fine")))
    if story.delivered_at and story.happened(story.delivered_at):
        ledger.sold.append((told.id, keeper(story, story.delivered_at).id, story.delivered_at))
    who = story.owners[-1][1] if story.owners else story.dcc
    if who is None:
        return None
    answers = who.id, month_of(story.captured_at)
    ledger.details[answers].count(story.lead["is_complete"])
    return answers


def _notice(story: Story, ledger: Ledger, told: Told) -> None:
    drove_with = story.owner_at(told.values["ends_at"]) if told.kind is TestDrive and told.values.get("ends_at") else None
    ledger.notice(told, drove_with and drove_with.id)
    for part in told.parts:
        _notice(story, ledger, part)
