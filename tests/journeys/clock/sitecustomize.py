"""Python imports this by itself when its folder is on PYTHONPATH: the servers of a journey live on another day."""

import os
from datetime import datetime

import time_machine

time_machine.travel(datetime.fromisoformat(os.environ["QUARTET_TEST_CLOCK"]), tick=True).start()
