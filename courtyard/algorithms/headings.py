"""What the columns of a planner's tables are called: their own names, and those under which a Chinese office writes them."""

from collections.abc import Sequence

# A unit belongs to its name: what is written in yuan is never read as fen, nor hours as minutes.
IN_CHINESE = {
    "id": "编号",
    "code": "代码",
    "name": "名称",
    "lon": "经度",
    "lat": "纬度",
    "altitude_m": "海拔（米）",
    "weight": "权重",
    "circuity": "绕行系数",
    "placed": "定位",
    "charge": "费用（元）",
    "room": "容量",
    "status": "状态",
    "drone": "无人机",
    "curfew_from": "关闭时间",
    "curfew_until": "开放时间",
    "from": "起点",
    "to": "终点",
    "takes_min": "用时（分钟）",
    "departs": "发车时间",
    "every_min": "间隔（分钟）",
    "first": "首班",
    "last": "末班",
    "cutoff_min": "提前截止（分钟）",
    "unload_min": "卸货（分钟）",
    "mode": "方式",
    "most_kg": "最大重量（千克）",
    "assumed": "假定",
    "city_fen": "城市价（分）",
    "local_fen": "本地价（分）",
    "piece_kg": "单件重量（千克）",
    "loss": "损耗",
    "cold": "冷藏",
    "cost": "路程",
    "deliver_kg": "送货（千克）",
    "deliver_crates": "送货（筐）",
    "collect_kg": "收货（千克）",
    "collect_crates": "收货（筐）",
    "opens": "开门时间",
    "shuts": "关门时间",
    "ready": "备好时间",
    "on_board_min": "在车上限（分钟）",
    "vehicles": "车辆数",
    "room_kg": "容量（千克）",
    "room_crates": "容量（筐）",
    "begins": "出车时间",
    "until": "收车时间",
    "trips": "趟数",
    "longest_h": "最长（小时）",
    "longest_km": "最长（公里）",
    "fixed_fen": "固定费用（分）",
    "km_fen": "每公里费用（分）",
    "hour_fen": "每小时费用（分）",
    "from_lon": "起点经度",
    "from_lat": "起点纬度",
    "to_lon": "终点经度",
    "to_lat": "终点纬度",
    "distance_km": "距离（公里）",
    "from_m": "起点海拔（米）",
    "to_m": "终点海拔（米）",
    "terrain_m": "途中最高地面（米）",
    "load_kg": "去程载重（千克）",
    "back_kg": "回程载重（千克）",
    "wanted_kg": "需要（千克）",
    "road_km": "路程（公里）",
    "along_m_s": "顺风（米/秒）",
    "across_m_s": "侧风（米/秒）",
    "warmer_k": "偏暖（度）",
    "lat_min": "纬度起",
    "lon_min": "经度起",
    "height_m": "高程（米）",
    "p90_m": "九成高程（米）",
}
_ALSO = {"longitude": "lon", "lng": "lon", "latitude": "lat", "人口": "weight", "population": "weight"}
_BRACKETS = str.maketrans("（）", "()")
_STANDARD = {word.translate(_BRACKETS): name for name, word in IN_CHINESE.items()} | _ALSO


def standard(heading: str) -> str:
    """The name of the column that a heading means: "经度" is lon; one that is not known stays what it is, in small letters."""
    plain = heading.strip().lower()
    return _STANDARD.get(plain.translate(_BRACKETS).replace(" ", ""), plain)


def places_of(heading: Sequence[str]) -> dict[str, int]:
    """Where each column stands, by its standard name: the first of several, and one that has the name itself before what only means it."""
    found: dict[str, int] = {}
    for place, name in sorted(enumerate(heading), key=lambda one: standard(one[1]) != one[1].strip().lower()):
        found.setdefault(standard(name), place)
    return found
