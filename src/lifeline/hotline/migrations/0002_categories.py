"""The category tree that a site begins with; it may edit and retire, and nothing here comes back."""

import json
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data" / "categories.json"


def plant(apps, schema_editor):
    Category = apps.get_model("hotline", "Category")
    if Category.objects.exists():
        return
    for place, row in enumerate(json.loads(DATA.read_text(encoding="utf-8"))):
        children = row.pop("children", [])
        parent = Category.objects.create(place=place, **row)
        for number, child in enumerate(children):
            Category.objects.create(place=number, parent=parent, **child)


class Migration(migrations.Migration):
    dependencies = [("hotline", "0001_initial")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
