"""What the dealership writes down, and its rules. No Flask and no pandas in here."""

from . import (
    attachments,
    collaborations,
    contacts,
    customers,
    discipline,
    expenses,
    handbook,
    handover,
    key_accounts,
    league,
    marketing,
    notifications,
    people,
    plans,
    products,
    proposals,
    publishing,
    reception,
    recognition,
    reviews,
    roadshows,
    rules,
    running,
    sales,
    schemes,
    staff,
    suggestions,
    team,
    training,
    views,
)
from .base import Base
from .register import Register

__all__ = [
    "Base", "Register",
    "attachments", "collaborations", "contacts", "customers", "discipline", "expenses", "handbook", "handover", "key_accounts", "league", "marketing", "notifications", "people", "plans", "products", "proposals", "publishing", "reception", "recognition", "reviews", "roadshows", "rules", "running", "sales", "schemes", "staff", "suggestions", "team", "training", "views",
]  # fmt: skip
