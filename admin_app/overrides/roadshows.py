"""Roadshows: what one cost and what came of it, and the way to the form at the show (K5)."""

from typing import Any

from models import policy
from models.customers import Lead
from models.policy import Right
from models.refused import Refused
from models.roadshows import RoadshowState
from models.rules.roadshows import may_register_at, outcome
from models.words import Label, say

from ..access import act
from ..details import Details
from ..looks import Fact, FactPanel, NavItem, cells
from ..screens import Screen


class RoadshowDetails(Details):
    def panels(self) -> tuple[FactPanel, ...]:
        if self.row.state not in (RoadshowState.UNDER_WAY, RoadshowState.CLOSED):
            return super().panels()
        found = outcome(self.session, self.row)
        facts = (
            (Label("场地与其他费用", "Place and other cost"), self.money(found.cost)), (Label("已送礼品", "Gifts given"), self.money(found.gifts)),
            (Label("线索", "Leads"), str(found.leads)), (Label("每条线索成本", "Cost per lead"), self.money(found.per_lead) if found.per_lead is not None else ""),
            (Label("已试驾", "Drove"), str(found.drives)), (Label("已成交", "Bought"), str(found.deals)),
            (Label("待交回", "To be handed in"), str(found.to_hand_in)),
        )  # fmt: skip
        return (FactPanel(Label("成效", "Outcome"), tuple(Fact(label, cells.text(text)) for label, text in facts), icon="chart-bar"), *super().panels())

    def money(self, amount: Any) -> str:
        return say("{amount} 元", "{amount} yuan", amount=f"{amount:,.2f}")

    def extras(self) -> dict[str, Any]:
        if not policy.may(self.viewer.actor, Right.CREATE, Lead):
            return {}
        try:
            may_register_at(self.row, act())
        except Refused:
            return {}
        return {"links": (NavItem(Label("登记线索", "Register leads"), f"/roadshows/{self.row.id}/register", "user-plus"),)}


class RoadshowScreen(Screen):
    details_class = RoadshowDetails
