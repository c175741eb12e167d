"""Attachments: the file itself, and the way back to the row it hangs on."""

from typing import Any

from flask import flash, g, jsonify, redirect, request
from flask_admin import expose
from markupsafe import Markup

from models import Register, audit, policy, writing
from models.attachments import attachments_on
from models.fields import Field
from models.policy import Right
from models.words import Label, say

from ..access import act
from ..attaching import sent_file, size_words
from ..database import writing as transaction
from ..details import Details
from ..listing import Listing
from ..looks import Fact, FactPanel, cells
from ..rows import Drawing
from ..screens import Screen
from .audit_entries import register_label

MOST_LISTS, MOST_ROWS = 20, 100
FILE = Label("文件", "File")
ROW = Label("所属记录", "Hangs on")


def row_href(attachment: Any) -> str:
    return f"/admin/{attachment.register}/details/?id={attachment.row_id}"


def _asked(text: str) -> tuple[type, list[int]] | None:
    name, _, ids = text.partition(":")
    register = Register.all.get(name)
    keys = [int(key) for key in ids.split(",") if key.isascii() and key.isdecimal() and len(key) < 19][:MOST_ROWS]
    return (register, keys) if register and not register.hangs and keys else None


def _in_a_list(attachment: Any) -> dict[str, str]:
    href = f"/admin/attachments/{attachment.id}/file"
    small = f"{href}?size=small" if attachment.is_picture and not attachment.is_guarded else ""
    return {"name": attachment.name, "href": href, "small": small, "kind": attachment.name.rpartition(".")[2].upper()[:5]}


class AttachmentDrawing(Drawing):
    def drawer(self, field: Field) -> Any:
        match field.name:
            case "register":
                return lambda value, row: cells.text(register_label(value))
            case "size":
                return lambda value, row: cells.text(size_words(value))
            case _:
                return super().drawer(field)


class AttachmentListing(Listing):
    drawing_class = AttachmentDrawing


class AttachmentDetails(Details):
    def panels(self) -> tuple[FactPanel, ...]:
        attachment, (_, record) = self.row, super().panels()
        facts = (
            Fact(FILE, cells.link(attachment.name, f"/admin/attachments/{attachment.id}/file")),
            Fact(ROW, cells.link(f"{register_label(attachment.register)} #{attachment.row_id}", row_href(attachment))),
            Fact(self.register.fields["purpose"].label, cells.text(attachment.label_of_purpose or "") if attachment.purpose else cells.EMPTY),
            Fact(self.register.fields["size"].label, Markup("{}").format(size_words(attachment.size))),
        )
        return FactPanel(self.register.label, facts, icon="paperclip"), record


class AttachmentScreen(Screen):
    listing_class = AttachmentListing
    details_class = AttachmentDetails

    @expose("/<row_id>/file")
    def file(self, row_id: str) -> Any:
        """The file, for whoever may see the row it hangs on; a look at a personal paper is recorded (Y4)."""
        attachment = self.fetch(g.reading, row_id)
        if attachment.is_guarded:
            with transaction(act()) as session:
                audit.record(session, self.fetch(session, row_id), "open")
            attachment = self.fetch(g.reading, row_id)
        return sent_file(attachment, small=request.args.get("size") == "small" and attachment.is_picture)

    @expose("/on/")
    def on(self) -> Any:
        """What hangs on the rows of a list, small: `of=follow_ups:1,2,3`, asked once the list is there."""
        rows = dict(filter(None, map(_asked, request.args.getlist("of")[:MOST_LISTS])))
        rows = {register: ids for register, ids in rows.items() if policy.may(g.person.actor, Right.READ, register)}
        found: dict[str, list[dict[str, str]]] = {}
        for each in g.reading.scalars(attachments_on(g.person.actor, rows)) if rows else ():
            found.setdefault(f"{each.register}:{each.row_id}", []).append(_in_a_list(each))
        return jsonify(found)

    @expose("/delete/", methods=("POST",))
    def delete(self) -> Any:
        with transaction(act()) as session:
            attachment = self.fetch(session, request.form.get("id", ""), Right.WRITE)
            writing.void(session, attachment, request.form.get("reason", ""))
            words, back = say("已移除附件“{name}”", "Removed the attachment “{name}”", name=attachment.name), row_href(attachment)
        flash(words)
        return redirect(f"{back}#files", 302)
