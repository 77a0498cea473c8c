//! One entry of the covariance matrix: factored, and multiplied out.

use super::model::Covariance;
use crate::error::Result;
use crate::mixed::Parameters;
use crate::resolvent::{Expanded, Listing, Ordered};

/// One side of a summand: a cofactor and the determinants it is multiplied by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Side {
    /// The source.
    pub from: usize,
    /// The vertex whose covariance is asked for.
    pub to: usize,
    /// Components whose determinant multiplies the cofactor; its paths do not meet them.
    pub times: Vec<usize>,
}

impl Side {
    pub(super) fn new(from: usize, to: usize) -> Self {
        Self {
            from,
            to,
            times: Vec::new(),
        }
    }
}

/// A summand of the numerator: factor ω N_left N_right, with the determinants that are missing below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summand {
    /// The entry of Ω: k for the variance of vertex k, n + e for the e-th covariance.
    pub omega: usize,
    /// 1, or 2 where two equal products were added.
    pub factor: i64,
    /// The paths to i.
    pub left: Side,
    /// The paths to j.
    pub right: Side,
}

/// An entry of Σ in factored form: a sum of products over powers of determinants, in lowest terms.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    covariance: &'a Covariance<'a>,
    /// Row.
    pub i: usize,
    /// Column.
    pub j: usize,
    /// The numerator, never multiplied out.
    pub summands: Vec<Summand>,
    /// (component, exponent) of the denominator.
    pub denominator: Vec<(usize, u32)>,
}

impl<'a> Entry<'a> {
    pub(super) fn new(
        covariance: &'a Covariance<'a>,
        i: usize,
        j: usize,
        summands: Vec<Summand>,
        denominator: Vec<(usize, u32)>,
    ) -> Self {
        Self {
            covariance,
            i,
            j,
            summands,
            denominator,
        }
    }

    /// The matrix this is an entry of.
    pub fn covariance(&self) -> &'a Covariance<'a> {
        self.covariance
    }

    /// Identically zero?
    pub fn is_zero(&self) -> bool {
        self.summands.is_empty()
    }

    /// The entry with its numerator multiplied out.
    ///
    /// # Errors
    /// [`crate::Error::TooLarge`] when that takes more than `limit` products of terms.
    pub fn expanded(&self, limit: usize) -> Result<ExpandedEntry<'a>> {
        let mut listing = self.covariance.resolvent().listing(limit)?;
        self.expanded_from(&mut listing, limit)
    }

    pub(super) fn expanded_from(
        &self,
        listing: &mut Listing<'_>,
        limit: usize,
    ) -> Result<ExpandedEntry<'a>> {
        // Summands with the same entry of Ω stand together.
        let groups: Vec<&[Summand]> = self
            .summands
            .chunk_by(|one, other| (one.omega, one.factor) == (other.omega, other.factor))
            .collect();
        let mut lists = Vec::with_capacity(self.summands.len());
        for summand in &self.summands {
            let mut list = |side: &Side| listing.multiple(side.from, side.to, &side.times);
            lists.push((list(&summand.left)?, list(&summand.right)?));
        }
        let pairs: Vec<(&Ordered, &Ordered)> = lists
            .iter()
            .map(|(left, right)| (&**left, &**right))
            .collect();
        let mut rest = &pairs[..];
        let mut sums = Vec::with_capacity(groups.len());
        for group in &groups {
            let (products, later) = rest.split_at(group.len());
            sums.push((group[0].factor, products));
            rest = later;
        }
        let expanded = Expanded::sums_of_products(&sums, limit, &mut listing.scratch)?;
        let omegas = groups.iter().map(|group| group[0].omega);
        let numerator = omegas.zip(expanded).collect();
        Ok(ExpandedEntry {
            covariance: self.covariance,
            i: self.i,
            j: self.j,
            numerator,
            denominator: self.denominator.clone(),
        })
    }
}

/// An entry of Σ with its numerator multiplied out, in lowest terms.
#[derive(Clone, Debug)]
pub struct ExpandedEntry<'a> {
    covariance: &'a Covariance<'a>,
    /// Row.
    pub i: usize,
    /// Column.
    pub j: usize,
    /// For every entry of Ω that occurs (k: variance of k, n + e: the e-th covariance) its coefficient.
    pub numerator: Vec<(usize, Expanded)>,
    /// (component, exponent) of the denominator.
    pub denominator: Vec<(usize, u32)>,
}

impl<'a> ExpandedEntry<'a> {
    /// The matrix this is an entry of.
    pub fn covariance(&self) -> &'a Covariance<'a> {
        self.covariance
    }

    /// Number of terms of the numerator.
    pub fn len(&self) -> usize {
        self.numerator.iter().map(|(_, sum)| sum.len()).sum()
    }

    /// Identically zero?
    pub fn is_empty(&self) -> bool {
        self.numerator.iter().all(|(_, sum)| sum.is_empty())
    }

    /// The terms of the numerator: coefficient, powers (arc, exponent), entry of Ω.
    pub fn terms(&self) -> impl Iterator<Item = (i64, Vec<(usize, u32)>, usize)> {
        self.numerator.iter().flat_map(|(omega, sum)| {
            sum.iter()
                .map(|(coefficient, powers)| (coefficient, powers, *omega))
        })
    }
}

/// The ends of an entry of Ω by its number.
pub(super) fn omega_ends(parameters: &Parameters, omega: usize) -> (usize, usize) {
    match omega.checked_sub(parameters.variances.len()) {
        None => (omega, omega),
        Some(at) => {
            let (a, b, _) = &parameters.covariances[at];
            (*a, *b)
        }
    }
}
