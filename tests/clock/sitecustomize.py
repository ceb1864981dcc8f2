"""Python imports this by itself when its folder is on PYTHONPATH: every process of a run lives at another moment.

QUARTET_TEST_CLOCK is that moment, QUARTET_TEST_CLOCK_SINCE the real second (Unix time) at which it was that moment: so
processes that start later agree with those that started first. Set by tests/anyday/moved.py, which says why.
"""

import os
import time
from datetime import datetime, timedelta

import time_machine

_AT = datetime.fromisoformat(os.environ["QUARTET_TEST_CLOCK"])
_GONE = timedelta(seconds=time.time() - float(os.environ["QUARTET_TEST_CLOCK_SINCE"]))
time_machine.travel(_AT + _GONE, tick=True).start()
time.time()  # it ticks from the first look on
