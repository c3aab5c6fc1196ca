"""Rule 9: every column says how long it lives and whether it is personal."""

from __future__ import annotations

import yaml
from django.apps import apps
from django.db.models import BinaryField

from tests.guard import house

TABLE = house.ROOT / "docs" / "data-retention.yaml"


def columns():
    """label -> column names of every table of ours."""
    return {
        model._meta.label: [field.column for field in model._meta.local_concrete_fields]
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("lifeline.")
    }


def test_every_column_has_a_retention_class():
    told = yaml.safe_load(TABLE.read_text())
    classes = set(told["classes"])
    missing, unknown = [], []
    for label, names in columns().items():
        rows = told["tables"].get(label, {})
        missing += [f"{label}.{name}" for name in names if name not in rows and "*" not in rows]
        unknown += [f"{label}.{name}: {kind}" for name, kind in rows.items() if kind not in classes]
    assert missing == []
    assert unknown == []


def test_the_table_names_nothing_that_is_gone():
    told, have = yaml.safe_load(TABLE.read_text())["tables"], columns()
    assert [label for label in told if label not in have] == []
    gone = [
        f"{label}.{name}" for label, rows in told.items() for name in rows if name not in {*have.get(label, []), "*"}
    ]
    assert gone == []


def test_p16_every_stretch_of_bytes_of_the_hotline_is_marked_sealed_or_secret_or_clear():
    """What is not readable by a person is either a ciphertext (sealed), a secret, or a public half or salt (state)."""
    told = yaml.safe_load(TABLE.read_text())["tables"]
    clear = {"public", "salt"}
    marks = {
        f"{model.__name__}.{field.column}": told[model._meta.label][field.column]
        for model in apps.get_app_config("hotline").get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, BinaryField)
    }
    assert "SealedItem.content" in marks
    wrong = {
        name: mark
        for name, mark in marks.items()
        if mark not in ({"state"} if name.split(".")[1] in clear else {"sealed", "secret"})
    }
    assert wrong == {}
