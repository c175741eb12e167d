"""`{% remember key %} … {% endremember %}`: a piece of a page that is the same for everybody with that key is drawn once."""

from collections.abc import Callable, Hashable
from typing import Any

from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

from models.words import language

MOST = 4096
"""So many pieces are remembered; then all are forgotten, and those still asked for are soon back."""


class Remember(Extension):
    """The key says all that the piece depends on, but for the language; a piece with the key None is drawn anew each time."""

    tags = {"remember"}

    def __init__(self, environment: Environment):
        super().__init__(environment)
        self.pieces: dict[Hashable, Markup] = {}

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        key = parser.parse_expression()
        body = parser.parse_statements(("name:endremember",), drop_needle=True)
        return nodes.CallBlock(self.call_method("drawn", [key]), [], [], body).set_lineno(line)

    def drawn(self, key: Hashable, caller: Callable[[], Any]) -> Markup:
        if key is None:
            return caller()
        known = key, language.get()
        if known not in self.pieces:
            if len(self.pieces) >= MOST:
                self.pieces.clear()
            self.pieces[known] = caller()
        return self.pieces[known]
