"""Words that ask for care before anything else: danger now, and what must not be read by everybody.

No database and no Django here: text in, signs out. A sign never decides. It rings (`urgent`), or it keeps a report with
a few named people until one of them has decided (`holds`): a wrong guess then costs an hour, and hurts nobody.
"""

from quartet.resolution.signs.reading import Found, signs_of
from quartet.resolution.signs.table import Sign

__all__ = ["Found", "Sign", "signs_of"]
