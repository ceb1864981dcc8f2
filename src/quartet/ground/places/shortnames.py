"""The name people say: 范家屯村 for 范家屯村民委员会, 宏运社区 for 宏运社区居民委员会."""

from typing import Final

# Ending in the tables -> ending in speech, longest first. 民委员会委 is a slip of the table, kept in the official name.
_ENDINGS: Final = (
    ("村村民委员会", "村"),
    ("村民委员会委", "村"),
    ("村民委员会", "村"),
    ("社区居民委员会", "社区"),
    ("居民委员会", "社区"),
    ("村委会", "村"),
)


def short_name(name: str) -> str:
    """Give the short form of a committee's full name; any other name is already short."""
    for ending, spoken in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)] + spoken
    return name
