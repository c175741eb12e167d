"""Which tests stay together on one worker: those that share something costly. All others go wherever there is room.

By their names, because the marks of pytest-xdist's own groups have no effect with pytest 9.2 (pytest-xdist issue 1386).
"""

import pytest

COSTLY = ("test_recipes.py",)
"""Files whose tests share what is made once for each database."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return scope_of(nodeid)

    return Together(config, log)


def scope_of(nodeid: str) -> str:
    """What a test has in common with those it stays with."""
    file, _, test = nodeid.partition("::")
    if not file.endswith(COSTLY):
        return nodeid
    return f"{file}-{'postgresql' if 'postgresql' in test else 'sqlite'}"
