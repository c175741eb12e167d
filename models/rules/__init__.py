"""The team's rules, one sentence each: values in, answer out – no request, no clock, no commit.

Importing this package loads all of them; a move whose rule is not loaded refuses.
"""

from importlib import import_module
from pkgutil import iter_modules

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
