"""The declarative base under every table, and the columns every register has."""

from sqlalchemy import BigInteger, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase

from .kinds import TYPES


class Base(DeclarativeBase):
    """Everything kept in the database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = TYPES


KEY = BigInteger().with_variant(Integer(), "sqlite")
"""The type of every id; only a plain INTEGER counts up by itself on SQLite."""

COMMON = ("id", "created_at", "created_by_id", "updated_at", "version", "voided_at", "voided_by_id", "void_reason", "import_id")
"""Columns of every register that nobody types."""
