"""Products and channels 车型与渠道: what is sold, and where customers come from."""

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped

from .choice import Choice
from .fields import Key, Search, field, link, not_negative, positive, state
from .kinds import Money, Number, Text
from .moves import Move
from .register import Area, Belongs, Register
from .roles import SYSTEM
from .words import Label


class VehicleModel(Register):
    """A3: a model on sale, with what the consultant must know of it: its selling points, and the answers to customers' questions."""

    label = Label("车型", "Vehicle models")
    area = Area.PRODUCTS
    icon = "car"
    belongs = Belongs.SHARED

    code: Mapped[str] = field("编码", "Code", length=32, search=Search.PREFIX, listed=True)
    brand: Mapped[str | None] = field("品牌", "Brand", listed=True)
    name: Mapped[str] = field("名称", "Name", search=Search.PART, listed=True)
    guide_price: Mapped[Money | None] = field("指导价", "Guide price", check=not_negative, listed=True)
    range_km: Mapped[int | None] = field("续航", "Range", unit=Label("公里", "km"), check=not_negative, listed=True)
    selling_points: Mapped[Text | None] = field("卖点", "Selling points", help=Label("一行一条:特点 – 给客户的好处", "A line for each: the feature – what the customer has of it"))
    answers: Mapped[Text | None] = field("常见问题与答案", "Questions and answers", help=Label("一行一问,下一行是答案", "A line for each question, its answer on the next"))

    keys = (Key(("store_id", "code"), Label("已有这个车型编码", "There is a model with this code already")),)


class VehicleUse(Choice):
    STOCK = "stock", "在售", "Stock"
    DEMO = "demo", "试驾车", "Demo"


class VehicleState(Choice):
    IN_STOCK = "in_stock", "在库", "In stock"
    ALLOCATED = "allocated", "已配车", "Allocated", "blue"
    DELIVERED = "delivered", "已交付", "Delivered", "green"


class Vehicle(Register):
    """One car with its VIN: in stock, allocated to an order, delivered (C7)."""

    label = Label("车辆", "Vehicles")
    area = Area.PRODUCTS
    icon = "steering-wheel"
    titled_by = "vin"

    vin: Mapped[str] = field("车架号", "VIN", length=17, search=Search.PREFIX | Search.TAIL, listed=True)
    model: Mapped[VehicleModel] = link("车型", "Model", listed=True)
    colour: Mapped[str | None] = field("颜色", "Colour", listed=True)
    options: Mapped[Text | None] = field("选装", "Options")
    use: Mapped[VehicleUse] = field("用途", "Use", default=VehicleUse.STOCK, listed=True)
    plate: Mapped[str | None] = field("车牌", "Plate", length=16, search=Search.TAIL, listed=True)
    state: Mapped[VehicleState] = state(VehicleState.IN_STOCK, listed=True)

    keys = (Key(("vin",), Label("已有这个车架号的车", "There is a car with this VIN already")),)

    @classmethod
    def is_demo(cls) -> ColumnElement[bool]:
        """Cars that customers may drive (P6)."""
        return cls.use == VehicleUse.DEMO

    allocate = Move(VehicleState.IN_STOCK >> VehicleState.ALLOCATED, Label("配车", "Allocate"), by=SYSTEM)
    release = Move(VehicleState.ALLOCATED >> VehicleState.IN_STOCK, Label("释放", "Release"), by=SYSTEM)
    deliver = Move(VehicleState.ALLOCATED >> VehicleState.DELIVERED, Label("交付", "Deliver"), by=SYSTEM)


class TestRoute(Register):
    """A fixed route on which test drives are driven (P6)."""

    __test__ = False
    label = Label("试驾路线", "Test routes")
    area = Area.PRODUCTS
    icon = "route"

    name: Mapped[str] = field("名称", "Name", search=Search.PART, listed=True)
    distance_km: Mapped[Number | None] = field("里程", "Distance", unit=Label("公里", "km"), check=positive, listed=True)
    description: Mapped[Text | None] = field("路线说明", "Description", listed=True, help=Label("起终点、路口、路况、能展示什么", "Start and end, turns, roads, what it shows"))

    keys = (Key(("store_id", "name"), Label("本店已有这条路线", "The store has a route of this name already")),)


class ChannelKind(Choice):
    PHONE = "phone", "电话", "Phone"
    SITE = "site", "网站", "Site"
    APP = "app", "移动平台", "App"
    WALK_IN = "walk_in", "自然到店", "Walk-in"
    ROADSHOW = "roadshow", "巡展", "Roadshow"
    REFERRAL = "referral", "转介绍", "Referral"
    CAMPAIGN = "campaign", "直复营销", "Campaign"
    KEY_ACCOUNT = "key_account", "大客户", "Key account"


class Channel(Register):
    """A way by which customers come to us (D5)."""

    label = Label("渠道", "Channels")
    area = Area.PRODUCTS
    icon = "speakerphone"
    belongs = Belongs.SHARED

    code: Mapped[str] = field("编码", "Code", length=32, search=Search.PREFIX, listed=True)
    name: Mapped[str] = field("名称", "Name", search=Search.PART, listed=True)
    kind: Mapped[ChannelKind] = field("类型", "Kind", listed=True)
    contact: Mapped[str | None] = field("联系人", "Contact", listed=True)

    keys = (Key(("store_id", "code"), Label("已有这个渠道编码", "There is a channel with this code already")),)
