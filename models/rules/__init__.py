"""The team's rules, one sentence each: values in, answer out – no request, no clock, no commit.

Importing this package loads them; a move whose rule is not loaded refuses.
"""

from . import contacts, drives, imports, leads, orders, payments, people, staff

__all__ = ["contacts", "drives", "imports", "leads", "orders", "payments", "people", "staff"]
