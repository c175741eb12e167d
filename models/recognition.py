"""Recognition 表彰: what somebody did well, told to everybody, with the praise of colleagues (T4, T5.5)."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from .choice import Choice
from .fields import Key, Search, field, link, state
from .kinds import Text
from .moves import Move
from .people import Employee
from .register import Area, Register
from .roles import Role
from .words import Label


class RecognitionState(Choice):
    DRAFT = "draft", "草稿", "Draft", "secondary"
    PUBLISHED = "published", "已公布", "Published", "green"


class Recognition(Register):
    """A goal reached or a deed well done, published so that everybody knows (T4)."""

    label = Label("表彰", "Recognitions")
    area = Area.DISCIPLINE
    icon = "award"
    own = ("employee",)
    titled_by = "title"
    sorted_by = "-published_at"
    editable_in = (RecognitionState.DRAFT,)

    title: Mapped[str] = field("标题", "Title", search=Search.PART, listed=True)
    employee: Mapped[Employee] = link("员工", "Employee", listed=True)
    story: Mapped[Text] = field("事迹", "Story", listed=True, help=Label("做了什么、怎么做到的,写给同事看", "What was done and how, for colleagues to read"))
    cause: Mapped[str | None] = field("缘由", "Cause", system=True, help=Label("由系统提名时:达成了哪个目标", "Where the system proposed it: which target was reached"))
    published_by: Mapped[Employee | None] = link("公布人", "Published by", system=True)
    published_at: Mapped[datetime | None] = field("公布时间", "Published at", system=True, sort=True, listed=True)
    state: Mapped[RecognitionState] = state(RecognitionState.DRAFT, listed=True)

    # Void ones count too: a proposal that was not taken up is not made again.
    keys = (Key(("store_id", "cause"), Label("这个目标已经提名过", "This target has been proposed for already"), "cause IS NOT NULL"),)

    publish = Move(
        RecognitionState.DRAFT >> RecognitionState.PUBLISHED, Label("公布", "Publish"), by=Role.SALES_MANAGER, stamps="published_at", signs="published_by", apart_from=("employee",)
    )
    praise = Move(RecognitionState.PUBLISHED.stays, Label("点赞", "Praise"), by=tuple(Role), asks=("praises.words",), apart_from=("employee",))


class Praise(Register):
    """What a colleague says to a recognition (T4)."""

    label = Label("点赞", "Praise")
    area = Area.DISCIPLINE
    icon = "heart"
    own = ("recognition.employee", "colleague")
    titled_by = "colleague"
    lines_of = "recognition"
    follows = "recognitions"

    recognition: Mapped[Recognition] = link("表彰", "Recognition", system=True, listed=True)
    colleague: Mapped[Employee] = link("同事", "Colleague", system=True, listed=True)
    words: Mapped[str] = field("赞语", "Words", length=240, system=True, listed=True)

    keys = (Key(("recognition_id", "colleague_id"), Label("您已为此点过赞", "You have praised this already")),)
