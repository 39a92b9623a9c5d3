"""The page that takes a register in: what it refuses, it refuses by row and column."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courtyard.kernel.actors import system
from courtyard.kernel.clock import utc_now
from courtyard.kernel.ids import uuid7
from courtyard.people import queries as people

REGISTER = "户编号,村,姓名,与户主关系,身份证号\nH1,东关村,张三,户主,\nH2,没有的村,李四,户主,\nH3,东关村,,户主,\n"


def test_a_register_with_problems_is_refused_with_the_row_and_column_of_each(county):
    before = people.households(system()).count()
    file = SimpleUploadedFile("register.csv", REGISTER.encode())
    answer = county.client("officer").post(
        reverse("register-import"), {"key": str(uuid7(utc_now())), "do": "all_or_none", "file": file}, headers={"accept-language": "en"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Row 3, column B 村: There is no village “没有的村” among the places." in page
    assert "Row 4, column C 姓名: The name is missing." in page
    assert people.households(system()).count() == before
