"""What cannot be done, as a page or as JSON: a sentence and a remedy. Only bugs are a 500, logged with the id the page shows."""

import logging
import secrets
from typing import Any

from flask import Flask, g, jsonify, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from models.db import translated
from models.moves import StateIsMoved
from models.refused import Refused, Several
from models.words import Label, say

from .looks import ErrorPage
from .shell import shell

log = logging.getLogger("forecourt")

TITLES = {
    400: Label("请求有误", "Bad request"),
    403: Label("没有权限", "Not allowed"),
    404: Label("找不到", "Not found"),
    405: Label("不能这样访问", "Not possible this way"),
    409: Label("现在不能这样做", "Not possible now"),
    413: Label("内容太大", "Too large"),
    422: Label("内容需要修改", "Please correct this"),
    500: Label("程序出错了", "Something broke"),
    503: Label("暂时不可用", "Not available"),
}
REMEDIES = {
    403: Label("如需此权限,请联系销售经理或系统管理员。", "If you need this, ask the sales manager or the administrator."),
    404: Label("可能已被作废,或不在您的权限内。", "It may have been voided, or is not yours to see."),
    409: Label("请刷新页面,看看现在的状态。", "Reload the page and look at the present state."),
    500: Label("没有保存任何内容。请把下面的编号告诉管理员。", "Nothing was saved. Tell the administrator the number below."),
    503: Label("请稍后再试。", "Please try again in a moment."),
}


def wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def answer(code: int, text: Any, error_id: str = "", fields: dict[str, str] | None = None) -> tuple[Any, int]:
    title, remedy = TITLES.get(code, TITLES[400]), REMEDIES.get(code, "")
    if wants_json():
        return jsonify(error=str(text), remedy=str(remedy), id=error_id, fields=fields or {}), code
    page = ErrorPage(code, title, text, remedy, error_id, back_label=say("回到首页", "Back to the start"))
    return render_template("error.html", page=page, shell=shell() if g.get("person") else None), code


def handle(app: Flask) -> None:
    @app.errorhandler(Refused)
    def refused(error: Refused) -> Any:
        fields = {name: str(text) for name, text in error.problems.items()} if isinstance(error, Several) else {}
        return answer(error.status, str(error), fields=fields)

    @app.errorhandler(StateIsMoved)
    def state_is_moved(_error: StateIsMoved) -> Any:
        return answer(409, say("状态只能通过操作按钮改变", "A state changes by its buttons only"))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        code = error.code or 500
        if code < 400:
            return error
        words = {
            404: say("没有这个页面", "There is no such page"),
            405: say("这个地址不接受这种请求", "This address does not take such a request"),
            413: say("上传的内容太大,请缩小后重试", "What was sent is too large: make it smaller"),
        }
        return answer(code, words.get(code, say("请求无法处理,请返回重试", "The request cannot be handled: go back and try again")))

    @app.errorhandler(OperationalError)
    def database_away(error: OperationalError) -> Any:
        sentence = translated(error)
        if isinstance(sentence, Refused):
            return answer(503, str(sentence))
        return bug(error, 503, say("数据库暂时连不上", "The database cannot be reached"))

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Any:
        return bug(error, 500, say("这是我们的错误,已经记录", "This is our mistake and has been recorded"))

    def bug(error: Exception, code: int, text: str) -> Any:
        error_id = secrets.token_hex(4)
        log.error("bug %s at %s %s", error_id, request.method, request.path, exc_info=error)
        g.pop("person", None) if code == 503 else None
        return answer(code, text, error_id)
