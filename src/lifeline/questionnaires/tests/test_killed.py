"""Q-32: a process that keeps answers is killed in the middle of them, and what it has acknowledged is there."""

import random
import time

from tests import migrated
from tests.mother import Mother

START = """
import sys
import django
django.setup()
from django.utils import timezone
from lifeline.kernel import vault
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
"""
WORK = (
    START
    + """
now, token = timezone.now(), vault.token("test.killed", "7")
sheet = sheets.open_sheet(token, api.definition("phq9"), actor=None, now=now)
for n in range(1, 100_000):
    answer = sheets.Answer("q1", n % 4, "0000000" + sys.argv[1], n, n + 1_000_000 * int(sys.argv[1]))
    sheets.save_answers(token, sheet.uuid, [answer], actor=None, now=now)
    print(n, flush=True)
"""
)
JUDGE = START + "print(sheets.open_sheets(vault.token('test.killed', '7'))[0].kept['q1']['0000000' + sys.argv[1]][0])"


def test_q32_e6_no_acknowledged_answer_is_lost_when_the_server_is_killed(tmp_path):
    migrated.site(tmp_path)
    with Mother(tmp_path) as mother:
        for run in range(3):
            with mother.child(WORK, str(run)) as worker:
                first = worker.stdout.readline()
                time.sleep(random.Random(run).uniform(0.05, 0.5))
                worker.kill()
                rest = worker.stdout.read()
            *acknowledged, _cut = (first + rest).split("\n")
            with mother.child(JUDGE, str(run)) as judge:
                stored = judge.stdout.read()
            # one more may be stored and its reply lost: it is sent again
            assert int(stored) - int(acknowledged[-1]) in {0, 1}
