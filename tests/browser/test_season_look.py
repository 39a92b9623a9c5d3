"""The pages of the season's work, each as somebody who does it, at both sizes and in both languages: accessible, light, fitting."""

import pytest
from django.urls import reverse

from courtyard.kernel.actors import Role
from courtyard.raising import queries as raising
from courtyard.raising.models import Collection
from tests.browser.work import Work, build


def _pages(work: Work) -> dict[Role, list[str]]:
    season, day = work.season, work.season.today.isoformat()
    collections = [str(one) for one in Collection.unscoped.values_list("public_id", flat=True)]
    settlement = raising.settlements(season.cast.officer, work.project)[0].settlement_id
    return {
        Role.OFFICER: [
            reverse("board", args=[work.project]) + "?on=2017-03-02",
            reverse("project-households", args=[work.project]) + "?order=-lost",
            reverse("objections", args=[work.project]),
            reverse("application", args=[work.waiting.application_id]),
            reverse("renovate", args=[work.failing.application_id]),
            reverse("inspect-site", args=[work.pond_project, work.site]),
            reverse("proceeds", args=[work.statement]),
            reverse("settlement", args=[settlement]) + "?order=-dividend",
            *(reverse("open-project") + f"?pattern={pattern}" for pattern in ("chickens", "pigeons", "fish")),
        ],
        Role.MANAGER: [
            reverse("sites", args=[work.pond_project]),
            reverse("bracelets", args=[work.project]),
            reverse("flock-bracelets", args=[work.zhao.flock_id]),
            reverse("flock-bracelets", args=[work.wang.flock_id]),
            reverse("flock-steps", args=[work.wang.flock_id]),
            reverse("steps-of-day", args=[work.zhao.flock_id, day]),
            reverse("certify", args=[work.zhao.flock_id]),
        ],
        Role.WAREHOUSE: [
            reverse("collection-days"),
            reverse("collection-day", args=[work.pond_project]),
            reverse("harvest", args=[work.pond.flock_id]),
            *(reverse("collected", args=[one]) for one in collections),
        ],
    }


@pytest.mark.timeout(480)
@pytest.mark.only_on("sqlite")  # how a page looks does not depend on the database
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_pages_of_the_seasons_work_are_accessible_light_and_fit_the_screen(transactional_db, visit, look_at, size):
    work = build()
    wrong = []
    for role, addresses in _pages(work).items():
        page = visit(size=size, user=work.user(role))
        wrong += [one for address in addresses for one in look_at(page, address)]
    assert not wrong, "\n".join(wrong)
