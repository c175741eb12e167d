"""The quick log 记跟进: one line about a contact, written without leaving the list."""

from dataclasses import dataclass

from models.words import say

from .forms import OptionLook
from .shell import Words


@dataclass(frozen=True, slots=True)
class QuickLog:
    """The drawer's words and choices. `{id}` in `url` is replaced by the row's id.

    Posted: `method`, `result`, `next_at` (YYYY-MM-DD or empty), `csrf_token`. `days` are the chips 明天, 3 天, 7 天
    with the day each stands for as its value; another day can always be picked.
    """

    url: str
    methods: tuple[OptionLook, ...]
    days: tuple[OptionLook, ...]
    title: Words = ""
    result_hint: Words = ""
    earliest: str = ""
    latest: str = ""


def log_answer(words: Words, tone: str, exact: Words, undo_url: str = "") -> dict[str, object]:
    """The JSON that a quick log (or its undoing) answers: the row's new due word, and where to take the log back."""
    return {
        "text": say("已记录，下次跟进：{due}", "Logged. Next contact: {due}", due=str(words))
        if undo_url
        else say("已撤销", "Taken back"),
        "due": {"text": str(words), "tone": tone, "exact": str(exact)},
        "undo_url": undo_url,
    }
