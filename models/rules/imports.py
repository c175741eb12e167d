"""Rules of imports: what came in by a file goes out again as a whole, while nobody has built on it (Y3)."""

from datetime import timedelta

from sqlalchemy.orm import object_session

from ..exchange.undo import insist_on_nothing_built, put_back
from ..refused import Refused
from ..running import Import, ImportState

LONGEST = timedelta(hours=6)
"""An import that takes longer has been killed on the way."""


@Import.undo.rule
def is_no_longer_coming_in(entered, act):
    """Y3: what is still coming in is not taken back; what was broken off is."""
    if entered.state is ImportState.READING and act.at - entered.started_at < LONGEST:
        raise Refused("文件还在导入中,请等它结束", "The file is still coming in: wait for its end")


@Import.undo.rule
def has_nothing_built_on_it(entered, act):
    """Y3: what others have built on is not taken away beneath them."""
    insist_on_nothing_built(object_session(entered), entered, act)


@Import.undo.effect
def takes_its_rows_and_changes_back(entered, act):
    """Y3: its rows are void, what it changed is as it was, and the history says so."""
    put_back(object_session(entered), entered, act)
