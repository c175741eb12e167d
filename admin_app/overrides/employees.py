"""Employees: a first password, shown once to whoever sets it and changed at the first log-in."""

from typing import Any

from flask import flash, g, redirect
from flask_admin import expose

from models.policy import Right
from models.refused import Refused
from models.rules.people import may_administer
from models.words import Label, say

from ..access import act
from ..accounts import give_first_password
from ..database import writing as transaction
from ..details import Details
from ..looks import MoveLook
from ..screens import Screen


class EmployeeDetails(Details):
    def moves(self, *opened: Any) -> tuple[MoveLook, ...]:
        looks = super().moves(*opened)
        if not (self.is_editable and self.row.username and self.row.active):
            return looks
        words = Label("生成一个新的初始密码,只显示一次;此人的登录全部结束", "A new first password is made and shown once; all this person's log-ins end")
        return (*looks, MoveLook("password", Label("重设密码", "Reset password"), f"{self.base}/{self.row.id}/password", icon="key", tone="danger", help=words))


class EmployeeScreen(Screen):
    details_class = EmployeeDetails

    @expose("/<row_id>/password", methods=("POST",))
    def password(self, row_id: str) -> Any:
        """O1: who may change a person's row may give them a new first password."""
        with transaction(act()) as session:
            employee = self.fetch(session, row_id, Right.WRITE)
            may_administer(employee, g.person.actor)
            if employee.id == g.person.actor.employee_id:
                raise Refused("自己的密码请在“修改密码”中更改", "Change your own password under “Change password”")
            fresh = give_first_password(session, employee)
        flash(say("“{name}”的初始密码:{password} (只显示这一次)", "First password of “{name}”: {password} (shown this once)", name=employee.name, password=fresh))
        return redirect(f"{self.base}details/?id={employee.id}", 302)


