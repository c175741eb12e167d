"""Coming in: the login and the change of a first password."""

from dataclasses import dataclass

from .shell import Words


@dataclass(frozen=True, slots=True)
class LoginPage:
    """The login; `error` says why the last attempt failed without telling which half was wrong."""

    csrf: str
    username: str = ""
    error: Words = ""
    next: str = ""
    action: str = "/login"
    site: Words = ""
    language: str = "zh"
    hint: Words = ""


@dataclass(frozen=True, slots=True)
class PasswordPage:
    """A new password: posts `current`, `password`, `again`. With `forced` there is no way past it."""

    csrf: str
    action: str = "/password"
    forced: bool = False
    errors: tuple[tuple[str, Words], ...] = ()
    rules: tuple[Words, ...] = ()
    username: str = ""
    back_href: str = "/"
    site: Words = ""
    language: str = "zh"

    @property
    def wrong(self) -> dict[str, Words]:
        """The sentence per field."""
        return dict(self.errors)
