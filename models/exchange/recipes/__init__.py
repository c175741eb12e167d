"""The recipes there are, by name: history of other systems that an administrator brings in."""

from ...refused import Invalid
from ..recipe import Recipe
from .hr_training import HR_TRAINING
from .mahindra_dealer import MAHINDRA_DEALER
from .maven_crm import MAVEN_CRM

RECIPES = {each.name: each for each in (MAHINDRA_DEALER, MAVEN_CRM, HR_TRAINING)}


def recipe_named(name: str) -> Recipe:
    """Raises Invalid, naming those there are."""
    if name not in RECIPES:
        raise Invalid("没有配方“{name}”,现有:{known}", "There is no recipe “{name}”, only: {known}", name=name[:40], known="、".join(RECIPES))
    return RECIPES[name]
