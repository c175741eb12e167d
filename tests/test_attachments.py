"""Files on rows: taken for what their bytes say, seen by whoever sees the row, kept without where they were taken (P6, P10, Y4)."""

import io
import zipfile

import pytest
from PIL import Image
from sqlalchemy import func, select

from models.attachments import Attachment, pictures_on
from models.customers import Lead
from models.running import AuditEntry
from models.sales import TestDrive
from models.uploads import LARGEST, FileStore, examine, shown_name

from .web import words


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **options) -> bytes:
    file = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(file, kind, **options)
    return file.getvalue()


def photo_from_a_phone() -> bytes:
    """Lying on its side, and telling where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 0.0), 3: "E", 4: (121.0, 28.0, 0.0)})
    return picture(exif=exif)


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return file.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WORD = archive("[Content_Types].xml", "word/document.xml")


# -- what a file is --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "name", "media_type"), [
    (picture("JPEG"), "照片.jpg", "image/jpeg"), (picture("PNG"), "照片.png", "image/png"), (picture("WEBP"), "照片.webp", "image/webp"),
    (PDF, "照片.pdf", "application/pdf"),
    (WORD, "照片.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (archive("[Content_Types].xml", "xl/workbook.xml"), "照片.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
])  # fmt: skip
def test_a_file_is_what_its_content_is_whatever_its_name(content, name, media_type):
    upload = examine("照片.exe", content)
    assert (upload.name, upload.media_type) == (name, media_type)


@pytest.mark.parametrize(("content", "says"), [
    (b"", "是空的"), (b"<html><script>alert(1)</script>", "不是可接受的文件"), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是可接受的文件"),
    (picture("GIF"), "不是可接受的文件"), (picture()[:3000], "已损坏"), (PDF[:20], "不完整"), (archive("evil.exe"), "不是可接受的文件"),
    (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "含有宏"), (b"PK\x03\x04", "不是可接受的文件"),
    (b"\xff" * (LARGEST + 1), "超过 16 MB"),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_what_is_not_taken_is_named_with_its_remedy(content, says):
    with pytest.raises(Exception, match=says):
        examine("文件.jpg", content)


def test_a_small_file_cannot_unfold_into_a_large_picture():
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG", optimize=True)
    assert len(bomb.getvalue()) < 200_000
    with pytest.raises(Exception, match="64 百万像素"):
        examine("scan.png", bomb.getvalue())


def test_a_photo_is_kept_upright_and_without_where_it_was_taken():
    upload = examine("IMG_1.jpg", photo_from_a_phone())
    for content in (upload.content, upload.preview):
        with Image.open(io.BytesIO(content)) as kept:
            assert kept.height > kept.width
            assert not dict(kept.getexif())
    assert b"Exif" not in upload.content


def test_a_name_is_only_a_name():
    assert shown_name("..\\..\\C:/etc/pass\u202ewd\x00.jpg", ".jpg") == "passwd.jpg"
    assert shown_name("/", ".pdf") == "file.pdf"
    assert len(shown_name("长" * 300, ".png")) == 100


def test_a_file_is_kept_once_under_its_fingerprint(tmp_path):
    store, upload = FileStore(tmp_path), examine("a.jpg", picture())
    store.keep(upload)
    store.keep(upload)
    assert store.path(upload.digest).read_bytes() == upload.content
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == sorted([upload.digest, f"{upload.digest}.preview"])


# -- on a row --------------------------------------------------------------------------------------------------------


@pytest.fixture
def lead(shop):
    return shop.create("consultant1", Lead, name="周敏", phone="13800138000", channel=shop.channels["walk_in"])


@pytest.fixture
def drive(shop, lead):
    return shop.create("consultant1", TestDrive, lead=lead, starts_at="2026-11-20T10:00", consented_at="2026-11-20T09:00")


def files(*contents: tuple[str, bytes]) -> dict:
    return {"file": [(io.BytesIO(content), name) for name, content in contents]}


def attach(visitor, register: str, row_id: int, *contents: tuple[str, bytes]):
    return visitor.post(f"/admin/{register}/{row_id}/attach", files(*contents), content_type="multipart/form-data")


def kept(shop) -> list[Attachment]:
    with shop.read() as session:
        return session.scalars(select(Attachment).order_by(Attachment.id)).all()


def test_files_hang_on_a_row_and_are_opened_from_its_page(web, shop, lead):
    visitor = web.visit("consultant1")
    answer = attach(visitor, "leads", lead, ("名片.jpg", picture()), ("方案.pdf", PDF))
    assert answer.status_code == 302, words(answer)
    page = visitor.get(f"/admin/leads/details/?id={lead}")
    assert "名片.jpg" in words(page)
    assert "方案.pdf" in words(page)
    assert "添加了附件" in words(page)
    card, offer = kept(shop)
    answer = visitor.get(f"/admin/attachments/{card.id}/file")
    assert answer.mimetype == "image/jpeg"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert visitor.get(f"/admin/attachments/{card.id}/file?size=small").mimetype == "image/webp"
    assert visitor.get(f"/admin/attachments/{offer.id}/file").data == PDF
    assert visitor.get(f"/admin/attachments/{offer.id}/file?size=small").data == PDF


def test_one_bad_file_keeps_all_of_them_out(web, shop, lead):
    answer = attach(web.visit("consultant1"), "leads", lead, ("名片.jpg", picture()), ("病毒.jpg", b"MZ"))
    assert answer.status_code == 422
    assert "病毒.jpg" in words(answer)
    assert kept(shop) == []


def test_the_same_file_hangs_on_a_row_once(web, shop, lead):
    visitor, scan = web.visit("consultant1"), picture()
    assert attach(visitor, "leads", lead, ("a.jpg", scan)).status_code == 302
    assert attach(visitor, "leads", lead, ("b.jpg", scan)).status_code == 409
    assert len(kept(shop)) == 1


def test_y4_an_attachment_is_seen_like_its_row(web, shop, lead):
    attach(web.visit("consultant1"), "leads", lead, ("名片.jpg", picture()))
    (card,) = kept(shop)
    paths = [f"/admin/attachments/{card.id}/file", f"/admin/attachments/{card.id}/file?size=small", f"/admin/attachments/details/?id={card.id}"]
    for who, status in {"consultant1": 200, "supervisor": 200, "gm": 200, "headoffice": 200, "marketing": 200,
                        "consultant2": 404, "testdrive": 404, "aftersales": 404, "s2manager": 404, "admin": 404}.items():  # fmt: skip
        visitor = web.visit(who)
        assert [visitor.get(path).status_code for path in paths] == [status] * 3, who
        small = visitor.get("/admin/attachments/on/", {"of": f"leads:{lead},999,x"}).json
        assert list(small) == ([f"leads:{lead}"] if status == 200 else []), "small beside their row where it is listed"
        listed = visitor.get("/admin/attachments/")
        assert ("名片.jpg" in words(listed)) == (status == 200), who
    for who, status in {"consultant2": 404, "s2manager": 404, "gm": 403, "marketing": 403}.items():
        visitor = web.visit(who)
        assert attach(visitor, "leads", lead, ("x.jpg", picture())).status_code == status, who
        assert visitor.post("/admin/attachments/delete/", {"id": card.id, "reason": "看不顺眼"}).status_code == status, who
    assert len(kept(shop)) == 1
    assert not kept(shop)[0].is_void


def test_nobody_attaches_without_a_row_or_a_token(web, shop, lead):
    visitor = web.visit("manager")
    assert attach(visitor, "leads", 999_999, ("a.jpg", picture())).status_code == 404
    assert visitor.post(f"/admin/leads/{lead}/attach", files(("a.jpg", picture())), token=None, content_type="multipart/form-data").status_code == 403
    assert visitor.post("/admin/attachments/new/", {"name": "a", "register": "leads", "row_id": lead}).status_code == 403
    assert visitor.get("/admin/test_drives/ajax/lookup/?name=licence_scan&query=").get_json(silent=True) in (None, [])
    assert kept(shop) == []


def test_y3_a_removed_attachment_is_voided_with_its_reason(web, shop, lead):
    visitor = web.visit("consultant1")
    attach(visitor, "leads", lead, ("错的.jpg", picture()))
    (wrong,) = kept(shop)
    assert visitor.post("/admin/attachments/delete/", {"id": wrong.id, "reason": ""}).status_code == 422
    assert visitor.post("/admin/attachments/delete/", {"id": wrong.id, "reason": "传错了"}).status_code == 302
    assert f"/admin/attachments/{wrong.id}/file" not in visitor.get(f"/admin/leads/details/?id={lead}").get_data(as_text=True)
    assert kept(shop)[0].void_reason == "传错了"


# -- papers in a form ------------------------------------------------------------------------------------------------


def save_drive(visitor, drive: int, version: int, **fields):
    texts = {"row_version": version, **fields}
    return visitor.post(f"/admin/test_drives/edit/?id={drive}", texts, content_type="multipart/form-data")


def test_p6_licence_and_id_are_handed_in_with_the_form(web, shop, drive):
    visitor = web.visit("consultant1")
    assert 'type="file"' in visitor.get(f"/admin/test_drives/edit/?id={drive}").get_data(as_text=True)
    answer = save_drive(visitor, drive, 1, licence_scan=(io.BytesIO(picture()), "驾照.jpg"), id_scan=(io.BytesIO(PDF), "身份证.pdf"))
    assert answer.status_code == 302, words(answer)
    licence, paper = kept(shop)
    assert (licence.purpose, paper.purpose, licence.is_guarded) == ("licence_scan", "id_scan", True)
    assert shop.value(TestDrive, drive, "licence_scan_id") == licence.id
    again = save_drive(visitor, drive, shop.value(TestDrive, drive, "version"), licence_scan=(io.BytesIO(picture()), "驾照新.jpg"))
    assert again.status_code == 302
    assert kept(shop)[0].is_void
    assert shop.value(TestDrive, drive, "licence_scan_id") == kept(shop)[2].id


def test_p6_no_scan_is_kept_without_the_customers_consent(web, shop, lead):
    drive = shop.create("consultant1", TestDrive, lead=lead, starts_at="2026-11-20T10:00")
    answer = save_drive(web.visit("consultant1"), drive, 1, licence_scan=(io.BytesIO(picture()), "驾照.jpg"))
    assert answer.status_code == 409
    assert "同意" in words(answer)
    assert kept(shop) == []


def test_a_bad_scan_is_named_beside_its_field_and_nothing_is_saved(web, shop, drive):
    answer = save_drive(web.visit("consultant1"), drive, 1, driver_name="新名字", licence_scan=(io.BytesIO(b"MZ"), "驾照.jpg"))
    assert answer.status_code == 422
    assert "驾驶证扫描件" in words(answer)
    assert "不是可接受的文件" in words(answer)
    assert shop.value(TestDrive, drive, "driver_name") is None


def test_a_scan_cannot_be_typed(web, shop, drive, lead):
    visitor = web.visit("consultant1")
    attach(visitor, "leads", lead, ("名片.jpg", picture()))
    save_drive(visitor, drive, 1, licence_scan=str(kept(shop)[0].id))
    assert shop.value(TestDrive, drive, "licence_scan_id") is None


def test_y4_personal_papers_are_closed_to_whoever_sees_the_row_masked_and_every_look_is_recorded(web, shop, drive):
    save_drive(web.visit("consultant1"), drive, 1, licence_scan=(io.BytesIO(picture()), "张三驾照.jpg"))
    (licence,) = kept(shop)
    for who in ("frontdesk", "headoffice"):
        visitor = web.visit(who)
        page = visitor.get(f"/admin/test_drives/details/?id={drive}")
        assert page.status_code == 200
        assert "张三驾照" not in words(page)
        assert visitor.get(f"/admin/attachments/{licence.id}/file").status_code == 404
    visitor = web.visit("supervisor")
    assert visitor.get(f"/admin/attachments/{licence.id}/file").headers["Cache-Control"] == "private, no-store"
    with shop.read() as session:
        looks = session.scalar(select(func.count()).where(AuditEntry.register == "attachments", AuditEntry.row_id == licence.id, AuditEntry.action == "open"))
    assert looks == 1


def test_k4_photos_on_a_row_are_counted_for_its_rules(web, shop, lead):
    attach(web.visit("consultant1"), "leads", lead, ("一.jpg", picture()), ("二.png", picture("PNG")), ("三.pdf", PDF))
    with shop.read() as session:
        assert pictures_on(session, session.get_one(Lead, lead)) == 2
