"""Maps of places: projection, order, squares, marks, lines, files, to the pixel in small cases."""

import struct
import zlib
from itertools import pairwise

import numpy as np
import pytest

from courtyard.algorithms.raster import classes, drawing, mercator, stamps
from courtyard.algorithms.raster.drawing import PALETTE, NoTile, View, drawn, layer, picture, tile, tile_pixels
from courtyard.algorithms.raster.png import png

# What stands for an entry of the palette in the pictures below.
SIGNS = " w#x-" + "01234" + "abcde" + "="


def shown(pixels) -> list[str]:
    return ["".join(SIGNS[entry] for entry in row).rstrip() for row in pixels.tolist()]


def around(pixels, x: int, y: int, reach: int) -> list[str]:
    return shown(pixels[y - reach : y + reach + 1, x - reach : x + reach + 1])


def at(zoom: int, x: float, y: float) -> tuple[float, float]:
    """The degrees of the middle of a pixel."""
    step = 1 << (mercator.DEEPEST - zoom)
    return mercator.degrees((x + 0.5) * step, (y + 0.5) * step)


def one(zoom: int, x: int, y: int, km: float = 1.0, **more) -> drawing.Layer:
    lon, lat = at(zoom, x, y)
    return layer([lon], [lat], [km], (5.0, 10.0), **more)


def unpacked(content: bytes) -> tuple[dict[bytes, bytes], np.ndarray]:
    """Chunks of a file whose sums are right, and its pixels."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    found, place = {}, 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        name, body = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        assert struct.unpack(">I", content[place + 8 + length : place + 12 + length]) == (zlib.crc32(name + body),)
        found[name] = body
        place += 12 + length
    width, height = struct.unpack(">II", found[b"IHDR"][:8])
    rows = np.frombuffer(zlib.decompress(found[b"IDAT"]), dtype=np.uint8).reshape(height, width + 1)
    assert not rows[:, 0].any()
    return found, rows[:, 1:]


def test_the_map_is_that_of_epsg_3857():
    # The worked example of IOGP Guidance Note 7-2 for method 1024: 24°22'54.433"N 100°20'00.000"W on EPSG:3857, in metres.
    x, y = mercator.project(-100 - 20 / 60, 24 + 22 / 60 + 54.433 / 3600)
    metres = 2 * np.pi * 6378137 / (1 << 26)
    assert abs(x * metres - np.pi * 6378137 - -11169055.58) < metres
    assert abs(np.pi * 6378137 - y * metres - 2800000.00) < metres


def test_what_lies_beyond_the_square_stands_on_its_border():
    x, y = mercator.project([-180.0, 180.0, 0.0, 0.0], [0.0, 0.0, 89.0, -90.0])
    assert x.tolist() == [0, (1 << 26) - 1, 1 << 25, 1 << 25]
    assert y.tolist() == [1 << 25, 1 << 25, 0, (1 << 26) - 1]


def test_degrees_of_a_pixel_lead_back_to_it():
    for x, y in ((12345678, 23456789), (0, 1), (67108863, 67108862)):
        lon, lat = mercator.degrees(x + 0.5, y + 0.5)
        assert [one.tolist() for one in mercator.project(lon, lat)] == [x, y]


def test_a_square_of_the_map_is_one_stretch_of_keys():
    rng = np.random.default_rng(7)
    x, y = rng.integers(0, 1 << 26, (2, 4000))
    ordered = np.sort(mercator.keys(x, y))
    for bits in (23, 24, 25):
        inside = (x >> bits == 1) & (y >> bits == 1)
        first = int(mercator.keys(np.array([1 << bits]), np.array([1 << bits]))[0])
        begin, end = np.searchsorted(ordered, np.array([first, first + (1 << 2 * bits)], dtype=np.uint64))
        assert end - begin == inside.sum() > 0


def test_a_file_holds_its_pixels_and_its_first_colour_is_transparent():
    pixels = np.array([[0, 1, 2], [2, 1, 0]], dtype=np.uint8)
    chunks, found = unpacked(png(pixels, [(0, 0, 0), (255, 255, 255), (10, 20, 30)]))
    assert found.tolist() == pixels.tolist()
    assert chunks[b"PLTE"] == bytes([0, 0, 0, 255, 255, 255, 10, 20, 30])
    assert chunks[b"tRNS"] == b"\x00"
    assert chunks[b"IHDR"] == struct.pack(">IIBBBBB", 3, 2, 8, 3, 0, 0, 0)


# ------------------------------------------------------------------------------------------------------------------ classes


def test_limits_are_round_numbers_near_the_shares():
    km = np.arange(1, 101, dtype=float)
    assert classes.limits_of(km) == (30.0, 50.0, 75.0, 100.0)


def test_limits_go_by_weight_and_pass_over_who_has_no_way():
    assert classes.limits_of([1, 1, 20, np.inf], [1, 1, 98, 1_000]) == (20.0,)
    assert classes.limits_of([np.inf]) == ()


def test_a_reach_is_the_last_limit():
    assert classes.limits_of(np.arange(1, 101, dtype=float), reach=60.0) == (30.0, 50.0, 60.0)
    assert classes.limits_of([], reach=60.0) == (60.0,)


def test_even_limits_are_round_steps_over_most_of_what_there_is():
    assert classes.even_limits(np.arange(0, 101)) == (50.0,)
    assert classes.even_limits([*np.linspace(-86.2, -84.9, 99), np.inf, np.nan]) == (-86.0, -85.5, -85.0)
    assert classes.even_limits([3.0] * 5) == ()
    assert classes.even_limits([np.nan]) == ()


def test_a_limit_that_matters_is_among_the_even_ones_where_values_lie_on_both_sides_of_it():
    values = np.linspace(10, 30, 99)
    assert classes.even_limits(values, between=22.5) == (15.0, 20.0, 22.5, 25.0)
    assert classes.even_limits(values, between=40) == classes.even_limits(values) == (15.0, 20.0, 25.0)
    assert classes.even_limits([1.0, 1.0, 2.0], between=1.5)[-1] in (1.5, 1.8)


def test_a_distance_that_is_a_limit_belongs_to_the_nearer_class():
    assert classes.classes_of([0, 5, 5.01, 10, 99], (5, 10)).tolist() == [0, 0, 1, 1, 2]


def test_shares_count_who_is_served_and_leave_out_an_empty_last_class():
    served = np.array([True, True, True, False])
    found = classes.shares([1, 6, 7, np.inf], [1, 10, 100, 1_000], served, (5, 10))
    assert found == (classes.Share(0.0, 5, 1, 1.0), classes.Share(5, 10, 2, 110.0))
    assert classes.shares([99], [3], np.array([True]), (5, 10))[-1] == classes.Share(10, None, 1, 3.0)


# Machado, Oliveira and Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency (2009), severity 1.0.
BLIND = {
    "nothing": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))


def lab(colour, sight) -> np.ndarray:
    """CIE L*a*b* of an sRGB colour as such eyes see it."""
    values = np.array(colour) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    xyz = np.array(TO_XYZ) @ np.clip(np.array(sight) @ linear, 0, 1) / [0.95047, 1.0, 1.08883]
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", BLIND.values(), ids=BLIND)
def test_classes_go_from_light_to_dark_and_stay_apart_for_everybody(sight):
    for colours in (classes.FILLS, classes.EDGES):
        seen = [lab(colour, sight) for colour in colours]
        assert all(far[0] < near[0] - 5 for near, far in pairwise(seen))
    seen = [lab(colour, sight) for colour in classes.FILLS]
    assert min(np.linalg.norm(near - far) for near, far in pairwise(seen)) > 15


# --------------------------------------------------------------------------------------------------------------------- marks


def test_a_known_place_is_a_filled_mark_and_a_scattered_one_a_hollow_one():
    zoom, middle = 6, (200 * 256 // 8 + 100, 100 * 256 // 8 + 60)
    column, row = middle[0] // 256, middle[1] // 256
    known = tile_pixels(one(zoom, *middle), zoom, column, row)
    hollow = tile_pixels(one(zoom, *middle, km=7.0, scattered=[True]), zoom, column, row)
    x, y = middle[0] % 256, middle[1] % 256
    assert around(known, x, y, 4) == [
        "   aaa",
        " aa000aa",
        " a00000a",
        "a0000000a",
        "a0000000a",
        "a0000000a",
        " a00000a",
        " aa000aa",
        "   aaa",
    ]
    assert around(hollow, x, y, 4) == [
        "   bbb",
        " bb111bb",
        " b1www1b",
        "b1wwwww1b",
        "b1wwwww1b",
        "b1wwwww1b",
        " b1www1b",
        " bb111bb",
        "   bbb",
    ]
    assert (known > 0).sum() == (hollow > 0).sum() == 61


def test_whoever_is_out_of_reach_has_a_cross():
    found = tile_pixels(one(3, 900, 700, km=np.inf), 3, 3, 2)
    assert around(found, 900 - 768, 700 - 512, 4) == [
        "xw     wx",
        "wxw   wxw",
        " wxw wxw",
        "  wxwxw",
        "   wxw",
        "  wxwxw",
        " wxw wxw",
        "wxw   wxw",
        "xw     wx",
    ]
    assert shown(tile_pixels(one(3, 900, 700, out=[True]), 3, 3, 2)) == shown(found)


def test_a_mark_on_the_border_is_drawn_on_both_tiles():
    place = one(5, 1024, 1024 + 130)
    left, right = tile_pixels(place, 5, 3, 4), tile_pixels(place, 5, 4, 4)
    assert [row[-4:].tolist().count(0) for row in left[126:135]] == [3, 1, 1, 0, 0, 0, 1, 1, 3]
    assert (left > 0).sum() + (right > 0).sum() == 61


def test_the_farther_stands_above_the_nearer_and_out_of_reach_above_all():
    lon, lat = zip(*(at(6, 3000 + step, 1500) for step in (0, 1, 2)), strict=True)
    found = layer(lon, lat, [99.0, 1.0, np.inf], (5.0, 10.0))
    assert shown(drawn(found, View(8, 3000 * 4 - 10, 1500 * 4 - 10, 30, 22)))[10:15] == [
        "           ccc aaaxw wx",
        "          cc2cca0awxwxw",
        "          c222c000awxw",
        "          cc2cca0awxwxw",
        "           ccc aaaxw wx",
    ]
    twice = layer([lon[0]] * 3, [lat[0]] * 3, [99.0, 1.0, np.inf], (5.0, 10.0))
    row, column = (int(one) for one in np.argwhere(tile_pixels(twice, 6, 11, 5))[0])
    assert "x" in "".join(around(tile_pixels(twice, 6, 11, 5), column + 2, row + 2, 4))
    same = layer([lon[0]] * 2, [lat[0]] * 2, [99.0, 1.0], (5.0, 10.0))
    assert "2" in "".join(shown(tile_pixels(same, 6, 11, 5)))
    assert "0" not in "".join(shown(tile_pixels(same, 6, 11, 5)))


# ------------------------------------------------------------------------------------------------------------------- squares


def crowd(count: int, km, zoom: int = 4, **more) -> drawing.Layer:
    """Places side by side in one cell of a zoom at which they cannot be told apart."""
    lon, lat = zip(*(at(15, (1608 << 11) + step % 8, (800 << 11) + step // 8) for step in range(count)), strict=True)
    return layer(lon, lat, np.broadcast_to(km, count), (5.0, 10.0), **more)


def test_places_that_cannot_be_told_apart_are_one_square_that_grows_with_their_number():
    sizes = {}
    for count in (3, 10, 30, 100):
        pixels = tile_pixels(crowd(count, 1.0), 4, 6, 3)
        rows, columns = np.nonzero(pixels)
        sizes[count] = (rows.max() - rows.min() + 1, columns.max() - columns.min() + 1)
    assert sizes == {3: (4, 4), 10: (5, 5), 30: (6, 6), 100: (7, 7)}


def test_a_square_has_the_class_of_the_mean_by_weight():
    found = tile_pixels(crowd(4, [1.0, 1.0, 1.0, 37.0], weight=[1, 1, 1, 1]), 4, 6, 3)
    x, y = 1608 - 1536, 800 - 768
    assert shown(found[y : y + 8, x : x + 8]) == ["", "", "  bbbb", "  b11b", "  b11b", "  bbbb", "", ""]
    light = tile_pixels(crowd(4, [1.0, 1.0, 1.0, 37.0], weight=[1, 1, 98, 1]), 4, 6, 3)
    assert shown(light[y : y + 8, x : x + 8])[3] == "  a00a"


def test_a_square_some_of_whose_places_are_out_of_reach_has_a_cross_on_it_and_else_the_cross_stands_alone():
    x, y = 1608 - 1536, 800 - 768
    some = tile_pixels(crowd(10, [1.0] * 9 + [np.inf]), 4, 6, 3)
    assert shown(some[y : y + 8, x : x + 8]) == ["", " aaaaa", " axwxa", " awxwa", " axwxa", " aaaaa", "", ""]
    none = tile_pixels(crowd(10, np.inf), 4, 6, 3)
    assert shown(none[y : y + 8, x : x + 8])[:7] == ["xw   wx", "wxw wxw", " wxwxw", "  wxw", " wxwxw", "wxw wxw", "xw   wx"]


def test_what_is_out_of_reach_does_not_count_in_the_mean():
    x, y = 1608 - 1536, 800 - 768
    some = tile_pixels(crowd(10, [1.0] * 9 + [4_000.0], out=[False] * 9 + [True]), 4, 6, 3)
    assert shown(some[y : y + 8, x : x + 8])[1] == " aaaaa"


def test_every_place_is_counted_once_over_all_tiles_of_a_zoom():
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(74, 134, 5000), rng.uniform(19, 53, 5000)
    found = layer(lon, lat, rng.uniform(0, 50, 5000), (5, 10, 20, 40))
    begin, end = drawing._stretches(found, np.arange(512), np.arange(512), mercator.DEEPEST - 4 + 3)
    assert (end - begin).sum() == 5000
    by_hand = np.zeros((512, 512), dtype=int)
    x, y = mercator.project(lon, lat)
    np.add.at(by_hand, (y >> 17, x >> 17), 1)
    assert (end - begin).tolist() == by_hand.tolist()


# --------------------------------------------------------------------------------------------------------------------- lines


def test_a_line_leads_to_whoever_serves_the_place_and_is_cut_at_the_window():
    zoom = 10
    lon, lat = at(zoom, 200_100, 100_100)
    other = at(zoom, 200_100 + 60, 100_100)
    found = layer([lon], [lat], [1.0], (5.0,), to=([other[0]], [other[1]]))
    whole = drawn(found, View(zoom, 200_090, 100_090, 80, 20))
    assert shown(whole)[10] == "      a0000000a" + "-" * 56
    cut = drawn(found, View(zoom, 200_130, 100_090, 10, 20))
    assert shown(cut)[10] == "-" * 10
    assert (cut > 0).sum() == 10


def test_a_dashed_line_has_its_strokes_counted_from_the_place_on_whatever_window_shows_it():
    zoom = 10
    lon, lat = at(zoom, 200_100, 100_100)
    other = at(zoom, 200_100 + 60, 100_100)
    found = layer([lon], [lat], [1.0], (5.0,), to=([other[0]], [other[1]]), dashed=[True])
    row = shown(drawn(found, View(zoom, 200_100, 100_090, 61, 20)))[10].ljust(61)
    assert row[8:40] == "====    " * 4
    cut = shown(drawn(found, View(zoom, 200_110, 100_090, 20, 20)))[10].ljust(20)
    assert cut == row[10:30]


def test_lines_drawn_through_and_dashed_ones_stand_in_one_map():
    zoom = 10
    ends = [at(zoom, 200_100, 100_100 + down) for down in (0, 12)], [at(zoom, 200_160, 100_100 + down) for down in (0, 12)]
    (lon, lat), to = (np.array(ends[0]).T), (np.array(ends[1]).T)
    found = layer(lon, lat, [1.0, 1.0], (5.0,), to=(to[0], to[1]), dashed=[False, True])
    rows = shown(drawn(found, View(zoom, 200_120, 100_095, 16, 20)))
    assert (rows[5], rows[17].count("="), rows[17].count("-")) == ("-" * 16, 8, 0)


def test_nobody_and_whoever_is_out_of_reach_has_no_line():
    zoom = 10
    lon, lat = at(zoom, 200_100, 100_100)
    other = at(zoom, 200_160, 100_100)
    for more in ({"to": ([np.nan], [np.nan])}, {"to": ([other[0]], [other[1]]), "out": [True]}):
        found = drawn(layer([lon], [lat], [1.0], (5.0,), **more), View(zoom, 200_120, 100_090, 40, 20))
        assert not found.any()


# ------------------------------------------------------------------------------------------------------------ tiles, pictures


def test_a_tile_is_the_file_of_its_pixels():
    found = one(3, 900, 700)
    chunks, pixels = unpacked(tile(found, 3, 3, 2))
    assert pixels.tolist() == tile_pixels(found, 3, 3, 2).tolist()
    assert chunks[b"PLTE"] == bytes(part for colour in PALETTE for part in colour)


@pytest.mark.parametrize("numbers", [(-1, 0, 0), (19, 0, 0), (3, 8, 0), (3, 0, -1)])
def test_there_is_no_tile_beyond_the_map(numbers):
    with pytest.raises(NoTile):
        tile(one(3, 900, 700), *numbers)


def test_nothing_at_all_is_an_empty_picture_and_an_empty_tile():
    nothing = layer([], [], [], ())
    assert not tile_pixels(nothing, 4, 3, 3).any()
    assert not unpacked(picture(nothing, ([], [])).png)[1].any()


def test_a_picture_holds_all_places_and_the_open_sites_and_says_how_wide_it_is():
    lon, lat = [104.0, 105.0], [30.0, 30.0]
    found = picture(layer(lon, lat, [1.0, np.inf], (5.0,)), ([104.5], [30.0]), most=(960, 720))
    _chunks, pixels = unpacked(found.png)
    assert pixels.shape == (found.height, found.width)
    assert found.width <= 960
    # A degree of longitude at 30 degrees is 96.3 km.
    across = 96.3 * found.width / (found.width - 2 * 14)
    assert abs(found.wide_km - across) < 0.01 * across
    assert {SIGNS[entry] for entry in np.unique(pixels)} == {" ", "w", "#", "x", "0", "a"}
    middle = shown(pixels)[found.height // 2]
    assert "w#######w" in middle


def test_a_mark_of_a_site_is_a_dark_disc_in_a_white_ring():
    assert stamps.centre(2).tolist() == [[0, 3, 3, 3, 0], [3, 3, 5, 3, 3], [3, 5, 5, 5, 3], [3, 3, 5, 3, 3], [0, 3, 3, 3, 0]]


def test_more_classes_than_colours_are_refused():
    with pytest.raises(ValueError, match="5 classes"):
        layer([], [], [], (1, 2, 3, 4, 5))
