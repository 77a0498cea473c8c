//! Monomial orders.

use std::cmp::Ordering;

/// A monomial order; in all of them the variable 0 is the largest.
///
/// ```
/// use algebra::groebner::Order;
/// // x z and y^2
/// let (one, other) = ([1, 0, 1], [0, 2, 0]);
/// assert!(Order::Lexicographic.compare(&one, &other).is_gt());
/// assert!(Order::GradedReverse.compare(&one, &other).is_lt());
/// assert!(Order::Elimination(1).compare(&one, &other).is_gt());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// The first variable whose exponents differ decides.
    Lexicographic,
    /// The total degree, then the smaller exponent of the last variable in which they differ.
    GradedReverse,
    /// The first variables, this many, in graded reverse order, then the others likewise: it eliminates the first.
    Elimination(usize),
}

fn graded_reverse(left: &[u32], right: &[u32]) -> Ordering {
    let degree = |exponents: &[u32]| exponents.iter().map(|e| u64::from(*e)).sum::<u64>();
    let at = |exponents: &[u32], place| exponents.get(place).copied().unwrap_or(0);
    degree(left).cmp(&degree(right)).then_with(|| {
        let places = (0..left.len().max(right.len())).rev();
        let mut signs = places.map(|place| at(right, place).cmp(&at(left, place)));
        signs.find(|sign| sign.is_ne()).unwrap_or(Ordering::Equal)
    })
}

impl Order {
    /// Compares two monomials by their exponents; missing exponents are 0.
    pub fn compare(&self, left: &[u32], right: &[u32]) -> Ordering {
        let at = |exponents: &[u32], place| exponents.get(place).copied().unwrap_or(0);
        match *self {
            Self::Lexicographic => {
                let places = 0..left.len().max(right.len());
                let mut signs = places.map(|place| at(left, place).cmp(&at(right, place)));
                signs.find(|sign| sign.is_ne()).unwrap_or(Ordering::Equal)
            }
            Self::GradedReverse => graded_reverse(left, right),
            Self::Elimination(first) => {
                let (left_head, left_tail) = left.split_at(first.min(left.len()));
                let (right_head, right_tail) = right.split_at(first.min(right.len()));
                graded_reverse(left_head, right_head)
                    .then_with(|| graded_reverse(left_tail, right_tail))
            }
        }
    }

    /// Does a larger total degree make a larger monomial?
    pub fn is_graded(&self) -> bool {
        matches!(self, Self::GradedReverse | Self::Elimination(0))
    }
}
