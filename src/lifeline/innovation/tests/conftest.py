"""Commands on plain tables, called as a person calls them."""

import csv
import io
import json
from types import SimpleNamespace

import pytest
from django.db import connection

from lifeline.innovation.management.commands.innovation import Command
from lifeline.innovation.tests import locking, noticed


@pytest.fixture(autouse=True)
def _rows_are_locked_in_one_order(request):
    """I-1. No action of any test locks two kinds of rows the other way round than the others, where rows are locked.

    SQLite locks none: there one sees what is written, and not what was locked before it.
    """
    if connection.vendor != "postgresql" or not request.node.get_closest_marker("django_db"):
        yield
        return
    with locking.watched():
        yield


@pytest.fixture
def table(tmp_path):
    """Write a table and give its path."""

    def write(text, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


@pytest.fixture
def run(capsys, monkeypatch):
    """Run `./lifeline innovation …` in English: its exit code, output, errors, and the output as rows or as JSON."""

    def ran(*argv):
        capsys.readouterr()
        code = 0
        try:
            # A command closes its connections when it ends; the test's own transaction lives in one of them.
            monkeypatch.setattr("django.core.management.base.connections.close_all", lambda: None)
            Command().run_from_argv(["lifeline", "innovation", *argv, *([] if "--lang" in argv else ["--lang", "en"])])
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        rows = list(csv.DictReader(io.StringIO(out)))
        return SimpleNamespace(
            code=code, out=out, err=err, rows=rows, data=json.loads(out) if out.startswith("{") else None
        )

    return ran


@pytest.fixture
def decided(world):
    """A cycle in deliberation: the employee's is approved, the colleague's is rejected."""
    return noticed.in_deliberation(world)
