"""shared views"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import KEY, MOMENT, common, create_index, on_postgresql, remade

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    if on_postgresql():
        op.add_column("saved_views", sa.Column("store_id", KEY, sa.ForeignKey("stores.id")))
        op.add_column("saved_views", sa.Column("shared_at", MOMENT))
        create_index("ix_saved_views_store_newest", "saved_views", "store_id", "id")
    else:
        with remade("saved_views"):
            op.create_table(
                "saved_views",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id")),
                sa.Column("name", sa.String(40)),
                sa.Column("register", sa.String(40), nullable=False),
                sa.Column("query", sa.Text(), nullable=False),
                sa.Column("shared_at", MOMENT),
                sa.Column("owner_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
                *common(),
            )
            create_index("ix_saved_views_list", "saved_views", "owner_id", "register")
            create_index("ix_saved_views_name_prefix", "saved_views", "name", like=True)
            create_index("ix_saved_views_owner_id", "saved_views", "owner_id")
            create_index("ix_saved_views_store_newest", "saved_views", "store_id", "id")
            create_index("uq_saved_views_owner_id_register_name", "saved_views", "owner_id", "register", "name", unique=True, where="voided_at IS NULL")
    # Views belong to the store in which their owner works.
    op.execute("UPDATE saved_views SET store_id = (SELECT employees.store_id FROM employees WHERE employees.id = saved_views.owner_id)")
