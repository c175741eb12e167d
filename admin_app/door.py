"""Login, log-out, password and language."""

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from models.refused import Refused
from models.words import Label, language, say

from .access import change_password, csrf_token, log_in, log_out, safe_next, speak
from .looks import LoginPage, PasswordPage

door = Blueprint("door", __name__)


@door.get("/login")
def login() -> str | Response:
    if g.person:
        return redirect("/")
    return render_template("login.html", page=_login_page(next_=request.args.get("next", "")))


@door.post("/login")
def enter() -> Response | tuple[str, int]:
    username, target = request.form.get("username", ""), request.form.get("next", "")
    try:
        log_in(username, request.form.get("password", ""))
    except Refused as refusal:
        return render_template("login.html", page=_login_page(username[:64], target, str(refusal))), refusal.status
    return redirect(safe_next(target))


def _login_page(username: str = "", next_: str = "", error: str = "") -> LoginPage:
    return LoginPage(
        csrf=csrf_token(), username=username, next=safe_next(next_) if next_ else "", error=error, language=language.get(),
        hint=say("忘记密码请联系系统管理员。", "Forgot your password? Ask the administrator."),
    )  # fmt: skip


@door.post("/logout")
def leave() -> Response:
    log_out()
    return redirect(url_for("door.login"))


@door.route("/password", methods=["GET", "POST"])
def password() -> str | Response | tuple[str, int]:
    problems: dict[str, Label] = {}
    if request.method == "POST":
        problems = change_password(*(request.form.get(name, "") for name in ("current", "password", "again")))
        if not problems:
            return redirect("/")
    rules = (
        Label("至少 10 个字符", "At least 10 characters"),
        Label("与当前密码和用户名不同", "Different from the current password and the user name"),
    )
    page = PasswordPage(
        csrf=csrf_token(), forced=g.person.must_change_password, errors=tuple(problems.items()), rules=rules, username=g.person.username, language=language.get()
    )
    return render_template("password.html", page=page), 422 if problems else 200


@door.post("/language/<code>")
def choose_language(code: str) -> Response:
    speak(code)
    return redirect(safe_next(request.form.get("next") or _came_from()))


def _came_from() -> str:
    """The page of our own that the button was on."""
    referrer = request.referrer or ""
    return referrer.removeprefix(request.host_url.rstrip("/")) if referrer.startswith(request.host_url) else "/"


def open_door(app: Flask) -> None:
    app.register_blueprint(door)
