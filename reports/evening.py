"""The evening's duties that need figures: whoever sweeps days loads them by importing this (T5.2)."""

from . import assessing, league

__all__ = ["assessing", "league"]
