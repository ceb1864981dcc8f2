"""Making a picture safe: only its pixels survive. Pure functions over bytes."""

import io
from dataclasses import dataclass
from threading import BoundedSemaphore

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from quartet.ground.errors import DomainError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
"""More than any phone's camera makes; a 50,000 × 50,000 bomb is refused by its header, before it is unpacked."""
MAX_SIDE = 2560
_UNPACKING = BoundedSemaphore(2)
"""So many are unpacked at once in one process: a few hundred kilobytes can stand for 200 MB of pixels."""
Image.MAX_IMAGE_PIXELS = None  # our own limit stands in its place, with a sentence


class BadPicture(DomainError):
    """The bytes are not a picture we take."""

    status = 422
    code = "bad-picture"
    message = _("This is not a picture we can read. JPEG, PNG and WebP are fine.")


class PictureTooLarge(BadPicture):
    """Too many bytes or pixels."""

    status = 413
    code = "picture-too-large"
    message = _("This picture is too large: at most 20 MB and 50 million pixels.")


@dataclass(frozen=True, slots=True)
class Picture:
    """A safe JPEG and its size in pixels."""

    data: bytes
    width: int
    height: int


def make_safe(raw: bytes) -> Picture:
    """Re-encode a picture as a JPEG of at most 2,560 pixels a side: position, camera and anything hidden are gone.

    Raises BadPicture or PictureTooLarge.
    """
    if len(raw) > MAX_BYTES:
        raise PictureTooLarge
    try:
        image: Image.Image = Image.open(io.BytesIO(raw), formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise PictureTooLarge
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        with _UNPACKING:
            image.thumbnail((MAX_SIDE, MAX_SIDE))  # first: what follows copies, and copies of the small one cost little
        upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as why:
        raise BadPicture from why
    # A fresh canvas carries pixels only: no EXIF, no profile, no thumbnail, no comment.
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=82, optimize=True)
    return Picture(out.getvalue(), clean.width, clean.height)
