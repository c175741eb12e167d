"""The figures: one function each, returning a select; its docstring is the published definition."""

from . import contacts, customers, past, sales
from .published import FIGURES, Amount, Answer, Figure
from .question import Basis, By, Question, selling_stores

__all__ = ["FIGURES", "Amount", "Answer", "Basis", "By", "Figure", "Question", "contacts", "customers", "past", "sales", "selling_stores"]
