"""Every figure once more, in pandas over exported rows, by other ways than the figures go: what is true now, no past."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

import chinese_calendar
import pandas
from sqlalchemy.orm import Session

from models.acting import THE_SYSTEM
from models.exchange.writers import Export
from models.register import Register

ZONE = "Asia/Shanghai"
TABLES = (
    "leads", "customers", "calls", "appointments", "test_drives", "orders", "payments", "closings", "follow_ups", "targets", "sales_plans", "visits", "messages", "daily_reports",
    "employees", "positions", "absences", "transfers", "calendar_days", "media_placements", "campaigns", "roadshows", "channels", "collaborations", "collaboration_members", "assignments",
)  # fmt: skip
DETAILS = ["customer_name", "customer_gender", "customer_phone", "customer_district", "channel_id", "model_id", "expected_purchase"]


def exported(session: Session) -> dict[str, pandas.DataFrame]:
    """The rows of every register as `forecourt export --raw` writes them."""
    frames = {}
    for name in TABLES:
        file = Export(Register.named(name), THE_SYSTEM, raw=True)
        frame = pandas.DataFrame(file.rows(session, file.statement()), columns=file.headings).astype(object)
        frames[name] = frame[frame["voided_at"].isna()].set_index("id")
    return frames


def local(moments: pandas.Series) -> pandas.Series:
    return pandas.to_datetime(moments, utc=True, format="ISO8601").dt.tz_convert(ZONE)


class Recomputed:
    """The figures of a month: (numerator, denominator) or one number, for the whole or by a key."""

    def __init__(self, frames: dict[str, pandas.DataFrame], now: pandas.Timestamp):
        self.frames, self.now = frames, now

    def of(self, table: str, *moments: str) -> pandas.DataFrame:
        frame = self.frames[table].copy()
        for each in moments:
            frame[each] = local(frame[each])
        return frame

    @cached_property
    def leads(self) -> pandas.DataFrame:
        leads = self.of("leads", "captured_at", "reopened_at")
        customers = self.frames["customers"].add_prefix("customer_")
        leads = leads.join(customers[["customer_name", "customer_gender", "customer_phone", "customer_district"]], on="customer_id")
        leads["complete"] = leads[DETAILS].notna().all(axis=1)
        return leads

    @cached_property
    def living(self) -> pandas.DataFrame:
        return self.leads[self.leads["state"] != "void"]

    def captured(self, month: str) -> pandas.DataFrame:
        return self.living[_in(self.living["captured_at"], month)]

    def with_living_lead(self, frame: pandas.DataFrame) -> pandas.DataFrame:
        return frame[frame["lead_id"].isin(self.living.index)]

    def leads_with(self, frame: pandas.DataFrame, when: str, month: str, basis: str) -> set[int]:
        """Distinct living leads with the event in the month, or captured in it and the event before now."""
        frame = self.with_living_lead(frame)
        if basis == "activity":
            return set(frame[_in(frame[when], month) & (frame[when] < self.now)]["lead_id"])
        return set(frame[frame[when] < self.now]["lead_id"]) & set(self.captured(month).index)

    # -- the road --

    def rate_of_leads(self, name: str, month: str, basis: str) -> tuple[int, int]:
        frame, when = {
            "invitation_rate": lambda: (self._made(), "made_at"), "test_drive_rate": lambda: (self._driven(), "ends_at"),
            "closing_rate": lambda: (self.deals, "counted_at"), "loss_rate": lambda: (self._lost(), "confirmed_at"),
        }[name]()  # fmt: skip
        return len(self.leads_with(frame, when, month, basis)), len(self.captured(month))

    def _made(self) -> pandas.DataFrame:
        made = self.of("appointments", "made_at")
        return made[made["state"] != "cancelled"]

    def _driven(self) -> pandas.DataFrame:
        drives = self.of("test_drives", "ends_at")
        return drives[drives["state"] == "done"]

    def _lost(self) -> pandas.DataFrame:
        closings = self.of("closings", "confirmed_at").join(self.leads["reopened_at"], on="lead_id")
        closings = closings[(closings["kind"] == "lost") & (closings["state"] == "confirmed")]
        return closings[~(closings["reopened_at"] >= closings["confirmed_at"])]

    @cached_property
    def deals(self) -> pandas.DataFrame:
        """P9, from the payments alone: when the sum reached the total, and stayed there."""
        payments, orders = self.of("payments", "confirmed_at", "reversed_at"), self.frames["orders"]
        turns: dict[int, list[tuple[pandas.Timestamp, Decimal]]] = defaultdict(list)
        for row in payments.itertuples():
            amount = Decimal(row.amount) * (-1 if row.kind == "refund" else 1)
            if not pandas.isna(row.confirmed_at):
                turns[row.order_id].append((row.confirmed_at, amount))
            if not pandas.isna(row.reversed_at):
                turns[row.order_id].append((row.reversed_at, -amount))
        rows = []
        for order, happened in turns.items():
            total, have, reached = Decimal(orders.at[order, "total"]), Decimal(0), None
            for at, amount in sorted(happened):
                before, have = have, have + amount
                reached = at if before < total <= have else None if have < total else reached
            if reached is not None and orders.at[order, "state"] != "cancelled":
                rows.append((orders.at[order, "lead_id"], reached, orders.at[order, "owner_id"], total))
        return pandas.DataFrame(rows, columns=["lead_id", "counted_at", "owner_id", "total"])

    def sold(self, month: str) -> pandas.DataFrame:
        deals = self.with_living_lead(self.deals)
        return deals[_in(deals["counted_at"], month)]

    def units_by_person(self, month: str) -> dict[int, Decimal]:
        members, shared = self.frames["collaboration_members"], self.frames["collaborations"]
        found: dict[int, Decimal] = defaultdict(Decimal)
        for deal in self.sold(month).itertuples():
            own = members[members["collaboration_id"].isin(shared[shared["lead_id"] == deal.lead_id].index)]
            left = Decimal(1)
            for member in own.itertuples():
                found[member.employee_id] += Decimal(str(member.share))
                left -= Decimal(str(member.share))
            if left > 0:
                found[deal.owner_id] += left
        return dict(found)

    def target(self, what: str, month: str) -> Decimal:
        plans = self.frames["sales_plans"]
        approved = plans[(plans["period"] == month) & (plans["state"] == "approved") & plans[what].notna()]
        targets = self.frames["targets"]
        targets = targets[(targets["month"].str[:7] == month) & targets[what].notna()]
        return sum((Decimal(str(each)) for each in (approved if len(approved) else targets)[what]), Decimal(0))

    # -- contacts and discipline --

    def capture_rate(self, month: str) -> tuple[int, int]:
        calls = self._inbound(month)
        calls = calls[calls["answered"] == True]  # noqa: E712 – a column
        return int(calls["lead_id"].map(self.leads["complete"]).fillna(False).astype(bool).sum()), len(calls)

    def answer_rate(self, month: str) -> tuple[int, int]:
        calls = self._inbound(month)
        calls = calls[calls["lead_id"].isna() | calls["lead_id"].isin(self.living.index)]
        return int((calls["answered"] == True).sum()), len(calls)  # noqa: E712

    def _inbound(self, month: str) -> pandas.DataFrame:
        calls = self.of("calls", "called_at")
        return calls[(calls["direction"] == "inbound") & _in(calls["called_at"], month) & (calls["called_at"] < self.now)]

    def show_rate(self, month: str) -> tuple[int, int]:
        due = self.with_living_lead(self.of("appointments", "due_at"))
        due = due[_in(due["due_at"], month) & due["state"].isin(["kept", "missed"])]
        return int((due["state"] == "kept").sum()), len(due)

    def follow_up_on_time(self, month: str) -> tuple[int, int]:
        due = self.of("follow_ups", "due_at", "done_at")
        due = due[(due["lead_id"].isna() | due["lead_id"].isin(self.living.index)) & (due["state"] != "cancelled") & _in(due["due_at"], month) & (due["due_at"] < self.now)]
        return int((due["done_at"] <= due["due_at"]).sum()), len(due)

    def same_day_message_rate(self, month: str) -> tuple[int, int]:
        calls, visits = self._inbound(month), self.of("visits", "arrived_at")
        calls = calls[calls["answered"] == True].rename(columns={"called_at": "at"})  # noqa: E712
        visits = visits[_in(visits["arrived_at"], month)].rename(columns={"arrived_at": "at"})
        contacts = self.with_living_lead(pandas.concat([calls[["lead_id", "at"]], visits[["lead_id", "at"]]]))
        contacts = contacts[contacts["at"] < self.now]
        first = contacts.assign(day=contacts["at"].dt.date).groupby(["lead_id", "day"])["at"].min()
        sent = self.of("messages", "sent_at")
        sent = sent[(sent["status"] == "sent") & (sent["sent_at"] < self.now)]
        last = sent.assign(day=sent["sent_at"].dt.date).groupby(["lead_id", "day"])["sent_at"].max()
        return int((last.reindex(first.index) >= first).sum()), len(first)

    def daily_report_rate(self, month: str) -> tuple[int, int]:
        reports = self.of("daily_reports", "submitted_at")
        reports = reports[reports["state"] == "submitted"]
        handed_in = {(row.employee_id, row.day) for row in reports.itertuples() if str(row.submitted_at.date()) == row.day}
        owed = list(self._owed(month))
        return sum(each in handed_in for each in owed), len(owed)

    def _owed(self, month: str) -> Iterable[tuple[int, str]]:
        owing = set(self.frames["positions"].query("owes_daily_report == True").index)
        absences = [row for row in self.frames["absences"].itertuples() if row.state == "approved"]
        moved = sorted((row for row in self.frames["transfers"].itertuples() if row.state == "effective"), key=lambda row: row.effective_on)
        entered = {row.day: row.kind == "working" for row in self.frames["calendar_days"].itertuples()}
        for day in _days(month):
            if day >= self.now.date() or not entered.get(str(day), chinese_calendar.is_workday(day)):
                continue
            for who in self.frames["employees"].itertuples():
                place = next((row.from_position_id for row in moved if row.employee_id == who.Index and row.effective_on > str(day)), who.position_id)
                here = (not who.hired_on or who.hired_on <= str(day)) and (not who.left_on or who.left_on > str(day))
                away = any(row.employee_id == who.Index and row.from_day <= str(day) <= row.to_day for row in absences)
                if place in owing and here and not away:
                    yield who.Index, str(day)

    # -- money --

    def cost(self, month: str) -> Decimal:
        """By single days; a figure that rounds each share to the fen may differ by a fen for each."""
        whole, days = Decimal(0), set(_days(month))
        for starts, ends, cost in self._spent():
            span = [date.fromisoformat(starts) + timedelta(days=count) for count in range((date.fromisoformat(ends) - date.fromisoformat(starts)).days + 1)]
            whole += cost * len([day for day in span if day in days and day <= self.now.date()]) / len(span)
        return whole.quantize(Decimal("0.01"), ROUND_HALF_UP)

    def _spent(self) -> Iterable[tuple[str, str, Decimal]]:
        for row in self.frames["media_placements"].itertuples():
            yield row.starts_on, row.ends_on, Decimal(row.cost)
        for row in self.frames["campaigns"].itertuples():
            if row.state != "planned" and isinstance(row.cost, str):
                yield row.starts_on, row.ends_on if isinstance(row.ends_on, str) else str(self.now.date()), Decimal(row.cost)
        for row in self.frames["roadshows"].itertuples():
            if row.state in ("approved", "under_way", "closed"):
                yield row.starts_on, row.ends_on, Decimal(row.venue_cost) + Decimal(row.other_cost)

    def visits(self, month: str) -> int:
        visits = self.with_living_lead(self.of("visits", "arrived_at"))
        return int((_in(visits["arrived_at"], month) & (visits["arrived_at"] < self.now)).sum())


def _in(moments: pandas.Series, month: str) -> Any:
    return moments.dt.strftime("%Y-%m") == month


def _days(month: str) -> list[date]:
    return [each.date() for each in pandas.date_range(f"{month}-01", periods=31) if f"{each:%Y-%m}" == month]
