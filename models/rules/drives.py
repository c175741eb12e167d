"""Rules of test drives: a licence held two years, terms and signature, on the day itself (P6)."""

from datetime import date

from .. import clock
from ..refused import Refused
from ..sales import TestDrive
from ..words import Label
from ..writing import before_saving

YEARS_HELD = 2


@before_saving(TestDrive)
def keeps_papers_only_with_consent(drive, act, is_new):
    """P6, Y4: scans of licence and ID are kept only after the customer agreed to it."""
    if (drive.licence_scan or drive.id_scan) and drive.consented_at is None:
        raise Refused(
            "请先填写客户同意留存证件的时间,再上传扫描件", "Enter first when the customer agreed that the scans are kept",
            field="consented_at", clause="P6",
        )  # fmt: skip


@TestDrive.clear.rule
def has_all_that_a_drive_needs(drive, act):
    """P6: a valid licence held two years or more since its first issue, accepted terms and a signature, on the day."""
    day = clock.local_day(drive.starts_at, drive.store.timezone)
    missing = [
        label
        for label, there in (
            (TestDrive.fields["driver_name"].label, drive.driver_name),
            (TestDrive.fields["licence_no"].label, drive.licence_no),
            (TestDrive.fields["licence_issued_on"].label, drive.licence_issued_on),
            (TestDrive.fields["licence_valid_until"].label, drive.licence_valid_until),
            (TestDrive.fields["terms_accepted"].label, drive.terms_accepted),
            (TestDrive.fields["signature"].label, drive.signature),
            (TestDrive.fields["vehicle"].label, drive.vehicle_id),
            (TestDrive.fields["specialist"].label, drive.specialist_id),
        )
        if not there
    ]
    if missing:
        parts = Label("、".join(each.zh for each in missing), ", ".join(each.en for each in missing))
        raise Refused("试驾前还缺:{parts}", "Before the drive this is missing: {parts}", clause="P6", parts=parts)
    if drive.licence_valid_until < day:
        raise Refused("驾驶证在试驾当天已过期", "The licence has expired on the day of the drive", field="licence_valid_until", clause="P6")
    if day < years_later(drive.licence_issued_on, YEARS_HELD):
        raise Refused("驾龄不满两年,不能试驾", "The licence has not been held for two years", field="licence_issued_on", clause="P6")


def years_later(day: date, years: int) -> date:
    """The same day years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@TestDrive.start.effect
def begins_at_its_actual_time(drive, act):
    """P6: start and finish set the actual times."""
    drive.starts_at = act.at


@TestDrive.finish.effect
def ends_at_its_actual_time(drive, act, feedback=None):
    """P6: start and finish set the actual times."""
    drive.ends_at = act.at
