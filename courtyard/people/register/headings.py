"""Which column is what: the headings of registers, in Chinese and English."""

import re
import unicodedata
from dataclasses import dataclass

from courtyard.kernel.sheets import Cell, Row, column_letters
from courtyard.people.register.problems import RegisterUnreadable

LOOKED_AT = 25  # rows, from the top: titles, dates and units stand above the headings

# field -> what it is called. Compared without blanks, brackets and what stands in them, case and width.
SYNONYMS: dict[str, str] = {
    "household_number": (
        "户编号 户编码 户号 家庭编号 农户编号 贫困户编号 建档立卡编号 建档立卡号 householdnumber householdno "
        "householdid registernumber household"
    ),
    "name": "姓名 成员姓名 人员姓名 家庭成员姓名 家庭成员 name fullname membername",
    "head_name": "户主姓名 户主 户主名称 headname headofhousehold householdhead head",
    "id_card": (
        "身份证号 身份证号码 身份证 身份证件号码 证件号码 证件号 公民身份号码 公民身份证号 成员身份证号 成员身份证号码 "
        "idcard idcardnumber idnumber "
        "identitynumber identitycard nationalid"
    ),
    "head_id_card": "户主身份证号 户主身份证号码 户主身份证 户主证件号码 headidcard headidnumber",
    "relation": "与户主关系 与户主的关系 和户主关系 与户主之关系 户主关系 家庭关系 关系 relation relationtohead relationship",
    "sex": "性别 sex gender",
    "birth_date": "出生日期 出生年月日 出生年月 生日 birthdate dateofbirth birthday born",
    "age": "年龄 周岁 age",
    "phone": "联系电话 电话 电话号码 手机 手机号 手机号码 联系方式 联系号码 phone phonenumber mobile telephone tel",
    "village_code": (
        "村编码 村代码 村级代码 行政村代码 行政村编码 行政区划代码 区划代码 统计用区划代码 统计代码 villagecode placecode divisioncode"
    ),
    "province": "省 省份 省名 province",
    "city": "市 地市 地级市 市州 城市 city prefecture",
    "county": "县 区县 县区 县市区 县名 county district",
    "town": "乡镇 乡 镇 乡镇名称 镇乡 街道 乡镇街道 所属乡镇 所在乡镇 township town",
    "village": "村 行政村 行政村名称 村名 村名称 所在村 所属村 村庄 村居 村社区 村委会 village villagename",
    "address": "家庭住址 家庭地址 住址 地址 户籍地址 户籍所在地 现住址 详细地址 address homeaddress",
    "persons": "家庭人口 家庭人口数 人口数 人口 家庭人数 家庭成员数 人数 persons householdsize size members",
    "workers": "劳动力人数 劳动力数 劳动力数量 家庭劳动力 家庭劳动力人数 workers numberofworkers",
    "capacity": (
        "劳动能力 劳动力状况 劳动能力状况 劳动力情况 是否有劳动能力 有无劳动能力 劳动力 劳动力类型 workcapacity capacity abletowork canwork"
    ),
    "health": "健康状况 健康情况 身体状况 身体健康状况 health healthstatus",
    "cause": "致贫原因 主要致贫原因 贫困原因 causeofpoverty cause",
    "income_year": "年度 收入年度 年份 year incomeyear",
    "bank": "开户银行 开户行 银行 银行名称 开户行名称 bank bankname",
    "account": (
        "银行账号 银行账户 银行帐号 账号 帐号 银行卡号 卡号 一卡通 一卡通账号 惠农卡号 收款账号 bankaccount accountnumber account bankcard"
    ),
    "holder": "开户名 户名 账户名 账户名称 开户人 持卡人 收款人 accountholder accountname holder",
    "registered_on": "建档日期 建档时间 建档立卡时间 识别时间 识别日期 登记日期 登记时间 registeredon registrationdate",
    "income.wage": "工资性收入 工资收入 务工收入 打工收入 工资 wage wages wageincome",
    "income.farm": (
        "生产经营性收入 生产经营收入 经营性收入 经营收入 家庭经营收入 家庭经营性收入 种养收入 种植养殖收入 农业收入 farm farmincome farming"
    ),
    "income.business": "经商收入 个体经营收入 非农经营收入 商业收入 business businessincome",
    "income.property": "财产性收入 财产收入 资产收益 property propertyincome",
    "income.transfer": "转移性收入 转移收入 补贴收入 政策性收入 补助收入 transfer transfers transferincome",
    "income.other": "其他收入 其它收入 otherincome other",
    "income.total": (
        "家庭年收入 家庭收入 年收入 总收入 家庭总收入 家庭年总收入 家庭纯收入 家庭年纯收入 年纯收入 纯收入 收入合计 "
        "合计 totalincome annualincome householdincome income"
    ),
    "income.a_head": (
        "人均纯收入 家庭人均纯收入 年人均纯收入 人均收入 家庭人均收入 人均年收入 人均可支配收入 percapitaincome incomeperhead incomeahead"
    ),
    "ignored": "序号 编号 备注 说明 no number remarks remark notes note",
}
_FIELDS = {word: name for name, words in SYNONYMS.items() for word in words.split()}
_YEAR = re.compile(r"^((?:19|20)\d\d)年?度?(.+)$|^(.+?)((?:19|20)\d\d)年?$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is read: where, its heading as written, the field, and the year when the heading names one."""

    at: int
    heading: str
    field: str
    year: int | None = None

    @property
    def label(self) -> str:
        """The column as a problem names it: its letter in the spreadsheet, and its heading."""
        return f"{column_letters(self.at + 1)} {self.heading}"


@dataclass(frozen=True, slots=True)
class Headings:
    row: int
    columns: tuple[Column, ...]
    unread: tuple[Column, ...]

    def of(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.field == name), None)

    @property
    def layout(self) -> str:
        """One row a member when each row says who it is to the head; else one row a household."""
        return "member" if self.of("relation") else "household"


def key_of(heading: str) -> str:
    """A heading without blanks, brackets and what stands in them, signs, width and case."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    text = re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", text)
    return re.sub(r"[\s_\-*:、/.·]", "", text)


def field_of(heading: str) -> tuple[str | None, int | None]:
    """The field of a heading, and the year in it: "2016年工资性收入（元）" is ("income.wage", 2016)."""
    key = key_of(heading)
    if key in _FIELDS:
        return _FIELDS[key], None
    if match := _YEAR.match(key):
        word, year = (match[2], match[1]) if match[1] else (match[3], match[4])
        name = _FIELDS.get(word)
        if name is not None and name.startswith("income."):
            return name, int(year)
    return None, None


def find_headings(rows: list[Row]) -> Headings:
    """The row of headings among the first rows: the one with most known words. Raises RegisterUnreadable."""
    best, score = None, 0
    for at, row in enumerate(rows):
        known = {name for cell in row.cells if cell.text and (name := field_of(cell.text)[0]) not in (None, "ignored")}
        if len(known) > score:
            best, score = at, len(known)
    if best is None:
        raise RegisterUnreadable("no-heading", rows=LOOKED_AT)
    if best + 1 < len(rows) and _is_lower_half(rows[best + 1].cells, rows[best].cells):
        best += 1
    headings = _columns(rows[best].number, _with_upper_half(rows[best].cells, rows[best - 1].cells if best else []))
    names = {column.field for column in headings.columns}
    if not names & {"name", "head_name"} or not names & {"id_card", "head_id_card", "village", "village_code", "address"}:
        raise RegisterUnreadable("no-heading", rows=LOOKED_AT)
    return headings


def _is_lower_half(cells: list[Cell], above: list[Cell]) -> bool:
    """Whether a row only goes on with the headings above it: all of it is known words, under words that are not."""
    filled = [at for at, cell in enumerate(cells) if cell.text.strip()]
    return bool(filled) and all(field_of(cells[at].text)[0] and not (at < len(above) and field_of(above[at].text)[0]) for at in filled)


def _with_upper_half(cells: list[Cell], above: list[Cell]) -> list[Cell]:
    """A heading in two rows, its left half merged downwards: what is blank below is taken from above, if it is known there."""
    wide = [*cells, *[Cell()] * (len(above) - len(cells))]
    return [
        above[at] if not cell.text.strip() and at < len(above) and field_of(above[at].text)[0] else cell for at, cell in enumerate(wide)
    ]


def _columns(row: int, cells: list[Cell]) -> Headings:
    columns: list[Column] = []
    unread: list[Column] = []
    seen: set[tuple[str, int | None]] = set()
    for at, cell in enumerate(cells):
        heading = re.sub(r"\s+", " ", cell.text).strip()
        if not heading:
            continue
        name, year = field_of(heading)
        if name is None:
            unread.append(Column(at, heading[:60], ""))
            continue
        if name == "ignored":
            continue
        if name.startswith("income.") and "万" in heading:
            raise RegisterUnreadable("ten-thousands", heading=heading[:60])
        if (name, year) in seen:
            raise RegisterUnreadable("twice-the-heading", heading=heading[:60])
        seen.add((name, year))
        columns.append(Column(at, heading[:60], name, year))
    return Headings(row, tuple(columns), tuple(unread))
