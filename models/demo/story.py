"""What is told: a row, how it came about, and the rows that hang on it. Nothing is written here but by `write`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..acting import Act, Actor
from ..base import Base
from ..customers import Customer, Lead
from ..exchange.bulk import Bulk, Step
from ..products import Vehicle
from ..sales import Order

LINKS = {Customer: "customer_id", Lead: "lead_id", Vehicle: "vehicle_id", Order: "order_id"}
"""Rows that hang on one of these carry its id in this column. A register of lines says itself what its rows hang on."""


@dataclass(slots=True)
class Told:
    """One row: its values, the road of its state, who made it when, and its parts."""

    kind: type[Base]
    values: dict[str, Any]
    by: Actor
    at: datetime
    road: list[Step] = field(default_factory=list)
    parts: list["Told"] = field(default_factory=list)
    id: int | None = None
    """Known once it is written."""


def write(bulk: Bulk, told: Told, links: dict[str, int]) -> int:
    """The row and all that hangs on it; `links` are the ids of the rows it hangs on itself."""
    columns = told.kind.__table__.c
    values = {name: key for name, key in links.items() if name in columns} | told.values
    told.id = key = bulk.add(told.kind, values, told.road, Act(told.by, "web", told.at))
    links = links | {LINKS[told.kind]: key} if told.kind in LINKS else links
    for part in told.parts:
        own = {f"{part.kind.lines_of}_id": key} if getattr(part.kind, "lines_of", None) and told.kind not in LINKS else {}
        write(bulk, part, links | own)
    return key
