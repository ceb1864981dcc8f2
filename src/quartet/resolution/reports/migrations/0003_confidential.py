"""When and how a reporter can be reached without danger."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0002_partner_channel'),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='safe_contact',
            field=models.CharField(blank=True, max_length=200, verbose_name='when and how to reach them without danger'),
        ),
    ]
