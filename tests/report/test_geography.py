"""Maps: what is shown fits, arcs are great circles, labels keep clear, the date line cuts nothing."""

from __future__ import annotations

import math

import pytest

from beacon.report.charts.geography import WIDTH, centre_of, fitted, great_circle, placed


def test_great_circle_from_london_to_beijing_passes_sixty_degrees_north() -> None:
    # On the sphere the azimuth at London is 45.8 deg; the top is at arccos(cos 51.51 · sin 45.8) = 63.5 deg.
    # Points 250 km apart miss the top by less than 0.1 deg; the ellipsoid moves it by less than 0.2 deg.
    highest = max(lat for _, lat in great_circle((-0.13, 51.51), (116.41, 39.90)))
    assert highest == pytest.approx(63.5, abs=0.3)


def test_great_circle_ends_where_it_should() -> None:
    way = great_circle((103.85, 1.29), (139.69, 35.69))
    assert way[0] == pytest.approx((103.85, 1.29))
    assert way[-1] == pytest.approx((139.69, 35.69))


def test_two_sites_in_one_city_make_a_point() -> None:
    assert great_circle((0.0, 51.0), (0.0, 51.0)) == [pytest.approx((0.0, 51.0))] * 2


@pytest.mark.parametrize(
    ("lons", "centre"),
    [((0.0, 120.0), 60.0), ((170.0, -170.0), 180.0), ((139.7, -122.4), -171.35), ((8.0,), 8.0)],
)
def test_centre_is_in_the_middle_of_the_shortest_stretch(lons: tuple[float, ...], centre: float) -> None:
    assert (centre_of(lons) - centre + 180.0) % 360.0 - 180.0 == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    "sites",
    [
        [(-2.24, 53.48), (116.41, 39.9), (103.85, 1.29)],
        [(139.69, 35.69), (-122.42, 37.77)],  # over the Pacific
        [(-0.13, 51.51), (-0.13, 51.51)],  # one city
        [(151.2, -33.87), (-46.64, -23.55), (18.4, -33.9)],
    ],
)
def test_every_arc_lies_inside_the_map(sites: list[tuple[float, float]]) -> None:
    ways = [great_circle(a, b) for i, a in enumerate(sites) for b in sites[i + 1 :]]
    points = [p for way in ways for p in way]
    view = fitted(points, centre_of([lon for lon, _ in sites]))
    for lon, lat in points:
        x, y = view.project(lon, lat)
        assert 0 <= x <= WIDTH
        assert 0 <= y <= view.height


def test_labels_of_neighbours_do_not_overlap() -> None:
    sites = [(500.0 + 4 * i, 300.0 + 3 * i, 5.0, f"City number {i}", 90.0) for i in range(4)]
    labels = placed(sites, size=13, canvas=(WIDTH, 500.0))

    def box(i: int) -> tuple[float, float, float, float]:
        label, width = labels[i], sites[i][4]
        left = {"left": label.x, "right": label.x - width, "center": label.x - width / 2}[label.align]
        return left, label.y - 6.5, left + width, label.y + 6.5

    for i in range(4):
        for j in range(i):
            a, b = box(i), box(j)
            assert min(a[2], b[2]) <= max(a[0], b[0]) or min(a[3], b[3]) <= max(a[1], b[1])


def test_labels_stay_on_the_canvas() -> None:
    label = placed([(930.0, 200.0, 5.0, "Far east", 60.0)], size=13, canvas=(WIDTH, 400.0))[0]
    assert (label.align, label.x < 930.0) == ("right", True)
    assert math.isfinite(label.y)
