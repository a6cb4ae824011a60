"""What disclosure control prints of a drawn wave, and pooled estimates as it makes them of that.

What is hidden is hidden by the rules about few people alone: what is hidden besides, so that other
figures stay hidden, is open here.
"""

import numpy as np

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
    shares, exact = (
        np.stack([getattr(x, name)[:, :, 0] for x in (found.share_with, found.share_without)], -1)
        for name in ("value", "base")
    )
    members = np.concatenate([
        np.arange(size)[:, None] == codes
        for codes, size in zip(drawn.areas.codes.T, drawn.areas.sizes, strict=True)
    ])  # fmt: skip
    weights, step = drawn.design.weights, world.config.disclosure.base_step
    effective = (members @ weights) ** 2 / (members @ weights**2)
    kept = (effective / members.sum(1)).round(2)
    shares = np.where(hidden[:, :, None], np.nan, np.floor(100 * shares + 0.5) / 100)
    confidence = world.config.analysis.confidence
    reach = _reach(shares, exact * kept[:, None, None], found.contrast.se[:, :, 0], confidence)
    bases = np.rint(step * np.floor(exact / step + 0.5) * kept[:, None, None])
    people = step * np.floor(effective / step + 0.5)
    everybody = np.concatenate([
        np.bincount(codes, minlength=size)
        for codes, size in zip(world.areas.codes.T, world.areas.sizes, strict=True)
    ])  # fmt: skip
    sampled = step * np.floor(members.sum(1) / step + 0.5) / everybody
    parts = [
        from_printed(shares[one], bases[one], reach[one], people[one], sampled[one], confidence)
        for one in map(slice, drawn.areas.starts, np.add(drawn.areas.starts, drawn.areas.sizes))
    ]
    names = ("values", "low", "high", "borrowed")
    made = [np.concatenate([getattr(part, name) for part in parts]) for name in names]
    return Pooled(*made, np.stack([part.spread for part in parts]))


def _reach(shares: Floats, bases: Floats, errors: Floats, confidence: float) -> Floats:
    """(areas, factors) how far printed intervals reach: smoothed, and in whole points outwards.

    As `pipeline.disclose.smoothed` makes them, of one outcome.
    """
    from scipy.special import stdtrit

    p = (shares * bases + 1) / (bases + 2)
    each = p * (1 - p) / (bases + 2)
    variance = each.sum(-1)
    over = np.where(np.isnan(variance), 0.0, errors**2).sum(1)
    factor = over / np.maximum(np.nansum(variance, axis=1), 1e-12)
    df = variance**2 / (each**2 / np.maximum(bases - 1, 1)).sum(-1)
    half = stdtrit(np.maximum(df, 1.0), (1 + confidence) / 2) * np.sqrt(variance * factor[:, None])
    return np.asarray(np.ceil(100 * half - 1e-9) / 100)
