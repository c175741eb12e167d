"""The figures: one function each, returning a select; its docstring is the published definition."""

from . import commission, contacts, costs, customers, discipline, past, sales
from .published import FIGURES, Amount, Answer, Figure, meanings
from .question import Basis, By, Question, selling_stores

__all__ = ["FIGURES", "Amount", "Answer", "Basis", "By", "Figure", "Question", "commission", "contacts", "costs", "customers", "discipline", "meanings", "past", "sales", "selling_stores"]
