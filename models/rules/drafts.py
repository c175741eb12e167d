"""What several registers have in common: what was handed in for approval stands as it was handed in."""

from typing import Any

from ..choice import Choice
from ..refused import Refused
from ..writing import changed_fields


def stands_once_submitted(row: Any, is_new: bool, *drafts: Choice) -> None:
    """Refuse to change a row that is no draft any more; files may still be hung on it."""
    state = getattr(row, type(row).state_field)
    if not is_new and state not in drafts and any(not type(row).fields[name].is_scan for name in changed_fields(row)):
        raise Refused("“{state}”的{register}不能修改", "{register} that are “{state}” cannot be changed", state=state.label, register=type(row).label)
