"""Emergency numbers and words of danger that a site begins with (H-9); it may edit them, and nothing here comes back."""

import json
from pathlib import Path

from django.db import migrations, models

DATA = Path(__file__).resolve().parent.parent / "data" / "emergency.json"


def plant(apps, schema_editor):
    number, word = apps.get_model("hotline", "EmergencyNumber"), apps.get_model("hotline", "DangerWord")
    known = json.loads(DATA.read_text(encoding="utf-8"))
    number.objects.bulk_create([number(place=place, **row) for place, row in enumerate(known["numbers"])])
    word.objects.bulk_create([word(word=text) for text in known["words"]])


class Migration(migrations.Migration):
    dependencies = [
        ("hotline", "0004_reminders"),
    ]

    operations = [
        migrations.CreateModel(
            name="DangerWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=20, unique=True, verbose_name="word")),
            ],
            options={
                "verbose_name": "word of danger",
                "verbose_name_plural": "words of danger",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="EmergencyNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField(verbose_name="name")),
                ("name_en", models.TextField(blank=True, verbose_name="name in English")),
                ("number", models.CharField(max_length=20, verbose_name="phone number")),
                ("place", models.PositiveSmallIntegerField(default=0, verbose_name="place in the list")),
            ],
            options={
                "verbose_name": "emergency number",
                "verbose_name_plural": "emergency numbers",
                "ordering": ["place", "pk"],
            },
        ),
        migrations.RunPython(plant, migrations.RunPython.noop),
    ]
