"""Quantities: spans, numbers, units, bounds, changes, scope, and what is none."""

from __future__ import annotations

import pytest

from reportminer.facts.numerals import numeral_value
from reportminer.facts.quantities import Quantity, find_quantities
from reportminer.fold import fold


def _read(text: str) -> list[Quantity]:
    return find_quantities(fold(text))


def _only(text: str) -> tuple[Quantity, str]:
    found = _read(text)
    assert len(found) == 1, [text[entry.start : entry.end] for entry in found]
    return found[0], text[found[0].start : found[0].end]


@pytest.mark.parametrize(
    ("text", "span", "number", "unit"),
    [
        ("全年开展会前学法11次。", "11次", 11, "次"),
        ("开展法治宣传活动42场次，", "42场次", 42, "场"),
        ("发放资料1万余份，", "1万余份", 10_000, "份"),
        ("发放资料１.２万份，", "１.２万份", 12_000, "份"),
        ("发放资料 3 000 份", "3 000 份", 3_000, "份"),
        ("培训 120 人次", "120 人次", 120, "人次"),
        ("共1,200件", "1,200件", 1_200, "件"),
        ("投入资金３，５００元", "３，５００元", 3_500, "元"),
        ("罚款18.7万元", "18.7万元", 187_000, "元"),
        ("投资1.3亿元", "1.3亿元", 130_000_000, "元"),
        ("召开专题会议三次", "三次", 3, "次"),
        ("走访农户两百三十户", "两百三十户", 230, "户"),
        ("受理案件一百二十余件", "一百二十余件", 120, "件"),
        ("培训十二期", "十二期", 12, "期"),
        ("化解两万余件", "两万余件", 20_000, "件"),
        ("建成百万平方米安置房", "百万平方米", 1_000_000, "平方米"),
        ("整改率100%", "100%", 100, "%"),
        ("合格率为百分之九十八", "百分之九十八", 98, "%"),
        ("占到纠纷总量的三成", "三成", 30, "%"),
        ("误报率近一成五", "近一成五", 15, "%"),
        ("积案减少三分之一", "三分之一", 33.333333, "%"),
        ("复耕4公顷", "4公顷", 60, "亩"),
        ("清淤5公里", "5公里", 5_000, "米"),
        ("没收散煤500公斤", "500公斤", 0.5, "吨"),
        ("查处案件14宗", "14宗", 14, "件"),
        ("抽查案卷12卷", "12卷", 12, "件"),
        ("阅读量28.4万；", "28.4万", 284_000, ""),
        ("平均年龄47.6岁", "47.6岁", 47.6, "岁"),
        ("表中变化为+11.9%", "11.9%", 11.9, "%"),
        ("建设2×35万千瓦机组", "35万千瓦", 350_000, "千瓦"),
        ("律师轮值每周两天", "两天", 2, "天"),
        ("整治为期两个月", "两个月", 2, "月"),
        ("有一名书记被约谈", "一名", 1, "人"),
        ("12项重点任务", "12项", 12, "项"),
        ("86条线索", "86条", 86, "条"),
        ("82支队伍参赛", "82支", 82, "支"),
        ("7名社区书记述法", "7名", 7, "人"),
        ("审查村规民约8份", "8份", 8, "份"),
        ("走到邻近8个乡镇", "8个", 8, "个"),
        ("失业率控制在4.08%以内", "4.08%以内", 4.08, "%"),
        ("办结率98.0%", "98.0%", 98, "%"),
        ("完成9人", "9人", 9, "人"),
        ("每年才一万块钱", "一万块钱", 10_000, "元"),
    ],
)
def test_number_unit_and_span(text: str, span: str, number: float, unit: str) -> None:
    entry, quoted = _only(text)
    assert (quoted, entry.number, entry.unit) == (span, number, unit)


@pytest.mark.parametrize(
    ("text", "span", "bound"),
    [
        ("受理纠纷1500余件", "1500余件", "more_than"),
        ("近300户群众", "近300户", "nearly"),
        ("约16万元", "约16万元", "about"),
        ("超2000人次", "超2000人次", "more_than"),
        ("逾1900万元", "逾1900万元", "more_than"),
        ("50%以上", "50%以上", "at_least"),
        ("不少于4场", "不少于4场", "at_least"),
        ("不超过20个工作日", "不超过20个工作日", "at_most"),
        ("10天以内", "10天以内", "at_most"),
        ("200份左右", "200份左右", "about"),
        ("数十次", "数十次", "about"),
        ("40多次", "40多次", "more_than"),
    ],
)
def test_words_of_approximation_belong_to_the_span(text: str, span: str, bound: str) -> None:
    entry, quoted = _only(text)
    assert (quoted, entry.bound) == (span, bound)


@pytest.mark.parametrize("text", ["万十三", "三三", "百百", "二〇二三"])
def test_runs_of_numerals_that_are_no_number(text: str) -> None:
    assert numeral_value(text) is None


def test_a_vague_number_has_no_value() -> None:
    assert _only("走访数十次")[0].number is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("补充1至2名工作人员", 1, 2), ("培训3-5期", 3, 5), ("投入3至5万元", 30_000, 50_000), ("三到五次", 3, 5)],
)
def test_ranges_keep_both_ends(text: str, low: float, high: float) -> None:
    entry = _only(text)[0]
    assert (entry.number, entry.upto) == (low, high)


@pytest.mark.parametrize(
    ("text", "change", "basis"),
    [
        ("案件同比下降12.5%", "down", "同比"),
        ("较去年同期增长22%", "up", "较去年同期"),
        ("满意率提升2.6个百分点", "up", ""),
        ("信访总量为去年的2倍", "", ""),
        ("参考率达98%", "", ""),
        ("比上年减少7例", "down", "比上年"),
    ],
)
def test_changes_are_told_from_levels(text: str, change: str, basis: str) -> None:
    entry = _only(text)[0]
    assert (entry.change, entry.basis) == (change, basis)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("全年开展活动11次", "全年"),
        ("累计受理12件", "累计"),
        ("今年以来，调解纠纷35件", "今年以来"),
        ("每季度听取汇报1次", "每季度"),
        ("调解纠纷35件", ""),
        ("公共服务中心接待35人", ""),
    ],
)
def test_words_of_scope(text: str, scope: str) -> None:
    assert _only(text)[0].scope == scope


def test_points_are_counted_by_the_unit_of_the_last_one() -> None:
    assert [(entry.number, entry.unit) for entry in _read("分别提高6.1个和4.9个百分点")] == [
        (6.1, "百分点"),
        (4.9, "百分点"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "没有引发一起纠纷",
        "无一户上访",
        "全年没有一个人上访",
        "复议一件都没有发生",
        "未发生一起安全事故",
        "没有办过1件案件",
    ],
)
def test_none_at_all_counts_nought(text: str) -> None:
    assert _only(text)[0].number == 0


@pytest.mark.parametrize("text", ["配无人机1架", "没有食堂的1个村", "有一次会议"])
def test_one_is_one_where_nothing_is_denied(text: str) -> None:
    assert _only(text)[0].number == 1


@pytest.mark.parametrize(
    "text",
    [
        "推行1310工作法",
        "拨打12345热线",
        "构建1+6+N治理格局",
        "落实三项制度",
        "3·15消费者权益日",
        "“八五”普法规划",
        "区第十三届人民代表大会",
        "推行一件事一次办",
        "第三季度完成",
        "平台升级3.0版",
        "依据第三条",
        "一把手负责",
        "2022年3月15日",
        "二〇二四年一月十二日",
        "槐政发〔2022〕3号",
        "四个亲自",
        "一村一法律顾问",
        "24小时自助",
        "四届六次全会",
        "二期工程开工",
        "任务十分艰巨",
        "围绕“两个中心”建设",
        "与经济工作一起部署、一起考核",
        "把取证材料装在一起，",
        "考试一次合格",
        "避免两张皮",
        "全区街道里的头一份",
        "打造一个平台",
        "走进千家万户",
        "统一管理",
        "进一步规范",
        "周三律师坐班",
        "茭南村七组",
        "成立专班",
        "三元、麦福劳等企业",
        "被市民二次投诉",
    ],
)
def test_digits_that_count_nothing(text: str) -> None:
    assert [text[entry.start : entry.end] for entry in _read(text)] == []


def test_what_lies_in_a_masked_span_is_none() -> None:
    text = "学习《二十条措施15项》并办理案件7件"
    title = (text.index("《"), text.index("》") + 1)
    assert [entry.number for entry in find_quantities(text, masked=[title])] == [7]


@pytest.mark.parametrize(
    ("text", "span", "number", "upto", "unit"),
    [
        ("茶季日均接待七八个人,", "七八个人", 7, 8, "人"),
        ("文书退改两三遍是常事", "两三遍", 2, 3, "遍"),
        ("往返五六次的情况", "五六次", 5, 6, "次"),
        ("搬迁两三百户", "两三百户", 200, 300, "户"),
        ("来了七八十人", "七八十人", 70, 80, "人"),
    ],
)
def test_two_digits_side_by_side_are_from_one_to_the_other(
    text: str, span: str, number: float, upto: float, unit: str
) -> None:
    found, told = _only(text)
    assert (told, found.number, found.upto, found.unit, found.bound) == (span, number, upto, unit, "about")


@pytest.mark.parametrize(
    "text",
    [
        "驻村扶贫的时候把法治的事一起带下去",
        "土地、社保、债务、环境问题交织在一起。",
        "司法所干部一起坐班",
        "完成了十六届人大五次会议确定的任务",
        "进入考核前三名,",
        "后一件业委会选出来了",
        "面貌一天比一天清爽",
        "口头承诺一件牵着一件",
        "网络三天两头断",
        "企业注销改为一次申请,",
        "前三个季度",
    ],
)
def test_idioms_count_nothing(text: str) -> None:
    assert _read(text) == []


@pytest.mark.parametrize(
    "text", ["处理一起上访事件", "旁听了一起土地承包案", "破获一起持续三年的盗窃案", "省电视台来拍过一次。"]
)
def test_one_of_something_counts_all_the_same(text: str) -> None:
    assert [entry.number for entry in _read(text)] == [1]


@pytest.mark.parametrize("text", ["请戏班唱二人转", "进山要走两个半小时", "拖了三个半月"])
def test_a_play_and_half_hours_count_nothing(text: str) -> None:
    assert _read(text) == []


@pytest.mark.parametrize(
    ("text", "span", "number", "unit"),
    [
        ("村民送来锦旗3面", "3面", 3, "面"),
        ("储备沙袋2400袋、", "2400袋", 2_400, "袋"),
        ("更换路灯灯头57盏。", "57盏", 57, "盏"),
        ("上法治课二十六堂", "二十六堂", 26, "堂"),
        ("购置帐篷9台(套)，", "9台(套)", 9, "台"),
        ("接听来电640人（次）", "640人（次）", 640, "人次"),
        ("集中授课36个学时", "36个学时", 36, "小时"),
        ("整治历时三个星期", "三个星期", 21, "天"),
        ("浓度为31微克/立方米", "31微克/立方米", 31, "微克/立方米"),
        ("节电4.5万千瓦时", "4.5万千瓦时", 45_000, "千瓦时"),
        ("查扣茶叶1.5千克", "1.5千克", 0.0015, "吨"),
        ("外资到账800万美元", "800万美元", 8_000_000, "美元"),
        ("奖补资金贰万伍仟元整", "贰万伍仟元整", 25_000, "元"),
        ("收到捐款玖佰元。", "玖佰元", 900, "元"),
        ("拨付 2 150.5 万元", "2 150.5 万元", 21_505_000, "元"),
        ("罚款合计4， 600元", "4， 600元", 4_600, "元"),
        ("农户 61 100%", "100%", 100, "%"),
        ("死亡率控制在千分之三", "千分之三", 0.3, "%"),
        ("出生率6.5‰", "6.5‰", 0.65, "%"),
        ("占总数的1/8，", "1/8", 12.5, "%"),
        ("新购执法电动车一辆，", "一辆", 1, "辆"),
        ("全年编印简报三期。", "三期", 3, "期"),
    ],
)
def test_rarer_units_and_other_ways_to_write_a_number(text: str, span: str, number: float, unit: str) -> None:
    entry, quoted = _only(text)
    assert (quoted, entry.number, entry.unit) == (span, number, unit)


@pytest.mark.parametrize(
    ("text", "span", "bound"),
    [
        ("占比不足8%", "不足8%", "less_than"),
        ("到场不到20人", "不到20人", "less_than"),
        ("得分低于75分的", "低于75分", "less_than"),
        ("合格率高于97%", "高于97%", "more_than"),
        ("办不到3件", "3件", ""),
        ("2个工作日内办结", "2个工作日内", "at_most"),
        ("3个村内部公示", "3个", ""),
        ("群众占三分之二强", "三分之二强", "more_than"),
        ("支持率九成弱", "九成弱", "nearly"),
        ("打造5个强镇", "5个", ""),
        ("百余件旧案", "百余件", "more_than"),
        ("点击2000余万，", "2000余万", "more_than"),
        ("点击10万+，", "10万+", "more_than"),
        ("65岁及以上老人", "65岁及以上", "at_least"),
        ("占了七八成", "七八成", "about"),
        ("来了十五六人", "十五六人", "about"),
    ],
)
def test_more_words_of_approximation(text: str, span: str, bound: str) -> None:
    entry, quoted = _only(text)
    assert (quoted, entry.bound) == (span, bound)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("每件补贴40元至120元。", [(40, 120)]),
        ("上浮5%—8%。", [(5, 8)]),
        ("工期由30天至20天", [(30, None), (20, None)]),
        ("从60%到75%", [(60, None), (75, None)]),
        ("占七八成", [(70, 80)]),
        ("约请十五六人", [(15, 16)]),
        ("抽查3户到6村", [(3, None)]),
    ],
)
def test_ranges_with_the_unit_on_both_ends(text: str, found: list[tuple[float, float | None]]) -> None:
    assert [(entry.number, entry.upto) for entry in _read(text)] == found


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("减少盖章环节7个", ["down"]),
        ("增加护林员编制4名", ["up"]),
        ("工业增加值4亿元", [""]),
        ("减少经济损失90万元", [""]),
        ("减少到7个", [""]),
        ("信访件比去年少16件", ["down"]),
        ("得分比邻镇少2分", [""]),
        ("分别上升4%和6.5%，", ["up", "up"]),
        ("下降4件，办结6件", ["down", ""]),
    ],
)
def test_changes_with_a_noun_between_or_for_several_numbers(text: str, changes: list[str]) -> None:
    assert [entry.change for entry in _read(text)] == changes


@pytest.mark.parametrize("text", ["未收到一件复议申请", "没有因汛情死亡一人。", "不曾发生一起械斗", "未再出现一例反复"])
def test_more_ways_to_say_that_there_was_none(text: str) -> None:
    assert _only(text)[0].number == 0


@pytest.mark.parametrize(
    "text",
    [
        "推动问题一件一件解决",
        "做到发现一起、处置一起",
        "胜利二组率先完成",
        "接种二类疫苗",
        "依据第四条至第六条",
        "8点45分到岗",
        "爱心驿站由红十字会建成",
        "每人手一册",
        "陆家嘴的做法",
        "6/5环境日宣传",
    ],
)
def test_more_idioms_and_names_that_count_nothing(text: str) -> None:
    assert [text[entry.start : entry.end] for entry in _read(text)] == []
