from tests.site.launch.conftest import home, ready_home

__all__ = ["home", "ready_home"]
