"""Text files with delimiters: the encoding and the delimiter are found, the rows read one at a time."""

import codecs
import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from ..refused import Invalid

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DELIMITERS = ",;\t|"
ENCODINGS = ("utf-8", "gb18030")
"""Tried in this order: hardly any Chinese text in GB18030 is UTF-8 by accident, but the other way round it often is."""
CHUNK = 1 << 20


def opened(path: Path) -> Callable[[], Iterator[tuple[int, list[str]]]]:
    """A function that reads the file's rows from the beginning, each with the number of its first line."""
    encoding = encoding_of(path)
    delimiter = delimiter_of(path, encoding)

    def read() -> Iterator[tuple[int, list[str]]]:
        # Opened without newline translation: line ends inside quotes belong to the value.
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            while True:
                number = reader.line_num + 1
                try:
                    cells = next(reader, None)
                except csv.Error as error:
                    raise _broken(path, number, error) from error
                if cells is None:
                    return
                yield number, cells

    return read


def encoding_of(path: Path) -> str:
    """The encoding in which the whole file makes sense; raises Invalid where there is none."""
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return _checked(path, encoding)
    if b"\0" in start:
        # Two bytes to a letter: those of plain letters, digits and line ends are always first, or always second.
        first, second = start[0::2].count(0), start[1::2].count(0)
        if min(first, second):
            raise _no_text(path)
        return _checked(path, "utf-16-le" if second > first else "utf-16-be")
    for encoding in ENCODINGS:
        if _is_readable(path, encoding):
            return encoding
    raise _no_text(path)


def delimiter_of(path: Path, encoding: str) -> str:
    """The one that splits the first line into most cells."""
    with path.open(encoding=encoding, newline="") as file:
        first = next((line for line in file if line.strip()), "")
    return max(DELIMITERS, key=lambda each: (len(next(csv.reader([first], delimiter=each), [])), -DELIMITERS.index(each)))


def _checked(path: Path, encoding: str) -> str:
    if not _is_readable(path, encoding):
        raise _no_text(path)
    return encoding


def _is_readable(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                if "\0" in decoder.decode(chunk):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _no_text(path: Path) -> Invalid:
    return Invalid("“{file}”的文字编码无法识别(或文件已损坏),请另存为 UTF-8 的 .csv 或 .xlsx",
                   "“{file}” is in no known encoding, or damaged: save it as .csv in UTF-8 or as .xlsx", file=path.name)  # fmt: skip


def _broken(path: Path, number: int, error: csv.Error) -> Invalid:
    if "unexpected end" in str(error):
        return Invalid("“{file}”从第 {row} 行起的引号没有结束,文件可能不完整,请重新导出",
                       "“{file}”: the quotes opened in row {row} never close – it may have broken off: please export it again",
                       file=path.name, row=number)  # fmt: skip
    return Invalid("“{file}”第 {row} 行读不出来,请检查引号和分隔符", "“{file}”: row {row} cannot be read: check its quotes and delimiters",
                   file=path.name, row=number)  # fmt: skip
