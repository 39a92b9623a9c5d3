"""What the columns of a planner's tables are called: their own names, and those under which a Chinese office writes them."""

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
}
_ALSO = {"longitude": "lon", "lng": "lon", "latitude": "lat", "人口": "weight"}
_BRACKETS = str.maketrans("（）", "()")
_STANDARD = {word.translate(_BRACKETS): name for name, word in IN_CHINESE.items()} | _ALSO


def standard(heading: str) -> str:
    """The name of the column that a heading means: "经度" is lon; one that is not known stays what it is, in small letters."""
    plain = heading.strip().lower()
    return _STANDARD.get(plain.translate(_BRACKETS).replace(" ", ""), plain)
