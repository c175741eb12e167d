"""Rules of settings: only what the software knows is set, and to a value that it can read (Y1)."""

from ..amounts import AMOUNTS
from ..refused import Invalid, Refused
from ..running import Setting
from ..writing import before_saving


@before_saving(Setting)
def is_known_and_readable(setting, act, is_new):
    """Y1: an amount that means nothing or cannot be read would be found out only when it is needed."""
    about = AMOUNTS.get(setting.key)
    if about is None:
        raise Refused("没有参数“{key}”,请从列表中选择", "There is no setting “{key}”: choose one from the list", field="key", key=setting.key)
    try:
        setting.value = about.kind.typed(about.kind.read(setting.value))
    except Invalid as problem:
        raise Invalid(problem.text.zh, problem.text.en, field="value") from problem
