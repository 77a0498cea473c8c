//! How long formulas become, before anything is listed.

use algebra::{Fuel, Integer};

use super::entry::Side;
use super::model::Covariance;
use crate::error::{Error, Result};
use crate::resolvent::{COUNTING_FUEL, Counts};

/// All formulas together may have so many symbols for each term that one of them may have.
const SYMBOLS_PER_TERM: usize = 32;

/// What is known of the lengths of lists.
struct Sizes<'a> {
    covariance: &'a Covariance<'a>,
    /// None where counting would take long: then every list counts as one term, which it has at least.
    counts: Option<Counts>,
}

impl Covariance<'_> {
    /// Refuses entries that have too many terms when they are multiplied out, or too many symbols together.
    pub(super) fn admit_expanded(&self, pairs: &[(usize, usize)], limit: usize) -> Result<()> {
        self.admit_summands(pairs, limit)?;
        let sizes = Sizes::new(self)?;
        let mut symbols = Integer::ZERO;
        for &(i, j) in pairs {
            let products = sizes.products(i, j)?;
            if products > Integer::from(limit) {
                let names = (self.graph().name(i), self.graph().name(j));
                return Err(Error::TooLarge {
                    what: "terms of a list",
                    found: format!(
                        "{products} for the covariance of {} and {}",
                        names.0, names.1
                    ),
                    limit: limit as u64,
                    hint: "raise the limit of terms, or ask for the factored form or a program",
                });
            }
            symbols = &symbols + &(&products * &Integer::from(self.cyclic_before(i, j) + 1));
        }
        admit_symbols(&symbols, limit)
    }

    /// Refuses cofactors inside components that have too many symbols together.
    pub(super) fn admit_cofactors<'p>(
        &self,
        pairs: impl Iterator<Item = &'p (usize, usize)>,
        limit: usize,
    ) -> Result<()> {
        let sizes = Sizes::new(self)?;
        let digraph = self.resolvent().digraph();
        let mut symbols = Integer::ZERO;
        for &(a, b) in pairs {
            let vertices = digraph.components()[digraph.component_of(a)].vertices.len();
            // A path is half as long as its component, on the average of all that there are in a cycle.
            let length = Integer::from(vertices.div_ceil(2));
            symbols = &symbols + &(&sizes.cofactor(&Side::new(a, b)) * &length);
        }
        admit_symbols(&symbols, limit)
    }

    /// Refuses columns of the adjugate of I - Λ that have too many terms together.
    pub(super) fn admit_columns(&self, columns: &[usize], limit: usize) -> Result<()> {
        let Some(counts) = Sizes::new(self)?.counts else {
            return Ok(());
        };
        let rows = 0..self.graph().len();
        let all = rows.flat_map(|k| columns.iter().map(move |&i| (k, i)));
        let terms = all.fold(Integer::ZERO, |sum, (k, i)| &sum + counts.connections(k, i));
        if terms <= Integer::from(limit) {
            return Ok(());
        }
        Err(Error::TooLarge {
            what: "one-connections of a matrix",
            found: terms.to_string(),
            limit: limit as u64,
            hint: "allow more fuel",
        })
    }

    /// Refuses entries that have too many summands together, found without making any.
    pub(super) fn admit_summands(&self, pairs: &[(usize, usize)], limit: usize) -> Result<()> {
        let sources = self.sources();
        let mut summands = 0_usize;
        for &(i, j) in pairs {
            self.resolvent().digraph().check(&[i, j])?;
            let common = sources[i].iter().zip(&sources[j]);
            summands += common
                .map(|(a, b)| (a & b).count_ones() as usize)
                .sum::<usize>();
        }
        admit_symbols(&Integer::from(summands), limit)
    }

    /// For every vertex the vertices that reach it, as bits.
    fn sources(&self) -> Vec<Vec<u64>> {
        let (digraph, n) = (self.resolvent().digraph(), self.graph().len());
        let mut sources = vec![vec![0_u64; n.div_ceil(64)]; n];
        for (i, row) in sources.iter_mut().enumerate() {
            for a in (0..n).filter(|&a| digraph.reaches(a, i)) {
                row[a / 64] |= 1 << (a % 64);
            }
        }
        sources
    }

    /// Vertices on cycles from which i or j is reached: about so many arcs has a term, on two sides.
    fn cyclic_before(&self, i: usize, j: usize) -> usize {
        let digraph = self.resolvent().digraph();
        let before = digraph.components().iter().filter(|component| {
            let v = component.vertices[0];
            component.cyclic && (digraph.reaches(v, i) || digraph.reaches(v, j))
        });
        before.map(|component| component.vertices.len()).sum()
    }
}

fn admit_symbols(symbols: &Integer, limit: usize) -> Result<()> {
    let most = limit.saturating_mul(SYMBOLS_PER_TERM);
    if *symbols <= Integer::from(most) {
        return Ok(());
    }
    Err(Error::TooLarge {
        what: "symbols of all formulas together",
        found: format!("about {symbols}"),
        limit: most as u64,
        hint: "ask for fewer entries, raise the limit of terms, 32 symbols for each, or ask for a program",
    })
}

impl<'a> Sizes<'a> {
    fn new(covariance: &'a Covariance<'a>) -> Result<Self> {
        let counts = match covariance.counts(&mut Fuel::new(COUNTING_FUEL)) {
            Ok(found) => Some(found),
            Err(Error::Exact(_) | Error::TooLarge { .. }) => None,
            Err(error) => return Err(error),
        };
        Ok(Self { covariance, counts })
    }

    /// Number of terms of a cofactor times determinants.
    fn cofactor(&self, side: &Side) -> Integer {
        let Some(counts) = &self.counts else {
            return Integer::ONE;
        };
        let digraph = self.covariance.resolvent().digraph();
        let between = digraph.components_between(side.from, side.to);
        let terms = counts.cofactor(side.from, side.to, &between);
        let families = side.times.iter().map(|&at| counts.families_of(at));
        families.fold(terms, |product, one| &product * one)
    }

    /// Number of products of terms in an entry.
    fn products(&self, i: usize, j: usize) -> Result<Integer> {
        let entry = self.covariance.entry(i, j)?;
        let summands = entry.summands.iter();
        Ok(summands.fold(Integer::ZERO, |sum, summand| {
            &sum + &(&self.cofactor(&summand.left) * &self.cofactor(&summand.right))
        }))
    }
}
