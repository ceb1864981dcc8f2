"""The wall around what cases are found by, and `quartet_search` in it: see `quartet.site.walls`."""

from django.db import migrations

from quartet.site.walls import raise_walls


class Migration(migrations.Migration):
    dependencies = [
        ("site", "0001_walls"),
        ("cases", "0002_search"),
    ]
    operations = [migrations.RunPython(lambda _apps, editor: raise_walls(editor), migrations.RunPython.noop)]
