from django.db import migrations, models
from django.db.models.functions import Now

REFUSE = """
CREATE FUNCTION forms_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published form is never changed: publish a new version'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER forms_version_immutable BEFORE UPDATE ON forms_formversion
    FOR EACH ROW EXECUTE FUNCTION forms_refuse_change();
"""
ALLOW = """
DROP TRIGGER forms_version_immutable ON forms_formversion;
DROP FUNCTION forms_refuse_change();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("schema", models.JSONField()),
                ("created_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "indexes": [models.Index(fields=["key", "-created_at"], name="forms_version_by_key")],
            },
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
