"""A census: its peak, its freezing and what is read of it, on the demo site; and long attacks on its statistics.

The peak is 150 answers a second, in batches of up to five as the queue of a phone sends them, from processes that are
killed with SIGKILL; every batch that was acknowledged is looked for afterwards.
"""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from lifeline.people import api as people
from lifeline.people.models import Person
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.questionnaires.api.sheets import Answer
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import campaigns, freezing
from lifeline.wellbeing.models import Campaign, CampaignUnit, Return, Snapshot
from lifeline.wellbeing.queries import campaigns as reading
from lifeline.wellbeing.queries import snapshots
from lifeline.wellbeing.rules.counting import Return as Content
from lifeline.wellbeing.tests import test_attacks, test_hiding

ROOT = Path(__file__).resolve().parent.parent
WRITERS = 3
RATE = 150  # answers a second
BATCH = 5  # answers at most in one
READY = 10  # seconds after which every writer has started
INSTRUMENT = "phq9"
EMPLOYEE = "100400"


def run(bench):
    """LIFELINE_BENCH_SMALL=1 tries everything in a few seconds, for a look at whether it still runs."""
    small = bool(os.environ.get("LIFELINE_BENCH_SMALL"))
    call_command("collectstatic", interactive=False, verbosity=0)
    pages(bench)
    census(bench, 6 if small else 120, 0)
    census(bench, 6 if small else 240, 3 if small else 60)
    frozen(bench, *((2_000, 60) if small else (20_000, 400)))
    if not small:
        frozen(bench, 200_000, 400, target=30)
    attacks(bench, 5 if small else 500)


def pages(bench):
    """Bytes of an answering page, a result page and the script, compressed, and how fast the server makes them."""
    person = Person.objects.filter(employee_no=EMPLOYEE).first()
    if person is None:
        return
    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="zh-Hans")
    client.force_login(person)
    begun = {"instrument": INSTRUMENT}
    done = {**begun, "answers": ",".join(["0"] * 10), "number": "10", "step": "finish"}
    for name, data, target in (("answering page", begun, 60), ("result page", done, 30)):
        answer = client.post("/wellbeing/g/", data)
        assert answer.status_code == 200
        bench.limit(
            f"bytes of the {name}, compressed", len(gzip.compress(answer.content)) / 1024, target=target, unit="KB"
        )
        bench.time(f"{name}, server", lambda data=data: client.post("/wellbeing/g/", data), n=30, target_ms=100)
    script = ROOT / "src/lifeline/wellbeing/static/wellbeing/wellbeing.js"
    bench.limit("bytes of the script, compressed", len(gzip.compress(script.read_bytes())) / 1024, target=35, unit="KB")
    bench.time("help page, server", lambda: client.get("/wellbeing/help/"), n=30, target_ms=100)


def census(bench, seconds, kill_every):
    """Writers answer sheets at the rate of the peak; one is killed now and then and another takes over what is due."""
    with tempfile.TemporaryDirectory() as folder:
        journal, running, kills = Path(folder), {}, 0
        begin = time.monotonic() + READY
        killed_at = time.monotonic()
        while time.monotonic() < begin + seconds:
            for writer in range(WRITERS):
                if writer not in running or running[writer].poll() is not None:
                    running[writer] = _started(journal, writer, begin, begin + seconds)
            if kill_every and time.monotonic() - killed_at >= kill_every:
                os.kill(running[kills % WRITERS].pid, signal.SIGKILL)
                killed_at = time.monotonic()
                kills += 1
            time.sleep(0.2)
        for one in running.values():
            one.wait(60)
        lost, took = _lost(journal)
    took.sort()
    name = f"census peak, {kills} writers killed" if kill_every else "census peak"
    bench.limit(f"{name}: acknowledged answers that are lost", lost, target=0, unit="answers")
    if took:
        bench.limit(f"{name}: a batch, p95", took[len(took) * 95 // 100], target=300, unit="ms")
        bench.rate(f"{name}: answers", len(took) * BATCH, seconds, target=RATE, unit="answers/s")


def _started(journal, writer, begin, end):
    """A process that writes as `writer`; one before it may have been killed."""
    given = f"{str(journal)!r}, {writer}, {begin}, {end}"
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "--no-imports", "-c"]
    code = f"from bench import wellbeing_census as c; c.write({given})"
    return subprocess.Popen([*command, code], cwd=ROOT, env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT}/src"})


def write(journal, writer, begin, end):
    """One writer: opens sheets, answers them in batches of five, and notes each one once it is acknowledged.

    Batch n is due n × period after `begin`, whoever writes it: what fell due while a killed writer was replaced, or
    while the database was busy, is written as soon as there is somebody to write it.
    """
    period, dice = BATCH * WRITERS / RATE, random.Random()
    definition = api.definition(INSTRUMENT)
    done = sum(len(path.read_bytes().splitlines()) for path in Path(journal).glob(f"{writer}-*.log"))
    with (Path(journal) / f"{writer}-{os.getpid()}.log").open("w", buffering=1) as log:
        token, sheet, left = b"", None, []
        while done < round((end - begin) / period):
            time.sleep(max(0.0, begin + done * period - time.monotonic()))
            if not left:
                token = dice.randbytes(32)
                sheet = sheets.open_sheet(token, definition, actor=None, now=timezone.now())
                left = list(sheet.order)
            items, left = left[:BATCH], left[BATCH:]
            batch = [Answer(item, dice.randrange(4), "d", done * BATCH + n, n) for n, item in enumerate(items, 1)]
            began = time.perf_counter()
            sheets.save_answers(token, sheet.uuid, batch, actor=None, now=timezone.now())
            took = (time.perf_counter() - began) * 1000
            log.write(json.dumps([token.hex(), str(sheet.uuid), {a.item: a.index for a in batch}, took]) + "\n")
            done += 1


def _lost(journal):
    """Answers that were acknowledged and are not there; and milliseconds of every batch."""
    lost, took, wanted = 0, [], {}
    for path in journal.glob("*.log"):
        for line in path.read_text().splitlines():
            try:
                token, uuid, given, spent = json.loads(line)
            except json.JSONDecodeError:
                continue  # the writer was killed in the middle of its line: nothing was acknowledged to anybody
            wanted.setdefault((token, uuid), {}).update(given)
            took.append(spent)
    for (token, uuid), given in wanted.items():
        sheet = sheets.sheet_for(bytes.fromhex(token), uuid)
        lost += sum(1 for item, index in given.items() if sheet is None or sheet.given.get(item) != index)
    return lost, took


def frozen(bench, people, units, target=5):
    """Freeze so many returns in so many units with three dimensions within `target` seconds, then show the snapshot."""
    before = Campaign.objects.filter(state="FROZEN").select_related("unit").first()
    if before is None:
        return
    now, dice = timezone.now(), random.Random(1)
    lead = _lead(before)
    given = {name: getattr(before, name) for name in campaigns.FIELDS}
    given |= {"dimensions": "shift,age,tenure", "title": "Bench", "until_on": timezone.localdate() + timedelta(days=9)}
    made = campaigns.draft(given, actor=lead, now=now)
    campaigns.open_campaign(made.pk, actor=lead, now=now)
    made.refresh_from_db()
    CampaignUnit.objects.filter(campaign=made).delete()
    plants = 20
    rows = [CampaignUnit(campaign=made, number=0, parent=None, unit=made.unit, name="all", size=people, own=0)]
    each = people // (units - plants - 1)
    rows += [
        CampaignUnit(campaign=made, number=number, parent=0, unit=made.unit, name=f"p{number}", size=0, own=0)
        for number in range(1, plants + 1)
    ]
    for number in range(plants + 1, units):
        plant = 1 + number % plants
        rows.append(
            CampaignUnit(
                campaign=made, number=number, parent=plant, unit=made.unit, name=f"w{number}", size=each, own=each
            )
        )
        rows[plant].size += each
    rows[0].size = sum(row.size for row in rows[1 : plants + 1])
    CampaignUnit.objects.bulk_create(rows)
    returns = []
    for place in range(people):
        score = 25 + min(75, int(dice.expovariate(1 / 12)))
        band = sum(score >= edge for edge in (50, 60, 70))
        said = (
            dice.choice(("days", "rotating", "nights", "")),
            dice.choice(("under_30", "30_to_39", "40_to_49")),
            dice.choice(("under_3", "3_to_9", "20_up")),
        )
        one = Return(campaign=made)
        one.sealed = reading.sealed(
            one, made.key_id, Content(plants + 1 + place % (units - plants - 1), said, band, Fraction(score))
        )
        returns.append(one)
    Return.objects.bulk_create(returns, batch_size=500)
    campaigns.close(made.pk, actor=lead, now=now)
    began = time.perf_counter()
    freezing.build(made.pk, now=now + timedelta(hours=24))
    bench.limit(
        f"freeze {people} returns in {units} units, 3 dimensions", time.perf_counter() - began, target=target, unit="s"
    )
    snapshot = Snapshot.objects.get(campaign=made)
    bench.limit("a snapshot", len(bytes(snapshot.body)) / 1024, target=2048, unit="KB")
    bench.time("read one page of it", lambda: snapshots.sheet_for(lead, made.uuid, 0), n=20, target_ms=1000)


def _lead(campaign):
    return people.holders(policies.LEAD, campaign.unit)[0]


def attacks(bench, seeds):
    """The attacks of the tests on many more random campaigns."""
    began, held = time.perf_counter(), 0
    for seed in range(5000, 5000 + seeds):
        test_hiding.test_w67_nobody_narrows_a_hidden_count_of_a_random_tree(seed)
        test_attacks.test_w68_no_band_below_three_follows_from_any_sums_and_differences(seed)
        test_attacks.test_w67_w69_a_hidden_cell_of_a_dimension_could_be_another_by_five(seed, 12)
        held += 1
    bench.rate(
        "random campaigns that no attack has opened", held, time.perf_counter() - began, target=1, unit="campaigns/s"
    )
