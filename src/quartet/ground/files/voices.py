"""Making a voice note safe: known by its first bytes, bounded, and without what a telephone writes beside the sound."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError

MAX_BYTES = 5 * 1024 * 1024
"""About an hour of speech as telephones record it."""
TYPES = {"audio/mp4": "m4a", "audio/webm": "webm", "audio/ogg": "ogg"}
_BESIDE = (b"udta", b"meta", b"uuid")
"""Boxes of an MP4 file that hold place, device and titles, never sound (ISO/IEC 14496-12, 8.10 and 8.11)."""
_HOLDING = (b"moov", b"trak")
"""Boxes that hold other boxes, in which those may stand."""
_HEAD = 8


class BadVoice(DomainError):
    """The bytes are no recording we take."""

    status = 422
    code = "bad-voice"
    message = _("This is not a recording we can keep. M4A, WebM and Ogg up to 5 MB are fine.")


def type_of(raw: bytes) -> str:
    """Tell by the first bytes what a recording is. Raises BadVoice."""
    if raw[4:8] == b"ftyp":
        return "audio/mp4"
    if raw[:4] == b"\x1aE\xdf\xa3" and b"webm" in raw[:64]:
        return "audio/webm"
    if raw[:4] == b"OggS":
        return "audio/ogg"
    raise BadVoice


def make_safe(raw: bytes) -> tuple[bytes, str]:
    """Give the recording to keep, and its type. What an MP4 says beside the sound is blanked in place.

    Raises BadVoice.
    """
    if len(raw) > MAX_BYTES:
        raise BadVoice
    kind = type_of(raw)
    if kind != "audio/mp4":
        return raw, kind
    clean = bytearray(raw)
    _blank(clean, 0, len(clean))
    return bytes(clean), kind


def _blank(data: bytearray, start: int, end: int) -> None:
    """Turn every box beside the sound into free space of the same length, so that nothing else moves."""
    while start + _HEAD <= end:
        length, name = int.from_bytes(data[start : start + 4], "big"), bytes(data[start + 4 : start + _HEAD])
        head = _HEAD
        if length == 1:  # a 64-bit length follows the name
            length, head = int.from_bytes(data[start + _HEAD : start + 16], "big"), 16
        stop = end if length == 0 else start + length
        if stop < start + head or stop > end:
            raise BadVoice
        if name in _BESIDE:
            data[start + 4 : start + _HEAD] = b"free"
            data[start + head : stop] = bytes(stop - start - head)
        elif name in _HOLDING:
            _blank(data, start + head, stop)
        start = stop
