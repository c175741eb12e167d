"""Rules of training: held when its day has come, recorded for those who were there (T8)."""

from ..refused import Refused
from ..training import SessionState, TrainingRecord, TrainingSession
from ..writing import before_saving


@TrainingSession.hold.rule
def has_come(session, act):
    """T8: a training is held when its day has come."""
    if act.at < session.held_at:
        raise Refused("培训还没有开始,不能记为已举办", "It has not begun yet: it was not held", clause="T8")


@before_saving(TrainingRecord)
def is_of_a_session_that_takes_place(record, act, is_new):
    """T8: nobody learned anything in a training that was cancelled."""
    if record.session.state is SessionState.CANCELLED:
        raise Refused("这一场培训已取消,不能登记", "This training was cancelled: nothing is recorded for it", field="session", clause="T8")
