"""What somebody was told, newest first."""

from dataclasses import dataclass

from .shell import Words


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One notification; following it marks it as read."""

    title: Words
    text: Words
    when: Words
    href: str
    unread: bool = False


@dataclass(frozen=True, slots=True)
class NotesPage:
    """The newest notifications; `all_href` leads to the rest."""

    title: Words
    notes: tuple[NoteLine, ...]
    unread: int = 0
    read_all_href: str = "/notifications/read"
    all_href: str = "/admin/notifications/"
