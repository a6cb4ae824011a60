"""The parts of R2 that factors add on entering a model, averaged over random orders of entry."""

import numpy as np

from pipeline.stats.variance.design import Floats, Ints

ORDER_SEED = 1


def random_orders(number: int, orders: int) -> Ints:
    """(orders, number) random orders of the factors, every second one the reverse of the first.

    >>> orders = random_orders(3, 4)
    >>> (orders[:2] == orders[2:, ::-1]).all().item()
    True
    """
    draw = np.random.default_rng(ORDER_SEED)
    half = np.array([draw.permutation(number) for _ in range(orders // 2)])
    return np.concatenate([half, half[:, ::-1]])


def shapley_parts(correlations: Floats, orders: Ints) -> Floats:
    """(r, p) parts of R2, which add up to it, averaged over orders of entry.

    In the Cholesky factor of the correlations, outcome last, the squares of the last row are what
    each factor adds to R2 on entering after those before it.

    Args:
        correlations: (r, p + 1, p + 1), positive definite, the outcome last.
        orders: (orders, p).

    Raises:
        numpy.linalg.LinAlgError: a matrix is not positive definite.

    Factors that do not correlate add the squares of their correlations with the outcome.

    >>> correlations = np.array([[[1, 0, 0.6], [0, 1, 0.5], [0.6, 0.5, 1]]])
    >>> shapley_parts(correlations, np.array([[0, 1], [1, 0]])).round(3).tolist()
    [[0.36, 0.25]]
    """
    number = orders.shape[1]
    last = np.full((len(orders), 1), number)
    whole = np.hstack([orders, last])
    places = whole[:, :, None] * (number + 1) + whole[:, None, :]
    out = np.empty((len(correlations), number))
    for r, matrix in enumerate(correlations):
        entered = np.take(matrix, places)
        added = np.linalg.cholesky(entered)[:, -1, :-1] ** 2
        out[r] = np.bincount(orders.ravel(), added.ravel(), number) / len(orders)
    return out
