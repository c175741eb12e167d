"""Files on rows: taken in with a form or on the row's page, shown small, opened by whoever may see the row."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Response, current_app, request, send_file
from sqlalchemy.orm import Session

from models import policy
from models.attachments import Attachment, attachments_of, hang
from models.fields import Field
from models.refused import Invalid, NotFound
from models.uploads import ACCEPTED, LARGEST, FileStore, Upload, examine
from models.words import Label, say

from . import moments
from .looks import FieldLook, FileLook, FilesPanel, FormPanel
from .rows import Viewer

MOST_AT_ONCE = 12
PAPERS = Label("证件与照片", "Papers and photos")
SHOWN_INLINE = ("image/jpeg", "image/png", "image/webp", "application/pdf")


def file_store() -> FileStore:
    return FileStore(current_app.config["FORECOURT"].attachments_folder)


def scans_of(actor: Any, register: type) -> dict[str, Field]:
    """The fields of a register that are filled by a file, as far as this person may see what they hold."""
    hidden = policy.masks(actor, register)
    return {name: each for name, each in register.fields.items() if each.is_scan and not (hidden and each.guarded)}


def scans_panel(scans: Mapping[str, Field], row: Any, problems: Mapping[str, Any]) -> tuple[FormPanel, ...]:
    """The part of a form in which files are handed in."""
    if not scans:
        return ()
    return (FormPanel(PAPERS, scan_looks(scans, row, problems), icon="paperclip"),)


def scan_looks(scans: Mapping[str, Field], row: Any, problems: Mapping[str, Any]) -> tuple[FieldLook, ...]:
    return tuple(
        FieldLook(name, each.label, kind="file", accept=ACCEPTED, error=problems.get(name, ""), drawn=each.is_drawn, help=_standing(row, name) or each.help or "")
        for name, each in scans.items()
    )


def _standing(row: Any, name: str) -> Label | None:
    there = getattr(row, name) if row is not None else None
    return Label("已有:{name};重新选择即替换", "There: {name}; choosing another replaces it").format(name=there.name) if there else None


def received_scans(scans: Mapping[str, Field], before: str = "") -> tuple[dict[str, Upload], dict[str, Label]]:
    """The files that came with a form, by field, and what is wrong with the others; `before` stands before their names."""
    taken, problems = {}, {}
    for name in scans:
        file = request.files.get(before + name)
        if file is not None and file.filename:
            try:
                taken[name] = examine(file.filename, file.read())
            except Invalid as problem:
                problems[name] = problem.text
    return taken, problems


def hang_scans(session: Session, row: Any, scans: Mapping[str, Field], taken: Mapping[str, Upload]) -> None:
    for name, upload in taken.items():
        file_store().keep(upload)
        hang(session, row, upload, scans[name])


def received_files() -> list[Upload]:
    """The files of a post to a row's page; all of them are good or the first bad one is named."""
    files = [each for each in request.files.getlist("file") if each.filename]
    if not files:
        raise Invalid("请先选择文件", "Choose a file first", field="file")
    if len(files) > MOST_AT_ONCE:
        raise Invalid("一次最多上传 {most} 个文件", "At most {most} files at once", field="file", most=MOST_AT_ONCE)
    return [examine(each.filename, each.read()) for each in files]


def attach_files(session: Session, row: Any, uploads: list[Upload]) -> None:
    for each in uploads:
        file_store().keep(each)
        hang(session, row, each)


def files_panel(session: Session, row: Any, viewer: Viewer, is_editable: bool) -> FilesPanel:
    """What hangs on a row, small, and the place where more is put."""
    register = type(row)
    rows = session.scalars(attachments_of(row, viewer.actor)).all()
    looks = tuple(_look(each, viewer, is_editable) for each in rows)
    upload = f"/admin/{register.__tablename__}/{row.id}/attach" if is_editable else ""
    return FilesPanel(looks, upload, ACCEPTED, say("最大 {most} MB", "up to {most} MB each", most=LARGEST >> 20))


def _look(attachment: Attachment, viewer: Viewer, is_editable: bool) -> FileLook:
    href = f"/admin/attachments/{attachment.id}/file"
    small = f"{href}?size=small" if attachment.is_picture and not attachment.is_guarded else ""
    return FileLook(
        id=attachment.id, name=attachment.name, href=href, small=small, purpose=attachment.label_of_purpose or "", is_guarded=attachment.is_guarded,
        kind=attachment.name.rpartition(".")[2].upper(), size=size_words(attachment.size), when=moments.short(attachment.created_at, viewer.now),
        can_void=is_editable and attachment.purpose is None,
    )  # fmt: skip


def size_words(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} KB"


def sent_file(attachment: Attachment, small: bool) -> Response:
    """The file itself. It can run nothing and embed nothing; what a browser cannot show is saved."""
    store = file_store()
    path: Path = store.preview_path(attachment.digest) if small else store.path(attachment.digest)
    if not path.is_file():
        raise NotFound("文件“{name}”不在附件文件夹中,请联系管理员从备份恢复", "The file “{name}” is not in the folder of attachments: ask the administrator to restore it", name=attachment.name)
    media_type = "image/webp" if small else attachment.media_type
    saved = media_type not in SHOWN_INLINE or "download" in request.args
    response = send_file(path, mimetype=media_type, as_attachment=saved, download_name=attachment.name, etag=f"{attachment.digest}{small:d}", conditional=True, max_age=None)
    is_pdf = media_type == SHOWN_INLINE[-1]
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'" + ("" if is_pdf else "; sandbox")
    response.headers["Cache-Control"] = "private, no-store" if attachment.is_guarded else "private, no-cache"
    return response

