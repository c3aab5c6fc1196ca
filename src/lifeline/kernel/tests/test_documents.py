"""Documents: equal bytes, no character lost, no markup obeyed, nothing read from elsewhere, no person in the properties."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdfium2
import pytest

from lifeline.kernel.documents import Heading, Paragraph, Table, Template, docx, fonts, qr, render
from lifeline.kernel.errors import Refused
from lifeline.kernel.tables import Column, Kind, write_xlsx

HERE = Path(__file__).parent / "documents"
SHEET = Template("sheet", HERE)
AT = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
DATA = {"title": "荣誉证书", "organisation": "示范钢铁集团", "lang": "zh", "name": "张玥"}


def told(pdf: bytes) -> str:
    """The words of a PDF, as a reader copies them."""
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as opened:
        return "\n".join(page.get_textpage().get_text_bounded() for page in opened)


def properties(pdf: bytes) -> dict[str, str]:
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as opened:
        return {key: value for key, value in opened.get_metadata_dict().items() if value}


def template(folder: Path, source: str) -> Template:
    (folder / "made.typ").write_text(source)
    return Template("made", folder)


def test_k90_the_same_template_data_and_time_give_the_same_bytes():
    assert render(SHEET, DATA, at=AT) == render(SHEET, dict(reversed(DATA.items())), at=AT)
    assert render(SHEET, DATA, at=AT) != render(SHEET, DATA, at=AT.replace(minute=1))


def test_k91_what_is_written_can_be_read_and_copied_again():
    assert "荣誉证书\r\n张玥" in told(render(SHEET, DATA, at=AT))


@pytest.mark.parametrize(
    "name", ["单雄信", "仇英", "镕基", "尉迟喆", "翀堃", "㛃㭎", "𬱖𫖮", "买买提·艾力", "José Ünal"]
)
def test_k91_rare_surnames_and_given_names_are_printed_from_the_bundled_font(name):
    assert not list(fonts.missing(name))
    assert not fonts.needs_whole(name)
    assert name in told(render(SHEET, {**DATA, "name": name}, at=AT))


@pytest.mark.parametrize(
    ("given", "code"), [("🙂", "U+1F642"), ("\x00", "U+0000"), ("\u202e", "U+202E"), ("\ue000", "U+E000")]
)
def test_k91_a_character_without_a_glyph_is_named_with_its_field(given, code):
    with pytest.raises(Refused) as refused:
        render(SHEET, {**DATA, "rows": [{"name": "一"}, {"name": f"二{given}"}]}, at=AT)
    assert refused.value.rule == "K-91"
    assert refused.value.values == {"symbol": given, "code": code, "field": "rows.2.name"}


def test_k91_a_character_that_only_this_machine_has_is_set_with_its_font(monkeypatch):
    monkeypatch.setattr(fonts, "whole", lambda: frozenset("龘"))
    assert fonts.needs_whole("龘")
    assert not list(fonts.missing("龘"))
    monkeypatch.setattr(fonts, "whole", frozenset)
    assert list(fonts.missing({"name": "龘"})) == [("name", "龘")]


@pytest.mark.parametrize(
    "text", ["*粗* _斜_", "#panic()", "$x^2$", "= 标题", "\\", '"quoted"', "<label> @ref", "//", "`"]
)
def test_k92_text_that_looks_like_markup_is_text(text):
    assert text in told(render(SHEET, {**DATA, "name": f"甲{text}乙"}, at=AT))


@pytest.mark.parametrize("reached", ['#read("/etc/hostname")', '#read("../secret.txt")', '#include "../secret.txt"'])
def test_k92_a_template_reads_nothing_outside_of_its_folder(tmp_path, reached):
    (tmp_path / "secret.txt").write_text("secret")
    (inside := tmp_path / "inside").mkdir()
    with pytest.raises(RuntimeError, match=r"not found|escape"):
        render(template(inside, reached), DATA, at=AT)


def test_k92_a_template_that_would_fetch_a_package_is_refused(tmp_path):
    with pytest.raises(ValueError, match="network"):
        render(template(tmp_path, '#import "@preview/tablex:0.0.9": tablex'), DATA, at=AT)


def test_k93_the_properties_name_the_organisation_and_no_person():
    found = properties(render(SHEET, DATA, at=AT))
    assert found["Author"] == "示范钢铁集团"
    assert found["Title"] == "荣誉证书"
    assert "张玥" not in str(found)


@pytest.mark.parametrize("key", ["title", "organisation", "lang"])
def test_k93_a_document_without_title_owner_or_language_is_not_made(key):
    with pytest.raises(ValueError, match=key):
        render(SHEET, {**DATA, key: ""}, at=AT)


def test_another_template_is_another_version(tmp_path):
    assert SHEET.version == Template("sheet", HERE).version
    assert template(tmp_path, "one").version != Template("sheet", HERE).version


def test_a_qr_code_is_drawn_for_the_page_and_never_a_micro_one():
    drawn = qr("1")
    assert drawn.startswith("<svg xmlns=")
    assert 'viewBox="0 0 29 29"' in drawn  # 21 modules of version 1, and the quiet zone of 4 on each side


BLOCKS = (
    Heading("会议纪要"),
    Paragraph("第一条 <b>粗</b> & “引号”\n换行"),
    Heading("二、名单", 2),
    Table(["姓名", "单位"], [["张玥", "炼铁厂"], ["=1+1"]]),
    Paragraph("示范钢铁集团\x00\ud800", right=True),
)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def letter(**more) -> bytes:
    return docx(BLOCKS, **{"title": "会议纪要", "organisation": "示范钢铁集团", "at": AT} | more)


def test_k90_the_same_word_file_has_the_same_bytes():
    assert letter() == letter()
    assert letter() != letter(at=AT.replace(minute=1))
    with zipfile.ZipFile(io.BytesIO(letter())) as archive:
        assert archive.testzip() is None
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_k90_the_same_spreadsheet_has_the_same_bytes(tmp_path):
    columns = (Column("name", "姓名", "Name", Kind.NAME),)
    for name in ("one.xlsx", "two.xlsx"):
        write_xlsx(tmp_path / name, columns, [{"name": "张玥"}])
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_k92_in_a_word_file_markup_is_text_and_what_is_no_character_is_shown():
    with zipfile.ZipFile(io.BytesIO(letter())) as archive:
        tree = ET.fromstring(archive.read("word/document.xml"))
    words = [node.text for node in tree.iter(f"{WORD}t")]
    assert words[:2] == ["会议纪要", "第一条 <b>粗</b> & “引号”"]
    assert words[2] == "换行"
    assert words[-1] == "示范钢铁集团\u2400\ufffd"
    assert [len(row.findall(f"{WORD}tc")) for row in tree.iter(f"{WORD}tr")] == [2, 2, 2]


def test_k91_a_short_table_stands_on_one_page_and_each_line_is_a_paragraph_of_its_own():
    def written(rows, text="一\n二"):
        blocks = [Paragraph(text), Table(("签署方",), [("甲",)] * rows)]
        file = docx(blocks, title="任务书", organisation="齐岳", at=datetime(2026, 3, 1, tzinfo=UTC))
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            return archive.read("word/document.xml").decode()

    assert [written(rows).count("<w:keepNext/>") for rows in (1, 3, 6, 7)] == [0, 2, 5, 0]
    assert "<w:br/>" not in written(1)
    assert written(1).count('w:val="Text"') == 2


def test_k93_a_word_file_names_the_organisation_and_no_person():
    with zipfile.ZipFile(io.BytesIO(letter())) as archive:
        told = archive.read("docProps/core.xml").decode()
        assert "<dc:creator>示范钢铁集团</dc:creator>" in told
        assert "2026-03-09T02:00:00Z" in told
        assert "张玥" not in told
