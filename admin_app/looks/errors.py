"""A page for what can't be done: what happened, why, and the way on."""

from dataclasses import dataclass

from .shell import Words


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """`id` is given only where the program itself failed, so that the log's entry can be found."""

    code: int
    title: Words
    text: Words
    remedy: Words = ""
    id: str = ""
    back_href: str = "/"
    back_label: Words = ""
