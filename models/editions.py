"""Editions 版次: texts that are published, stand as they are, and are followed by another edition (M1, T1, T6.1, D5)."""

from .choice import Choice


class EditionState(Choice):
    DRAFT = "draft", "草稿", "Draft", "secondary"
    PUBLISHED = "published", "已发布", "Published", "green"
    WITHDRAWN = "withdrawn", "已停用", "No longer in force", "secondary"
