"""Answers as numbers: the score that their scale gives them, and never their place."""

from dataclasses import replace

import numpy as np

from pipeline.analyse.encoding import measured, order_of, scores_of
from pipeline.codebook.concepts import Codebook
from tests.made import answers, book, level


def made(codes: tuple[str, ...], scores: tuple[float | None, ...] = (None, None, None)) -> Codebook:
    """A question f1 with three answers, the last two of which count."""
    rows = [level("kind", key, n, group="g", positive=n > 1) for n, key in enumerate("abc", 1)]
    rows = [
        replace(row, code=code, score=score)
        for row, code, score in zip(rows, codes, scores, strict=True)
    ]
    return book({"f1": ("factor", "kind")}, {"kind": rows})


def test_codes_that_are_numbers_are_the_scores() -> None:
    """0 to 10 stays 0 to 10; a kind of missing answer has no score, and an order has places."""
    codebook = made(("0", "5", "10"))
    frame = answers(codebook, {"f1": ["a", "c", "dont_know", "b"]})
    np.testing.assert_array_equal(scores_of(frame, codebook, "f1"), [0, 10, np.nan, 5])
    np.testing.assert_array_equal(order_of(frame, codebook, "f1"), [1, 3, np.nan, 2])


def test_typed_scores_count_before_codes() -> None:
    codebook = made(("1", "2", "3"), (-1.0, 0.0, 2.5))
    frame = answers(codebook, {"f1": ["a", "c", None, "b"]})
    np.testing.assert_array_equal(scores_of(frame, codebook, "f1"), [-1, 2.5, np.nan, 0])
    np.testing.assert_array_equal(measured(frame, codebook, "f1"), [-1, 2.5, np.nan, 0])


def test_a_scale_without_scores_has_none() -> None:
    """What needs a number then takes whether the answer counts."""
    codebook = made(("x", "y", "z"))
    frame = answers(codebook, {"f1": ["a", "c", None, "b"]})
    assert np.isnan(scores_of(frame, codebook, "f1")).all()
    np.testing.assert_array_equal(measured(frame, codebook, "f1"), [0, 1, np.nan, 1])
