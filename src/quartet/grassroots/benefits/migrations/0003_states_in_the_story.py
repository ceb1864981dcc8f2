from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('benefits', '0002_reminders'),
    ]

    operations = [
        migrations.AddField(
            model_name='benefitevent',
            name='from_state',
            field=models.CharField(blank=True, default='', max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='benefitevent',
            name='to_state',
            field=models.CharField(default='', max_length=12),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='benefitevent',
            name='by_name',
            field=models.CharField(help_text='Post and unit as they were called then.', max_length=120),
        ),
        migrations.AlterField(
            model_name='benefitevent',
            name='verb',
            field=models.CharField(max_length=24),
        ),
    ]
