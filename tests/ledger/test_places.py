"""Where a passage stands: file, page, lines and boxes; and what is said when the file has gone or changed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from factories import make_document
from locations import CORPUS
from reportminer.cli import main
from reportminer.document import Line
from reportminer.errors import UsageError
from reportminer.ledger import passage_place, place_lines
from reportminer.ledger.places import places_of
from small_reports import read_into, report_text, rows

PDF = next(iter(sorted((CORPUS / "沱岚区").glob("*.pdf"))))


def passages(db: Path) -> list[tuple[str, str, int | None, int]]:
    return rows(db, "SELECT passage_id, text, page, line FROM passages ORDER BY report, position")  # type: ignore[return-value]


def test_lines_of_a_passage_quote_it_whole() -> None:
    box = (1.0, 2.0, 3.0, 4.0)
    document = make_document("甲乙", Line("丙丁", 2, starts_paragraph=False, box=box), "戊")
    found = places_of(document, 1, 3)
    assert [(place.line, place.text, place.box) for place in found] == [
        (1, "乙", None),
        (2, "丙", (1.0, 2.0, 3.0, 4.0)),
    ]
    assert [place.text for place in places_of(document, 5, 6)] == ["戊"]


def test_passages_of_a_pdf_have_boxes_on_their_page(tmp_path: Path) -> None:
    read_into(tmp_path / "reports.db", PDF)
    for passage_id, text, page, line in passages(tmp_path / "reports.db")[:12]:
        found = passage_place(tmp_path / "reports.db", passage_id)
        assert "".join(place.text for place in found.lines) == text
        assert (found.lines[0].page, found.lines[0].line) == (page, line)
        assert found.path == PDF
        assert not found.note
        for place in found.lines:
            assert place.box is not None
            assert place.size is not None
            left, top, right, bottom = place.box
            assert 0 <= left < right <= place.size[0]
            assert 0 <= top < bottom <= place.size[1]
    shown = CliRunner().invoke(main, ["show", "--page", passage_id[:10], "--db", str(tmp_path / "reports.db")])
    assert shown.exit_code == 0
    assert f"page {page}, line" in shown.output
    assert "% of the page" in shown.output


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_passages_of_a_text_file_have_lines_only(tmp_path: Path, lang: str) -> None:
    (tmp_path / "a.txt").write_text(report_text(1), encoding="utf-8")
    read_into(tmp_path / "reports.db", tmp_path / "a.txt")
    (passage_id, text, page, line) = passages(tmp_path / "reports.db")[1]
    found = passage_place(tmp_path / "reports.db", passage_id)
    assert page is None
    assert [(place.page, place.line, place.text) for place in found.lines] == [(None, line, text)]
    assert not any("pt" in shown for shown in place_lines(found, lang=lang)[1:])


def test_a_file_in_an_archive_is_named_with_the_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "reports.zip", "w") as archive:
        archive.writestr("2023/a.txt", report_text(1))
    read_into(tmp_path / "reports.db", tmp_path / "reports.zip")
    found = passage_place(tmp_path / "reports.db", passages(tmp_path / "reports.db")[0][0])
    assert found.path == tmp_path / "reports.zip" / "2023" / "a.txt"
    assert not found.note


def test_a_file_that_has_gone_or_changed_leaves_the_place_of_the_last_reading(tmp_path: Path) -> None:
    path, db = tmp_path / "a.txt", tmp_path / "reports.db"
    path.write_text(report_text(1), encoding="utf-8")
    read_into(db, path)
    (passage_id, text, _, line) = passages(db)[1]
    path.write_text(report_text(2), encoding="utf-8")
    changed = passage_place(db, passage_id)
    assert "has changed" in changed.note
    path.unlink()
    gone = passage_place(db, passage_id)
    assert "cannot be read again" in gone.note
    for found in (changed, gone):
        assert [(place.line, place.text) for place in found.lines] == [(line, text)]
        assert place_lines(found, lang="en")[-1] == found.note


def test_ids_that_fit_none_or_several_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(report_text(1), encoding="utf-8")
    read_into(tmp_path / "reports.db", tmp_path / "a.txt")
    with pytest.raises(UsageError, match="no passage has"):
        passage_place(tmp_path / "reports.db", "no such id")
    with pytest.raises(UsageError, match="several passages have"):
        passage_place(tmp_path / "reports.db", "")
