//! Dense fronts of doubles: pivots in blocks, everything else in products of nonnegative matrices.

use nalgebra::{DMatrixView, DMatrixViewMut};

/// Pivots whose rows and columns are kept up to date one by one.
const BASE: usize = 8;

/// Pivots after which the rest of the front is updated by one product.
const BLOCK: usize = 64;

/// Eliminates the first `count` of `size` vertices: the front holds rates by columns, `exits` the rates out of all that is left.
///
/// Afterwards the columns of pivots hold their factors below the diagonal and rates above it, their rows hold rates, and
/// the rest of the front and of the exits is what remains for others; diagonals are not read and not meaningful.
/// A pivot is the sum of what is left of its row. Costs 2 count size^2 operations at most.
pub(super) fn eliminate(front: &mut [f64], size: usize, exits: &mut [f64], pivots: &mut [f64]) {
    let count = pivots.len();
    if size <= 4 * BASE {
        return unblocked(front, size, exits, pivots);
    }
    let mut first = 0;
    while first < count {
        let last = count.min(first + BLOCK);
        cross(front, size, first, last, exits, pivots);
        update(front, size, (first, last), last..size, last..size);
        first = last;
    }
}

fn unblocked(front: &mut [f64], size: usize, exits: &mut [f64], pivots: &mut [f64]) {
    for (k, pivot) in pivots.iter_mut().enumerate() {
        let (left, right) = front.split_at_mut((k + 1) * size);
        *pivot = exits[k] + right.iter().skip(k).step_by(size).sum::<f64>();
        let factors = &mut left[k * size + k + 1..];
        divide(factors, *pivot);
        let (done, rest) = exits.split_at_mut(k + 1);
        add_multiple(rest, done[k], factors);
        for column in right.chunks_exact_mut(size) {
            let rate = column[k];
            add_multiple(&mut column[k + 1..], rate, factors);
        }
    }
}

fn divide(factors: &mut [f64], pivot: f64) {
    for factor in factors {
        *factor /= pivot;
    }
}

fn add_multiple(column: &mut [f64], rate: f64, factors: &[f64]) {
    for (entry, factor) in column.iter_mut().zip(factors) {
        *entry += rate * factor;
    }
}

/// Adds to the block rows x columns what the pivots first to last, all left of the columns, bring.
fn update(
    front: &mut [f64],
    size: usize,
    (first, last): (usize, usize),
    rows: std::ops::Range<usize>,
    columns: std::ops::Range<usize>,
) {
    if rows.is_empty() || columns.is_empty() {
        return;
    }
    let (left, right) = front.split_at_mut(columns.start * size);
    let left = DMatrixView::from_slice(left, size, columns.start);
    let right = &mut right[..columns.len() * size];
    let mut right = DMatrixViewMut::from_slice(right, size, columns.len());
    let factors = left.view((rows.start, first), (rows.len(), last - first));
    let (rates, mut rest) = right.rows_range_pair_mut(first..last, rows);
    rest.gemm(1.0, &factors, &rates, 1.0);
}

/// Eliminates the pivots first to last; of the front only their rows and columns are brought up to date.
fn cross(
    front: &mut [f64],
    size: usize,
    first: usize,
    last: usize,
    exits: &mut [f64],
    pivots: &mut [f64],
) {
    if last - first <= BASE {
        return base(front, size, first, last, exits, pivots);
    }
    let middle = first + (last - first).div_ceil(2).next_multiple_of(BASE);
    cross(front, size, first, middle, exits, pivots);
    update(front, size, (first, middle), middle..size, middle..last);
    update(front, size, (first, middle), middle..last, last..size);
    cross(front, size, middle, last, exits, pivots);
}

fn base(
    front: &mut [f64],
    size: usize,
    first: usize,
    last: usize,
    exits: &mut [f64],
    pivots: &mut [f64],
) {
    let (left, right) = front.split_at_mut(last * size);
    // What is left of the rows beyond this block is eliminated as one column.
    let mut beyond = [0.0; BASE];
    for column in right.chunks_exact(size) {
        for (sum, rate) in beyond.iter_mut().zip(&column[first..last]) {
            *sum += rate;
        }
    }
    for k in first..last {
        let (before, after) = left.split_at_mut((k + 1) * size);
        let own: f64 = after.iter().skip(k).step_by(size).sum();
        pivots[k] = exits[k] + beyond[k - first] + own;
        let factors = &mut before[k * size + k + 1..];
        divide(factors, pivots[k]);
        let (done, rest) = exits.split_at_mut(k + 1);
        add_multiple(rest, done[k], factors);
        let (done, rest) = beyond.split_at_mut(k + 1 - first);
        add_multiple(rest, done[k - first], factors);
        for column in after.chunks_exact_mut(size) {
            let rate = column[k];
            add_multiple(&mut column[k + 1..], rate, factors);
        }
    }
    let mut factors = [[0.0; BASE]; BASE];
    for k in first..last {
        let column = &left[k * size + k + 1..k * size + last];
        factors[k - first][k + 1 - first..last - first].copy_from_slice(column);
    }
    for column in right.chunks_exact_mut(size) {
        let segment = &mut column[first..last];
        // a full block has a length the compiler knows
        match <&mut [f64; BASE]>::try_from(&mut *segment) {
            Ok(segment) => substitute(segment, &factors),
            Err(_) => substitute(segment, &factors),
        }
    }
}

#[inline(always)]
fn substitute(segment: &mut [f64], factors: &[[f64; BASE]; BASE]) {
    for (k, factors) in factors.iter().enumerate().take(segment.len()) {
        let rate = segment[k];
        for (entry, factor) in segment.iter_mut().zip(factors).skip(k + 1) {
            *entry += rate * factor;
        }
    }
}
