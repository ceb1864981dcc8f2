"""The card: a signed address on it says whether it still counts. Numbers cannot be tried out one by one."""

from dataclasses import dataclass
from datetime import date

import segno
from django.core.signing import BadSignature, Signer

from quartet.grassroots.members.models import Member
from quartet.grassroots.members.policies import OWN_ROLES, in_force
from quartet.ground.people.models import Post
from quartet.ground.people.rights import SYSTEM, acting_as

SALT = "quartet.members.card"


def token_of(member: Member) -> str:
    """What stands behind `/card/`: number, card and signature."""
    return Signer(salt=SALT, sep="~").sign(f"{member.number}.{member.card}")


def qr_svg(address: str) -> str:
    """The QR code of an address as an SVG data URI; on a card it is small and may be scratched (15 %)."""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=2)


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a stranger who scans a card is told."""

    number: str
    valid: bool
    replaced: bool = False
    """The member serves, but by another card."""
    name: str = ""
    unit: str = ""
    since: date | None = None
    photo: str = ""


def read_card(token: str, today: date) -> Shown | None:
    """What a card says today; None for what nobody signed. Of one that no longer counts only the number is told."""
    try:
        number, _dot, card = Signer(salt=SALT, sep="~").unsign(token).rpartition(".")
    except BadSignature:
        return None
    with acting_as(SYSTEM):  # the signature is the right to see this one card
        member = Member.objects.select_related("person").filter(number=number).first()
        if member is None:
            return None
        serves = member.until is None or member.until > today
        held = Post.objects.filter(person=member.pk, role__in=OWN_ROLES).select_related("unit").order_by("since", "pk")
        unit = next((post.unit.name for post in held if in_force(post, today)), "")
    if not serves or not unit or str(member.card) != card:
        return Shown(number, valid=False, replaced=serves and bool(unit))
    return Shown(number, valid=True, name=member.person.name, unit=unit, since=member.since, photo=member.photo)
