import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from quartet.resolution.cases.search import lexemes


def index_all(apps, _editor):
    """Make the cases that are there already found."""
    case_text = apps.get_model("cases", "CaseText")
    cases = apps.get_model("cases", "Case").objects.order_by("pk").iterator(chunk_size=2000)
    case_text.objects.bulk_create((case_text(case=case, words=lexemes(case)) for case in cases), batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseText",
            fields=[
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="cases.case")),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["words"], gin_pending_list_limit=128, name="case_words")],
            },
        ),
        migrations.RunPython(index_all, migrations.RunPython.noop),
    ]
