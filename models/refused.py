"""The few ways to say no. Each carries a sentence that a user can read, and the HTTP status it answers with."""

from .words import Label


class Refused(Exception):
    """A rule or a state does not allow it (409). Nothing was changed."""

    status = 409

    def __init__(self, zh: str, en: str, *, field: str | None = None, clause: str | None = None, **values: object):
        self.text = Label(zh, en).format(**values) if values else Label(zh, en)
        self.field = field
        self.clause = clause
        super().__init__(en)

    @property
    def sentence(self) -> Label:
        """What was said, with the clause that asks for it."""
        return Label(f"{self.text.zh}({self.clause})", f"{self.text.en} ({self.clause})") if self.clause else self.text

    def __str__(self) -> str:
        return str(self.sentence)


class Invalid(Refused):
    """What was typed cannot be taken (422): names the field and the remedy."""

    status = 422


class Forbidden(Refused):
    """This person may not (403)."""

    status = 403


class NotFound(Refused):
    """There is no such row, or it is not this person's to know of (404)."""

    status = 404


class Stale(Refused):
    """Somebody else changed the row in the meantime (409)."""


class Several(Invalid):
    """All that is wrong with one form or row at once: field name → sentence."""

    def __init__(self, problems: dict[str, Label]):
        self.problems = problems
        first = next(iter(problems.values()))
        super().__init__(first.zh, first.en)
