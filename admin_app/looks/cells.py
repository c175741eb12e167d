"""Small pieces of a row, made in Python because a list draws hundreds of them: each escapes what it is given."""

from collections.abc import Callable
from functools import cache, partial

from markupsafe import Markup, escape

from models.words import NOTHING, Label, escaped, language, say

from .dress import icon
from .shell import Words

EMPTY = Markup(f'<span class="nil">{NOTHING}</span>')

DUE_TONES = ("late", "today", "soon", "later", "none")
STATE_TONES = ("blue", "green", "orange", "red", "grey")


html: Callable[[str], Markup] = partial(str.__new__, Markup)
"""A text that is HTML already, as such: what Markup(text) gives, without its asking each time what it was given."""


def safe(words: Words) -> Markup:
    """Words as HTML, whatever they are: text, a Label, a piece that is HTML already."""
    kind = type(words)
    return words if kind is Markup else escaped(words) if kind is str else escaped(str(words)) if kind is Label else escape(words)


def text(value: Words | None) -> Markup:
    """Plain text; nothing is a dash, never "None"."""
    return safe(value) if value not in (None, "") else EMPTY


def link(label: Words, href: str) -> Markup:
    """A name that leads somewhere; only names are links."""
    return html(f'<a class="name" href="{safe(href)}">{safe(label)}</a>')


def due(words: Words, tone: str, exact: Words = "") -> Markup:
    """A due day in words (逾期 3 天) in the colour of its urgency, the exact day in the tooltip."""
    return html(f'<span class="due due-{safe(tone)}" title="{safe(exact)}">{safe(words)}</span>')


def level(letter: Words, title: Words = "") -> Markup:
    """The level's letter in a square of fixed size; O stands out most, C least."""
    shown = safe(letter)
    return html(f'<span class="level level-{shown}" title="{safe(title)}">{shown}</span>')


def flag(words: Words, is_on: bool) -> Markup:
    """Yes as a tick that stands out of a column, no as a quiet word."""
    return Markup(f'<span class="yes">{icon("check")}{safe(words)}</span>' if is_on else f'<span class="nil">{safe(words)}</span>')


def badge(words: Words, tone: str = "grey") -> Markup:
    """A state as a soft badge; the normal state shows no badge at all (pass nothing then)."""
    return html(f'<span class="state state-{safe(tone)}">{safe(words)}</span>') if words else html("")


def phone(shown: str | None, number: str = "", reveal_url: str = "", field: str = "phone") -> Markup:
    """A phone: a call link where the person may see `number`, else `shown` (masked) with a button that reveals it.

    Revealing posts `field` to `reveal_url` and is recorded there.
    """
    if not shown:
        return EMPTY
    if number:
        return html(f'<a class="phone" href="tel:{safe(number)}">{safe(shown)}</a>')
    if not reveal_url:
        return html(f'<span class="phone">{safe(shown)}</span>')
    return html(
        f'<span class="phone"><span>{safe(shown)}</span><button type="button" class="reveal" '
        f'data-reveal="{safe(reveal_url)}" data-field="{safe(field)}" {_reveal_says(language.get())}</button></span>'
    )


@cache
def _reveal_says(_language: str) -> str:
    """The end of every reveal button, the same for all rows of a language."""
    title = safe(say("显示完整号码（会留下记录）", "Show the full number (this is recorded)"))
    return f'title="{title}" aria-label="{title}">{icon("eye")}'


def who(name: Words, href: str, *, level: str = "", title: Words = "", state: str = "", under: str = "") -> Markup:
    """The first cell: level, name, 先生/女士, state; below it `under` (a phone, a number), all ready-made pieces but the words."""
    polite = f'<span class="polite">{safe(title)}</span>' if title else ""
    below = f'<div class="under">{safe(under)}</div>' if under else ""
    return html(
        f'<div class="who">{safe(level)}<a class="name" href="{safe(href)}">{safe(name)}</a>'
        f"{polite}{safe(state)}</div>{below}"
    )
