"""Files that people hand in: what they are by their content, what is taken out of them, and where they are kept.

Nothing is believed of a file but its bytes. Pictures are drawn anew, which leaves behind where they were taken and
whatever else was hidden in them; their size is asked before they are opened, so that a small file cannot unfold into
a large one.
"""

import hashlib
import io
import os
import secrets
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from PIL import Image, ImageOps, UnidentifiedImageError

from .refused import Invalid

LARGEST = 16 * 1024 * 1024
"""Bytes of one file."""
MOST_PIXELS = 64_000_000
"""What the largest camera of a phone takes; a picture that claims more is not unfolded."""
LONGEST_SIDE = 3000
"""Pixels that a kept picture has at most on a side: a licence stays readable."""
PREVIEW_SIDE = 360
LONGEST_NAME = 100
PICTURES = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "WEBP": ("image/webp", ".webp")}
PDF = ("application/pdf", ".pdf")
DOCUMENTS = {
    "word/document.xml": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "xl/workbook.xml": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
}
ACCEPTED = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx"
"""What the browser's file dialogue offers."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was examined and may be kept. `preview` is a small picture of it, where there is one."""

    name: str
    media_type: str
    content: bytes
    digest: str
    preview: bytes | None = None

    @property
    def is_picture(self) -> bool:
        return self.preview is not None


def examine(name: str, content: bytes) -> Upload:
    """The file as it may be kept; raises Invalid with what is wrong with it."""
    if not content:
        raise Invalid("文件“{name}”是空的,请重新选择", "The file “{name}” is empty: choose another", name=shown_name(name, ""))
    if len(content) > LARGEST:
        raise Invalid("文件“{name}”超过 {most} MB,请缩小后再传", "The file “{name}” is larger than {most} MB: make it smaller", name=shown_name(name, ""), most=LARGEST >> 20)
    if content.startswith(b"%PDF-"):
        return _as_it_is(name, content, *_checked_pdf(name, content))
    if content.startswith(b"PK"):
        return _as_it_is(name, content, *_document_kind(name, content))
    return _drawn_anew(name, content)


def _as_it_is(name: str, content: bytes, media_type: str, ending: str) -> Upload:
    return Upload(shown_name(name, ending), media_type, content, hashlib.sha256(content).hexdigest())


def _checked_pdf(name: str, content: bytes) -> tuple[str, str]:
    if b"%%EOF" not in content[-2048:]:
        raise Invalid("PDF“{name}”不完整,请重新导出后再传", "The PDF “{name}” is not whole: make it again", name=shown_name(name, ""))
    return PDF


def _document_kind(name: str, content: bytes) -> tuple[str, str]:
    """A Word or Excel document without macros; its parts are listed, not unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as damage:
        raise _unknown(name) from damage
    if any(part.endswith("vbaProject.bin") for part in names):
        raise Invalid("“{name}”含有宏,请另存为不含宏的文件", "“{name}” holds macros: save it without them", name=shown_name(name, ""))
    for part, kind in DOCUMENTS.items():
        if part in names and "[Content_Types].xml" in names:
            return kind
    raise _unknown(name)


def _unknown(name: str) -> Invalid:
    return Invalid(
        "“{name}”不是可接受的文件:请上传照片(JPG、PNG、WebP)、PDF、Word 或 Excel",
        "“{name}” cannot be taken: hand in a picture (JPG, PNG, WebP), a PDF, a Word or an Excel file",
        name=shown_name(name, ""),
    )


def _drawn_anew(name: str, content: bytes) -> Upload:
    """The picture upright and without anything but its pixels and its colours: no place, no camera, no thumbnail."""
    try:
        with Image.open(io.BytesIO(content), formats=tuple(PICTURES)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            kind, colours = picture.format, picture.info.get("icc_profile")
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            kept = _written(upright, kind, colours)
            upright.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.LANCZOS)
            preview = _written(upright, "WEBP", colours)
    except UnidentifiedImageError as stranger:
        raise _unknown(name) from stranger
    except Image.DecompressionBombError as bomb:
        most = MOST_PIXELS // 1_000_000
        raise Invalid(
            "图片“{name}”超过 {most} 百万像素,请缩小后再传", "The picture “{name}” has more than {most} million pixels: make it smaller",
            name=shown_name(name, ""), most=most,
        ) from bomb  # fmt: skip
    except (OSError, ValueError, SyntaxError, EOFError) as damage:
        raise Invalid("图片“{name}”已损坏,请重新拍摄或导出", "The picture “{name}” is damaged: take or make it again", name=shown_name(name, "")) from damage
    media_type, ending = PICTURES[kind]
    return Upload(shown_name(name, ending), media_type, kept, hashlib.sha256(kept).hexdigest(), preview)


def _written(picture: Image.Image, kind: str, colours: bytes | None) -> bytes:
    if kind == "JPEG" and picture.mode != "RGB":
        picture = picture.convert("RGB")
    elif kind == "WEBP" and picture.mode not in ("RGB", "RGBA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info or picture.mode in ("LA", "PA") else "RGB")
    file = io.BytesIO()
    bare = picture.copy()
    bare.info.clear()
    bare.save(file, kind, quality=88, icc_profile=colours if kind != "PNG" or picture.mode in ("RGB", "RGBA") else None)
    return file.getvalue()


def shown_name(name: str, ending: str) -> str:
    """The file's own name without folders or characters that mislead the eye, ending as its content demands."""
    last = PurePosixPath(str(name).replace("\\", "/")).name
    plain = "".join(each for each in unicodedata.normalize("NFC", last) if unicodedata.category(each)[0] != "C" and each not in '<>:"|?*').strip(" .")
    if not ending:
        return plain[:LONGEST_NAME] or "?"
    stem = plain.rpartition(".")[0] if "." in plain else plain
    return f"{stem[: LONGEST_NAME - len(ending)] or 'file'}{ending}"


class FileStore:
    """The folder in which files stand under the fingerprint of their content: the same file is kept once."""

    def __init__(self, folder: Path):
        self.folder = folder

    def keep(self, upload: Upload) -> None:
        """Put the file and its preview there, whole or not at all."""
        self._put(self.path(upload.digest), upload.content)
        if upload.preview is not None:
            self._put(self.preview_path(upload.digest), upload.preview)

    def remove(self, digest: str) -> bool:
        """Take the file and its preview away; whether it was still there."""
        there = self.path(digest).exists()
        for path in (self.path(digest), self.preview_path(digest)):
            path.unlink(missing_ok=True)
        return there

    def copy_to(self, other: "FileStore") -> int:
        """Copy what the other has not yet; a file never changes, so that is all. Returns how many were copied."""
        copied = 0
        for path in self.folder.glob("??/[!.]*"):
            there = other.folder / path.relative_to(self.folder)
            if not there.exists():
                other._put(there, path.read_bytes())
                copied += 1
        return copied

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def preview_path(self, digest: str) -> Path:
        return self.folder / digest[:2] / f"{digest}.preview"

    def _put(self, path: Path, content: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(half, path)
        finally:
            half.unlink(missing_ok=True)
