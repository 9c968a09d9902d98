import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0008_number_series'),
        ('dossiers', '0013_confirmed_before_filing'),
    ]

    operations = [
        migrations.AddField(
            model_name='registerprint',
            name='sheet',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile'),
        ),
    ]
