"""Whom a mediation is hidden from, by key."""

import django.contrib.postgres.fields
from django.db import migrations, models

from quartet.ground.sql import DROP_WALLS, keyed


class Migration(migrations.Migration):

    dependencies = [
        ('mediation', '0002_court_mode'),
    ]

    operations = [
        migrations.RunSQL(DROP_WALLS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='mediation',
            name='hidden_from',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.RunSQL(keyed("mediation_mediation", "hidden_from"), migrations.RunSQL.noop),
    ]
