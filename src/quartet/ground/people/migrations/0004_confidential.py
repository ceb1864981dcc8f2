"""The desk for what is confidential, and discipline bodies."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_alter_unit_kind'),
    ]

    operations = [
        migrations.AlterField(
            model_name='post',
            name='role',
            field=models.CharField(choices=[('resident', 'Resident'), ('grid_member', 'Grid member'), ('partner', 'Partner'), ('village_clerk', 'Village clerk'), ('village_mediator', 'Village mediator'), ('township_desk', 'Township desk'), ('county_desk', 'County desk'), ('city_desk', 'City desk'), ('sealed_desk', 'Desk for what is confidential'), ('department', 'Department handler'), ('tribunal', 'Tribunal judge'), ('supervisor', 'Supervisor'), ('system_admin', 'System administrator'), ('security_admin', 'Security administrator'), ('audit_admin', 'Audit administrator')], max_length=24, verbose_name='role'),
        ),
        migrations.AlterField(
            model_name='unit',
            name='kind',
            field=models.CharField(choices=[('village_committee', 'Village or community committee'), ('service_centre', 'Governance service centre'), ('department', 'Department'), ('police_station', 'Police station'), ('judicial_office', 'Judicial office'), ('tribunal', "People's tribunal"), ('mediation_committee', "People's mediation committee"), ('mediation_studio', "People's mediation studio"), ('discipline', 'Discipline and supervision body'), ('supervision', 'Supervision team'), ('administration', 'System administration')], max_length=24, verbose_name='kind'),
        ),
    ]
