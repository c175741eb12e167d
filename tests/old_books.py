"""Workbooks of other programs, made byte by byte: an .xls as Excel 97 wrote it, and an .ods as LibreOffice does."""

import struct
import zipfile
from pathlib import Path

Cell = str | float
SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
DAY_FORMAT = 14
"""Excel's number for yyyy-m-d."""


def write_ods(path: Path, rows: list[list[Cell]]) -> None:
    """A day is a text that begins with date:"""
    def cell(value: Cell) -> str:
        if isinstance(value, str) and value.startswith("date:"):
            return f'<table:table-cell office:value-type="date" office:date-value="{value[5:]}"/>'
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = " ".join(f'xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"' for each in ("office", "table", "text"))
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet><table:table table:name="客户">{lines}</table:table></office:spreadsheet></office:body></office:document-content>'
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
        book.writestr("content.xml", content)


def write_xls(path: Path, rows: list[list[Cell]], is_1904: bool = False, days: tuple[int, ...] = ()) -> None:
    """The numbers in the columns `days` are days, counted from 1900 or 1904."""
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)) + _record(0x22, struct.pack("<H", is_1904))
    formats = b"".join(_record(0xE0, struct.pack("<HH", 0, each) + bytes(16)) for each in (0, DAY_FORMAT))
    name = "客户".encode("utf-16-le")
    end = _record(0x0A, b"")
    at = len(start) + len(formats) + len(_sheet_name(0, name)) + len(end)
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    sheet += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet += _record(0x204, struct.pack("<HHHHB", row, column, 0, len(cell), 1) + cell.encode("utf-16-le"))
            else:
                sheet += _record(0x203, struct.pack("<HHHd", row, column, int(column in days), cell))
    path.write_bytes(_compound(start + formats + _sheet_name(at, name) + end + sheet + end))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _sheet_name(at: int, name: bytes) -> bytes:
    return _record(0x85, struct.pack("<IHBB", at, 0, len(name) // 2, 1) + name)


def _compound(stream: bytes) -> bytes:
    """The container of old Office files with one stream called Workbook, long enough not to be a short one."""
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % SECTOR)
    count = len(stream) // SECTOR
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<I", 0) + struct.pack("<I", FREE) * 108
    fat = [FAT, END, *(each + 1 for each in range(2, count + 1)), END]
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(SECTOR, b"\xff")
    folder = _entry("Root Entry", 5, child=1, start=END, size=0) + _entry("Workbook", 2, child=FREE, start=2, size=len(stream)) + _entry("", 0) * 2
    return header + table + folder + stream


def _entry(name: str, kind: int, child: int = FREE, start: int = 0, size: int = 0) -> bytes:
    spelled = (name + "\0").encode("utf-16-le") if name else b""
    return spelled.ljust(64, b"\0") + struct.pack("<HBBIII", len(spelled), kind, 1, FREE, FREE, child) + bytes(36) + struct.pack("<IQ", start, size)
