from tests.site.launch.conftest import home

__all__ = ["home"]
