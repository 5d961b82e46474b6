"""``reportminer show --facts``: what a passage counts, cites and names stands below it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from reportminer.cli import main

TEXT = "云溪镇2023年法治政府建设情况报告\n一、主要举措\n镇党委学习《民法典》，全年调解纠纷35起，发放资料1万余份。\n"


def test_facts_stand_below_their_passage(tmp_path: Path) -> None:
    (tmp_path / "云溪镇.txt").write_text(TEXT, encoding="utf-8")
    db = str(tmp_path / "r.db")
    assert CliRunner().invoke(main, ["ingest", str(tmp_path / "云溪镇.txt"), "--db", db]).exit_code == 0
    plain = CliRunner().invoke(main, ["show", "云溪", "--db", db]).output.splitlines()
    shown = CliRunner().invoke(main, ["show", "云溪", "--db", db, "--facts"]).output.splitlines()
    added = [line.strip() for line in shown if line not in plain]
    assert "quantity: 35起  (35件, mediations)" in added
    assert "quantity: 1万余份  (10000份, materials)" in added
    assert "citation: 《民法典》  (中华人民共和国民法典, law)" in added
    assert "actor: 镇党委  (党委, party)" in added
    assert [line for line in shown if line.strip() not in added] == plain
