"""Fills a running Quartet with the small Tieling and its people, as the owner of its tables.

QUARTET_APP_DSN=… python -m tests.rig.stage PASSWORD
"""

import sys

import django

DESK = "township_desk"
PLACE = "腰堡镇"
"""Where a report lands on the desk of its township, which sends it on."""


def fill(password: str) -> None:
    """Commit places, units, people and the duty list; the desk may sign in with the password."""
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 -- models exist once Django is set up

    from quartet.ground.people.models import Person  # noqa: PLC0415 -- as above
    from quartet.ground.people.rights import SYSTEM, acting_as  # noqa: PLC0415 -- as above
    from quartet.resolution.duty import actions as duty  # noqa: PLC0415 -- as above
    from tests.cast import CITY, COUNTY, NEXT_COUNTY, Cast, _people, _regions  # noqa: PLC0415 -- as above

    with acting_as(SYSTEM):
        _regions()
        _people(Cast())
        for area in (CITY, COUNTY, NEXT_COUNTY):
            duty.adopt_default(area=area, note="rig", now=timezone.now())
        desk = Person.objects.get(username=DESK)
        desk.set_password(password)
        desk.save()


if __name__ == "__main__":
    fill(sys.argv[1])
