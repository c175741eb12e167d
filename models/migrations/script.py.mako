"""${message}"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import FACTS, KEY, MOMENT, MONEY, common, create_index, make_immutable, on_postgresql, remade

revision = "${up_revision}"
down_revision = ${'"%s"' % down_revision if down_revision else None}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
