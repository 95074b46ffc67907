"""From a file to text: what can be wrong before a single line is read, each with its own sentence."""

from __future__ import annotations

import codecs
from pathlib import Path

from beacon.errors import InputError

MAX_BYTES = 1 << 20
"Largest file read; a firm of 500 sites needs a tenth of it. [bytes]"
_OTHER_UNICODE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_COMMON_SHARE = 0.9
"""Share of the 7445 common characters of GB 2312 among the foreign ones that makes GBK the likely encoding:
they fill a third of its 23 940 two-byte codes, so noise, or another encoding, seldom hits them."""


def read_bytes(path: Path, *, most_bytes: int = MAX_BYTES) -> bytes:
    """Content of an ordinary file. Raises InputError when there is none, or it is too large."""
    try:
        if path.is_dir():
            raise InputError("file.folder", file=str(path))
        if path.exists() and not path.is_file():
            raise InputError("file.special", file=str(path))
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
    except FileNotFoundError as error:
        raise InputError("file.missing", file=str(path)) from error
    except PermissionError as error:
        raise InputError("file.denied", file=str(path)) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        name = repr(str(path))[1:-1][:200]
        reason = getattr(error, "strerror", None) or str(error)[:200]
        raise InputError("file.unreadable", file=name, reason=reason) from error
    if len(data) > most_bytes:
        raise InputError("file.too_large", file=str(path), limit_kib=most_bytes >> 10)
    return data


def decode(data: bytes, *, name: str) -> str:
    """Text of UTF-8 bytes. Raises InputError that names the encoding they seem to be in instead."""
    if len(data) > MAX_BYTES:
        raise InputError("file.too_large", file=name, limit_kib=MAX_BYTES >> 10)
    if data.startswith(_OTHER_UNICODE):
        raise InputError("file.utf16", file=name)
    if b"\0" in data:
        raise InputError("file.utf16" if _is_utf16(data) else "file.binary", file=name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _is_gbk(data):
            raise InputError("file.gbk", file=name) from error
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError("file.not_utf8", file=name, line=line) from error


def _is_utf16(data: bytes) -> bool:
    """UTF-16 of mostly ASCII text without its mark: every other byte is zero."""
    zeros = max(data[0::2].count(0), data[1::2].count(0))
    return zeros > len(data) * 0.3 and b"\0\0" not in data


def _is_gbk(data: bytes) -> bool:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    foreign = [c for c in text if not c.isascii()]
    common = sum(len(c.encode("gb2312", errors="ignore")) == 2 for c in foreign)
    return common >= _COMMON_SHARE * len(foreign) > 0
