"""The wall around what was told of cases: see `quartet.site.walls`."""

from django.db import migrations

from quartet.site.walls import raise_walls


class Migration(migrations.Migration):
    dependencies = [
        ("site", "0002_search"),
        ("watch", "0001_watch"),
    ]
    operations = [migrations.RunPython(lambda _apps, editor: raise_walls(editor), migrations.RunPython.noop)]
