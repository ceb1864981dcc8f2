"""Members' numbers: four digits of the county and five that count up; a file may bring its own."""

import re
from collections.abc import Container, Iterator

from quartet.grassroots.members.models import Member
from quartet.ground.locks import serialise

DIGITS = 5
OWN = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{3,19}")
"""What a county's own numbers may look like."""


def fresh_numbers(county: str, taken: Container[str]) -> Iterator[str]:
    """Numbers nobody has, in order. Within a transaction: who else wants numbers of this county waits for its end."""
    prefix = county[2:6].ljust(4, "0")
    serialise(f"members.{prefix}")
    ours = Member.objects.filter(number__regex=rf"^{prefix}[0-9]{{{DIGITS}}}$").order_by("-number")
    last = ours.values_list("number", flat=True).first()
    number = int(last[len(prefix) :]) if last else 0
    while True:
        number += 1
        made = f"{prefix}{number:0{DIGITS}d}"
        if made not in taken:
            yield made
