"""The training review: what a notebook calls, one call per cell, each giving a block of the page (T8, T10)."""

from .review import TrainingReview

__all__ = ["TrainingReview"]
