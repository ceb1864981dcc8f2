"""Whom an event is kept from: people and units by their keys."""

import django.contrib.postgres.fields
from django.db import migrations, models

from quartet.ground.sql import DROP_WALLS, keyed


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0003_lines'),
    ]

    operations = [
        migrations.RunSQL(DROP_WALLS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='event',
            name='denied',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.RunSQL(keyed("outbox_event", "denied"), migrations.RunSQL.noop),
    ]
