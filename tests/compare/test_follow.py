"""Plans and shortcomings over the years, text that is borrowed, figures that stay the same: on small reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from reportminer.cli import main
from reportminer.compare import outcomes
from reportminer.compare.audit import audit
from reportminer.compare.follow import follow
from reportminer.compare.identical import same_figures
from reportminer.compare.likeness import Sentence
from reportminer.compare.matters import matters_of
from reportminer.compare.outcomes import follow_ups
from reportminer.compare.panel import panel
from reportminer.compare.recurrence import recurrences
from reportminer.compare.reuse import borrowings, own_text, reuse
from reportminer.compare.selection import Filters, PassageRow, select
from reportminer.compare.shingles import Aligner, common_runs, shingle
from reportminer.errors import UsageError
from small_reports import read_into

_TEXT = """禾川县{town}{year}年法治政府建设情况报告

{year}年，{town}推进法治政府建设，现将有关情况报告如下。

一、主要举措和成效
{measures}
二、存在的不足和原因
{lacking}
三、党政主要负责人履行第一责任人职责情况
党委书记带头述法，亲自部署法治建设重点工作。
四、{next}年工作安排
{plans}

{town}人民政府
{next}年1月{day}日
"""

_COPY = "把调解室搬到田埂边、晒谷场和渡口，让老把式用土话把理讲透，把疙瘩解在家门口。"

_PLANS = (
    "（一）新建法治文化长廊3处，6月底前投入使用。",
    "（二）招录法学专业人员6名。",
    "（三）力争行政诉讼败诉率下降到10%以下。",
    "（四）全年组织执法人员轮训不少于40学时。",
    "（五）为木偶剧团编排普法新戏一出。",
    "（六）完成余下的80份村级合同补审。",
    "（七）确保便民服务中心3月启用。",
    "（八）在上坪社区、乌石社区各设1个个人调解室。",
    "（九）出台村级公章保管办法。",
    "（十）针对联络员偏少的问题，选聘渔家联络员8名，占比提高到三成。",
    "（十一）在乌石社区建成冷库1座。",
)
_TOLD = (
    "（一）新建法治文化长廊4处，全部投入使用。",
    "（二）招录法学专业人员4名，其余岗位因无人报考未能配齐。",
    "（三）行政诉讼败诉率降至8.2%。",
    "（四）组织执法人员轮训，人均46学时。",
    "（六）余下的80份村级合同中有61份完成补审。",
    "（七）便民服务中心9月启用。",
    "（八）上坪社区个人调解室5月挂牌，受理纠纷12件。",
    "（九）村级公章保管办法形成初稿。",
    "（十）选聘渔家联络员8人。",
    "（十一）乌石社区更换路灯26盏。",
    "全年开展普法宣讲32场。" + _COPY,
)


def _write(folder: Path, name: str, **parts: object) -> None:
    (folder / name).write_text(_TEXT.format(**parts), encoding="utf-8")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("follow")
    (folder / "corpus").mkdir()
    first, second = folder / "corpus", folder / "corpus"
    _write(
        first, "a.txt", town="石湾镇", year=2022, next=2023, day=5, plans="\n".join(_PLANS),
        measures="全年开展普法宣讲32场。完善值班制度，每周例会通报。",
        lacking="一是执法力量薄弱，持证人员只有5名。二是信息系统互不联通，数据重复录入。",
    )  # fmt: skip
    _write(
        second, "b.txt", town="石湾镇", year=2023, next=2024, day=9, plans="继续做好年度培训计划的落实。",
        measures="\n".join(_TOLD),
        lacking="一是执法人手不足，遇到汛期就顾不上办案。二是广场舞噪音投诉多。",
    )  # fmt: skip
    _write(
        second, "c.txt", town="青坪乡", year=2023, next=2024, day=20, plans="继续做好来年各项培训工作。",
        measures=f"调解工作有新办法。{_COPY}", lacking="山路远，走访一趟要大半天。",
    )  # fmt: skip
    read_into(folder / "reports.db", folder / "corpus", coder="rules")
    return folder / "reports.db"


@pytest.mark.parametrize(
    ("plan", "state"),
    [
        ("法治文化长廊", "done"),
        ("招录法学专业人员6名", "partly"),
        ("败诉率下降到10%", "done"),
        ("轮训不少于40学时", "done"),
        ("木偶剧团", "silent"),
        ("80份村级合同", "partly"),
        ("便民服务中心3月", "partly"),
        ("个人调解室", "partly"),
        ("公章保管办法", "partly"),
        ("选聘渔家联络员8名", "done"),
        ("建成冷库", "silent"),
    ],
)
def test_what_became_of_a_plan(db: Path, plan: str, state: str) -> None:
    found = [entry for entry in follow_ups(select(db)) if plan in entry.plan.text]
    assert [entry.state for entry in found] == [state], found
    assert (found[0].told is None) == (state == "silent")
    assert bool(found[0].why) == (state == "partly")


@pytest.mark.parametrize(
    ("text", "promises"),
    [
        ("针对联络员偏少的问题", False),
        ("一是以“开门决策”为抓手", False),
        ("按照上级部署", False),
        ("针对性组织培训6场", True),
        ("选聘渔家联络员8名", True),
    ],
)
def test_what_a_plan_answers_to_is_no_plan(text: str, promises: bool) -> None:
    row = PassageRow("id", 1, 0, "", 0, len(text), None, None, text, "plan", "", (), (), None, False, "")
    assert outcomes.promises(Sentence(row, 0, len(text))) == promises


def test_a_shortcoming_in_other_words_recurs_and_another_does_not(db: Path) -> None:
    found = [(entry.shortcoming.text, entry.again.text, entry.years) for entry in recurrences(select(db))]
    assert len(found) == 1
    assert "力量薄弱" in found[0][0]
    assert "人手不足" in found[0][1]
    assert found[0][2] == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("执法力量薄弱", "人手不足"),
        ("部门之间信息孤岛没有打破", "三套系统互不联通"),
        ("普法形式单一", "宣传“大水漫灌”，针对性不强"),
        ("司法所多为一人所", "一人撑起一个司法所"),
    ],
)
def test_one_matter_has_many_words(one: str, other: str) -> None:
    assert set(matters_of(one)) & set(matters_of(other))


def test_every_shortcoming_has_a_fate(db: Path) -> None:
    tables = {table.code: table for table in follow(select(db)).tables}
    rows = [row.values for row in tables["shortcomings"].rows if "石湾镇" in row.values[0]]
    fate = {values[3][:6]: values[6] for values in rows}
    matter = {values[3][:6]: values[2] for values in rows}
    assert fate["一是执法力量"] == "again"
    assert fate["二是信息系统"] == "gone"
    assert fate["二是广场舞噪"] == "open"
    assert (matter["一是执法力量"], matter["二是信息系统"], matter["二是广场舞噪"]) == ("staff", "data_sharing", None)


def test_matters_are_counted_by_place_report_and_run(db: Path) -> None:
    tables = {table.code: table for table in follow(select(db)).tables}
    rows = {row.values[0]: row for row in tables["matters"].rows}
    assert rows["staff"].values[1:5] == (1, 2, 2, 2)
    assert rows["data_sharing"].values[1:5] == (1, 1, 1, 1)
    assert tables["matters"].rows[-1].values[0] is None
    assert len(rows["staff"].cells["again"]) == 1
    assert len(rows["staff"].passages) == 2


def test_filters_choose_plans_but_not_where_the_answer_is_looked_for(db: Path) -> None:
    whole = [row.values[2:4] for row in follow(select(db)).tables[1].rows]
    plans = [row.values[2:4] for row in follow(select(db, Filters(label=("plan",)))).tables[1].rows]
    assert plans == whole


def test_a_neighbour_is_quoted_with_offsets_and_who_was_first(db: Path) -> None:
    selection = select(db)
    found = borrowings(selection)
    assert sorted(entry.relation for entry in found) == ["neighbour", "neighbour", "own_last_year"]
    assert all(entry.first for entry in found)
    entry = next(entry for entry in found if "田埂边" in entry.passage.text)
    assert selection.by_report[entry.passage.report].place.endswith("青坪乡")
    start, end, there, until = max(entry.runs, key=lambda run: run[1] - run[0])
    assert entry.passage.text[start:end] == entry.source.text[there:until]
    assert "田埂边" in entry.passage.text[start:end]


def test_filters_choose_who_borrows_but_not_from_whom(db: Path) -> None:
    rows = reuse(select(db, Filters(place=("青坪乡",)))).tables[1].rows
    assert len(rows) == 2
    assert all("石湾镇" in row.values[3] for row in rows)
    own = reuse(select(db, Filters(place=("石湾镇",), year=("2023",)))).tables[1].rows
    assert [(row.values[2], row.values[4]) for row in own] == [("own_last_year", "2022")]


def test_counts_can_be_net_of_copied_text(db: Path) -> None:
    selection = select(db)
    net = own_text(selection)
    gone = set(selection.by_passage) - set(net.by_passage)
    assert gone == {entry.passage.passage_id for entry in borrowings(selection)}
    shown = CliRunner().invoke(main, ["compare", "topics", "--db", str(db), "--own-text"])
    assert shown.exit_code == 0
    assert "3 copied passages are left out" in shown.stderr


@pytest.mark.parametrize(
    "formula",
    [
        "现在,我代表区人民政府,向大会报告工作,请予审议,并请区政协委员和其他列席人员提出意见。",
        "（2023年1月9日在禾川县第十届人民代表大会第二次会议上）",
        "根据《法治政府建设与责任落实督察工作规定》第二十四条要求，现将我镇2023年法治政府建设情况报告如下：",
    ],
)
def test_formulas_of_the_genre_are_no_borrowing(formula: str) -> None:
    from reportminer.compare.reuse import _set_formulas
    from reportminer.fold import fold

    spans = [found.span() for found in _set_formulas().finditer(fold(formula))]
    left = shingle([formula], [spans], size=12)
    assert not len(left.hashes)


def test_figures_do_not_part_what_is_shown_as_one_run() -> None:
    one = "全年排查矛盾纠纷118件,无一起民转刑案件,无一起群体性上访。"
    other = "今年全年排查矛盾纠纷9件,无一起民转刑案件,无一起群体性上访。"
    (run,) = common_runs(one, other)
    assert one[run[0] : run[1]].startswith("全年排查")
    assert one[run[0] : run[1]].endswith("上访")
    assert other[run[2] : run[3]].startswith("全年排查")
    assert Aligner(shingle([one, other])).runs(0, 1).letters == 17


def test_a_figure_that_is_last_years_is_remarked_on(db: Path) -> None:
    assert [(found.now.text, found.before.text) for found in same_figures(select(db))] == [("32场", "32场")]
    flags = panel(select(db)).tables[1]
    assert "identical" in [row.values[7] for row in flags.rows]


@pytest.fixture(scope="module")
def lone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lone")
    (folder / "corpus").mkdir()
    text = "禾川县人民政府工作报告\n\n各位代表：\n2023年，全县上下同心。\n一、工作回顾\n硬化道路30公里。\n"
    (folder / "corpus" / "work.txt").write_text(text, "utf-8")
    read_into(folder / "reports.db", folder / "corpus", coder="rules")
    return folder / "reports.db"


def test_a_year_chooses_plans_whose_outcome_stands_in_the_next(db: Path) -> None:
    of_2022 = follow(select(db, Filters(year=("2022",))))
    assert of_2022.tables[1].rows == follow(select(db)).tables[1].rows
    assert {row.values[1] for row in of_2022.tables[0].rows} == {"2022"}


def test_one_year_cannot_be_followed(db: Path) -> None:
    with pytest.raises(UsageError, match="the reports chosen are about 2023"):
        follow(select(db, Filters(year=("2023",))))
    assert any("2023" in words for words in panel(select(db, Filters(year=("2023",)))).cautions_en)


def test_one_report_has_nothing_to_borrow_from(lone: Path) -> None:
    with pytest.raises(UsageError, match="only one report"):
        reuse(select(lone))


def test_work_reports_are_not_audited(lone: Path) -> None:
    with pytest.raises(UsageError, match="government work reports"):
        audit(select(lone))


def test_no_quantity_is_said(db: Path) -> None:
    with pytest.raises(UsageError, match="no quantity"):
        panel(select(db, Filters(label=("responsibility",))))


def test_no_passage_passes(db: Path) -> None:
    with pytest.raises(UsageError, match="no passage of the 3 reports chosen is"):
        reuse(select(db, Filters(label=("measure",), topic=("emergency",))))


@pytest.mark.parametrize("question", ["follow", "reuse", "panel", "audit"])
def test_bad_input_is_a_sentence_on_the_screen(lone: Path, question: str) -> None:
    shown = CliRunner().invoke(main, ["compare", question, "--db", str(lone)])
    assert shown.exit_code == 2 or question == "panel"
    assert "Traceback" not in shown.output
    assert shown.exit_code == 0 or shown.stderr.strip().endswith(
        (".", ";", "ask another question", "filters", "compare")
    )
