"""The planner of the database knows the tables: a page by state does not read the whole company."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifeline.kernel import planner, start, tasks

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("world")
def test_the_clock_lets_the_planner_count_the_tables(now):
    tasks.learn_tables(now)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'people_person'")
        else:
            cursor.execute("SELECT reltuples::int FROM pg_class WHERE relname = 'people_person'")
        assert cursor.fetchone() == (get_user_model()._default_manager.count(),)


def test_k107_a_start_that_finds_the_tables_counted_leaves_the_write_lock_alone():
    planner.learn()
    assert planner.knows()
    with CaptureQueriesContext(connection) as asked:
        start.migrate(pytest.fail)
    assert not [query["sql"] for query in asked if "ANALYZE" in query["sql"]]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL forgets no figures")
def test_k107_a_start_counts_tables_that_were_never_counted():
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS sqlite_stat1")
    assert not planner.knows()
    start.migrate(pytest.fail)
    assert planner.knows()


def test_of_a_large_table_only_so_many_rows_are_looked_at():
    planner.learn()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit")
            assert cursor.fetchone() == (planner.ROWS_LOOKED_AT,)
