import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
import motcua.catalogue.models
from django.db import migrations, models


# A version is what dossiers were bound to: only its end, and what the search derives from it, may change.
GUARD = """
CREATE FUNCTION catalogue_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'effective_to' - 'search_phrases' - 'search_words' - 'search_misspelt' - 'popularity'
       IS DISTINCT FROM to_jsonb(NEW) - 'effective_to' - 'search_phrases' - 'search_words' - 'search_misspelt' - 'popularity' THEN
        RAISE EXCEPTION 'a published version of a procedure is never changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER catalogue_version_unchanged BEFORE UPDATE ON catalogue_procedureversion
    FOR EACH ROW EXECUTE FUNCTION catalogue_refuse_change();
"""
UNGUARD = """
DROP TRIGGER catalogue_version_unchanged ON catalogue_procedureversion;
DROP FUNCTION catalogue_refuse_change();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("forms", "0001_form_versions"),
        ("workflow", "0001_processes"),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name="Procedure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=9, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[1-3]\\.[0-9]{6}$")),
                        name="catalogue_procedure_code_shape",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcedureVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("title", models.CharField(max_length=300)),
                ("summary", models.CharField(max_length=300)),
                (
                    "level_of_service",
                    models.CharField(
                        choices=[
                            ("full", "Toàn trình"),
                            ("partial", "Một phần"),
                            ("information", "Cung cấp thông tin"),
                        ],
                        max_length=12,
                    ),
                ),
                ("body", models.JSONField()),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(null=True)),
                ("published_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "life_events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "search_phrases",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("search_words", django.contrib.postgres.search.SearchVectorField()),
                ("search_misspelt", django.contrib.postgres.search.SearchVectorField()),
                ("popularity", models.PositiveSmallIntegerField(default=0)),
                (
                    "form_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forms.formversion",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="catalogue.procedure",
                    ),
                ),
                (
                    "process_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflow.processversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search_phrases"], fastupdate=False, name="catalogue_search_phrases"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search_misspelt"], fastupdate=False, name="catalogue_search_misspelt"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search_words"], fastupdate=False, name="catalogue_search_words"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("procedure", "number"), name="catalogue_version_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_to__isnull", True),
                            ("effective_to__gte", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="catalogue_version_ends_after_start",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("procedure", "="),
                            (motcua.catalogue.models.DateRange("effective_from", "effective_to"), "&&"),
                        ],
                        name="catalogue_one_version_a_day",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
