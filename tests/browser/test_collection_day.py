"""Collection day on a phone at the scale: what is scanned is counted, what is wrong is named, what is right is taken in."""

import pytest
from django.urls import reverse

from courtyard.raising import queries as raising
from tests.browser.county import build


@pytest.fixture
def county(transactional_db):
    return build()


def test_a_flock_goes_onto_the_scale_and_into_crates(county, visit):
    season, zhao = county.season, county.zhao
    manager = visit(size="phone", language="en-GB", user=county.users["manager"])
    manager.goto(reverse("collection-day", args=[season.project_id]))
    manager.fill("#open_name", "Lijiazhuang, morning")
    manager.click("button:has-text('Open it')")
    manager.wait_for_selector("text=The lot is open")

    helper = visit(size="phone", language="en-GB", user=county.users["helper"])
    helper.goto(reverse("collection-days"))
    helper.click(f"a[href$='{reverse('collect', args=[zhao.flock_id])}']")
    birds = season.birds(zhao)
    lines = [f"{bird.epc}\t1800\t{at // 20 + 1}" for at, bird in enumerate(birds[:40])]
    helper.fill("#id_lines", "\n".join([*lines, "not-a-bird 1750"]))
    # Counted while it is typed, before anything is sent.
    helper.wait_for_selector("#on-scale :text('is none of the animals here')")
    assert "40" in helper.inner_text("#on-scale")
    assert "72.0 kg" in helper.inner_text("#on-scale")
    helper.click("button:has-text('Send the collection')")
    helper.wait_for_selector("#id_lines_why:has-text('Line 41')")
    visit.errors.clear()  # the browser reports the refusal as an error of its own
    assert helper.input_value("#id_lines").endswith("not-a-bird 1750")
    assert len(season.birds(zhao)) == 100

    helper.fill("#id_lines", "\n".join(lines))
    helper.click("button:has-text('Send the collection')")
    helper.wait_for_selector("text=Write these numbers on the crates")
    assert helper.locator("text=urn:epc:id:sscc:").count() == 2
    assert len(season.birds(zhao)) == 60

    # The others are typed beside their numbers; the last bird closes the flock.
    helper.click("a:has-text('60 more of this flock')")
    left = season.birds(zhao)
    helper.fill(f"[name=w{left[0].slot}]", "1.2kg")
    helper.wait_for_selector("#on-scale :text('ordinary grade 1')")
    helper.fill("#id_lines", "\n".join(f"{bird.slot} 1800" for bird in left[1:]))
    helper.click("button:has-text('Send the collection')")
    helper.wait_for_selector("h1:has-text('Taken in')")
    assert season.birds(zhao) == []
    lot = next(one for one in raising.lots(season.cast.manager, season.project_id) if one.name == "Lijiazhuang, morning")
    assert {grade.grade: grade.quantity for grade in lot.grades} == {"mountain": 99, "ordinary": 1}

    manager.goto(reverse("pack", args=[lot.lot_id]))
    packs = raising.to_pack(season.cast.manager, lot.lot_id)
    manager.fill("#id_lines", "\n".join(f"{bird.epc} 1300" for bird in packs))
    manager.click("button:has-text('Make the packs')")
    manager.wait_for_selector("text=100 packs made.")
