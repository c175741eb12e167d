"""Which tests stay together on one worker: those that share something costly. All others go wherever there is room.

By their names, because the marks of pytest-xdist's own groups have no effect with pytest 9.2 (pytest-xdist issue 1386).
"""

import os

import pytest

COSTLY = {
    "test_policy_rows.py": "everybody", "test_every_register.py": "everybody", "test_recipes.py": "recipes", "test_recipe_training.py": "training", "test_demo": "demo",
    "test_browser_leads.py": "leads in a browser", "test_browser_shell.py": "a browser", "test_browser_show.py": "a browser",
}  # fmt: skip
"""Files, by how their names begin, whose tests share what is made once for each database, and what that is called."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """One more than there are cores: browsers, kernels and PostgreSQL do their work while a worker waits for them."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items):
    """Those that stay together come first: at the end there is only what can be shared out."""
    items.sort(key=lambda item: scope_of(item.nodeid) == item.nodeid)


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
    for beginning, shared in COSTLY.items():
        if file.rpartition("/")[2].startswith(beginning):
            return f"{shared}-{'postgresql' if 'postgresql' in test else 'sqlite'}"
    return nodeid
