"""What the dealership writes down, and its rules. No Flask and no pandas in here."""

from . import attachments, contacts, customers, people, plans, products, rules, running, sales, staff
from .base import Base
from .register import Register

__all__ = ["Base", "Register", "attachments", "contacts", "customers", "people", "plans", "products", "rules", "running", "sales", "staff"]
