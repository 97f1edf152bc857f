from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_component_heading")]

    operations = [
        migrations.RenameField("procedurerevision", "source_record", "source_text"),
        migrations.AlterField(
            "procedurerevision", "source_text", models.TextField(verbose_name="bản ghi nguồn, JSON")
        ),
    ]
