"""The text of a cell as what it means. Each returns a value, or raises BadValue with the code of the problem."""

import re
from datetime import date

from courtyard.algorithms import id_card as id_cards
from courtyard.kernel.fen import NotAnAmount, parse_yuan
from courtyard.kernel.sheets import Cell
from courtyard.people.rules.numbers import account_digits, is_account, is_phone, phone_digits, plain

# What people write where nothing is to be said.
NOTHING = frozenset({"", "无", "没有", "暂无", "无。", "-", "--", "—", "——", "/", "\\", "n/a", "na", "none", "null", "nil", "空"})

_RELATIONS = {
    "head": "户主 本人 本人或户主 head self householder",
    "spouse": "配偶 妻 妻子 夫 丈夫 老伴 爱人 之妻 之夫 之配偶 spouse wife husband",
    "child": (
        "子 儿子 长子 次子 三子 四子 五子 独生子 之子 女 女儿 长女 次女 三女 四女 五女 独生女 之女 养子 养女 继子 继女 "
        "子女 child son daughter"
    ),
    "child_in_law": "儿媳 儿媳妇 媳妇 之儿媳 女婿 之女婿 son-in-law daughter-in-law childinlaw soninlaw daughterinlaw",
    "grandchild": "孙 孙子 孙女 之孙子 之孙女 外孙 外孙子 外孙女 之外孙 之外孙女 外孙子女 孙子女 grandchild grandson granddaughter",
    "parent": (
        "父 父亲 之父 母 母亲 之母 公公 婆婆 之公公 之婆婆 岳父 岳母 之岳父 之岳母 父母 继父 继母 养父 养母 parent "
        "father mother parentinlaw"
    ),
    "grandparent": "祖父 祖母 爷爷 奶奶 外祖父 外祖母 之祖父 之祖母 曾祖父 曾祖母 grandparent grandfather grandmother",
    "sibling": "兄 弟 兄弟 哥 哥哥 弟弟 姐 妹 姐姐 妹妹 姐妹 兄弟姐妹 之兄弟姐妹 sibling brother sister",
    "other": "其他 其它 其他亲属 侄子 侄女 侄儿 之侄儿 之侄女 other otherrelative nephew niece",
}
_CAPACITIES = {
    "able": "有 是 能 普通劳动力 技能劳动力 普通劳力 劳动力 全劳动力 有劳动能力 健全 able yes true full 1",
    "partly": (
        "半劳动力 弱劳动力 弱劳力 半劳力 半劳动能力 弱劳动能力 弱劳动力或半劳动力 弱半劳动力 半弱劳动力 "
        "部分丧失劳动能力 部分 partly partial part"
    ),
    "unable": "无 否 不能 无劳动力 丧失劳动力 丧失劳动能力 无劳动能力 无劳力 unable no false none 0",
}
_CONDITIONS = {
    "": "健康 良好 一般 正常 healthy good well",
    "chronic": "长期慢性病 慢性病 患有慢性病 患长期慢性病 chronic chronicillness",
    "serious": "患有大病 大病 重病 重大疾病 患大病 serious seriousillness",
    "disability": "残疾 残疾人 持证残疾 肢体残疾 视力残疾 听力残疾 言语残疾 智力残疾 精神残疾 多重残疾 disabled disability",
}


def _table(words: dict[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, all_words in words.items() for word in all_words.split()}


_RELATION, _CAPACITY, _CONDITION = _table(_RELATIONS), _table(_CAPACITIES), _table(_CONDITIONS)
_ID_PROBLEMS = {
    id_cards.WrongLength: "id-length",
    id_cards.WrongCharacter: "id-character",
    id_cards.RoundedBySpreadsheet: "id-rounded",
    id_cards.UnknownProvince: "id-province",
    id_cards.ImpossibleBirthDate: "id-birth",
    id_cards.WrongCheckCharacter: "id-check",
}
_DATE = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?月?|(\d{2})(\d{2}))(?: 00:00(?::00)?)?")
_SERIAL = re.compile(r"[1-9]\d{4}(\.\d+)?")  # 1927 to 2173
_NAME = re.compile(r"[^\x00-\x1f\x7f<>{}|\\^=@]{1,60}")


class BadValue(Exception):
    """The code of the problem."""


def is_nothing(text: str) -> bool:
    return plain(text).casefold() in NOTHING


def words_of(text: str) -> str:
    """A text to be found in a table of words."""
    return re.sub(r"[\s()]", "", plain(text).casefold())


def name_value(text: str) -> str:
    name = re.sub(r"\s+", " ", plain(text))
    # Blanks between two characters set a name out in a table: 王　伟 is 王伟.
    if not name.isascii():
        name = name.replace(" ", "")
    if not _NAME.fullmatch(name):
        raise BadValue("long-name")
    return name


def id_card_value(text: str, on: date) -> id_cards.IdCard:
    try:
        return id_cards.parse(text, on=on)
    except id_cards.NoIdCard as error:
        raise BadValue(_ID_PROBLEMS.get(type(error), "id-wrong")) from error


def date_value(text: str) -> date:
    """A whole day; a year and month alone is no day, and is not made one."""
    match = _DATE.fullmatch(plain(text))
    if match is None:
        # Counted from 1900 or, on some machines, from 1904: which of them nobody can tell, so it is not guessed.
        raise BadValue("serial-date" if _SERIAL.fullmatch(plain(text)) else "not-a-date")
    year, month, day = match[1], match[2] or match[4], match[3] or match[5]
    if not day:
        raise BadValue("not-a-date")
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise BadValue("not-a-date") from error


def sex_value(text: str) -> str:
    word = words_of(text)
    if word in ("男", "男性", "male", "m"):
        return "male"
    if word in ("女", "女性", "female", "f"):
        return "female"
    raise BadValue("not-a-sex")


def relation_value(text: str) -> str:
    if (word := words_of(text)) in _RELATION:
        return _RELATION[word]
    raise BadValue("unknown-relation")


def capacity_value(text: str) -> str:
    if (word := words_of(text)) in _CAPACITY:
        return _CAPACITY[word]
    raise BadValue("unknown-capacity")


def condition_values(text: str) -> list[tuple[str, str]]:
    """Kinds of condition with the words that said so; nothing for the healthy. What is not understood is kept as "other"."""
    found = []
    for part in re.split(r"[,，、;；/]", plain(text)):
        word = words_of(part)
        if word and word not in NOTHING:
            kind = _CONDITION.get(word) if word in _CONDITION else next((k for w, k in _CONDITION.items() if k and w in word), "other")
            if kind:
                found.append((kind, part.strip()[:500]))
    return found


def phone_value(cell: Cell) -> str:
    digits = phone_digits(cell.text)
    if not is_phone(digits):
        raise BadValue("phone-lost-zero" if cell.numeric and re.fullmatch(r"[2-9]\d{8,10}|10\d{8}", digits) else "not-a-phone")
    return digits


def account_value(text: str) -> str:
    digits = account_digits(text)
    if not is_account(digits):
        raise BadValue("not-an-account")
    return digits


def amount_value(text: str) -> int:
    """Fen. Refuses what is negative and what is no amount; "1e5" is no amount."""
    try:
        fen = parse_yuan(plain(text))
    except NotAnAmount as error:
        raise BadValue("not-an-amount") from error
    if fen < 0:
        raise BadValue("negative-income")
    if fen > 10**13:
        raise BadValue("not-an-amount")
    return fen


def count_value(text: str) -> int:
    match = re.fullmatch(r"([0-9]{1,2})[人口个]?", plain(text))
    if match is None:
        raise BadValue("not-a-count")
    return int(match[1])


def year_value(text: str, on: date) -> int:
    match = re.fullmatch(r"((?:19|20)[0-9]{2})年?度?", plain(text))
    if match is None or not 1978 <= int(match[1]) <= on.year:
        raise BadValue("not-a-year")
    return int(match[1])
