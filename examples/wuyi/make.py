"""Makes the files of this folder anew: `python examples/wuyi/make.py [--households 300] [--seed 2016] [--into FOLDER]`.

Everybody and everything in them is invented. The county, its city and its province exist and carry their public codes; the
two townships, the five villages, the people, their numbers and their incomes do not exist. Identity numbers begin with
139999, which is the code of no county; account numbers begin with 952, which is the prefix of no bank.

The register has 300 households without a problem, and among them what real registers have: see MESSES.
"""

import argparse
import csv
import io
import random
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from courtyard.algorithms import bank_card, id_card

AS_OF = date(2016, 12, 31)
COUNTY = ("131122", "河北省", "衡水市", "武邑县")
TOWNS = {"191": ("柳林镇", 115.842, 37.861), "291": ("石桥乡", 115.947, 37.742)}
# code within the county: name, distance from its township's point in degrees
VILLAGES = {
    "191901": ("枣园村村委会", 0.011, 0.006),
    "191902": ("东沟村村委会", -0.014, 0.009),
    "191903": ("柳树湾村村委会", 0.005, -0.013),
    "291901": ("南坡村村委会", -0.008, -0.010),
    "291902": ("石磨村村委会", 0.016, 0.004),
}
# The network of the planner's desk: cities and stations are where they are, timetables and prices are invented.
NETWORK_VILLAGES, NETWORK_SITES = 400, 60
NETWORK_STOPS, NETWORK_LEGS = 48, 24
VEHICLES = [
    ["id", "name", "lon", "lat", "vehicles", "room_kg", "room_crates", "begins", "until", "longest_h", "fixed_fen", "km_fen", "hour_fen"],
    ["武邑货车", "武邑县城", 115.88182, 37.8011, 3, 1_800, 40, "5:30", "18:00", 9, 12_000, 180, 2_500],
    ["武邑面包车", "武邑县城", 115.88182, 37.8011, 2, 600, 14, "5:30", "18:00", 9, 6_000, 110, 2_500],
    ["衡水货车", "衡水转运中心", 115.69, 37.735, 2, 1_800, 40, "5:30", "18:00", 9, 12_000, 180, 2_500],
]
AIRPORTS = [["武邑县城", 115.88182, 37.8011, 20], ["衡水转运中心", 115.69, 37.735, 20]]
HUBS = [
    ["id", "name", "lon", "lat", "curfew_from", "curfew_until"],
    ["wuyi", "武邑货运站", 115.892, 37.797, "", ""],
    ["hengshui", "衡水转运中心", 115.69, 37.735, "", ""],
    ["sjw", "石家庄机场货站", 114.697, 38.281, "", ""],
    ["beijing", "北京分拨中心", 116.61, 39.78, "", ""],
    ["shanghai", "上海机场货站", 121.34, 31.198, "", ""],
    ["guangzhou", "广州机场货站", 113.299, 23.392, "", ""],
    ["chengdu", "成都机场货站", 103.947, 30.578, "", ""],
]
DEPARTURES = [
    ["from", "to", "departs", "takes_min", "cutoff_min", "unload_min", "mode", "assumed"],
    ["wuyi", "hengshui", "12:30", 40, 20, 15, "truck", "yes"],
    ["wuyi", "hengshui", "18:30", 40, 20, 15, "truck", "yes"],
    ["hengshui", "sjw", "20:00", 130, 30, 30, "truck", "yes"],
    ["hengshui", "beijing", "20:30", 240, 30, 30, "truck", "yes"],
    ["sjw", "shanghai", "0:30", 120, 60, 45, "air", "yes"],
    ["sjw", "guangzhou", "1:00", 175, 60, 45, "air", "yes"],
    ["sjw", "chengdu", "1:30", 140, 60, 45, "air", "yes"],
]
CITIES = [
    ["id", "lon", "lat", "weight"],
    ["北京", 116.407, 39.904, 21_700_000],
    ["天津", 117.201, 39.084, 15_600_000],
    ["石家庄", 114.515, 38.042, 10_800_000],
    ["上海", 121.474, 31.23, 24_200_000],
    ["广州", 113.264, 23.129, 14_500_000],
    ["成都", 104.066, 30.573, 16_000_000],
]
PRODUCTS = [
    ["id", "name", "piece_kg", "city_fen", "local_fen", "loss", "cold"],
    ["hen", "跑步鸡（白条）", 1.5, 9_000, 3_300, 0.01, "yes"],
    ["pear", "鸭梨", 5, 1_200, 240, 0.05, ""],
]
PLACE_COLUMNS = ("code", "level", "name", "province", "city", "county", "town", "ur_code", "lon", "lat", "elev_m")
TITLES = ("武邑县农户登记表（演示数据：人物、村庄、号码均为虚构）", "登记截止日期：2016年12月31日　　　　单位：元")
HEADINGS = [
    "序号",
    "户编号",
    "姓名",
    "与户主关系",
    "性别",
    "身份证号码",
    "劳动能力",
    "健康状况",
    "乡镇",
    "行政村",
    "致贫原因",
    "联系电话",
    "开户银行",
    "银行账号",
    "家庭人口",
    "工资性收入",
    "生产经营性收入",
    "财产性收入",
    "转移性收入",
    "备注",
]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
MALE = [
    "建国",
    "志强",
    "永福",
    "德顺",
    "文山",
    "长河",
    "树林",
    "海生",
    "春来",
    "秋实",
    "玉柱",
    "金锁",
    "大勇",
    "小军",
    "立新",
    "国栋",
    "子明",
    "天佑",
    "浩然",
    "宏图",
]
FEMALE = [
    "桂英",
    "秀兰",
    "玉珍",
    "翠花",
    "淑芬",
    "春梅",
    "秋菊",
    "雪莲",
    "彩霞",
    "红霞",
    "凤仙",
    "小燕",
    "丽娟",
    "晓梅",
    "静怡",
    "思雨",
    "雨桐",
    "慧敏",
    "兰芝",
    "月娥",
]
CAUSES = ("因病", "因残", "缺劳动力", "缺资金", "缺技术", "因学")

# What is wrong on purpose, each in a household that is not among the 300 (or, where it does no harm, in one that is).
MESSES = (
    "wrong check character",
    "identity number kept as a number",
    "unknown village",
    "negative income",
    "two heads",
    "no head",
    "merged cells",
    "formula",
    "household again under another number",
    "impossible age",
    "phone that lost its zero",
    "amount in words",
)


@dataclass
class Member:
    name: str
    relation: str
    sex: str
    birth: date
    id_card: str
    capacity: str
    health: str


@dataclass
class Family:
    number: str
    village: str
    members: list[Member]
    cause: str
    phone: str
    account: str
    incomes: list[int]
    mess: str = ""
    changes: dict[tuple[int, str], Any] = field(default_factory=dict)  # (member, heading) -> what stands there instead


class Maker:
    """Draws families from a seed; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  nothing secret: the example is to be the same each time
        self.sequence: dict[date, int] = {}
        self.families = 0

    def person(self, surname: str, relation: str, sex: str, age: int, *, ill: float) -> Member:
        birth = date(AS_OF.year - age, self.random.randint(1, 12), self.random.randint(1, 28))
        at = self.sequence[birth] = self.sequence.get(birth, 0) + 1
        body = f"139999{birth:%Y%m%d}{at * 2 - (sex == '男'):03d}"
        health = self.random.choices(["长期慢性病", "患有大病", "残疾", "健康"], [ill * 0.6, ill * 0.2, ill * 0.2, 1 - ill])[0]
        if age < 16 or age > 72:
            capacity = "无劳动力"
        elif health == "健康":
            capacity = "普通劳动力" if age < 62 else "弱劳动力"
        else:
            capacity = self.random.choice(["弱劳动力", "丧失劳动力"])
        names = MALE if sex == "男" else FEMALE
        return Member(surname + self.random.choice(names), relation, sex, birth, body + id_card.check_character(body), capacity, health)

    def members(self) -> list[Member]:
        """One of the families that such a register has: old people alone, an ill parent, three generations."""
        draw, surname, other = self.random.random(), self.random.choice(SURNAMES), self.random.choice(SURNAMES)
        if draw < 0.16:
            return [self.person(surname, "户主", self.random.choice("男女"), self.random.randint(66, 84), ill=0.6)]
        if draw < 0.42:
            age = self.random.randint(60, 79)
            return [
                self.person(surname, "户主", "男", age, ill=0.5),
                self.person(other, "配偶", "女", age - self.random.randint(0, 6), ill=0.5),
            ]
        age = self.random.randint(34, 55)
        found = [self.person(surname, "户主", "男", age, ill=0.35)]
        if self.random.random() < 0.85:
            found.append(self.person(other, "配偶", "女", age - self.random.randint(-1, 5), ill=0.3))
        for _ in range(self.random.randint(1, 2)):
            sex = self.random.choice("男女")
            child_age = max(1, age - self.random.randint(22, 30))
            found.append(self.person(surname, "之子" if sex == "男" else "之女", sex, child_age, ill=0.08))
        if self.random.random() < 0.45:
            found.append(self.person(other, "之母", "女", min(92, age + self.random.randint(20, 28)), ill=0.6))
        return found

    def incomes(self, members: list[Member]) -> list[int]:
        """Yuan of a year: wages, farming, property, transfers; most come to less than 2,952 a head."""
        a_head = round(self.random.triangular(900, 4300, 2200))
        total = a_head * len(members)
        able = sum(member.capacity == "普通劳动力" for member in members)
        wage = round(total * self.random.uniform(0.1, 0.45)) if able else 0
        transfer = round((total - wage) * self.random.uniform(0.2, 0.5))
        land = self.random.choice([0, 0, 0, 200, 350])
        return [wage, max(total - wage - transfer - land, 0), land, transfer]

    def family(self) -> Family:
        self.families += 1
        members, at = self.members(), self.families
        body = f"95200011{at:010d}"
        return Family(
            number=f"WY2016{at:05d}",
            village=self.random.choice(list(VILLAGES)),
            members=members,
            cause=self.random.choice(CAUSES),
            phone=f"199000{self.random.randint(0, 99999):05d}",
            account=body + bank_card.check_digit(body),
            incomes=self.incomes(members),
        )


def spoil(family: Family, mess: str, earlier: Family) -> None:
    """Puts one of the messes into a family."""
    family.mess, head = mess, family.members[0]
    wrong = "0" if head.id_card[-1] != "0" else "1"
    changes: dict[str, dict[tuple[int, str], Any]] = {
        "wrong check character": {(0, "身份证号码"): head.id_card[:-1] + wrong},
        "identity number kept as a number": {(0, "身份证号码"): int(head.id_card[:17] + "0")},
        "unknown village": {(at, "行政村"): "望海村" for at in range(len(family.members))},
        "negative income": {(0, "生产经营性收入"): -1200},
        "no head": {(0, "与户主关系"): "之子"},
        "formula": {(0, "转移性收入"): "=12*90"},
        "household again under another number": {(0, "身份证号码"): earlier.members[0].id_card, (0, "性别"): earlier.members[0].sex},
        "impossible age": {(0, "身份证号码"): _born_in(head, 1879)},
        "phone that lost its zero": {(0, "联系电话"): 3185712345},
        "amount in words": {(0, "工资性收入"): "约三千"},
    }
    family.changes = changes.get(mess, {})
    if mess in ("two heads", "merged cells"):
        while len(family.members) < 2:
            family.members.append(family.members[0])
        family.changes = {(1, "与户主关系"): "户主"} if mess == "two heads" else {}


def _born_in(member: Member, year: int) -> str:
    body = f"{member.id_card[:6]}{year}{member.id_card[10:17]}"
    return body + id_card.check_character(body)


def harmless(family: Family, at: int) -> None:
    """What an import puts right by itself: full width, blanks, hyphens, "nothing" in words."""
    head = family.members[0]
    wide = head.id_card.translate({ord(a): ord(a) + 0xFEE0 for a in "0123456789X"})
    kinds: list[dict[tuple[int, str], Any]] = [
        {(0, "身份证号码"): wide},
        {(0, "姓名"): f"{head.name[0]}　{head.name[1:]}  ", (0, "身份证号码"): f" {head.id_card} "},
        {(0, "联系电话"): "无", (0, "备注"): "无电话"},
        {(0, "联系电话"): "0318-5712345"},
        {(0, "联系电话"): f"+86 {family.phone[:3]}-{family.phone[3:7]}-{family.phone[7:]}"},
        {(0, "行政村"): VILLAGES[family.village][0].removesuffix("村委会")},
        {(0, "财产性收入"): "无"},
        {(0, "生产经营性收入"): f"{family.incomes[1]:,}.00"},
    ]
    family.changes = kinds[at % len(kinds)]


def families(households: int, seed: int) -> list[Family]:
    """The good families with the spoiled ones spread among them."""
    maker = Maker(seed)
    good = [maker.family() for _ in range(households)]
    for at, family in enumerate(good[7::9]):
        harmless(family, at)
    found = list(good)
    for at, mess in enumerate(MESSES):
        family = maker.family()
        while mess in ("two heads", "merged cells", "no head") and len(family.members) < 2:
            family.members = maker.members()
        spoil(family, mess, good[0])
        found.insert((at + 1) * len(good) // (len(MESSES) + 1) + at, family)
    return found


def rows_of(family: Family) -> list[list[Any]]:
    """A row a member; what is the household's stands in the head's row."""
    rows = []
    for at, member in enumerate(family.members):
        mine: dict[str, Any] = {
            "户编号": family.number,
            "姓名": member.name,
            "与户主关系": member.relation,
            "性别": member.sex,
            "身份证号码": member.id_card,
            "劳动能力": member.capacity,
            "健康状况": member.health,
            "乡镇": TOWNS[family.village[:3]][0],
            "行政村": VILLAGES[family.village][0].removesuffix("村委会"),
        }
        if at == 0:
            mine |= {"致贫原因": family.cause, "联系电话": family.phone, "开户银行": "武邑县农村信用合作联社", "银行账号": family.account}
            mine |= {"家庭人口": len(family.members)}
            mine |= dict(zip(HEADINGS[15:19], family.incomes, strict=True))
        mine |= {heading: value for (whom, heading), value in family.changes.items() if whom == at}
        rows.append([mine.get(heading) for heading in HEADINGS])
    return rows


def register(found: list[Family]) -> bytes:
    """The workbook: two merged rows of title, the headings, the members, two rows again, and blank rows at the end."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  a new workbook has a sheet
    sheet.title = "农户登记表"
    for at, title in enumerate(TITLES, start=1):
        sheet.cell(at, 1, title).font = Font(bold=at == 1, size=14 if at == 1 else 10)
        sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=len(HEADINGS))
        sheet.cell(at, 1).alignment = Alignment(horizontal="center")
    sheet.append(HEADINGS)
    lines: list[list[Any]] = []
    for family in found:
        first = len(lines) + 4
        lines += rows_of(family)
        if family.mess == "merged cells":
            sheet.merge_cells(start_row=first, start_column=13, end_row=first + 1, end_column=13)
    clean = [family for family in found if not family.mess and not family.changes]
    lines += rows_of(clean[3])[:1] + rows_of(clean[11])[:1]
    for number, line in enumerate(lines, start=1):
        for column, value in enumerate([number, *line[1:]], start=1):
            if value is not None:
                cell = sheet.cell(number + 3, column, value)
                if isinstance(value, str) and not value.startswith("="):
                    cell.number_format = "@"
    for blank in range(20):
        sheet.cell(len(lines) + 4 + blank, 1).font = Font(size=10)
        sheet.cell(len(lines) + 4 + blank, 3, " ")
    for column, width in {"C": 10, "F": 22, "J": 14, "L": 14, "M": 24, "N": 22}.items():
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "D4"
    kept = io.BytesIO()
    book.save(kept)
    return same_each_time(kept.getvalue())


def same_each_time(workbook: bytes) -> bytes:
    """The workbook without the time at which it was made."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*(</)", rb"\g<1>2016-12-31T00:00:00Z\g<2>", body)
            new.writestr(zipfile.ZipInfo(name, (2016, 12, 31, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def places() -> str:
    """The county, its townships and villages, with the columns that any file of places has."""
    prefix, province, city, county = COUNTY
    rows: list[list[object]] = [[f"{prefix}000000", "county", county, province, city, county, "", "", 115.88182, 37.8011, 20]]
    for town, (name, lon, lat) in TOWNS.items():
        rows.append([f"{prefix}{town}000", "town", name, province, city, county, name, "", lon, lat, 20])
    for code, (name, east, north) in VILLAGES.items():
        town_name, lon, lat = TOWNS[code[:3]]
        point = [round(lon + east, 5), round(lat + north, 5)]
        rows.append([f"{prefix}{code}", "village", name, province, city, county, town_name, "220", *point, 20])
    return _csv([PLACE_COLUMNS, *rows])


def network(seed: int) -> dict[str, str]:
    """A planner's tables, by file: villages, sites where one may build, hubs with departures between them, cities, what is
    sold, a day's stops with the vehicles that call at them, and legs of drones.
    """
    draw = random.Random(seed)  # noqa: S311  repeatable, nothing secret
    villages: list[list[object]] = [["id", "name", "lon", "lat", "weight", "altitude_m", "placed"]]
    for number in range(1, NETWORK_VILLAGES + 1):
        name = f"{draw.choice(SURNAMES)}家{draw.choice('庄屯营寨铺洼')}（虚构{number}）"
        # As in real tables, the coordinates of most are not their own.
        placed = "real" if number % 3 == 0 else "scattered"
        at = [round(draw.uniform(115.68, 116.10), 5), round(draw.uniform(37.62, 37.98), 5)]
        villages.append([f"V{number:03d}", name, *at, draw.randint(150, 1_800), draw.randint(17, 24), placed])
    chosen = draw.sample(villages[1:], NETWORK_SITES - 1)
    sites = [["id", "name", "lon", "lat", "status"], ["S00", "武邑县城", 115.88182, 37.8011, "existing"]]
    sites += [[f"S{number:02d}", row[1], row[2], row[3], ""] for number, row in enumerate(chosen, start=1)]
    days = {"stops": _stops(draw, villages[1:]), "vehicles": VEHICLES, "legs": _legs(draw, villages[1:])}
    tables = days | {
        "villages": villages,
        "sites": sites,
        "hubs": HUBS,
        "departures": DEPARTURES,
        "destinations": CITIES,
        "products": PRODUCTS,
    }
    return {f"{name}.csv": _csv(rows) for name, rows in tables.items()}


def _stops(draw: random.Random, villages: list[list[Any]]) -> list[list[Any]]:
    """A day's stops: feed is brought to some, live birds in crates are fetched from others; one wants more than any truck holds."""
    heads = ["id", "name", "lon", "lat", "deliver_kg", "collect_kg", "collect_crates", "opens", "shuts", "takes_min", "on_board_min"]
    rows: list[list[Any]] = [heads]
    for number, row in enumerate(draw.sample(villages, NETWORK_STOPS)):
        if number % 3:
            crates = draw.randint(2, 9)
            rows.append([*row[:4], 0, 15 * crates, crates, "6:00", "12:00", 10 + crates, 240])
        else:
            rows.append([*row[:4], draw.randrange(100, 420, 20), 0, 0, "7:00", "17:00", 15, ""])
    rows[1][4] = 2_400
    return rows


def _legs(draw: random.Random, villages: list[list[Any]]) -> list[list[Any]]:
    """From two airports to villages: some too far to be flown home on one battery, one with a load that is too heavy."""
    heads = ["id", "from", "from_lon", "from_lat", "from_m", "to", "to_lon", "to_lat", "to_m", "terrain_m", "load_kg", "wanted_kg"]
    rows: list[list[Any]] = [heads]
    for number, row in enumerate(draw.sample(villages, NETWORK_LEGS), start=1):
        airport = AIRPORTS[number % 2]
        rows.append([f"L{number:02d}", *airport, row[1], row[2], row[3], row[5], 26, 10, draw.randrange(20, 90, 5)])
    rows[3][10] = 20
    return rows


def _csv(rows: list[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--households", type=int, default=300)
    parser.add_argument("--seed", type=int, default=2016)
    parser.add_argument("--into", type=Path, default=Path(__file__).parent)
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    (asked.into / "places.csv").write_text(places(), encoding="utf-8")
    (asked.into / "register.xlsx").write_bytes(register(families(asked.households, asked.seed)))
    (asked.into / "network").mkdir(exist_ok=True)
    for name, text in network(asked.seed).items():
        (asked.into / "network" / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
