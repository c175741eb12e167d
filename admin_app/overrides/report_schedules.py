"""Schedules: their page tells the next five times, in the store's own time."""

from markupsafe import Markup

from models import clock
from models.people import Store
from models.reporting import ScheduleState
from models.rules.schedules import next_times
from models.words import Label

from .. import moments
from ..details import Details
from ..looks import Fact, FactPanel
from ..screens import Screen

SHOWN = 5
FOLLOWING = Label("接下来五次", "The next five times")
IN_ITS_TIME = Label("门店当地时间", "In the store's own time")


class ScheduleDetails(Details):
    """One schedule in full."""

    def panels(self) -> tuple[FactPanel, ...]:
        first, *others = super().panels()
        if self.row.state is not ScheduleState.ACTIVE or self.row.is_void:
            return (first, *others)
        store = self.session.get(Store, self.row.store_id) if self.row.store_id else None
        with clock.at_place(store.timezone if store else clock.DEFAULT_ZONE):
            times = [moments.exact(each) for each in next_times(self.session, self.row, self.viewer.now, SHOWN)]
        lines = Markup("").join(Markup("<li>{}</li>").format(each) for each in times)
        told = FactPanel(FOLLOWING, (Fact(IN_ITS_TIME, Markup('<ol class="following">{}</ol>').format(lines), wide=True),), icon="calendar-time")
        return (first, told, *others)


class ScheduleScreen(Screen):
    details_class = ScheduleDetails
