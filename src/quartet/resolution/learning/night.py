"""`python -m quartet.resolution.learning.night`: one night's work, in a process of its own.

Training takes minutes of a processor; reminders and notices must not wait for it.
"""

import os

import django


def main() -> int:
    """Publish the months that are due, then learn. Gives the exit code: 0, also when another run is at it."""
    os.nice(10)
    django.setup()
    from django.db import connection  # noqa: PLC0415 -- as below
    from django.utils import timezone  # noqa: PLC0415 -- as below

    from quartet.ground.people.rights import SYSTEM, acting_as  # noqa: PLC0415 -- models exist only now
    from quartet.resolution.learning.actions import learn, publish_month  # noqa: PLC0415 -- as above
    from quartet.resolution.learning.queries import months_due  # noqa: PLC0415 -- as above
    from quartet.resolution.suggest.desk import own_desk  # noqa: PLC0415 -- as above

    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('quartet.learning.night'))")
        if not cursor.fetchone()[0]:
            return 0
        now = timezone.now()
        for month in months_due(now):
            publish_month(month=month, acting=SYSTEM, now=now)
        learn(desk=own_desk(), acting=SYSTEM, now=now)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
