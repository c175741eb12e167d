"""The frame around every page: navigation, the person, the language, and what has just happened."""

from collections.abc import Callable
from dataclasses import dataclass

from models.words import Label

Words = str | Label
"""A text for a person: already spoken, or a Label that speaks when it is shown."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """One way to go; `name` is the register, whose badge is filled in after the page; `words` are what it is found by."""

    label: Words
    href: str
    icon: str = "point"
    on: bool = False
    name: str = ""
    words: str = ""
    rare: bool = False
    """Shown only to whoever looks for it by its letters."""


@dataclass(frozen=True, slots=True)
class Area:
    """A titled group of the sidebar that folds away; `open` until somebody folds it."""

    title: Words
    items: tuple[NavItem, ...]
    name: str = ""
    icon: str = "point"
    open: bool = True

    @property
    def on(self) -> bool:
        return any(item.on for item in self.items)


@dataclass(frozen=True, slots=True)
class UserBadge:
    """Who is logged in, as the foot of the sidebar shows it."""

    name: str
    role: Words
    store: str = ""
    profile_href: str = ""
    password_href: str = ""

    @property
    def initial(self) -> str:
        """The letter or character in the circle."""
        return self.name[:1] or "?"


@dataclass(frozen=True, slots=True)
class Toast:
    """What happened, and what to do about it; `tone` is success, info, warning or danger."""

    text: Words
    remedy: Words = ""
    tone: str = "success"


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything the layout needs besides the page itself.

    `bottom` holds the four entries of the phone's foot (a fifth, 更多, opens the sidebar);
    `search_url` answers the global search with `?q=`; "" leaves the box out.
    """

    site: Words
    user: UserBadge
    csrf: str
    areas: Callable[[], tuple[Area, ...]] = tuple
    """Called only where the navigation has to be drawn: `areas_key` says all it depends on."""
    areas_key: tuple = ()
    bottom: tuple[NavItem, ...] = ()
    search_url: str = ""
    home_href: str = "/"
    notes_href: str = "/notifications/"
    at_notes: bool = False
    logout_href: str = "/logout"
    language: str = "zh"
    toasts: tuple[Toast, ...] = ()
