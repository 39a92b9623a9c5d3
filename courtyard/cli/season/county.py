"""The stage is set: places, organisations, users, the register, and the money that a programme begins with."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from rich.table import Table

import courtyard
from courtyard.cli.season.stage import Stage
from courtyard.finance import actions as finance
from courtyard.finance.rules import Goods
from courtyard.kernel.actors import Role
from courtyard.people import actions as people
from courtyard.people import queries as people_queries
from courtyard.people.actions.import_register import Mode, RegisterTaken
from courtyard.people.actions.load_places import load_places

EXAMPLES = Path(courtyard.__file__).resolve().parent.parent / "examples" / "wuyi"
COUNTY = "131122000000"
PASSWORD = "courtyard-demo"  # noqa: S105  printed with the demo's logins; the demo says on every page that it is invented

# 2,300 yuan a head and year in prices of 2010, as the statistics office carries it forward: 2,952 in 2016, 3,200 in 2017 (rounded).
LINES = {2016: 2952_00, 2017: 3200_00}
LINE_SOURCE = "National Bureau of Statistics: 2,300 yuan a head a year in 2010 prices, carried forward"


@dataclass(frozen=True, slots=True)
class County:
    """Public ids of those who take part."""

    office: UUID
    cooperative: UUID
    company: UUID
    hatchery: UUID
    builder: UUID
    insurer: UUID
    fund: UUID
    register: RegisterTaken


ORGANISATIONS = {
    "office": ("county_office", "武邑县扶贫开发办公室（演示）", ""),
    "cooperative": ("cooperative", "武邑县跑步鸡养殖合作社（演示）", "952123456"),
    "company": ("company", "大城生鲜电子商务公司（演示）", "952123457"),
    "hatchery": ("supplier", "衡水良种鸡孵化场（演示）", ""),
    "builder": ("supplier", "武邑县乡村建筑队（演示）", ""),
    "insurer": ("insurer", "冀中农业保险公司（演示）", ""),
}

# user name -> (name, role, organisation); each signs in with PASSWORD.
USERS = {
    # An officer's area is the county: its office works with every organisation in it.
    "officer": ("李建国", Role.OFFICER, None),
    "officer2": ("赵敏", Role.OFFICER, None),
    "manager": ("王秀英", Role.MANAGER, "cooperative"),
    "technician": ("张伟", Role.TECHNICIAN, "cooperative"),
    "helper": ("刘洋", Role.HELPER, "cooperative"),
    "warehouse": ("陈静", Role.WAREHOUSE, "cooperative"),
    "planner": ("何静", Role.PLANNER, "office"),
    "auditor": ("孙平", Role.AUDITOR, None),
    "donor": ("周慧", Role.DONOR, None),
}


HOUSEHOLD_USER = "农户（演示）"


def set_up(stage: Stage, *, register: bytes, register_name: str, begins: date) -> County:
    """Everything up to the day on which the project can be opened."""
    load_places(actor=stage.actors["system"], key=stage.key("places"), now=stage.now(), content=(EXAMPLES / "places.csv").read_bytes())
    ids = {
        label: stage.do(
            people.create_organisation, "system", f"organisation/{label}", kind=kind, name=name, place_code=COUNTY, gs1_prefix=prefix
        ).organisation_id
        for label, (kind, name, prefix) in ORGANISATIONS.items()
    }
    for label in USERS:
        add_user(stage, label, ids)
    for year, amount_fen in LINES.items():
        stage.do(people.set_poverty_line, "system", f"line/{year}", year=year, amount_fen=amount_fen, price_year=2010, source=LINE_SOURCE)
    taken = stage.do(
        people.import_register,
        "officer",
        "register",
        content=register,
        file_name=register_name,
        mode=Mode.GOOD_ROWS,
        income_year=begins.year - 1,
    )
    for label in ("office", "cooperative", "hatchery", "builder"):
        stage.do(
            people.set_bank_account,
            "officer",
            f"account/{label}",
            owner_type="organisation",
            owner_id=ids[label],
            bank="武邑县农村信用合作联社",
            number=f"9520001{len(label):02d}{sum(map(ord, label)):010d}",
            holder=ORGANISATIONS[label][1],
        )
    for supplier, goods in (("hatchery", (Goods.LIVESTOCK, Goods.FEED, Goods.MEDICINE)), ("builder", (Goods.RENOVATION,))):
        stage.do(
            finance.approve_supplier,
            "officer",
            f"supplier/{supplier}",
            cooperative_id=ids["cooperative"],
            supplier_id=ids[supplier],
            goods=goods,
            valid_from=begins - timedelta(days=60),
        )
    fund = stage.do(finance.open_fund, "officer", "fund", organisation_id=ids["office"], name="武邑县庭院经济基金（演示）").fund_id
    return County(fund=fund, register=taken, **ids)


def add_user(stage: Stage, label: str, organisations: dict[str, UUID]) -> None:
    """A user with one role in the county and in its organisation, who can sign in."""
    name, role, organisation = USERS[label]
    user = stage.do(people.create_user, "system", f"user/{label}", username=label, name=name)
    stage.do(
        people.grant_role,
        "system",
        f"role/{label}",
        user_id=user.user_id,
        role=role,
        organisation_id=organisations[organisation] if organisation else None,
        place_code=COUNTY,
        valid_from=stage.day,
    )
    sign_in_as(stage, label)


def sign_in_as(stage: Stage, label: str) -> None:
    """Gives the account its password, and the stage the actor that it is from now on."""
    account = people_queries.users(stage.actors["system"]).get(username=label)
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    stage.actors[label] = people_queries.actor_for(account, stage.now(), "cli")


def add_household_user(stage: Stage, household: UUID) -> None:
    """The household's own account, with which it sees its birds, its loan and its dividend."""
    label = "household"
    user = stage.do(people.create_user, "system", f"user/{label}", username=label, name=HOUSEHOLD_USER)
    stage.do(
        people.grant_role,
        "system",
        f"role/{label}",
        user_id=user.user_id,
        role=Role.HOUSEHOLD,
        household_id=household,
        valid_from=stage.day,
    )
    sign_in_as(stage, label)


def logins() -> Table:
    """One login a role, for whoever looks at the demo."""
    table = Table("user", "password", "role", "who", box=None)
    for label, (name, role, _) in USERS.items():
        table.add_row(label, PASSWORD, role, name)
    table.add_row("household", PASSWORD, Role.HOUSEHOLD, HOUSEHOLD_USER)
    return table
