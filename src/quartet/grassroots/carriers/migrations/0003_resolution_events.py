from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('carriers', '0002_reminders'),
    ]

    operations = [
        migrations.AddField(
            model_name='resolutionevent',
            name='data',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='resolutionevent',
            name='from_state',
            field=models.CharField(blank=True, default='', max_length=12),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='resolutionevent',
            name='by_name',
            field=models.CharField(help_text='Post and unit as they were called then.', max_length=120),
        ),
        migrations.AlterField(
            model_name='resolutionevent',
            name='to_state',
            field=models.CharField(max_length=12),
        ),
        migrations.AlterField(
            model_name='resolutionevent',
            name='verb',
            field=models.CharField(max_length=24),
        ),
    ]
