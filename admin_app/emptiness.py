"""An empty list: why there is nothing, and what to do about it."""

from typing import Any

from models import writing
from models.acting import THE_SYSTEM
from models.exchange.importer import may_import
from models.words import Label, say

from .looks import Empty


def nothing_here(listing: Any, is_filtered: bool) -> Empty:
    """What an empty list says to this person: to ask otherwise, to look at all, to add the first row – or who does."""
    if is_filtered:
        return Empty(say("没有符合条件的记录", "Nothing matches"), say("换个关键词,或清除筛选", "Try other words, or clear the filters"))
    if listing.view_narrows():
        nothing = say("“{view}”里没有记录", "Nothing under “{view}”", view=listing.view.label)
        everything = next((each for each in listing.views if each.name == "all"), None)
        onward = f"{listing.href}?view=all" if everything else ""
        return Empty(nothing, say("没有要处理的了", "There is nothing to do here"), onward, say("查看全部", "See all"))
    register = listing.register
    nothing = say("还没有{label}", "No {label} yet", label=_in_a_sentence(register.label))
    if register.lines_of:
        whole = register.fields[register.lines_of].target
        hint = say("它们随{whole}一起填写", "They are written with their {whole}", whole=_in_a_sentence(whole.one))
        return Empty(nothing, hint, f"/admin/{whole.__tablename__}/", whole.label, whole.icon)
    if listing.can_add() and may_import(listing.viewer.actor, register):
        return Empty(nothing, say("新增第一条,或用表格一次导入", "Add the first one, or bring them in with a spreadsheet"), f"{listing.href}import", say("导入表格", "Import a spreadsheet"), "upload")
    if listing.can_add():
        return Empty(nothing, say("新增第一条,它会出现在这里", "Add the first one: it will appear here"))
    if register.hangs:
        return Empty(nothing, say("照片和文件挂在各条记录上:打开一条记录就能添加", "Photos and files hang on rows: open a row and add some"))
    if not any(name != "store" for name in writing.writable_fields(THE_SYSTEM, register, is_new=True)):
        return Empty(nothing, say("它们由系统自动记录,有了就会出现在这里", "They come by themselves and will appear here"))
    return Empty(nothing, say("由负责的同事登记,登记后会出现在这里", "Whoever is responsible enters them; they will appear here then"))


def _in_a_sentence(label: Label) -> Label:
    return Label(label.zh, label.en[:1].lower() + label.en[1:])
