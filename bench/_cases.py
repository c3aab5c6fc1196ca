"""Fills the demo company to as many cases as a benchmark wants: copies of the cases that were lived through.

A copy has a number, a text, persons and a day of its own; its assignments, replies, messages and ratings move with it.
Ended cases are copied; of open ones one in thirty, so that a backlog of some three per cent stands before the desks.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from lifeline.hotline.actions import freezing
from lifeline.hotline.models import Assignment, Case, Message, MonthFigure, Occurrence, Rating, Reply
from lifeline.hotline.queries.reference import month_of
from lifeline.hotline.queries.search import SEARCH, fields
from lifeline.hotline.rules.numbers import new_number
from lifeline.hotline.states import END, CaseState, Channel, Mode, ReplyState
from lifeline.people.models import Person

STEP = 2_000
DAYS = 700
OPEN_ONES = 30
SEED = 20260309
THINGS = [
    "照明",
    "阀门",
    "水泵",
    "更衣柜",
    "班车",
    "食堂",
    "工服",
    "安全帽",
    "扶梯",
    "空调",
    "风机",
    "行车",
    "栏杆",
    "宿舍",
    "打卡机",
    "饮水机",
    "浴室",
    "口罩",
    "绩效",
    "排班",
]
PLACES = [
    "一号",
    "二号",
    "三号",
    "四号",
    "五号",
    "六号",
    "七号",
    "八号",
    "东门",
    "西门",
    "南区",
    "北区",
    "厂前",
    "连铸",
    "热轧",
    "冷轧",
    "高炉",
    "焦炉",
    "烧结",
    "动力",
]
FAULTS = [
    "坏了三天没人修",
    "漏水弄湿了通道",
    "声音大得听不清",
    "太少不够用",
    "时间改得太突然",
    "味道不好",
    "经常排长队",
    "夜里看不清",
]


def fill(size: int, say) -> None:
    """Copy until there are `size` cases, then freeze the months again."""
    missing = size - Case.objects.count()
    if missing <= 0:
        return
    copier = Copier()
    while missing > 0:
        step = min(STEP, missing)
        with transaction.atomic():
            copier.copy(step)
        missing -= step
        say(f"{size - missing} of {size} cases")
    MonthFigure.objects.all().delete()
    freezing.freeze_all(timezone.now())


class Copier:
    """Knows the originals with their rows."""

    def __init__(self) -> None:
        self.dice = random.Random(SEED + Case.objects.count())
        lived = list(
            Case.objects.filter(mode=Mode.NAMED, merged_into=None)
            .exclude(channel=Channel.IMPORT)
            .exclude(state=CaseState.WAITING)[:600]
        )
        self.ended = [case for case in lived if case.state in END] or lived
        self.open = [case for case in lived if case.state not in END and case.unit_id] or self.ended
        keys = [case.pk for case in lived]
        self.rows = {model: defaultdict(list) for model in (Assignment, Reply, Message, Rating, Occurrence)}
        for model, by_case in self.rows.items():
            for row in model.objects.filter(case__in=keys):
                by_case[row.case_id].append(row)
        self.reporters = list(Person.objects.filter(duties__isnull=True).values_list("pk", flat=True)[:5000])
        self.numbers = set(Case.objects.values_list("number", flat=True))

    def copy(self, count: int) -> None:
        """That many new cases with their rows, and their entries in the search index."""
        pairs = [self.one(n) for n in range(count)]
        made = Case.objects.bulk_create([case for _original, case, _by in pairs], batch_size=200)
        pks = dict(Case.objects.filter(number__in=[case.number for case in made]).values_list("number", "pk"))
        new: dict[type, list] = defaultdict(list)
        texts: dict[int, list[str]] = defaultdict(list)
        for original, case, by in pairs:
            case.pk = pks[case.number]
            for model, by_case in self.rows.items():
                for row in by_case[original]:
                    twin = moved(row, by)
                    twin.case_id = case.pk
                    new[model].append(twin)
                    if model is Reply and twin.state == ReplyState.APPROVED:
                        texts[case.pk].append(twin.text)
        for model, rows in new.items():
            model.objects.bulk_create(rows, batch_size=500)
        SEARCH.put_many((case.pk, fields(case, texts[case.pk]), case.submitted_at) for _o, case, _by in pairs)

    def one(self, n: int) -> tuple[int, Case, timedelta]:
        """(original, copy, how much earlier)."""
        original = self.dice.choice(self.open if n % OPEN_ONES == 0 else self.ended)
        by = timedelta(days=self.dice.randrange(DAYS), minutes=self.dice.randrange(480))
        if original.state not in END:
            by = timedelta(minutes=self.dice.randrange(4000))
        case = moved(original, by)
        number = new_number(case.submitted_at.year)
        while number in self.numbers:
            number = new_number(case.submitted_at.year)
        self.numbers.add(number)
        words = self.dice.choice(PLACES), self.dice.choice(THINGS), self.dice.choice(FAULTS)
        case.number, case.submission_digest, case.follows_id = number, None, None
        case.reporter_id = self.dice.choice(self.reporters) if original.reporter_id else None
        case.summary = f"{words[0]}的{words[1]}{words[2]}"
        case.text = f"{case.summary}。{original.text}"
        return original.pk, case, by


def moved(row, by: timedelta):
    """A copy of a row, earlier by so much; months follow their days."""
    columns = [field.attname for field in type(row)._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
    values = {name: getattr(row, name) for name in columns}
    for name, value in values.items():
        if (name.endswith("_at") and value is not None) or name == "at":
            values[name] = value - by
    for name, source in (("month", "approved_at"), ("due_month", "due_at")):
        if values.get(name) is not None:
            values[name] = month_of(next(filter(None, map(values.get, (source, "from_at", "at")))))
    return type(row)(**values)
