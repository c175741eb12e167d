"""Travel forms: those whose visit was not written by the end of their day stand in a tab of their own (K3)."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from models import clock
from models.rules.outside import without_visit
from models.words import Label

from ..listing import EVERYTHING, Listing, View
from ..rows import Viewer
from ..screens import Screen


def late(viewer: Viewer) -> Iterable[Any]:
    return (without_visit(clock.local_day(viewer.now)),)


class TravelListing(Listing):
    @cached_property
    def views(self) -> tuple[View, ...]:
        views = super().views or (View(EVERYTHING, Label("全部", "All"), lambda _viewer: ()),)
        return (*views, View("late", Label("缺拜访记录", "Without a visit"), late, counted=True, tone="late"))


class TravelScreen(Screen):
    listing_class = TravelListing
