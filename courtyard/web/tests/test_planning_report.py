"""A plan as PDF: what is printed of it, and that it needs Chinese type."""

import io

import pypdfium2
import pytest
from django.urls import reverse

from courtyard.kernel import fonts
from courtyard.web.planning import printing
from courtyard.web.tests.test_planning import Desk
from tests.harness.typesetter import require_typesetter

require_typesetter()


@pytest.fixture
def run_id(county):
    desk = Desk(county)
    return desk.plan(desk.scenario())


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("2 centres: 1.8 km on average, 12.5 km at most", "Who has it farthest", "at most 5% are still to gain", "山村", "115.12")),
        ("zh-hans", ("2 个中心：平均 1.8 公里，最远 12.5 公里", "谁最远", "启用的中心", "山村", "12.5 公里")),
    ],
)
def test_a_report_has_answer_proof_picture_and_list_in_the_readers_language(county, run_id, language, words):
    answer = county.client("planner").get(reverse("plan-report", args=[run_id]), headers={"accept-language": language})
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content).lower().replace(" ", "")
    assert [word for word in words if word.lower().replace(" ", "") not in text] == []
    first = pypdfium2.PdfDocument(io.BytesIO(answer.content))[0]
    assert sum(one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for one in first.get_objects()) == 1


def test_without_chinese_type_nothing_is_printed(county, run_id, monkeypatch):
    monkeypatch.setattr(fonts, "FONT", "No Such Type")
    answer = county.client("planner").get(reverse("plan-report", args=[run_id]))
    assert answer.status_code == 503
    assert "fonts-noto-cjk" in answer.content.decode()


def test_a_page_that_asks_for_another_address_is_printed_without_it():
    content = printing.pdf('<html lang="en"><body><p>here</p><img src="file:///etc/hostname" alt="left out"></body></html>')
    assert "here" in text_of(content)
