"""Attachments 附件: the scans, photos and papers that hang on a row of any register (P6, P10, K1, K4)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Index, and_, exists, false, or_, select
from sqlalchemy.orm import Mapped, Session, aliased

from . import audit, policy
from .acting import Actor, act_of
from .fields import Field, field
from .policy import Right
from .refused import Refused
from .register import Area, Belongs, Register
from .uploads import FileStore, Upload
from .words import Label
from .writing import finish, put_aside

ERASED = "(已删除)"
"""What stands where personal data was (PIPL)."""
MOST = 60
"""So many files hang on one row."""


class Attachment(Register):
    """A file on a row: whoever may see the row sees it, whoever may change the row adds to it or voids it (Y4).

    Scans of personal papers are guarded: whoever sees the row's phone masked does not see them at all, and every
    look at one is recorded.
    """

    label = Label("附件", "Attachments")
    area = Area.RUNNING
    icon = "paperclip"
    belongs = Belongs.SHARED
    hangs = True

    name: Mapped[str] = field("文件名", "File name", system=True, listed=True)
    register: Mapped[str] = field("登记簿", "Register", length=40, system=True, listed=True)
    row_id: Mapped[int] = field("编号", "Row", system=True, filtered=False)
    purpose: Mapped[str | None] = field("用途", "Purpose", length=40, system=True, listed=True)
    media_type: Mapped[str] = field("类型", "Type", length=80, system=True)
    size: Mapped[int] = field("大小", "Size", unit=Label("字节", "bytes"), system=True, listed=True, filtered=False)
    digest: Mapped[str] = field("指纹", "Fingerprint", length=64, system=True)
    is_picture: Mapped[bool] = field("图片", "Picture", default=False, system=True)
    is_guarded: Mapped[bool] = field("个人证件", "Personal paper", default=False, system=True)

    __table_args__ = (Index("ix_attachments_row", "register", "row_id", "id"), Index("ix_attachments_digest", "digest"))

    @classmethod
    def granted(cls, actor: Actor, right: Right) -> ColumnElement[bool]:
        """The attachments whose row the actor may see or, to change them, change."""
        return or_(false(), *(cls.granted_on(actor, each, right) for each in Register.all.values() if not each.hangs and policy.may(actor, right, each)))

    @classmethod
    def granted_on(cls, actor: Actor, register: type[Register], right: Right) -> ColumnElement[bool]:
        """The same, of what hangs on the rows of one register."""
        row = exists(select(register.id).where(register.id == cls.row_id, policy.condition(actor, register, right)).correlate(cls.__table__))
        open_to_them = cls.is_guarded.is_(False) if policy.masks(actor, register) else None
        return and_(cls.register == register.__tablename__, row, *(() if open_to_them is None else (open_to_them,)))

    @property
    def label_of_purpose(self) -> Label | None:
        """What the file is for, in words."""
        register = Register.all.get(self.register)
        about = register.fields.get(self.purpose or "") if register else None
        return about.label if about else None


def hang(session: Session, row: Any, upload: Upload, purpose: Field | None = None) -> Attachment:
    """Hang a file on a row that the caller fetched with the right to change it; for a scan's field it takes the place
    of the one before. Raises Refused where it hangs there already or the row is void."""
    if row.is_void:
        raise Refused("此记录已作废,不能添加附件", "This row is void: nothing can be attached to it")
    here = select(Attachment).where(Attachment.register == type(row).__tablename__, Attachment.row_id == row.id, Attachment.voided_at.is_(None))
    standing = session.scalars(here.order_by(Attachment.id).limit(MOST)).all()
    name = purpose.name if purpose else None
    if any(each.digest == upload.digest and each.purpose == name for each in standing):
        raise Refused("“{name}”已经在附件中", "“{name}” hangs here already", name=upload.name)
    if len(standing) == MOST:
        raise Refused("一条记录最多 {most} 个附件", "At most {most} files hang on one row", most=MOST)
    attachment = Attachment(
        name=upload.name, register=type(row).__tablename__, row_id=row.id, purpose=name, media_type=upload.media_type, size=len(upload.content),
        digest=upload.digest, is_picture=upload.is_picture, is_guarded=bool(purpose and purpose.guarded),
        store_id=row.id if type(row).__tablename__ == "stores" else getattr(row, "store_id", None),
    )  # fmt: skip
    session.add(attachment)
    session.flush()
    if purpose:
        replaced = getattr(row, purpose.name)
        setattr(row, purpose.name, attachment)
        finish(session, row, act_of(session), is_new=False)
        if replaced is not None:
            put_aside(session, replaced, f"→ #{attachment.id}")
    else:
        audit.record(session, row, "attach", {"attachments": [None, upload.name]})
    return attachment


def attachments_of(row: Any, actor: Actor) -> Any:
    """A select of what hangs on the row and this person may see, oldest first."""
    seen = Attachment.granted_on(actor, type(row), Right.READ)
    return (
        select(Attachment)
        .where(Attachment.row_id == row.id, Attachment.voided_at.is_(None), seen)
        .order_by(Attachment.id)
        .limit(MOST)
    )


def attachments_on(actor: Actor, rows: Mapping[type[Register], list[int]]) -> Any:
    """A select of what hangs on rows of several registers and this person may see, oldest first, so many as lists have room for."""
    seen = [and_(Attachment.row_id.in_(ids), Attachment.granted_on(actor, register, Right.READ)) for register, ids in rows.items()]
    return select(Attachment).where(Attachment.voided_at.is_(None), or_(false(), *seen)).order_by(Attachment.id).limit(MOST * len(rows))


def pictures_on(session: Session, row: Any) -> int:
    """How many photos hang on a row, for the rules that ask for some (K4, P10)."""
    photos = select(Attachment.id).where(
        Attachment.register == type(row).__tablename__, Attachment.row_id == row.id, Attachment.is_picture, Attachment.voided_at.is_(None)
    )
    return len(session.scalars(photos.limit(MOST)).all())


def remove_erased(session: Session, store: FileStore) -> int:
    """Y4: the files of those who asked to be erased go from the disk, unless the same file hangs elsewhere too; how many went."""
    gone = aliased(Attachment)
    kept = select(gone.id).where(gone.digest == Attachment.digest, gone.void_reason.is_distinct_from(ERASED))
    erased = select(Attachment.digest).where(Attachment.voided_at.is_not(None), Attachment.void_reason == ERASED, ~kept.exists()).distinct()
    return sum(store.remove(digest) for digest in session.scalars(erased))
