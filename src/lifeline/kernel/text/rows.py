"""Sparse matrices, as much of them as training a model of texts needs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


FEW = 32
"""Rows that are multiplied one by one: for a single text a whole column of weights need not be fetched."""


@dataclass(frozen=True)
class Rows:
    """A matrix by rows: row `i` holds `values[starts[i]:starts[i + 1]]` in these `columns` (ascending) of `width`."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: NDArray[np.float32]
    width: int

    @classmethod
    def of(cls, rows: Sequence[tuple[NDArray[np.int64], NDArray[np.float64]]], width: int) -> Rows:
        """Of the columns and values of each row."""
        starts = np.cumsum([0, *(len(columns) for columns, _values in rows)])
        columns = np.concatenate([columns for columns, _values in rows]) if rows else np.empty(0)
        values = np.concatenate([values for _columns, values in rows]) if rows else np.empty(0)
        return cls(starts, columns.astype(np.int32), values.astype(np.float32), width)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.starts) - 1

    def times(self, right: NDArray[np.float32]) -> NDArray[np.float32]:
        """The product with a full matrix of `width` rows."""
        product = np.zeros((len(self), right.shape[1]), np.float32)
        if len(self) <= FEW:
            for row, (start, end) in enumerate(pairwise(self.starts.tolist())):
                product[row] = self.values[start:end] @ right[self.columns[start:end]]
            return product
        filled = np.flatnonzero(np.diff(self.starts))
        if len(filled):
            for at in range(right.shape[1]):
                terms = np.ascontiguousarray(right[:, at])[self.columns] * self.values
                product[filled, at] = np.add.reduceat(terms, self.starts[filled])
        return product

    def turned(self) -> Rows:
        """The transposed matrix."""
        order = np.argsort(self.columns, kind="stable")
        rows = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.starts))
        sizes = np.bincount(self.columns, minlength=self.width)
        return Rows(np.append(0, np.cumsum(sizes)), rows[order], self.values[order], len(self))

    def pick(self, rows: NDArray[np.int64]) -> Rows:
        """Only these rows, in this order."""
        sizes = np.diff(self.starts)[rows]
        starts = np.append(0, np.cumsum(sizes))
        at = np.repeat(self.starts[rows] - starts[:-1], sizes) + np.arange(starts[-1])
        return Rows(starts, self.columns[at], self.values[at], self.width)

    def scaled(self, factors: NDArray[np.float32]) -> Rows:
        """Each column times its factor."""
        return Rows(self.starts, self.columns, self.values * factors[self.columns], self.width)

    def block(self, columns: NDArray[np.int32]) -> NDArray[np.float32]:
        """The matrix in full, `columns` (ascending, all that occur) only."""
        full = np.zeros((len(self), len(columns)), np.float32)
        rows = np.repeat(np.arange(len(self)), np.diff(self.starts))
        full[rows, np.searchsorted(columns, self.columns)] = self.values
        return full
