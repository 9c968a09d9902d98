import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forms", "0001_form_versions")]

    operations = [
        migrations.CreateModel(
            name="ChoiceList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="ChoiceRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60)),
                ("label", models.CharField(max_length=200)),
                ("place", models.IntegerField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="forms.choicelist",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("list", "code", "valid_from"), name="forms_choice_once_a_day"),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)),
                        fields=("list", "code"),
                        name="forms_choice_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"),
                        name="forms_choice_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
