"""What a site begins with: categories, emergency numbers and words of danger (H-9). It may edit them; none comes back.

And the trigger that refuses an identity beside an anonymous case, whoever writes it (H-4).
"""

import json
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"
IDENTITY = """
    SELECT 1 FROM hotline_casekey JOIN hotline_case ON hotline_case.id = hotline_casekey.case_id
    WHERE hotline_casekey.id = NEW.key_id AND hotline_casekey.kind = 'CUSTODY' AND hotline_case.mode = 'CONFIDENTIAL'
"""


def plant_categories(apps, _schema_editor):
    Category = apps.get_model("hotline", "Category")
    if Category.objects.exists():
        return
    for place, row in enumerate(json.loads((DATA / "categories.json").read_text(encoding="utf-8"))):
        children = row.pop("children", [])
        parent = Category.objects.create(place=place, **row)
        for number, child in enumerate(children):
            Category.objects.create(place=number, parent=parent, **child)


def plant_emergency(apps, _schema_editor):
    number, word = apps.get_model("hotline", "EmergencyNumber"), apps.get_model("hotline", "DangerWord")
    known = json.loads((DATA / "emergency.json").read_text(encoding="utf-8"))
    number.objects.bulk_create([number(place=place, **row) for place, row in enumerate(known["numbers"])])
    word.objects.bulk_create([word(word=text) for text in known["words"]])


def refuse_identities(_apps, schema_editor):
    """H-4: there is no identity of an anonymous case, whoever writes it."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE TRIGGER hotline_identity_refused BEFORE INSERT ON hotline_sealedidentity "
            f"WHEN NOT EXISTS ({IDENTITY}) BEGIN SELECT RAISE(ABORT, 'hotline: no identity of this case'); END"
        )
        return
    schema_editor.execute(
        "CREATE FUNCTION hotline_refuse_identity() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT EXISTS ({IDENTITY}) THEN RAISE EXCEPTION 'hotline: no identity of this case' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    schema_editor.execute(
        "CREATE TRIGGER hotline_identity_refused BEFORE INSERT ON hotline_sealedidentity "
        "FOR EACH ROW EXECUTE FUNCTION hotline_refuse_identity()"
    )


def allow_identities(_apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS hotline_identity_refused")
        return
    schema_editor.execute("DROP TRIGGER IF EXISTS hotline_identity_refused ON hotline_sealedidentity")
    schema_editor.execute("DROP FUNCTION IF EXISTS hotline_refuse_identity()")


class Migration(migrations.Migration):
    replaces = [("hotline", "0002_categories"), ("hotline", "0005_emergency"), ("hotline", "0008_sealed")]
    dependencies = [("hotline", "0001_tables")]
    operations = [
        migrations.RunPython(plant_categories, migrations.RunPython.noop),
        migrations.RunPython(plant_emergency, migrations.RunPython.noop),
        migrations.RunPython(refuse_identities, allow_identities),
    ]
