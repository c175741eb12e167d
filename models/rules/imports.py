"""Rules of imports: what came in by a file goes out again as a whole, while nobody has built on it (Y3)."""

from sqlalchemy.orm import object_session

from ..exchange.undo import insist_on_nothing_built, put_back
from ..running import Import


@Import.undo.rule
def has_nothing_built_on_it(entered, act):
    """Y3: what others have built on is not taken away beneath them."""
    insist_on_nothing_built(object_session(entered), entered, act)


@Import.undo.effect
def takes_its_rows_and_changes_back(entered, act):
    """Y3: its rows are void, what it changed is as it was, and the history says so."""
    put_back(object_session(entered), entered, act)
