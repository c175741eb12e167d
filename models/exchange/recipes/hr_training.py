"""A company's personnel department: three thousand trainings with outcome, trainer, days and cost, as one or two files."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from ...people import Employee, Position, Store
from ...roles import Role
from ...training import Course, CourseCategory, Outcome, TrainingRecord, TrainingSession
from ...words import Label
from ..cells import day, money, one_of, refers, whole, words
from ..lookups import by, column, made, noon, text, went
from ..recipe import ONCE, Derived, Each, Make, Recipe, Remark, Table

if TYPE_CHECKING:
    from ..run import Run

ZONE, DAY = "America/New_York", "%d-%b-%y"
CATEGORIES = {
    "Leadership Development": CourseCategory.MIND, "Communication Skills": CourseCategory.SELLING, "Customer Service": CourseCategory.SELLING,
    "Project Management": CourseCategory.SELLING, "Technical Skills": CourseCategory.PRODUCT,
}  # fmt: skip
OUTCOMES = {"Passed": Outcome.PASSED, "Completed": Outcome.COMPLETED, "Failed": Outcome.FAILED, "Incomplete": Outcome.INCOMPLETE}
WHO, WHEN, WHAT, BY_WHOM = "Employee ID", "Training Date", "Training Program Name", "Trainer"

EMPLOYEES = Table(
    "employee_data.csv", key="EmpID", optional=True,
    columns={"EmpID": words(), "FirstName": words(), "LastName": words(), "StartDate": day(DAY), "ExitDate": day(DAY, required=False), "EmployeeStatus": words()},
    left_out=(
        "Title", "Supervisor", "ADEmail", "BusinessUnit", "EmployeeType", "PayZone", "EmployeeClassificationType", "TerminationType", "TerminationDescription",
        "DepartmentType", "Division", "DOB", "State", "JobFunctionDescription", "GenderCode", "LocationCode", "RaceDesc", "MaritalDesc", "Performance Score",
        "Current Employee Rating",
    ),
    unused=Label("{count} 名员工没有培训,未入库", "{count} employees have no training: they are not stored"), drops_unused=True,
)  # fmt: skip

TRAININGS = Table(
    "training_and_development_data.csv", key=WHO,
    columns={
        WHO: refers(EMPLOYEES), WHEN: day(DAY), WHAT: one_of({each: each for each in CATEGORIES}), "Training Outcome": one_of(OUTCOMES), "Location": words(),
        BY_WHOM: words(), "Training Duration(Days)": whole(), "Training Cost": money(),
    },
    left_out=("Training Type",),
)  # fmt: skip


def people(run: "Run") -> Iterator[dict[str, Any]]:
    """Everybody who was trained: as the personnel file knows them, or by their number alone where it is not there."""
    for training in run.records(TRAININGS):
        number = training[WHO]
        known = run.kept[EMPLOYEES].get(number)
        yield {
            "employee": number, "name": f"{known['FirstName']} {known['LastName']}" if known else f"Employee {number}",
            "hired_on": known and known["StartDate"], "left_on": known and known["ExitDate"], "has_left": bool(known and known["ExitDate"]),
        }  # fmt: skip


def sessions(run: "Run") -> Iterator[dict[str, Any]]:
    """One row per day, programme and trainer: as long as its longest training, its cost that of all of them."""
    held: dict[tuple[date, str, str], dict[str, Any]] = {}
    for training in run.records(TRAININGS):
        key = training[WHEN], training[WHAT], training[BY_WHOM]
        session = held.setdefault(key, {"day": key[0], "programme": key[1], "trainer": key[2], "place": training["Location"], "days": 0, "cost": 0})
        session["days"] = max(session["days"], training["Training Duration(Days)"])
        session["cost"] += training["Training Cost"]
    yield from held.values()


PEOPLE, SESSIONS = Derived("people", people), Derived("sessions", sessions)
STORE = made("stores")

MASTERS = (
    Each(ONCE, (
        Make(Store, {"code": "hr_training", "name": "HR training", "timezone": ZONE}),
        Make(Position, {"store": STORE, "code": "staff", "name": "员工 Staff", "role": Role.CONSULTANT}),
    )),
    Each(PEOPLE, (
        Make(Employee, {"store": STORE, "position": made("positions"), "name": column("name"), "hired_on": column("hired_on"), "left_on": column("left_on"),
                        "active": by("has_left", {True: False, False: True})},
             key=("employee",), road=by("has_left", {True: (went("leave", "left_on"),), False: ()})),
    )),
    Each(SESSIONS, (
        Make(Course, {"store": STORE, "title": column("programme"), "category": by("programme", CATEGORIES)}, key=("programme",)),
        Make(TrainingSession, {"store": STORE, "course": made("courses", "programme"), "held_at": noon("day"), "days": column("days"), "trainer": column("trainer"),
                               "place": column("place"), "cost": column("cost")},
             key=("day", "programme", "trainer"), at=noon("day"), road=(went("hold", "day"),)),
    )),
)  # fmt: skip

RECORDS = Each(TRAININGS, (
    Make(TrainingRecord, {"store": STORE, "session": made("training_sessions", WHEN, WHAT, BY_WHOM), "employee": made("employees", WHO),
                          "attended": by("Training Outcome", {each: each is not Outcome.INCOMPLETE for each in Outcome}),
                          "outcome": column("Training Outcome"), "remark": text(f"{TRAININGS.file} {{{WHO}}}")},
         at=noon(WHEN)),
))  # fmt: skip

HR_TRAINING = Recipe(
    name="hr_training",
    label=Label("人事培训历史", "A personnel department's trainings"),
    zone=ZONE,
    tables=(EMPLOYEES, TRAININGS),
    steps=(*MASTERS, RECORDS),
    remarks=(
        Remark(EMPLOYEES, Label("{count} 人有离职日期而状态仍为 Active,按离职日期记为离职", "{count} have a day of leaving but are called active: they left on that day"),
               lambda row: row["ExitDate"] is not None and row["EmployeeStatus"] == "Active"),
        Remark(EMPLOYEES, Label("{count} 人的状态为离职", "{count} are called terminated"), lambda row: "Terminated" in row["EmployeeStatus"]),
    ),
    decided=(
        Label("文件没有门店:全部归入“HR training”一家,员工均无登录", "The files name no store: everybody belongs to “HR training”, nobody has a login"),
        Label("文件没有时区和时刻:一律记为当地中午(America/New_York)", "The files give no time zone and no times of day: everything stands at noon in America/New_York"),
        Label("同一天、同一课程、同一讲师为一场;费用相加,天数取最长", "A day, a programme and a trainer are one session: its costs are added up, its days are the longest"),
        Label("Incomplete 视为未到场,其余均到场", "Incomplete means absent; everybody else attended"),
        Label("课程类别:领导力为心态,沟通、客服、项目管理为销售技巧,技术为产品", "Categories: leadership is mind; communication, service and project management are selling; technical skills are product"),
        Label("费用为文件中的美元数,未换算;没有人员文件时员工以编号命名", "Costs are dollars as in the files, not converted; without the personnel file people are named by their numbers"),
    ),
)  # fmt: skip
