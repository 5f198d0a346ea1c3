import pytest

from handlers.links import reference_in


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("CG-2026-0088", "CG-2026-0088"),
        (" cg-2026-0088 ", "CG-2026-0088"),
        ("ＣＧ－２０２６－００８８", "CG-2026-0088"),
        ("cg20260088", "CG-2026-0088"),
        ("看看 CG-2026-0088 吧", "CG-2026-0088"),
        ("XQ 2026 12345", "XQ-2026-12345"),
        ("CG-26-1", ""),
        ("CG-2026-008", ""),
        ("ABCG-2026-0088", ""),
        ("CG-2026-0088 " + "需要配套的设备和工艺" * 4, ""),
        ("废水处理", ""),
        ("", ""),
    ],
)
def test_reference_named_in_a_short_text_is_found(text: str, reference: str) -> None:
    assert reference_in(text) == reference
