"""A valid value of every kind, and what only the rules of some registers know."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from models import clock
from models.fields import Field
from models.periods import Period
from models.plans import PlanPeriod

FILLED = {
    "leads": ("level",),
    "orders": ("vehicle",),
    "test_drives": ("driver_name",),
    "transfers": ("to_position",),
    "sales_plans": ("units",),
    "commission_rules": ("per_unit",),
    "daily_reports": ("day",),
    "collisions": ("second_lead",),
}
"""Fields that need not be filled as such, but without which the rules of the register, or of those that link to it, refuse."""


def example(field: Field, number: int) -> Any:
    """A valid value of the field's kind; the next number gives another one."""
    day = clock.local_day(clock.now())
    match field.kind.widget:
        case "text" | "area":
            return f"{field.label.zh}{number}"[-(getattr(field.kind, "length", None) or 120) :]
        case "number":
            return 1 + number % 5
        case "money":
            return Decimal(1000 + number)
        case "percent":
            return Decimal("0.05")
        case "phone":
            return f"135{number:08}"
        case "day":
            return day - timedelta(days=number) if _tells_rows_apart(field) else day
        case "month":
            return clock.months_later(clock.first_of_month(day), -(number % 600))
        case "period":
            return Period.around("month", clock.months_later(clock.first_of_month(day), -(number % 600))).code
        case "moment":
            # What is entered has happened already.
            return clock.now() - timedelta(minutes=1, seconds=number % 3600)
        case "flag":
            return True
        case "rhythm":
            return "M1 08:00"
        case "wording":
            return {"zh": f"{field.label.zh}{number}", "en": f"{field.label.en} {number}"}
        case "choice":
            return next(iter(field.kind.choices))
    raise LookupError(f"{field} is of a kind of which there is no example")


def _tells_rows_apart(field: Field) -> bool:
    return any(field.column_name in key.columns for key in field.register.keys)


def varies(register: type, key: Any) -> bool:
    """Whether two rows with the same links can have different keys."""
    fields = {each.column_name: each for each in register.fields.values() if not each.through}
    return any(name in fields and not fields[name].is_link and fields[name].kind.widget in ("text", "day", "month", "period", "moment", "phone") for name in key.columns)


def _tomorrow(cases: Any, session: Any, case: Any) -> Any:
    return clock.now() + timedelta(days=1)


def _customer(cases: Any, session: Any, case: Any) -> Any:
    """One customer has one open lead: the next lead is another customer's (C3)."""
    from models.customers import Customer

    return cases.another(session, case, Customer) if "leads" in case.rows else cases.row(session, case, Customer)


def _other_position(cases: Any, session: Any, case: Any) -> Any:
    from models.people import Position

    return cases.another(session, case, Position)


def _approved_travel(cases: Any, session: Any, case: Any) -> Any:
    """Nobody visits anybody before the travel form is approved (K1)."""
    from models.key_accounts import TravelForm

    form = cases.another(session, case, TravelForm)
    form.submit()
    form.approve()
    return form


def _today(cases: Any, session: Any, case: Any) -> Any:
    """Some moment of this day that has passed, also just after midnight."""
    return max(clock.now() - timedelta(minutes=1), clock.start_of_day(clock.local_day(clock.now())))


VALUES: dict[str, dict[str, Callable]] = {
    "customers": {
        "name": lambda cases, session, case: case.name,
        "phone": lambda cases, session, case: case.phone if "customers" not in case.rows else f"136{cases.rows_made:08}",
    },
    "leads": {"customer": _customer},
    "follow_ups": {"due_at": _tomorrow},
    "appointments": {"due_at": _tomorrow},
    "test_drives": {
        "driver_name": lambda cases, session, case: case.name, "driver_phone": lambda cases, session, case: case.phone,
        # Nobody is booked twice at a time (P6).
        "starts_at": lambda cases, session, case: clock.now() + timedelta(hours=2 * cases.rows_made),
    },
    "calls": {"phone": lambda cases, session, case: case.phone},
    "transfers": {"to_position": _other_position},
    "collisions": {"phone": lambda cases, session, case: case.phone},
    "expense_claims": {"travel_form": _approved_travel},
    "key_visits": {"travel_form": _approved_travel, "visited_at": _today},
    "settings": {"key": lambda cases, session, case: "missed_message_fine", "value": lambda cases, session, case: "25.00"},
    "report_schedules": {"report": lambda cases, session, case: "sweep"},
    "sales_plans": {"period_kind": lambda cases, session, case: PlanPeriod.MONTH},
    "orders": {"price": lambda cases, session, case: Decimal(100_000)},
}
"""Register → field → its value, where not any value of its kind will do."""
