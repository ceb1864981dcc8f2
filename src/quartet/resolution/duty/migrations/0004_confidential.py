"""Discipline bodies."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('duty', '0003_three_lists'),
    ]

    operations = [
        migrations.AlterField(
            model_name='dutyline',
            name='unit_kind',
            field=models.CharField(choices=[('village_committee', 'Village or community committee'), ('service_centre', 'Governance service centre'), ('department', 'Department'), ('police_station', 'Police station'), ('judicial_office', 'Judicial office'), ('tribunal', "People's tribunal"), ('mediation_committee', "People's mediation committee"), ('mediation_studio', "People's mediation studio"), ('discipline', 'Discipline and supervision body'), ('supervision', 'Supervision team'), ('administration', 'System administration')], max_length=24, verbose_name='kind of body'),
        ),
    ]
