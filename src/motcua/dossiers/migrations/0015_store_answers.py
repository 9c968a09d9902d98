from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0014_sheets_of_registers")]

    operations = [
        migrations.CreateModel(
            name="StoreAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("component", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(choices=[("confirmed", "đã xác nhận"), ("off", "đã tắt")], max_length=10),
                ),
                ("decided_by_name", models.CharField(max_length=200)),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("component", "title"), name="dossiers_store_answer_once")
                ],
            },
        ),
    ]
