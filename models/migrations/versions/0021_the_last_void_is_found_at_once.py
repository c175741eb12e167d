"""the last void is found at once"""

from models.migrations.words import create_index

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    create_index("ix_moves_void", "moves", "at", where="register = 'leads' AND to_state = 'void'")
