"""Two states for what is confidential; whom a case is hidden from: people and units by their keys."""

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models

from quartet.ground.sql import DROP_WALLS, keyed


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_urgent'),
        ('people', '0004_confidential'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(DROP_WALLS, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='case',
            name='case_state_known',
        ),
        migrations.RemoveConstraint(
            model_name='case',
            name='case_ended_has_time',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_open_urgent',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_open_city',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_open_county',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_open_township',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_open_village',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_open_unit',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_open_clock',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_open_reporter',
        ),
        migrations.AlterField(
            model_name='case',
            name='hidden_from',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None),
        ),
        migrations.AlterField(
            model_name='case',
            name='state',
            field=models.CharField(choices=[('held', 'Kept back'), ('registered', 'To be decided'), ('dispatched', 'To be accepted'), ('handling', 'Being handled'), ('suspended', 'Suspended'), ('consultation', 'In consultation'), ('handed_over', 'Handed over'), ('resolved', 'To be confirmed'), ('closed', 'Closed'), ('merged', 'Merged'), ('voided', 'Void')], default='registered', max_length=12, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ['held', 'handed_over', 'registered', 'dispatched', 'handling', 'suspended', 'consultation', 'resolved'])), fields=['city', 'due_at', 'id'], name='case_open_city'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ['held', 'handed_over', 'registered', 'dispatched', 'handling', 'suspended', 'consultation', 'resolved'])), fields=['county', 'due_at', 'id'], name='case_open_county'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ['held', 'handed_over', 'registered', 'dispatched', 'handling', 'suspended', 'consultation', 'resolved'])), fields=['township', 'due_at', 'id'], name='case_open_township'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ['held', 'handed_over', 'registered', 'dispatched', 'handling', 'suspended', 'consultation', 'resolved'])), fields=['village', 'due_at', 'id'], name='case_open_village'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ['held', 'handed_over', 'registered', 'dispatched', 'handling', 'suspended', 'consultation', 'resolved'])), fields=['lead_unit', 'due_at', 'id'], name='case_open_unit'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ['held', 'handed_over', 'registered', 'dispatched', 'handling', 'suspended', 'consultation', 'resolved'])), fields=['clock', 'due_at', 'id'], name='case_open_clock'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ['held', 'handed_over', 'registered', 'dispatched', 'handling', 'suspended', 'consultation', 'resolved']), ('reporter__isnull', False)), fields=['reporter', 'due_at', 'id'], name='case_open_reporter'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['held', 'registered', 'dispatched', 'handling', 'suspended', 'consultation', 'handed_over', 'resolved', 'closed', 'merged', 'voided'])), name='case_state_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at__isnull', False), ('state__in', ['held', 'handed_over', 'registered', 'dispatched', 'handling', 'suspended', 'consultation', 'resolved']), _connector='OR'), name='case_ended_has_time'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ['held', 'handed_over', 'registered', 'dispatched', 'handling', 'suspended', 'consultation', 'resolved']), ('urgent', True)), fields=['due_at', 'id'], name='case_open_urgent'),
        ),
        migrations.RunSQL(keyed("cases_case", "hidden_from"), migrations.RunSQL.noop),
    ]
