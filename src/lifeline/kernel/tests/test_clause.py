"""A condition that is put into SQL once and asked by many queries."""

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q

from lifeline.kernel.clause import Clause

pytestmark = pytest.mark.django_db
Person = get_user_model()
ADDED = Exists(LogEntry.objects.filter(user=OuterRef("pk"), action_flag=ADDITION))


@pytest.fixture(autouse=True)
def _people():
    """Ada and Di have added something, Bo has changed something, Cy and Di read large letters."""
    found = {
        name: Person.objects.create(employee_no=name, name=name, name_key=name, large_text=large)
        for name, large in (("ada", 100), ("bo", 100), ("cy", 125), ("di", 125))
    }
    for name, flag in (("ada", ADDITION), ("bo", CHANGE), ("di", ADDITION)):
        LogEntry.objects.create(user=found[name], action_flag=flag)


@pytest.fixture
def clause():
    return Clause(Person, Q(large_text=125) | ~ADDED)


def names(rows):
    return sorted(rows.values_list("name", flat=True))


def test_it_finds_the_rows_of_its_condition(clause):
    assert names(Person.objects.filter(clause)) == ["bo", "cy", "di"]


def test_it_may_be_one_of_several_conditions(clause):
    assert names(Person.objects.filter(clause, large_text=100)) == ["bo"]
    assert names(Person.objects.filter(Q(clause) & Q(name="cy") | Q(name="ada"))) == ["ada", "cy"]


def test_it_may_be_excluded(clause):
    assert names(Person.objects.exclude(clause)) == ["ada"]
    assert names(Person.objects.filter(~Q(clause))) == ["ada"]


def test_within_a_subquery_it_speaks_of_the_rows_there(clause):
    """Whose names inside are those of its own, too: `U0` around it is another table than `U0` within."""
    inside = Person.objects.filter(clause, pk=OuterRef("user_id"))
    assert sorted(LogEntry.objects.filter(Exists(inside)).values_list("user__name", flat=True)) == ["bo", "di"]
    listed = Person.objects.filter(clause).values("pk")
    assert sorted(LogEntry.objects.filter(user__in=listed).values_list("user__name", flat=True)) == ["bo", "di"]
    deep = Person.objects.filter(Exists(LogEntry.objects.filter(Exists(inside), user=OuterRef("pk"))))
    assert names(deep) == ["bo", "di"]
    assert names(Person.objects.filter(clause, pk__in=deep.values("pk"))) == ["bo", "di"]


def test_beside_a_joined_table_it_speaks_of_its_own_rows(clause):
    added = Person.objects.filter(clause, logentry__action_flag=ADDITION)
    assert names(added) == ["di"]
    assert names(added | Person.objects.filter(clause, logentry__action_flag=CHANGE)) == ["bo", "di"]


def test_a_query_that_was_narrowed_leaves_the_first_one_as_it_was(clause):
    all_of_them = Person.objects.filter(clause)
    assert all_of_them.filter(name="cy").count() == 1
    assert LogEntry.objects.filter(Exists(all_of_them.filter(pk=OuterRef("user_id")))).count() == 2
    assert names(all_of_them) == ["bo", "cy", "di"]


def test_it_is_put_into_sql_once(clause, monkeypatch):
    drawn = []
    draw = Clause._draw
    monkeypatch.setattr(Clause, "_draw", lambda self, connection: drawn.append(1) or draw(self, connection))
    for name in ("bo", "cy"):
        assert names(Person.objects.filter(clause).filter(name=name)) == [name]
    assert drawn == [1]


def test_it_is_asked_of_no_other_table(clause):
    with pytest.raises(ValueError, match=r"<Clause on Person: .* cannot be asked of"):
        LogEntry.objects.filter(clause)


def test_a_condition_that_joins_is_refused():
    with pytest.raises(ValueError, match="joins another table"):
        list(Person.objects.filter(Clause(Person, Q(logentry__action_flag=ADDITION))).order_by("pk"))
