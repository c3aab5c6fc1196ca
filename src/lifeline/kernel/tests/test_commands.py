"""The manners of the command line: who, how told, and what the exit code says."""

import json
import sys

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.commands import AppCommand, Exit, Outcome, Unusable, Verb, exit_code, sentence
from lifeline.kernel.errors import Conflict, Forbidden, Refused, Unavailable, Unseen

PROBLEMS = {
    "refused": Refused("K-8", _("Somebody else has changed this in the meantime. Look at it again.")),
    "conflict": Conflict(3),
    "forbidden": Forbidden(),
    "unseen": Unseen(),
    "unavailable": Unavailable("disk"),
    "unusable": Unusable("line 3"),
    "no-file": FileNotFoundError(2, "No such file", "cases.csv"),
    "disk-full": OSError(28, "No space left on device", "backup.zip"),
    "no-database": OperationalError("connection refused"),
    "interrupted": KeyboardInterrupt(),
    "fault": ZeroDivisionError("ours"),
}


class Look(Verb):
    name, help = "look", "Reads."

    def arguments(self, parser):
        parser.add_argument("word")
        parser.add_argument("--found", action="store_true")

    def run(self, call):
        call.say("on the way")
        return Outcome({"word": call["word"]}, [f"the word is {call['word']}"], findings=call["found"])


class Write(Verb):
    name, writes, needs_person, dry = "write", True, True, True

    def run(self, call):
        return Outcome(lines=[f"{call.actor.employee_no} {'would write' if call.dry_run else 'writes'}"])


class Fail(Verb):
    name = "fail"

    def arguments(self, parser):
        parser.add_argument("how", choices=PROBLEMS)

    def run(self, call):
        raise PROBLEMS[call["how"]]


class Command(AppCommand):
    verbs = (Look, Write, Fail)


def run(*argv):
    """The exit code of `./lifeline thing ARGV…`."""
    try:
        Command().run_from_argv(["lifeline", "thing", *argv])
    except SystemExit as end:
        return end.code
    return 0


def test_a_verb_prints_its_lines_and_ends_with_0(capsys):
    assert run("look", "炉") == Exit.DONE
    assert capsys.readouterr().out.splitlines() == ["on the way", "the word is 炉"]


def test_findings_are_exit_1():
    assert run("look", "x", "--found") == Exit.FINDINGS


def test_json_alone_stands_on_standard_output(capsys):
    assert run("look", "炉", "--json") == Exit.DONE
    out, err = capsys.readouterr()
    assert json.loads(out) == {"word": "炉"}
    assert err == "on the way\n"


@pytest.mark.parametrize("argv", [(), ("look",), ("nothing",), ("look", "x", "--lang", "fr"), ("write",)])
def test_a_wrong_call_is_exit_2(argv, capsys):
    assert run(*argv) == Exit.UNUSABLE
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("how", "code", "told"),
    [
        ("refused", 3, "Somebody else has changed this in the meantime. Look at it again."),
        ("conflict", 3, "Somebody else has changed this in the meantime. Look at it again."),
        ("forbidden", 3, "The person given with --as may not do this."),
        ("unseen", 2, "There is no such thing here."),
        ("unavailable", 4, "disk"),
        ("unusable", 2, "line 3"),
        ("no-file", 2, "There is no file cases.csv."),
        ("disk-full", 4, "backup.zip: No space left on device"),
        ("no-database", 4, "The database does not answer: connection refused"),
        ("interrupted", 130, "Interrupted. Nothing is half-done."),
    ],
)
def test_what_can_be_told_is_one_sentence_and_an_exit_code(how, code, told, capsys):
    assert run("fail", how, "--lang", "en") == code
    assert capsys.readouterr().err == f"{told}\n"


def test_sentences_are_chinese_unless_asked_otherwise(capsys):
    assert run("fail", "unseen") == Exit.UNUSABLE
    assert capsys.readouterr().err == "这里没有您要找的内容。\n"


def test_a_fault_of_ours_keeps_its_trace():
    with pytest.raises(ZeroDivisionError):
        Command().run_from_argv(["lifeline", "thing", "fail", "fault"])
    assert exit_code(ZeroDivisionError()) is None


@pytest.mark.django_db
def test_what_writes_names_who_does_it(transactional_db, world, capsys):
    number = world.dispatcher.employee_no
    assert run("write", "--as", number) == Exit.DONE
    assert run("write", "--as", number, "--dry-run") == Exit.DONE
    assert capsys.readouterr().out.splitlines() == [f"{number} writes", f"{number} would write"]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nobody", "a person who left"])
def test_who_does_not_work_here_cannot_be_named(world, who, capsys):
    number = "99999"
    if who != "nobody":
        number = world.dispatcher.employee_no
        type(world.dispatcher).objects.filter(employee_no=number).update(state="LEFT")
    assert run("write", "--as", number, "--lang", "en") == Exit.UNUSABLE
    assert "Nobody who works here has the employee number" in capsys.readouterr().err


def test_a_command_can_be_called_from_code_too():
    call_command(Command(stdout=sys.stderr), "look", "x")
    with pytest.raises(SystemExit) as end:
        call_command(Command(stdout=sys.stderr), "look", "x", "--found")
    assert end.value.code == Exit.FINDINGS


def test_a_system_error_without_a_file_is_told_without_a_colon():
    assert sentence(OSError(28, "No space left on device")) == "No space left on device"
