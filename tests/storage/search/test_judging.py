from storage.search.judging import Figures, Judged, evaluate, most_recall


async def test_figures_of_a_search() -> None:
    found = {"first": list("abc"), "third": list("xya"), "half": list("axxxxxxxxb"), "none": list("xyz")}
    queries = [
        Judged("first", frozenset("a")),
        Judged("third", frozenset("a")),
        Judged("half", frozenset("bc")),
        Judged("none", frozenset("a")),
    ]
    done: list[int] = []

    async def search(text: str) -> list[str]:
        return found[text]

    figures = await evaluate(search, queries, done.append)
    assert figures == Figures(
        queries=4,
        recall_at_1=1 / 4,
        recall_at_5=2 / 4,
        recall_at_10=2.5 / 4,
        mrr_at_10=(1 + 1 / 3 + 1 / 10) / 4,
    )
    assert done == [1, 2, 3, 4]


async def test_figures_beyond_ten_do_not_count() -> None:
    async def search(_: str) -> list[str]:
        return ["x"] * 10 + ["a"]

    assert await evaluate(search, [Judged("q", frozenset("a"))]) == Figures(1, 0.0, 0.0, 0.0, 0.0)


async def test_figures_without_queries_are_zero() -> None:
    async def search(_: str) -> list[str]:
        return []

    assert await evaluate(search, []) == Figures(0, 0.0, 0.0, 0.0, 0.0)


def test_keys_that_are_in_no_record_lower_the_recall_there_can_be() -> None:
    queries = [
        Judged("both", frozenset("ab")),
        Judged("half", frozenset("ax")),
        Judged("none", frozenset("y")),
    ]
    assert most_recall(queries, set("abc")) == (1 + 1 / 2 + 0) / 3
    assert most_recall(queries[:1], set("abc")) == 1
    assert most_recall([], set("abc")) == 1
