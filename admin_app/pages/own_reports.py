"""Handing in a notebook of one's own, to become a report once an administrator has approved it."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request

from models import policy
from models.policy import Right
from models.refused import Invalid
from models.reporting import ReportRun
from models.rules.publishing import hand_in
from models.words import Label, say
from reports.own import LARGEST, read, registers_of

from ..access import act
from ..database import writing as transaction
from ..looks import FieldLook, FormPage, FormPanel
from ..shell import shell

own_reports = Blueprint("handing_in", __name__, url_prefix="/reports/publish")

ABOUT = Label(
    "在分析台里对笔记本运行 as_report(…):它从头到尾试运行一遍,记下读了哪些登记簿,生成一个 .ipynb 文件。在这里提交,管理员读过、批准后,它就在报表目录里。",
    "On your desk, run as_report(…) on your notebook: it is played once from top to bottom, the registers that it reads are noted, and an .ipynb file is made. Hand that in here; "
    "once an administrator has read and approved it, it stands in the catalogue.",
)


@own_reports.get("")
def form() -> str:
    policy.require(g.person.actor, Right.CREATE, ReportRun)
    return _form()


@own_reports.post("")
def submit() -> Any:
    policy.require(g.person.actor, Right.CREATE, ReportRun)
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid("请先选择文件", "Choose a file first", field="file")
        report, notebook, reading = read(file.filename, file.read(LARGEST + 1))
    except Invalid as problem:
        return _form(problem.text), problem.status
    with transaction(act()) as session:
        row = hand_in(session, report.name, report.title, notebook, registers_of(report), reading)
        key = row.id
    flash(say("已提交“{title}”,等待管理员批准", "Handed in “{title}”: it waits for an administrator", title=report.title))
    return redirect(f"/admin/own_reports/details/?id={key}")


def _form(problem: Label | str = "") -> str:
    field = FieldLook("file", Label("笔记本文件", "Notebook file"), kind="file", accept=".ipynb", required=True, error=problem)
    page = FormPage(
        title=say("发布自己的笔记本", "Publish a notebook of your own"), action="/reports/publish", back_href="/reports/", back_label=Label("报表", "Reports"),
        lead=ABOUT, panels=(FormPanel(Label("文件", "File"), (field,), icon="notebook"),), save_label=Label("提交", "Hand in"),
    )  # fmt: skip
    return render_template("form.html", shell=shell(at="/reports/"), page=page)
