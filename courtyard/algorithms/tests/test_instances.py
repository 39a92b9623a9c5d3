"""Published instances are read as their authors mean them, or refused with the line at fault."""

import numpy as np
import pytest

from courtyard.algorithms.siting.goals import Goal
from courtyard.algorithms.siting.instances import read_instance, read_orlib, read_tsplib
from courtyard.algorithms.siting.points import BadPlaces
from courtyard.algorithms.siting.question import Question, answer
from courtyard.algorithms.siting.search import Effort
from courtyard.algorithms.siting.tables import read_table

NODES = "1 0 0\n2 10 0\n3 0 10\n4 100 100\n5 110 100\n6 100 111\n"
TSP = f"NAME : six\nCOMMENT : a : b\nTYPE : TSP\nDIMENSION : 6\nEDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n{NODES}EOF\n"
# OR-Library's pmedcap: two hamlets of two, each site for 6; of 1 and 2, 1 wants more than the other would leave in a third site.
ROOMY = "1 20\n4 2 6\n1 0 0 4\n2 0 1.9 2\n3 10 0 3\n4 10 1 3\n"
LORENA = "4 2\n0 0 6 4\n0 1.9 6 2\n10 0 6 3\n10 1 6 3\n"
# Two sites, three customers: all from the first cost 10 + 1 + 2 + 9, from the second 12 + 5 + 4 + 1, from both 10 + 12 + 1 + 2 + 1.
CAP = " 2 3 \n 5000 10 \n capacity 12. \n 146 \n 1 5 \n 87 \n 2 4 \n 672 \n 9 1 \n"
UFL = "FILE: small.txt\n2 3 0\n1 10 1 2 9\n2 12 5 4 1\n"


def table_of(found):
    """Distances from everybody to everybody, whatever they are made of."""
    if found.costs is not None:
        return found.costs.tolist()
    points = found.plane(*found.clients.at)
    apart = points.coordinates[:, None] - points.coordinates
    return points.cost(np.linalg.norm(apart, axis=2)).tolist()


def planned(found, goal, number=None):
    asked = Question(
        goal, found.clients, found.sites, number=number or found.number, plane=found.plane, costs=found.costs, wants=found.wants
    )
    return answer(asked, Effort(bound_rounds=400, kicks=60))


@pytest.mark.parametrize(
    "text",
    [
        TSP,
        TSP.replace(" :", ":").replace(": ", ":"),
        TSP.replace(" : ", "\t:\t").replace("1 0 0", "1\t0\t0"),
        TSP.replace(" :", ""),
        TSP.lower(),
        TSP.replace("10 0\n", "1.0e+01 0.0D0\n"),
        TSP.replace("EOF\n", ""),
        TSP.replace("EOF", "-1\n\n  \nEOF\n\n"),
        TSP.replace("\n", "\r\n"),
        TSP.replace("\n", "\r"),
        "  " + TSP.replace("\n", "\n  "),
        "\ufeff" + TSP,
        f"NODE_COORD_SECTION\n{NODES}",
        f"NODE_COORD_SECTION:\n{NODES}".replace("3 0", "# a remark\n\n3 0"),
        TSP.replace("COMMENT : a", "COMMENT : the NODE_COORD_SECTION"),
        TSP.replace("EUC_2D", ""),
    ],
)
def test_points_of_tsplib_are_read_however_its_header_is_spelt(text):
    found = read_instance(text)
    assert found.clients.ids == ["1", "2", "3", "4", "5", "6"]
    assert [column.tolist() for column in found.clients.at] == [[0, 10, 0, 100, 110, 100], [0, 0, 10, 100, 100, 111]]
    assert (found.is_euclidean, found.number, found.told) == (True, None, ())


def test_nodes_keep_their_own_numbers_and_lines():
    found = read_instance("NAME : x\n\nNODE_COORD_SECTION\n\n70 0 0\n8 1 1\n")
    assert (found.clients.ids, found.clients.lines.tolist()) == (["70", "8"], [5, 6])


@pytest.mark.parametrize(
    ("kind", "nodes", "row"),
    [
        ("EUC_2D", "1 0 0\n2 1 1\n3 3 4", [0, 1, 5]),
        ("CEIL_2D", "1 0 0\n2 1 1\n3 3 4", [0, 2, 5]),
        # The first of TSPLIB's att48 and ulysses16, as it publishes their distances.
        ("ATT", "1 6734 1453\n2 2233 10\n3 6734 1483", [0, 1495, 10]),
        ("GEO", "1 38.24 20.42\n2 39.57 26.15\n3 40.56 25.32\n4 36.26 23.12", [0, 509, 501, 312]),
    ],
)
def test_distances_are_counted_as_the_file_says(kind, nodes, row):
    found = read_instance(f"EDGE_WEIGHT_TYPE : {kind}\nNODE_COORD_SECTION\n{nodes}\nEOF\n")
    assert table_of(found)[0] == row
    assert planned(found, Goal.P_CENTER, 1).objective == min(max(column) for column in zip(*table_of(found), strict=True))


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("FULL_MATRIX", "9 1 2\n1 9 3\n2 3 9"),
        ("UPPER_ROW", "1 2 3"),
        ("LOWER_ROW", "1\n2 3"),
        ("UPPER_DIAG_ROW", "0 1 2 0\n3 0"),
        ("LOWER_DIAG_ROW", "0\n1 0\n2 3 0"),
        ("UPPER_COL", "1 2 3"),
        ("LOWER_COL", "1 2 3"),
        ("UPPER_DIAG_COL", "0 1 0 2 3 0"),
        ("LOWER_DIAG_COL", "0 1 2 0 3 0"),
    ],
)
def test_a_table_of_tsplib_is_read_in_each_of_its_forms(form, numbers):
    header = f"DIMENSION: 3\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: {form}\nEDGE_WEIGHT_SECTION\n"
    found = read_instance(f"{header}{numbers}\nDISPLAY_DATA_SECTION\n1 0 0\n2 1 1\n3 2 2\nEOF\n")
    assert found.costs.tolist() == [[0, 1, 2], [1, 0, 3], [2, 3, 0]]
    assert (found.clients.ids, found.told) == (["1", "2", "3"], ())


def test_what_no_plan_is_made_of_is_told():
    found = read_instance(TSP.replace("EOF", "DEMAND_SECTION\n1 0\n2 5\n3 1\n4 1\n5 1\n6 1\nDEPOT_SECTION\n1\n-1\nEOF"))
    assert found.told == ("What it says under DEMAND_SECTION and DEPOT_SECTION is passed over: every node counts as 1, and is a site",)


@pytest.mark.parametrize("text", ["4 4 2\r\n1\t2 5\n2 3 4\n3 4 1e0\n3 2 7\n", "\n 4 4 2 \n 1 2 5 \n 2 3 4\n 3 4 1\n\n 3 2 7 \n"])
def test_a_graph_of_the_or_library_is_read_as_shortest_ways(text):
    costs, p = read_orlib(text)
    assert p == 2
    assert [list(row) for row in costs] == [[0, 5, 12, 13], [5, 0, 7, 8], [12, 7, 0, 1], [13, 8, 1, 0]]
    found = read_instance(text)
    assert (found.costs.tolist(), found.number) == (costs.tolist(), 2)


def test_a_graph_in_two_parts_has_no_way_between_them():
    found = read_instance("4 2 2\n1 2 3\n3 4 5\n")
    assert found.costs[0].tolist() == [0, 3, np.inf, np.inf]
    assert planned(found, Goal.P_MEDIAN).objective == 8


@pytest.mark.parametrize("text", ["0 1 2\n1 0 3\n2.5 3 0\n", "3\n0 1 2\n1 0 3\n2.5 3 0\n"])
def test_a_bare_table_of_distances_leads_from_its_rows_to_its_columns(text):
    found = read_instance(text)
    assert found.costs.tolist() == [[0, 1, 2], [1, 0, 3], [2.5, 3, 0]]
    assert planned(found, Goal.P_MEDIAN, 1).objective == 3.5


def test_room_is_filled_by_demand_and_the_plan_costs_distances_alone():
    for text, cost in ((ROOMY, 2.0), (ROOMY.partition("\n")[2], 2.0), (LORENA, 2.9)):
        found = read_instance(text)
        assert (found.number, found.wants.tolist(), found.sites.room.tolist()) == (2, [4, 2, 3, 3], [6, 6, 6, 6])
        plan = planned(found, Goal.P_MEDIAN)
        assert plan.objective == pytest.approx(cost, rel=1e-12)
        assert plan.bound <= cost
        assert np.bincount(plan.serves, weights=found.wants, minlength=4).max() == 6


@pytest.mark.parametrize("text", [CAP, UFL, CAP.replace("146 \n", "146 ").replace("\n 5 \n", " 5 ")])
def test_charges_of_sites_come_with_what_it_costs_to_serve_each_customer(text):
    found = read_instance(text)
    assert (found.sites.charge.tolist(), found.costs.tolist()) == ([10, 12], [[1, 5], [2, 4], [9, 1]])
    plan = planned(found, Goal.FIXED_CHARGE)
    assert (plan.objective, len(plan.sites)) == (22.0, 1)


def test_where_rooms_of_sites_are_passed_over_it_is_told():
    assert ["passed over" in one for one in read_instance(CAP).told] == [True]
    assert read_instance(UFL).told == ()


@pytest.mark.parametrize(
    "text",
    ["id,x,y\na,1,2\n", "lon lat\n107 33\n", "1.5,2\n3,4\n", "1 2\n3 4\n5 6\n", "71009\n1 18.2 109.5\n", "4 2\n0 0 6 x\n", ""],
)
def test_what_is_in_no_published_form_may_be_a_table(text):
    assert read_instance(text) is None


def test_points_alone_are_read_where_distances_are_straight_ones():
    assert [list(column) for column in read_tsplib("NAME: x\nNODE_COORD_SECTION\n1 2.5 3\n2 1e2 -4\nEOF\n")] == [[2.5, 100], [3, -4]]
    with pytest.raises(BadPlaces, match="not of the type EUC_2D"):
        read_tsplib("EDGE_WEIGHT_TYPE: GEO\nNODE_COORD_SECTION\n1 38.24 20.42\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("NODE_COORD_SECTION\n1 2\n", "Line 2: a node's number and two coordinates belong here, not '1 2'"),
        ("DIMENSION : 3\r\nNODE_COORD_SECTION\r\n1 0 0\r\n2 1 1\r\n", "DIMENSION says 3, but there are 2 nodes: the file is cut short"),
        ("NODE_COORD_SECTION\n1 0 0\n1 1 1\n", "Line 3: node 1 stood before, in line 2; give each its own number"),
        ("EDGE_WEIGHT_TYPE MAN_2D\nNODE_COORD_SECTION\n1 0 0\n", "MAN_2D is not known: EUC_2D, CEIL_2D, ATT, GEO and EXPLICIT can be"),
        ("EDGE_WEIGHT_TYPE: GEO\nEDGE_WEIGHT_SECTION\n1 0 0\n", "the type GEO need a line NODE_COORD_SECTION"),
        ("NODE_COORD_SECTION\n1 0 nan\n", "Line 2: 'nan' is no number"),
        ("NODE_COORD_SECTION\n1 0 1e400\n", "Line 2: '1e400' is no number that can be reckoned with"),
        ("12 13\nNODE_COORD_SECTION\n1 0 0\n", "Line 1: a word of the header belongs here"),
        ("EDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_SECTION\n0 1\n1 0\n", "needs its DIMENSION, from 1 to 10,000, and it says nothing"),
        (
            "DIMENSION: 2\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_SECTION\n0 1\n1 0\n",
            "EDGE_WEIGHT_FORMAT is missing: FULL_MATRIX, UPPER_ROW",
        ),
        (
            "DIMENSION: 3\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: UPPER_ROW\nEDGE_WEIGHT_SECTION\n0 1\n",
            "UPPER_ROW of 3 nodes has 3 distances, but there are 2: the file is cut short",
        ),
        (
            "DIMENSION: 2\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: UPPER_ROW\nEDGE_WEIGHT_SECTION\n-3\n",
            "Line 5: a distance of -3 is below zero",
        ),
        ("3 2 1\n1 2 5\n", "Line 1 says 2 edges, but 1 follow: the file is cut short"),
        ("3 1 1\n1 2 -5\n", "Line 2: a cost of -5 is below zero"),
        ("3 1 1\n1 4 2\n", "Line 2: vertices are numbered from 1 to 3"),
        ("3 1 1\n1 b 2\n", "Line 2: 'b' is no number"),
        ("3 1 1\n1 2 5\n1 2\n", "Line 1 says 1 edges, but 2 follow"),
        ("1000000000 0 1\n", "Line 1: a graph of 1,000,000,000 vertices is too large to plan with"),
        ("0 1 2\n1 0 3\n", "The table has 3 columns and 2 rows: a table from each place to each is needed"),
        ("0 1 2\n1 0 3\n2 3\n", "Line 3: it has 2 distances, and the first line of the table 3"),
        ("0 1\n-1 0\n", "Line 2: a distance of -1 is below zero"),
        ("20\n" + ROOMY, "Line 1 says that 20 problems follow. Copy the lines of one of them"),
        (ROOMY.replace("4 10 1 3\n", ""), "Line 2 says 4 places, but 3 follow: the file is cut short"),
        (ROOMY.replace("1 0 0 4", "1 0 0 0"), "Line 3: a demand of 0; a number above 0 is needed"),
        (ROOMY.replace("2 0 1.9 2", "2 0 1.9"), "Line 4: a place's number, x, y and demand belong here"),
        (LORENA.replace("10 1 6 3\n", ""), "Line 1 says 4 places, but 3 follow"),
        (
            CAP.replace(" 9 1 \n", ""),
            "Line 1 says 2 sites and 3 customers, so 9 numbers follow the sites, but there are 7: the file is cut short",
        ),
        (CAP.replace(" 9 1 ", " -9 1 "), "From site 1 to customer 3 it says -9; a cost is not below zero"),
        (UFL.replace(" 4 1\n", ""), "Line 2 says 2 sites and 3 customers, so 10 numbers follow, but there are 8"),
        ("FILE: x\n", "After the line FILE: the numbers of sites and of customers belong"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_with_its_line(text, message):
    with pytest.raises(BadPlaces) as refused:
        read_instance(text)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [("3 1\n", "Line 1 has to give the numbers"), ("3 1 1.5\n1 2 5\n", "Line 1: '1.5' is not a whole number"), ("", "Line 1 has to give")],
)
def test_what_has_to_be_a_graph_is_refused_where_it_is_none(text, message):
    with pytest.raises(BadPlaces, match=message):
        read_orlib(text)


@pytest.mark.parametrize(
    ("heading", "says"),
    [
        ("id x y", "Cells are divided by commas, semicolons or tabs, not by spaces. It names id x y."),
        ("1.5,2", "The first line has numbers, where a heading belongs: write one above them, such as lon,lat,weight"),
        ("1 2", "(As a published instance it is in no form that is known, or it is cut short.)"),
        ("town,people", "or at least id, where costs come from a file. It names town, people."),
    ],
)
def test_a_table_without_a_heading_is_told_what_a_heading_is(heading, says):
    with pytest.raises(BadPlaces) as refused:
        read_table(f"{heading}\n3 4\n")
    assert says in str(refused.value)


def test_columns_that_nothing_is_made_of_are_kept_by_name_and_people_are_the_weight():
    table = read_table("Name,Longitude,Latitude,Population,County,people\na,107,33,5,x,1\n")
    assert (table.weight.tolist(), table.names, table.passed_over) == ([5.0], ["a"], ("County", "people"))
    both = read_table("population,lon,lat,weight\n5,107,33,2\n")
    assert (both.weight.tolist(), both.passed_over) == ([2.0], ("population",))
