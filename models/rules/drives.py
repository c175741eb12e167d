"""Rules of test drives: a licence held two years, papers, terms and signature, a free car and specialist, on the day itself (P6)."""

from datetime import date, datetime, timedelta

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, object_session

from .. import clock
from ..acting import by_the_system
from ..amounts import amount_on
from ..people import Employee, Position
from ..prefilling import prefills
from ..products import TestRoute, Vehicle, VehicleUse
from ..refused import Refused
from ..remarks import remark
from ..roles import Role
from ..sales import TestDrive, TestDriveState
from ..staff import Absence, AbsenceState
from ..words import Label
from ..writing import before_saving, changed_fields, linked_id

YEARS_HELD = 2
NEEDED = (
    "driver_name", "licence_no", "licence_issued_on", "licence_valid_until", "licence_scan", "id_scan", "consented_at", "terms_accepted", "signature",
    "vehicle", "specialist", "route",
)  # fmt: skip
"""P6: without any of these nobody drives."""
WRITTEN_AFTERWARDS = {"feedback"}


@before_saving(TestDrive)
def keeps_papers_only_with_consent(drive, act, is_new):
    """P6, Y4: scans of licence and ID are kept only after the customer agreed to it."""
    if (drive.licence_scan or drive.id_scan or drive.signature_scan) and drive.consented_at is None:
        raise Refused(
            "请先填写客户同意留存证件的时间,再上传扫描件", "Enter first when the customer agreed that the scans are kept",
            field="consented_at", clause="P6",
        )  # fmt: skip


@before_saving(TestDrive)
def is_cleared_as_it_is_driven(drive, act, is_new):
    """P6: what is changed after the clearing is cleared anew; what was driven stands."""
    changed = set() if is_new else changed_fields(drive) - WRITTEN_AFTERWARDS
    if not changed:
        return
    if drive.state not in (TestDriveState.BOOKED, TestDriveState.READY):
        raise Refused("试驾已“{state}”,只能填写反馈", "The drive is “{state}”: only the feedback may be written", clause="P6", state=drive.state.label)
    clear_anew(drive)


@before_saving(TestDrive)
def is_cleared_with_the_papers_it_was_cleared_by(drive, act, is_new):
    """P6: another scan in the place of the one that was looked at is looked at as well."""
    if not is_new and any(each.is_scan and inspect(drive).attrs[name].history.has_changes() for name, each in TestDrive.fields.items()):
        clear_anew(drive)


def clear_anew(drive: TestDrive) -> None:
    if drive.state is TestDriveState.READY:
        with by_the_system(object_session(drive)):
            drive.revise()


@before_saving(TestDrive)
def has_car_and_specialist_to_itself(drive, act, is_new):
    """P6: a car or a specialist is not booked twice at a time."""
    if is_new or changed_fields(drive) & {"vehicle", "specialist", "starts_at", "ends_at"}:
        session = object_session(drive.lead)
        is_not_booked_twice(session, drive)
        # The next row of the same file looks at this one.
        session.add(drive)
        session.flush()


def is_not_booked_twice(session: Session, drive: TestDrive) -> None:
    """Refuse a drive whose car or specialist is out at that time; two bookings at one moment wait for each other."""
    for name, register in (("vehicle", Vehicle), ("specialist", Employee)):
        if (key := linked_id(drive, name)) is None:
            continue
        with session.no_autoflush:
            session.execute(select(register.id).where(register.id == key).with_for_update(key_share=True))
            other = next((each for each in _around(session, name, key, drive) if _overlap(session, each, drive)), None)
        if other is not None:
            raise Refused(
                "“{what}”在 {when} 已有试驾,请换时间或换一个", "“{what}” has a drive at {when}: choose another time, or another one", field=name, clause="P6",
                what=getattr(drive, name).title, when=f"{clock.to_local(other.starts_at, other.store.timezone):%m-%d %H:%M}",
            )  # fmt: skip


def _around(session: Session, name: str, key: int, drive: TestDrive) -> list[TestDrive]:
    """The other drives of that car or person about that time."""
    near = timedelta(days=1)
    found = select(TestDrive).where(
        getattr(TestDrive, f"{name}_id") == key, TestDrive.id != (drive.id or 0), TestDrive.state != TestDriveState.CANCELLED, TestDrive.voided_at.is_(None),
        TestDrive.starts_at > drive.starts_at - near, TestDrive.starts_at < drive.starts_at + near,
    )  # fmt: skip
    return list(session.scalars(found.order_by(TestDrive.starts_at).limit(200)))


def _overlap(session: Session, one: TestDrive, other: TestDrive) -> bool:
    return one.starts_at < ends(session, other) and other.starts_at < ends(session, one)


def ends(session: Session, drive: TestDrive) -> datetime:
    """When the car is back: as it was entered, else after the time that the store allows for a drive."""
    day = clock.local_day(drive.starts_at, drive.lead.store.timezone)
    return drive.ends_at or drive.starts_at + timedelta(minutes=amount_on(session, "test_drive_minutes", drive.lead.store_id, day))


@TestDrive.clear.rule
def has_all_that_a_drive_needs(drive, act):
    """P6: a valid licence held two years or more since its first issue, papers, accepted terms and a signature, on the day."""
    if parts := missing_for_the_drive(drive):
        raise Refused("试驾前还缺:{parts}", "Before the drive this is missing: {parts}", clause="P6", parts=parts)
    may_be_driven_on(drive, clock.local_day(drive.starts_at, drive.store.timezone))
    is_not_booked_twice(object_session(drive), drive)


@remark(TestDrive)
def lacks_what_a_drive_needs(drive):
    """P6: what is missing is told before the customer stands at the car."""
    parts = missing_for_the_drive(drive) if drive.state is TestDriveState.BOOKED else None
    return Label(f"试驾前还缺:{parts.zh}", f"Before the drive this is missing: {parts.en}") if parts else None


def missing_for_the_drive(drive: TestDrive) -> Label | None:
    """P6: the names of what is needed and not there."""
    missing = [TestDrive.fields[name].label for name in NEEDED if not _is_there(drive, name)]
    return Label("、".join(each.zh for each in missing), ", ".join(each.en for each in missing)) if missing else None


def _is_there(drive: TestDrive, name: str) -> bool:
    """A signature is one by hand or, where the signed sheet is kept on paper, the name of who signed it."""
    return bool((drive.signature or drive.signature_scan_id) if name == "signature" else linked_id(drive, name) if TestDrive.fields[name].is_link else getattr(drive, name))


def may_be_driven_on(drive: TestDrive, day: date) -> None:
    """P6: refuse what does not hold on that day: licence, car, specialist."""
    if drive.licence_valid_until < day:
        raise Refused("驾驶证在试驾当天已过期", "The licence has expired on the day of the drive", field="licence_valid_until", clause="P6")
    if day < years_later(drive.licence_issued_on, YEARS_HELD):
        raise Refused("驾龄不满两年,不能试驾", "The licence has not been held for two years", field="licence_issued_on", clause="P6")
    if drive.vehicle.use is not VehicleUse.DEMO:
        raise Refused("“{vin}”不是试驾车", "“{vin}” is not a demo car", field="vehicle", clause="P6", vin=drive.vehicle.vin)
    is_a_specialist_who_is_there(object_session(drive), drive.specialist, day)


def is_a_specialist_who_is_there(session: Session, specialist: Employee, day: date) -> None:
    """P6: a test-drive specialist goes along; where the store has none, whoever is named."""
    if specialist.position is None or specialist.position.role is not Role.TEST_DRIVE:
        there = select(Employee.id).join(Position, Position.id == Employee.position_id).where(
            Employee.store_id == specialist.store_id, Position.role == Role.TEST_DRIVE, Employee.is_active(), Employee.voided_at.is_(None)
        )  # fmt: skip
        if session.scalar(there.limit(1)) is not None:
            raise Refused("须由试驾专员带客户试驾", "A test-drive specialist goes along", field="specialist", clause="P6")
    away = select(Absence.id).where(
        Absence.employee_id == specialist.id, Absence.state == AbsenceState.APPROVED, Absence.from_day <= day, Absence.to_day >= day, Absence.voided_at.is_(None)
    )
    if session.scalar(away.limit(1)) is not None:
        raise Refused("“{name}”当天请假,请换一位试驾专员", "“{name}” is on leave that day: choose another specialist", field="specialist", clause="P6", name=specialist.name)


def years_later(day: date, years: int) -> date:
    """The same day years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@TestDrive.start.rule
def is_still_in_order_on_the_day_itself(drive, act):
    """P6: whenever it was cleared, the licence holds on the day on which the car leaves, and the car is not out already."""
    may_be_driven_on(drive, clock.local_day(act.at, drive.store.timezone))
    session = object_session(drive)
    for name in ("vehicle", "specialist"):
        key = linked_id(drive, name)
        out = select(TestDrive.id).where(getattr(TestDrive, f"{name}_id") == key, TestDrive.state == TestDriveState.UNDER_WAY, TestDrive.voided_at.is_(None))
        session.execute(select(TestDrive.fields[name].target.id).where(TestDrive.fields[name].target.id == key).with_for_update(key_share=True))
        if session.scalar(out.limit(1)) is not None:
            raise Refused("“{what}”还在另一个试驾中", "“{what}” is out on another drive", field=name, clause="P6", what=getattr(drive, name).title)


@TestDrive.start.effect
def begins_at_its_actual_time(drive, act):
    """P6: start and finish set the actual times."""
    drive.starts_at = act.at
    if drive.ends_at is not None and drive.ends_at < act.at:
        drive.ends_at = None  # it was planned for an hour that has passed


@TestDrive.finish.effect
def ends_at_its_actual_time(drive, act, feedback=None):
    """P6: start and finish set the actual times."""
    drive.ends_at = act.at


@prefills(TestDrive, "lead")
def is_driven_by_the_customer(lead):
    """P6, P7: the driver is the customer, the car one of the model they want; where the store has one specialist and one route, those."""
    session, store = object_session(lead), lead.store_id
    cars = select(Vehicle).where(Vehicle.store_id == store, Vehicle.is_demo(), Vehicle.model_id == lead.model_id, Vehicle.voided_at.is_(None))
    people = select(Employee).join(Position, Position.id == Employee.position_id).where(
        Employee.store_id == store, Position.role == Role.TEST_DRIVE, Employee.is_active(), Employee.voided_at.is_(None)
    )  # fmt: skip
    routes = select(TestRoute).where(TestRoute.store_id == store, TestRoute.voided_at.is_(None))
    only = {name: session.scalars(found.limit(2)).all() for name, found in (("vehicle", cars), ("specialist", people), ("route", routes))}
    return {"driver_name": lead.customer.name, "driver_phone": lead.customer.phone} | {name: rows[0] for name, rows in only.items() if len(rows) == 1}
