"""Shortest ways over links, held against SciPy's Dijkstra: the same figures to the last bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from courtyard.algorithms.reach.links import links, nearest_source
from courtyard.algorithms.reach.ways import BadWays

PLACES = 12
rows = st.lists(st.tuples(st.integers(0, PLACES - 1), st.integers(0, PLACES - 1), st.floats(0.001, 1e6)), max_size=40)


@given(rows, st.lists(st.integers(0, PLACES - 1), min_size=1, max_size=4), st.booleans())
def test_every_place_is_as_far_as_dijkstra_finds_it_and_its_source_is_that_far(given_rows, sources, both_ways):
    # Of two links between the same places SciPy's table keeps one.
    kept = {(a, b): cost for a, b, cost in given_rows}
    begin, end, cost = ([key[0] for key in kept], [key[1] for key in kept], list(kept.values()))
    over = links(PLACES, begin, end, cost, both_ways=both_ways)
    found = nearest_source(over, sources)
    each = np.vstack([_dijkstra(over, [one]) for one in sources])
    assert found.far.tolist() == each.min(axis=0).tolist()
    for place in range(PLACES):
        if found.source[place] < 0:
            assert np.isinf(found.far[place])
        else:
            assert each[found.source[place], place] == found.far[place]


def test_a_country_of_links_of_very_different_lengths_is_as_dijkstra_finds_it():
    draw, count = np.random.default_rng(7), 20_000
    begin, end = draw.integers(0, count, (2, 8 * count))
    cost = draw.exponential(10.0, 8 * count) ** 3 + 0.01
    over, sources = links(count, begin, end, cost), draw.choice(count, 50, replace=False)
    assert nearest_source(over, sources).far.tolist() == _dijkstra(over, sources).tolist()


def test_links_that_cost_nothing_are_followed():
    over = links(4, [0, 1, 2], [1, 2, 0], [0.0, 0.0, 0.0])
    found = nearest_source(over, [1])
    assert (found.far.tolist(), found.source.tolist()) == ([0.0, 0.0, 0.0, np.inf], [0, 0, 0, -1])
    assert nearest_source(links(2, [], [], []), [0, 0]).far.tolist() == [0.0, np.inf]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (([0, 9], [1, 1], [1, 1]), "link 1: it leads outside the 3 places"),
        (([0, 1], [1, 2], [1, -1]), "link 1: its cost is no number from 0"),
        (([0, 1], [1, 2], [np.nan, 1]), "link 0: its cost is no number"),
        (([0, 1], [1], [1, 1]), "not of one length"),
    ],
)
def test_a_link_that_makes_no_sense_is_named(columns, says):
    with pytest.raises(BadWays, match=says):
        links(3, *columns)
    with pytest.raises(BadWays, match="source 1: it is none of the 3 places"):
        nearest_source(links(3, [0], [1], [1]), [0, 3])


def _dijkstra(over, sources):
    begin = np.repeat(np.arange(over.places), np.diff(over.start))
    # Links between the same places: the cheaper one counts, and SciPy adds such up.
    order = np.lexsort((over.cost, over.end, begin))
    begin, end, cost = begin[order], over.end[order], over.cost[order]
    first = np.concatenate([[True], (begin[1:] != begin[:-1]) | (end[1:] != end[:-1])])[: len(begin)]
    table = coo_array((cost[first], (begin[first], end[first])), shape=(over.places, over.places)).tocsr()
    return dijkstra(table, indices=sources, min_only=True)
