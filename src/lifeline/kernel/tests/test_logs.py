"""Logs name no person."""

import json
import logging
import logging.config

import pytest
import structlog

from lifeline.kernel import logs


@pytest.fixture
def lines(tmp_path):
    """A function that gives the log's lines; logging is put back as it was."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logging.config.dictConfig(logs.config(tmp_path, process="web", to_files=True))
    yield lambda: [json.loads(line) for line in (tmp_path / "web.log").read_text().splitlines()]
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = before[0], before[1]


def test_a_text_under_an_undeclared_key_is_left_out(lines):
    structlog.get_logger("lifeline.hotline").warning("case.refused", name="张三", function="answer", cases=3)
    (line,) = lines()
    assert line["event"] == "case.refused"
    assert (line["name"], line["function"], line["cases"]) == ("[text]", "answer", 3)


def test_of_an_exception_the_class_and_the_places_are_kept_and_never_its_message(lines):
    try:
        int("张三的工号")
    except ValueError:
        structlog.get_logger("lifeline.kernel").exception("job.failed", job="x.y")
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/hotline/sealed/secret-code")
    ours, djangos = lines()
    assert ours["error"] == djangos["error"] == "ValueError"
    assert ours["where"][-1].startswith("lifeline/kernel/tests/test_logs.py:")
    assert djangos["event"] == "Internal Server Error: %s"
    assert "张三" not in json.dumps(lines(), ensure_ascii=False)
    assert "secret-code" not in json.dumps(lines())


def test_a_request_that_failed_is_told_by_its_view_and_status(lines, rf):
    class Match:
        view_name = "hotline:case_answer"

    request = rf.get("/hotline/case/7/answer")
    request.resolver_match = Match()
    logging.getLogger("django.request").error("%s: %s", "x", "/y", extra={"status_code": 500, "request": request})
    (line,) = lines()
    assert (line["view"], line["status"]) == ("hotline:case_answer", 500)
    assert "/hotline/case/7" not in json.dumps(line)


def test_what_was_not_found_is_no_fault_and_not_logged(lines, tmp_path):
    logging.getLogger("django.request").warning("Not Found: %s", "/x")
    assert not (tmp_path / "web.log").exists()
