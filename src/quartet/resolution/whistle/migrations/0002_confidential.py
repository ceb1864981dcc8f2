"""Whom a whistle is hidden from, by key."""

import django.contrib.postgres.fields
from django.db import migrations, models

from quartet.ground.sql import DROP_WALLS, keyed


class Migration(migrations.Migration):

    dependencies = [
        ('whistle', '0001_whistle'),
    ]

    operations = [
        migrations.RunSQL(DROP_WALLS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='whistle',
            name='hidden_from',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.RunSQL(keyed("whistle_whistle", "hidden_from"), migrations.RunSQL.noop),
    ]
