"""Test drives: the way to the agreement that the customer reads and signs on the screen (P6)."""

from typing import Any

from models import policy
from models.sales import TestDriveState
from models.words import Label

from ..details import Details
from ..looks import NavItem
from ..screens import Screen


class DriveDetails(Details):
    def extras(self) -> dict[str, Any]:
        if self.row.state is not TestDriveState.BOOKED or self.row.signature_scan_id or not self.is_editable or policy.masks(self.viewer.actor, self.register):
            return {}
        return {"links": (NavItem(Label("请客户签字", "Let the customer sign"), f"/papers/test_drives/{self.row.id}/agreement#sign", icon="signature"),)}


class DriveScreen(Screen):
    details_class = DriveDetails
