"""What disclosure control prints of a drawn wave: tests, and pooled estimates made of it.

What is hidden is hidden by the rules about few people alone: what is hidden besides, so that other
figures stay hidden, is open here.
"""

import numpy as np
from scipy.special import stdtr, stdtrit

from benchmarks.waves import Drawn, Floats, World
from pipeline.disclose import policy as rules
from pipeline.stats.association.associations import Associations
from pipeline.stats.models.pooled import Pooled
from pipeline.stats.models.printed import from_printed
from pipeline.stats.variance.design import Bools


def hidden_pairs(world: World, found: Associations) -> Bools:
    """(areas, factors) pairs that few answers stand behind, or that have no contrast."""
    policy = world.config.disclosure
    lost = np.isnan(found.contrast.low[:, :, 0])
    for side in (found.share_with, found.share_without):
        count, base = (getattr(side, name)[:, :, 0].ravel() for name in ("count", "base"))
        why = [rules.primary(int(c), int(b), policy) for c, b in zip(count, base, strict=True)]
        few = np.array([bool(reason) for reason in why]) | (count == 0)
        lost |= few.reshape(lost.shape)
    return lost


def pooled_of(world: World, drawn: Drawn, found: Associations, hidden: Bools) -> Pooled:
    """(areas, factors) pooled estimates of what is printed of each pair that is not hidden."""
    shares, exact = _sides(found, hidden)
    answered, effective = _sizes(drawn)
    kept = (effective / answered).round(2)
    step, confidence = world.config.disclosure.base_step, world.config.analysis.confidence
    se, df = _errors(shares, exact * kept[:, None, None], found.contrast.se[:, :, 0])
    reach = np.ceil(100 * stdtrit(df, (1 + confidence) / 2) * se - 1e-9) / 100
    bases = np.rint(step * np.floor(exact / step + 0.5) * kept[:, None, None])
    people = step * np.floor(effective / step + 0.5)
    everybody = np.concatenate([
        np.bincount(codes, minlength=size)
        for codes, size in zip(world.areas.codes.T, world.areas.sizes, strict=True)
    ])  # fmt: skip
    sampled = step * np.floor(answered / step + 0.5) / everybody
    parts = [
        from_printed(shares[one], bases[one], reach[one], people[one], sampled[one], confidence)
        for one in map(slice, drawn.areas.starts, np.add(drawn.areas.starts, drawn.areas.sizes))
    ]
    names = ("values", "low", "high", "borrowed")
    made = [np.concatenate([getattr(part, name) for part in parts]) for name in names]
    return Pooled(*made, np.stack([part.spread for part in parts]))


def printed_tests(drawn: Drawn, found: Associations, hidden: Bools) -> Floats:
    """(areas, factors) p of the differences as they are printed, NaN where hidden.

    As `pipeline.disclose.smoothed.retest` makes those of pairs that have a hidden part; here all
    are made so.
    """
    shares, exact = _sides(found, hidden)
    answered, effective = _sizes(drawn)
    kept = (effective / answered).round(2)
    se, df = _errors(shares, exact * kept[:, None, None], found.contrast.se[:, :, 0])
    value = np.floor(100 * found.contrast.value[:, :, 0] + 0.5) / 100
    return np.asarray(2 * stdtr(df, -np.abs(value) / se))


def _sides(found: Associations, hidden: Bools) -> tuple[Floats, Floats]:
    """(areas, factors, 2) shares in whole per cent, NaN where hidden, and bases of both sides."""
    shares, exact = (
        np.stack([getattr(x, name)[:, :, 0] for x in (found.share_with, found.share_without)], -1)
        for name in ("value", "base")
    )
    return np.where(hidden[:, :, None], np.nan, np.floor(100 * shares + 0.5) / 100), exact


def _sizes(drawn: Drawn) -> tuple[Floats, Floats]:
    """(areas,) respondents and effective base of each area."""
    members = np.concatenate([
        np.arange(size)[:, None] == codes
        for codes, size in zip(drawn.areas.codes.T, drawn.areas.sizes, strict=True)
    ])  # fmt: skip
    weights = drawn.design.weights
    effective = (members @ weights) ** 2 / (members @ weights**2)
    return members.sum(1).astype(np.float64), effective


def _errors(shares: Floats, bases: Floats, errors: Floats) -> tuple[Floats, Floats]:
    """(areas, factors) smoothed errors of printed differences, and their degrees of freedom.

    As `pipeline.disclose.smoothed` makes them, of one outcome.
    """
    p = (shares * bases + 1) / (bases + 2)
    each = p * (1 - p) / (bases + 2)
    variance = each.sum(-1)
    over = np.where(np.isnan(variance), 0.0, errors**2).sum(1)
    factor = over / np.maximum(np.nansum(variance, axis=1), 1e-12)
    df = variance**2 / (each**2 / np.maximum(bases - 1, 1)).sum(-1)
    return np.sqrt(variance * factor[:, None]), np.maximum(df, 1.0)
