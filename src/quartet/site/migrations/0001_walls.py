"""Row-level security and append-only tables: see `quartet.site.walls`."""

from django.db import migrations

from quartet.site.walls import raise_walls


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("reports", "0001_initial"),
        ("files", "0001_initial"),
        ("ledger", "0001_initial"),
        ("outbox", "0001_initial"),
    ]
    operations = [migrations.RunPython(lambda _apps, editor: raise_walls(editor), migrations.RunPython.noop)]
