"""The picture: geometry that draws what it is given."""

from xml.etree import ElementTree

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from courtyard.web.threads import Stop, split_bar, threads

STOPS = st.lists(st.builds(Stop, word=st.text(max_size=8), value=st.text(max_size=8)), min_size=1, max_size=9).map(tuple)


@given(STOPS, STOPS)
def test_a_birds_way_runs_left_to_right_and_the_yuans_way_back(bird, yuan):
    picture = threads(bird, yuan).wide
    xs = [knot.x for knot in picture.bird]
    assert xs == sorted(xs)
    if len(yuan) > 1:
        xs = [knot.x for knot in picture.yuan]
        assert xs == sorted(xs, reverse=True)
        assert xs[0] == picture.width - 84
    assert all(0 < knot.x < picture.width and 0 < knot.y < picture.height for knot in (*picture.bird, *picture.yuan))


def test_each_knot_leads_to_its_stop_in_the_list():
    drawn = threads((Stop("Chicks"), Stop("Table")), (Stop("Buyer"), Stop("Household")), name="x")
    text = render_to_string("web/parts/threads.html", {"threads": drawn, "picture": True, "ways": True})
    root = ElementTree.fromstring(text)  # noqa: S314  our own markup
    targets = {element.get("id") for element in root.iter("li")}
    assert {element.get("href", "")[1:] for element in root.iter("a")} == targets
    assert len(targets) == 4


def test_what_a_stop_says_is_escaped():
    text = render_to_string("web/parts/threads.html", {"threads": threads((Stop("<b>"),), (Stop("&"),)), "picture": True, "ways": True})
    assert "<b>" not in text


def test_the_published_case_is_drawn_in_its_proportions():
    parts = split_bar((("loan", 4_500_00, "loan"), ("fee", 2_500_00, "fee"), ("nothing", 0, "rest"), ("kept", 3_000_00, "dividend")))
    assert [(part.word, part.start, part.width) for part in parts] == [("loan", 0, 450), ("fee", 450, 250), ("kept", 700, 300)]
