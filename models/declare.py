"""How the lines of a register's class become columns, relations and fields – and what a class may not say."""

import inspect
import types
import typing
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .choice import Choice
from .fields import Declared, Field, Search, borrow, link, table_name, ticked
from .kinds import TYPES, ChoiceKind, TextKind
from .moves import Move
from .roles import Sometimes, Whose
from .words import Contradiction


def weave(cls: type) -> str | None:
    """Turn the class's declarations into what SQLAlchemy maps; returns the name of its state field, if it has one."""
    if cls.__tablename__ in cls.all:
        raise Contradiction(f"there is a register {cls.__tablename__!r} already: {cls.all[cls.__tablename__].__module__} declares it")
    _add_store(cls)
    _add_who_ticked(cls)
    states = []
    order = 0
    for name, declared in list(vars(cls).items()):
        if not isinstance(declared, Declared):
            continue
        order += 1
        inner, optional = _annotation(cls, name)
        about = declared.field
        about.name, about.required = name, not (optional or about.or_self) and declared.default is None
        if declared.is_link:
            _weave_link(cls, name, declared, inner, optional, order)
        else:
            _weave_column(cls, name, declared, inner, optional, order)
        if declared.is_state:
            states.append(name)
    if len(states) > 1:
        raise Contradiction(f"{cls.__name__} has two states: {' and '.join(states)}; a register has at most one")
    return states[0] if states else None


def _add_store(cls: type) -> None:
    belongs = cls.belongs.name
    if belongs != "ALL" and "store" not in vars(cls):
        # First in line, so that a form that asks for the store asks for it first.
        cls.store = link("门店", "Store", system=belongs == "STORE")
        cls.__annotations__ = {"store": Mapped["Store"] if belongs == "STORE" else Mapped["Store | None"], **cls.__annotations__}


def _add_who_ticked(cls: type) -> None:
    """Beside every box of a checklist stands who ticked it and when."""
    annotations = {}
    for name, annotation in inspect.get_annotations(cls).items():
        annotations[name] = annotation
        declared = vars(cls).get(name)
        if isinstance(declared, Declared) and declared.field.is_tick:
            annotations |= {f"{name}_by": Mapped["Employee | None"], f"{name}_at": Mapped[datetime | None]}
            for beside, each in ticked(declared.field, name).items():
                setattr(cls, beside, each)
    cls.__annotations__ = annotations


def _annotation(cls: type, name: str) -> tuple[Any, bool]:
    """The type inside Mapped[…] and whether it may be empty."""
    annotation = vars(cls).get("__annotations__", {}).get(name)
    if annotation is None or typing.get_origin(annotation) is not Mapped:
        raise Contradiction(f"{cls.__name__}.{name} needs an annotation such as Mapped[str]")
    inner = typing.get_args(annotation)[0]
    if isinstance(inner, typing.ForwardRef | str):
        words = (inner if isinstance(inner, str) else inner.__forward_arg__).replace(" ", "").split("|")
        return words[0], "None" in words
    if typing.get_origin(inner) in (typing.Union, types.UnionType):
        parts = [part for part in typing.get_args(inner) if part is not type(None)]
        return parts[0], True
    return inner, False


def _weave_link(cls: type, name: str, declared: Declared, target: Any, optional: bool, order: int) -> None:
    target_name = target if isinstance(target, str) else target.__name__
    declared.field.target_table = table_name(target_name)
    column = mapped_column(
        f"{name}_id", ForeignKey(f"{declared.field.target_table}.id"), nullable=optional, index=declared.index and name != "store", sort_order=0 if name == "store" else order, info={"field": declared.field}
    )
    setattr(cls, f"{name}_id", column)
    cls.__annotations__[f"{name}_id"] = Mapped[int | None] if optional else Mapped[int]
    setattr(cls, name, relationship(target_name, foreign_keys=[column], remote_side=f"{target_name}.id"))


def _weave_column(cls: type, name: str, declared: Declared, inner: Any, optional: bool, order: int) -> None:
    if isinstance(inner, type) and issubclass(inner, Choice):
        kind = ChoiceKind(inner)
    elif declared.length:
        kind = TextKind(declared.length)
    elif inner in TYPES:
        kind = TYPES[inner]
    else:
        raise Contradiction(f"{cls.__name__}.{name}: there is no kind of value for {inner!r}")
    declared.field.kind = kind
    setattr(
        cls,
        name,
        mapped_column(
            kind, nullable=optional, default=declared.default, unique=declared.unique, index=declared.index, sort_order=0 if name == "store" else order, info={"field": declared.field}
        ),
    )


def collect_fields(cls: type) -> dict[str, Field]:
    """The fields of a mapped register in the order in which they were written."""
    found = {column.info["field"].name: column.info["field"] for column in cls.__table__.c if "field" in column.info}
    names = [name for name in vars(cls)["__annotations__"] if name in found]
    borrowed = {name: each for name, each in vars(cls).items() if isinstance(each, borrow)}
    lent: dict[str, Field] = {name: _borrowed_field(cls, each, found) for name, each in borrowed.items()}
    # A borrowed field stands where the class wrote it: directly after the link it is reached by.
    fields: dict[str, Field] = {}
    for name in names:
        fields[name] = found[name]
        fields |= {each.name: each for each in lent.values() if each.through == name}
    for each in fields.values():
        each.register = cls
    return fields


def _borrowed_field(cls: type, borrowed: borrow, found: dict[str, Field]) -> Field:
    if borrowed.through not in found or not found[borrowed.through].is_link:
        raise Contradiction(f"{cls.__name__}.{borrowed.name} is borrowed through {borrowed.through!r}, which is no link of {cls.__name__}")
    registers = cls.all
    lender = registers.get(found[borrowed.through].target_table)
    if lender is None or borrowed.name not in lender.fields:
        raise Contradiction(f"{cls.__name__}.{borrowed.name}: {found[borrowed.through].target_table} lends no {borrowed.name!r}")
    original = lender.fields[borrowed.name]
    about = {
        "help": original.help, "unit": original.unit, "panel": original.panel, "search": original.search,
        "guarded": original.guarded, "check": original.check, "listed": original.listed,
    }  # fmt: skip
    about |= borrowed.about
    copy = Field(about.pop("label", original.label), **about)
    copy.name, copy.kind, copy.through = borrowed.name, original.kind, borrowed.through
    copy.target_table = original.target_table
    copy.required = original.required if borrowed.required is None else borrowed.required
    return copy


def check_declaration(cls: type) -> None:
    """Refuse, with a sentence, a class that contradicts itself."""
    for needed in ("label", "area"):
        if not hasattr(cls, needed):
            raise Contradiction(f"{cls.__name__} has no {needed}")
    if not cls.__doc__:
        raise Contradiction(f"{cls.__name__} has no docstring: say what it is and name its clause")
    if cls.titled_by not in cls.fields and cls.titled_by != "id":
        raise Contradiction(f"{cls.__name__} is titled by {cls.titled_by!r}, which is none of its fields")
    if cls.else_titled_by is not None and cls.else_titled_by not in cls.fields:
        raise Contradiction(f"{cls.__name__} is otherwise titled by {cls.else_titled_by!r}, which is none of its fields")
    for path in cls.own:
        first = path.split(".")[0]
        if first not in cls.fields and not hasattr(cls, first):
            raise Contradiction(f"{cls.__name__} is own by {path!r}, but has no link {first!r}")
    if cls.lines_of is not None and not (cls.lines_of in cls.fields and cls.fields[cls.lines_of].is_link):
        raise Contradiction(f"{cls.__name__} has the lines of {cls.lines_of!r}, which is none of its links")
    if (ordered := cls.sorted_by.lstrip("-")) != "id" and not (ordered in cls.fields and cls.fields[ordered].sort):
        raise Contradiction(f"{cls.__name__} is sorted by {ordered!r}, which is not sortable: give the field sort=True")
    for each in cls.fields.values():
        if each.search and not isinstance(each.kind, TextKind | type(TYPES[str])) and each.kind.widget != "phone":
            raise Contradiction(f"{cls.__name__}.{each.name} is searched, but only texts and phones can be")
        if Search.PART in each.search and each.kind.widget != "text":
            raise Contradiction(f"{cls.__name__}.{each.name}: only a line of text is found by any part of it")
        if each.among and each.target_table in cls.all and not hasattr(each.target, each.among):
            raise Contradiction(f"{cls.__name__}.{each.name} is chosen among {each.among!r}, which {each.target_table} cannot tell")
    for each in (each for each in cls.fields.values() if each.offered and not hasattr(cls, each.offered)):
        raise Contradiction(f"{cls.__name__}.{each.name} is offered by {each.offered!r}, which {cls.__name__} cannot tell")
    for strange in (name for key in cls.keys for name in key.columns if name not in cls.__table__.c):
        raise Contradiction(f"{cls.__name__} has a key over {strange!r}, which is none of its columns")
    if cls.state_field:
        about = cls.fields[cls.state_field]
        if not isinstance(first := about.column.default.arg, about.kind.choices):
            raise Contradiction(f"{cls.__name__}.{about.name} starts as {first!r}, which is not one of its states")
    states = cls.fields[cls.state_field].kind.choices if cls.state_field else ()
    for strange in (each for each in cls.editable_in if each not in states):
        raise Contradiction(f"{cls.__name__} is editable in {strange}, which is not one of its states")
    for move in (each for each in vars(cls).values() if isinstance(each, Move)):
        _check_move(cls, move)


def _check_move(cls: type, move: Move) -> None:
    where = f"{cls.__name__}.{move.name}"
    if not cls.state_field:
        raise Contradiction(f"{where} is a move, but {cls.__name__} has no state")
    choices = cls.fields[cls.state_field].kind.choices
    ends = set(move.transition.sources) | ({move.transition.target} if move.transition.target else set())
    for strange in sorted(str(each) for each in ends if not isinstance(each, choices)):
        raise Contradiction(f"{where}: {strange} is not a state of {cls.__name__}")
    for name in (*filter(None, (move.stamps, move.signs)), *(each for each in move.asks if "." not in each)):
        if name not in cls.fields:
            raise Contradiction(f"{where} speaks of {name!r}, which is none of its fields")
    for each in move.by:
        for name in _asked_of_the_row(each):
            if not hasattr(cls, name):
                raise Contradiction(f"{where} asks its row for {name!r}, which {cls.__name__} does not know")
    for name in (*filter(None, (move.stamps, move.signs)),):
        if not cls.fields[name].system:
            raise Contradiction(f"{where} sets {name!r}: it must be system=True, so that nothing else can")


def _asked_of_the_row(who: Any) -> list[str]:
    """What the row must know to say whether this is who may make the move."""
    if isinstance(who, Sometimes):
        return [who.condition]
    return [path.split(".")[0] for path in who.links] if isinstance(who, Whose) else []
