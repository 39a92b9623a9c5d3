"""The browser harness itself: it opens a page, speaks Chinese, and hears of errors."""

PAGE = """<!doctype html><html lang="zh"><meta name="viewport" content="width=device-width"><title>院</title>
<main><h1>庭院</h1></main></html>"""


def test_a_page_without_faults_is_accessible_at_both_sizes(visit, assert_accessible):
    for size, width in (("phone", 360), ("desk", 1440)):
        page = visit(size=size, language="zh-CN")
        page.set_content(PAGE)
        assert page.evaluate("[innerWidth, navigator.language]") == [width, "zh-CN"]
        assert_accessible(page)


def test_an_error_on_a_page_is_heard(visit):
    page = visit()
    page.set_content("<!doctype html><script>throw new Error('lost')</script>")
    assert [error.partition(": ")[2] for error in visit.errors] == ["lost"]
    visit.errors.clear()
