"""What each of granian's processes loads: the pages, in a process that ends with granian, even by SIGKILL.

Otherwise the processes of a killed granian would stay for ever, with their connections to the database.
"""

import os
import signal

from quartet.site.launch.children import end_with
from quartet.site.wsgi import application

end_with(os.getppid(), signal.SIGKILL)

__all__ = ["application"]
