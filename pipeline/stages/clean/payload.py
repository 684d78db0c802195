"""From the bytes of a page to its characters, or to the reason why not.

Encoding: the page is read as UTF-8 whenever its bytes are UTF-8, whatever header and meta say (a lying charset is the
rule among old ASP pages: `charset=windows-1256` over UTF-8 and the other way round). Otherwise the declared charsets
are tried, then windows-1256, ISO-8859-6 and windows-1252; a charset counts only when what it gives looks like letters
of its script, so that noise is refused by name instead of being stored as text.
"""

from __future__ import annotations

import codecs
import re
import zlib

import zstandard

from pipeline.stages.base import Reject
from schemas.raw import RawPage
from schemas.records import Reason
from schemas.topics import PAGE_CAP

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-", b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x7fELF", b"MZ\x90",
    b"RIFF",
    b"OggS", b"ID3", b"\x00\x00\x01\x00", b"BZh", b"\xfd7zXZ", b"wOFF", b"wOF2", b"\x00\x00\x00\x18ftyp",
    b"\x00\x00\x00\x20ftyp", b"\xd0\xcf\x11\xe0", b"SQLite format 3",
)  # fmt: skip
_BLANK = b" \t\r\n\f\x00\xef\xbb\xbf"
_CONTROLS = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1B})
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{1,40})", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{1,40})", re.IGNORECASE)
_ARABIC = re.compile("[\u0600-\u06ff\u200c\u200d\u200e\u200f«»]")
_LATIN = re.compile("[À-ÖØ-öø-ÿŒœŠšŽžŸ‘’“”–—•…€«»°·©®\xa0]")
_HIGH = re.compile("[^\x00-\x7f]")
# The most frequent letters of Persian and Arabic: text in either is half made of them, a wrong charset's is not.
_FREQUENT = re.compile("[اليیهنومرتدبسك]")
_TOLERATED = 0.004  # share of broken sequences in a page that is UTF-8 all the same (cut in the middle of a letter)


def read(page: RawPage) -> str | Reject:
    """The characters of a page's body: decompressed, decoded, without a BOM; or why there are none."""
    if page.truncated or len(page.body) > PAGE_CAP:
        return Reject(Reason.TOO_LARGE, f"{page.size or len(page.body)} bytes")
    body = _decompressed(page.body, page.content_encoding)
    if isinstance(body, Reject):
        return body
    if len(body) > PAGE_CAP:
        return Reject(Reason.TOO_LARGE, f"more than {PAGE_CAP} bytes once decompressed")
    if not body.strip(_BLANK):
        return Reject(Reason.EMPTY, f"{len(body)} bytes")
    text = _decoded(body, page)
    if isinstance(text, Reject):
        return text
    if not text or text.isspace():
        return Reject(Reason.EMPTY, f"{len(body)} bytes of white space")
    return text


def _decompressed(body: bytes, encoding: str | None) -> bytes | Reject:
    """The body without the compression that its header, or its first bytes, tell."""
    name = (encoding or "").strip().lower()
    if body.startswith(b"\x1f\x8b"):
        return _inflated(body, zlib.MAX_WBITS | 16)
    if body.startswith(b"\x28\xb5\x2f\xfd"):
        return _unzstd(body)
    if name in ("gzip", "x-gzip") and not body.lstrip().startswith(b"<"):
        return Reject(Reason.TRUNCATED, "gzip announced, but the body is none")
    if name == "deflate" and not body.lstrip().startswith(b"<"):
        zlib_form = body[:1] == b"\x78"
        return _inflated(body, zlib.MAX_WBITS if zlib_form else -zlib.MAX_WBITS)
    return body  # already decoded by whoever fetched it, or a coding the binary check will name


def _inflated(body: bytes, wbits: int) -> bytes | Reject:
    parts: list[bytes] = []
    size, rest = 0, body
    while rest:
        stream = zlib.decompressobj(wbits)
        try:
            part = stream.decompress(rest, PAGE_CAP + 1 - size)
        except zlib.error as error:
            if parts:  # what follows a complete member is padding
                break
            return Reject(Reason.TRUNCATED, f"the compressed body is broken: {error}")
        parts.append(part)
        size += len(part)
        if size > PAGE_CAP:
            break
        if not stream.eof:
            return Reject(Reason.TRUNCATED, f"the compressed body ends after {size} bytes")
        rest = stream.unused_data
    return b"".join(parts)


def _unzstd(body: bytes) -> bytes | Reject:
    # The frames' end is seen only where the input ends before it: a reader that gives less than all of it.
    stream = zstandard.ZstdDecompressor(max_window_size=PAGE_CAP).decompressobj()
    try:
        with zstandard.ZstdDecompressor(max_window_size=PAGE_CAP).stream_reader(body) as reader:
            text = reader.read(PAGE_CAP + 1)
        if len(text) > PAGE_CAP:
            return text
        stream.decompress(body)
    except zstandard.ZstdError as error:
        return Reject(Reason.TRUNCATED, f"the compressed body is broken: {error}")
    if not stream.eof:
        return Reject(Reason.TRUNCATED, f"the compressed body ends after {len(text)} bytes")
    return text


def _header(content_type: str) -> str | None:
    found = _HEADER_CHARSET.search(content_type)
    return found[1] if found else None


def _meta(body: bytes) -> str | None:
    found = _META_CHARSET.search(body, 0, 4096)
    return found[1].decode("ascii", "replace") if found else None


def _decoded(body: bytes, page: RawPage) -> str | Reject:
    for bom, name in _BOMS:
        if body.startswith(bom):
            text = body[len(bom) :].decode("utf-8", "replace") if name == "utf-8" else body.decode(name, "replace")
            if text.count("\ufffd") > max(1, len(text) * _TOLERATED):
                return Reject(Reason.BAD_ENCODING, f"a BOM of {name} over other bytes")
            return text
    if body.startswith(_MAGIC):
        return Reject(Reason.BINARY, f"begins with {body[:8]!r}")
    if b"\x00" in body[:4096]:
        wide = _wide(body)
        if wide is not None:
            return wide
    sample = body[: 4096 if body.lstrip()[:1] == b"<" else 65536]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > max(4, len(sample) // 200):
        return Reject(Reason.BINARY, f"{controls} control characters in the first {len(sample)} bytes")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    high = len(_HIGH.findall(text))
    broken = text.count("\ufffd")
    if broken <= max(3, high * 0.02) and broken <= len(text) * _TOLERATED and high > 3 * broken:
        return text
    declared = (page.charset, _header(page.content_type), _meta(body))
    candidates = [name for name in declared if name and _normal(name) not in ("utf-8", None)]
    for name in dict.fromkeys([*candidates, "windows-1256", "iso-8859-6", "windows-1252"]):
        found = _plausible(body, name)
        if found is not None:
            return found
    if controls == 0 and broken <= len(text) * _TOLERATED:
        return text
    return Reject(Reason.BAD_ENCODING, f"{broken} broken sequences in UTF-8, and no other charset gives letters")


def _wide(body: bytes) -> str | None:
    """UTF-16 without a BOM: every other byte of its markup is NUL."""
    for name, start in (("utf-16-le", b"<\x00"), ("utf-16-be", b"\x00<")):
        if body.lstrip(b" \t\r\n\x00").startswith(start.lstrip(b"\x00")) and start in body[:64]:
            text = body[: len(body) & ~1].decode(name, "replace")
            if text.lstrip().startswith("<") and text.count("\ufffd") <= len(text) * _TOLERATED:
                return text
    return None


def _normal(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def _plausible(body: bytes, name: str) -> str | None:
    """The body in a charset, where that makes its high bytes letters of one script."""
    codec = _normal(name)
    if codec is None or codec in ("utf-8", "utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "idna"):
        return None
    try:
        text = body.decode(codec)
    except (UnicodeDecodeError, LookupError, ValueError):  # LookupError: a codec that is no text encoding
        return None
    high = len(_HIGH.findall(text))
    arabic = len(_ARABIC.findall(text))
    if arabic >= 0.85 * high and len(_FREQUENT.findall(text)) >= 0.45 * arabic:
        return text
    latin = len(_LATIN.findall(text))
    # Letters with accents are rare among plain ones in every language that windows-1252 writes.
    return text if latin >= 0.95 * high and high * 4 <= len(text) else None
