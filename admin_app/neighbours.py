"""`models`, `reports` and `notebooks` are common names: says so when other software on this machine has taken one of them."""

import sys
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

OURS = ("models", "reports", "notebooks")
HOME = Path(__file__).parents[1]


def check_neighbours() -> None:
    """Stop with a sentence when one of our packages is hidden by another of its name. Cheap: run at every start."""
    for name in OURS:
        found = find_spec(name)
        place = Path(found.origin).parent if found and found.origin else None
        if place != HOME / name:
            sys.exit(
                f"✗ 其他软件占用了包名 {name}({place})。请把 forecourt 安装到独立的环境中 · "
                f"Other software has taken the name {name} ({place}). Install forecourt in an environment of its own"
            )


def sharers() -> dict[str, list[str]]:
    """Name → the other distributions that put files under it; reads every installed one, so for `forecourt check`."""
    owners = packages_distributions()
    others = {name: sorted(set(owners.get(name, [])) - {"forecourt"}) for name in OURS}
    return {name: who for name, who in others.items() if who}
