"""What was worked out last is kept, by number and by bytes."""

from courtyard.kernel.recent import Recent


def test_those_asked_for_last_are_kept_and_made_once():
    made = []

    def make(key: str) -> str:
        made.append(key)
        return key

    kept = Recent[str, str](most=2, most_bytes=100, size=len)
    for key in ("a", "b", "a", "c", "a", "b"):
        assert kept.get(key, lambda key=key: make(key)) == key
    assert made == ["a", "b", "c", "b"]


def test_of_too_many_bytes_only_the_last_is_kept():
    kept = Recent[str, str](most=5, most_bytes=4, size=len)
    assert [kept.get(key, lambda key=key: key * 3) for key in ("a", "b", "a")] == ["aaa", "bbb", "aaa"]
    assert kept.get("a", lambda: "made again") == "aaa"
    assert kept.get("b", lambda: "made again") == "made again"
