"""The files that hang on a row, small, with a place to put more."""

from dataclasses import dataclass

from .shell import Words


@dataclass(frozen=True, slots=True)
class FileLook:
    """One file: `small` is the address of its preview, where it has one that anybody here may see without a record."""

    id: int
    name: str
    href: str
    kind: str
    size: str
    when: Words
    small: str = ""
    purpose: Words = ""
    is_guarded: bool = False
    can_void: bool = False


@dataclass(frozen=True, slots=True)
class FilesPanel:
    """`upload` is where more files are posted to (empty: none may be added here)."""

    files: tuple[FileLook, ...]
    upload: str
    accept: str
    limits: Words

    def __bool__(self) -> bool:
        return bool(self.files or self.upload)
