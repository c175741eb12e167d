"""门店启用: a real store's first steps – the store, its people, models, channels, calendar and the amounts left open (O1, O2, Y2)."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from sqlalchemy import func, select

from models import Register, clock, policy
from models.amounts import AMOUNTS, Amount, amount_on
from models.founding import found_store
from models.people import Employee, Store
from models.policy import Right
from models.products import Channel, VehicleModel
from models.refused import Forbidden, Invalid, NotFound, Refused, Several
from models.rules.calendar import warning
from models.rules.people import may_administer
from models.running import Setting
from models.words import Label, say
from models.writing import create, read_all, writable_fields

from ..access import act
from ..accounts import give_first_password
from ..database import writing as transaction
from ..forms import defaults, field_look
from ..looks import FieldLook, OptionLook, SetupPage, StepLook
from ..shell import shell

setup = Blueprint("setup", __name__, url_prefix="/setup")
STORE_FIELDS = ("code", "name", "brand", "city", "address", "timezone")
NEW = "new"
LOOKS_AHEAD = timedelta(days=60)
"""So long before a year begins its holidays should be known."""


@setup.before_request
def _for_those_who_set_up() -> None:
    policy.require(g.person.actor, Right.WRITE, Setting)


@setup.get("/")
def index() -> str:
    return _page(_chosen())


@setup.post("/store/")
def store() -> Any:
    """A new store with its positions and channels; the administrator's alone."""
    policy.require(g.person.actor, Right.CREATE, Store)
    fields = {name: each for name, each in writable_fields(g.person.actor, Store, is_new=True).items() if name in STORE_FIELDS}
    try:
        with transaction(act()) as session:
            made = found_store(session, read_all(session, fields, request.form)).id
    except Refused as refusal:
        return _page(None, refusal=refusal), refusal.status
    return redirect(f"/setup/?store={made}", 302)


@setup.post("/amounts/")
def amounts() -> Any:
    """The amounts that were typed hold from today on; what was left empty stays open."""
    chosen = _chosen()
    if chosen is None:
        raise NotFound("请先建立门店", "Make the store first")
    typed = {key: request.form.get(key, "").strip() for key in AMOUNTS}
    try:
        _keep(chosen, {key: text for key, text in typed.items() if text})
    except Refused as refusal:
        return _page(chosen, refusal=refusal), refusal.status
    return redirect(f"/setup/?store={chosen.id}#amounts", 302)


def _keep(chosen: Store, typed: dict[str, str]) -> None:
    problems = {}
    for key, text in typed.items():
        try:
            AMOUNTS[key].kind.read(text)
        except Invalid as problem:
            problems[key] = problem.text
    if problems:
        raise Several(problems)
    today = clock.local_day(g.now, chosen.timezone)
    with transaction(act()) as session:
        for key, text in typed.items():
            about = AMOUNTS[key]
            if amount_on(session, key, chosen.id, today) != about.kind.read(text):
                create(session, Setting, {"key": key, "value": text, "valid_from": today, "store": session.get_one(Store, chosen.id)})


@setup.post("/passwords/")
def passwords() -> Any:
    """First passwords for everybody who has a user name and none yet: shown this once."""
    chosen = _chosen()
    if chosen is None:
        raise NotFound("请先建立门店", "Make the store first")
    given = []
    with transaction(act()) as session:
        for person in session.scalars(_without_password(chosen.id).with_for_update()).all():
            try:
                may_administer(person, g.person.actor)
            except Forbidden:
                continue
            given.append((person.name, person.username, give_first_password(session, person)))
    return _page(chosen, passwords=tuple(given))


def _without_password(store_id: int) -> Any:
    return (
        select(Employee)
        .where(
            Employee.store_id == store_id, Employee.username.is_not(None), Employee.password_hash.is_(None), Employee.is_active(), Employee.voided_at.is_(None),
            policy.condition(g.person.actor, Employee, Right.WRITE),
        )
        .order_by(Employee.id)
        .limit(200)
    )  # fmt: skip


def _stores() -> list[Store]:
    seen = select(Store).where(policy.condition(g.person.actor, Store), Store.is_head_office.is_(False), Store.voided_at.is_(None))
    return list(g.reading.scalars(seen.order_by(Store.id).limit(100)))


def _chosen() -> Store | None:
    """The store that is set up: the one asked for, else the first; none before there is any, or where a new one is asked for."""
    asked, stores = request.args.get("store") or request.form.get("store", ""), _stores()
    if asked == NEW:
        return None
    if asked:
        return policy.fetch(g.reading, g.person.actor, Store, asked)
    return stores[0] if stores else None


def _page(chosen: Store | None, refusal: Refused | None = None, passwords: tuple = ()) -> str:
    g.reading.info["act"] = act()
    may_found = policy.may(g.person.actor, Right.CREATE, Store)
    stores = [(each.name, f"/setup/?store={each.id}", chosen is not None and each.id == chosen.id) for each in _stores()]
    if may_found and stores:
        stores.append((say("+ 新门店", "+ New store"), f"/setup/?store={NEW}", chosen is None))
    if chosen is not None:
        chosen = g.reading.get_one(Store, chosen.id)
    steps = (_founding(chosen, refusal), *(_further(chosen, refusal) if chosen is not None else ()))
    page = SetupPage(title=say("门店启用", "Set up a store"), steps=steps, stores=tuple(stores), passwords=passwords)
    return render_template("setup.html", shell=shell(at="/setup/"), page=page)


def _founding(chosen: Store | None, refusal: Refused | None) -> StepLook:
    title, words = say("门店与品牌", "Store and brand"), say("建立门店,同时按制度建好 12 个岗位及其职责、编制和基本渠道。", "Makes the store with its 12 positions, their duties and headcount, and the usual channels.")
    if chosen is not None:
        links = ((say("查看门店", "See the store"), f"/admin/stores/details/?id={chosen.id}"), (say("岗位与编制", "Positions"), f"/admin/positions/?store={chosen.id}"))
        return StepLook("store", title, words, done=True, state=chosen.name, links=links)
    problems = _problems(refusal)
    fields = {name: each for name, each in writable_fields(g.person.actor, Store, is_new=True).items() if name in STORE_FIELDS}
    texts = {**defaults(Store, fields, {}), **request.form}
    looks = tuple(field_look(each, name, texts.get(name, ""), g.reading, "/admin/stores/", problems.pop(name, "")) for name, each in fields.items())
    return StepLook("store", title, words, done=False, fields=looks, action="/setup/store/", button=say("建立门店", "Make the store"), error="; ".join(map(str, problems.values())))


def _further(chosen: Store, refusal: Refused | None) -> tuple[StepLook, ...]:
    people = _count(Employee, Employee.store_id == chosen.id, Employee.is_active())
    waiting = len(g.reading.scalars(_without_password(chosen.id)).all())
    models = _count(VehicleModel, (VehicleModel.store_id == chosen.id) | VehicleModel.store_id.is_(None))
    channels = _count(Channel, (Channel.store_id == chosen.id) | Channel.store_id.is_(None))
    staff = StepLook(
        "people", say("人员", "People"), say("下载模板,填好姓名、登录名、电话、岗位,再导入;然后一次生成全部初始密码。", "Download the template, fill in names, user names, phones and positions, bring it in; then make all first passwords at once."),
        done=people > 0 and waiting == 0, state=say("{people} 人在职,{waiting} 人待发密码", "{people} work here, {waiting} wait for a password", people=people, waiting=waiting),
        links=_brought_in("employees", chosen), action=f"/setup/passwords/?store={chosen.id}" if waiting else "", button=say("生成初始密码", "Make first passwords"),
    )  # fmt: skip
    cars = StepLook(
        "models", say("车型", "Models"), say("编码、品牌、名称、指导价、续航与卖点。", "Code, brand, name, guide price, range and selling points."), done=models > 0,
        state=say("{count} 个", "{count}", count=models), links=_brought_in("vehicle_models", chosen),
    )  # fmt: skip
    ways = StepLook(
        "channels", say("渠道", "Channels"), say("基本渠道已建好;再加上合作的网站、平台及联系人。", "The usual ones are there; add the sites and platforms you work with."), done=channels > 0,
        state=say("{count} 个", "{count}", count=channels), links=_brought_in("channels", chosen),
    )  # fmt: skip
    return staff, cars, ways, *_calendar(chosen), _amounts(chosen, refusal)


def _count(register: type, *conditions: Any) -> int:
    return g.reading.scalar(select(func.count(register.id)).where(register.voided_at.is_(None), *conditions))


def _brought_in(name: str, chosen: Store) -> tuple[tuple[str, str], ...]:
    return (
        (say("查看", "See them"), f"/admin/{name}/"),
        (say("从表格导入", "From a spreadsheet"), f"/admin/{name}/import"),
        (say("逐个新增", "One by one"), f"/admin/{name}/new/?store={chosen.id}"),
    )


def _calendar(chosen: Store) -> tuple[StepLook, ...]:
    days = Register.all.get("calendar_days")
    if days is None:
        return ()
    kept = _count(days, days.store_id == chosen.id)
    words = say(
        "法定节假日与调休自动识别;本店另外营业或休息的日子在这里登记。", "Public holidays and make-up days are known; enter the days on which this store differs."
    )
    today = clock.local_day(g.now, chosen.timezone)
    warned = warning(g.reading, chosen.id, today, today + LOOKS_AHEAD)
    links = ((say("本店日历", "The store's calendar"), f"/admin/calendar_days/?store={chosen.id}"), (say("登记一天", "Enter a day"), f"/admin/calendar_days/new/?store={chosen.id}"))
    return (StepLook("calendar", say("日历", "Calendar"), words, done=warned is None, state=say("{count} 天另有安排", "{count} days differ", count=kept), links=links, hint=warned or ""),)


def _amounts(chosen: Store, refusal: Refused | None) -> StepLook:
    today, problems = clock.local_day(g.now, chosen.timezone), _problems(refusal)
    shown = [each for each in AMOUNTS.values() if not each.key.startswith("import_")]
    looks = tuple(_amount_look(each, chosen, today, problems) for each in shown)
    waiting = sum(not look.value for look in looks)
    return StepLook(
        "amounts", say("金额与天数", "Amounts and days"),
        say("制度写明的已填好;留空的须由本店确定,未定之前相关处罚或补贴提示“金额待定”。从今天起生效,以前的不变。", "What the rules give is filled in; what they leave open is yours to say, and until then shows as “amount to be set”. Holds from today on; what was before stays."),
        done=waiting == 0, state=say("{count} 项待定", "{count} to be set", count=waiting) if waiting else "", fields=looks,
        action=f"/setup/amounts/?store={chosen.id}", button=say("保存", "Save"),
    )  # fmt: skip


def _amount_look(about: Amount, chosen: Store, today: Any, problems: dict[str, Any]) -> FieldLook:
    value = amount_on(g.reading, about.key, chosen.id, today)
    text = request.form.get(about.key, about.kind.typed(value) if value is not None else "")
    kind = about.kind.widget if about.kind.widget in ("money", "percent", "time", "choice") else "number"
    options = tuple(OptionLook(each.value, each.label, each.value == text) for each in about.kind.choices) if kind == "choice" else ()
    return FieldLook(
        about.key, about.label, kind=kind, value=text, options=options, required=kind == "choice", suffix=about.unit or "", error=problems.get(about.key, ""), help=_clause(about)
    )


def _clause(about: Amount) -> Label:
    return Label("制度未定", "Left open by the rules") if about.is_open else Label("制度规定", "Given by the rules")


def _problems(refusal: Refused | None) -> dict[str, Any]:
    if refusal is None:
        return {}
    return dict(refusal.problems) if isinstance(refusal, Several) else {refusal.field or "": refusal.sentence}


