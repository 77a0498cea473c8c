//! The witness of a formula: exact solutions of the linear system at random points, without polynomials.

use algebra::evidence::{Basis, Counterexample, Evidence, Method, Reason, Verdict};
use algebra::expr::Expr;
use algebra::linear::{Matrix, fraction_free};
use algebra::{Fuel, Integer, Rational, Words};

use super::chain::{Quantity, System};
use super::formula::Formula;
use super::names::Names;
use super::point::Point;
use crate::error::Result;
use crate::makespan::chain::Chain;

/// Points at which a formula is compared.
const POINTS: u64 = 3;
/// Points at which the system may have no solution before the comparison is given up.
const TRIES: usize = 32;
/// Values are fractions of two numbers up to this one.
const LARGEST: u64 = 1 << 31;

impl Chain<Expr> {
    /// Compares a formula with the exact solution of the linear system at random rational values of the symbols.
    ///
    /// The weights are evaluated as they stand in the chain, the system is solved by elimination in rational numbers: polynomials,
    /// forests and components have no part in it. A wrong formula of total degree d agrees at one point with a probability of about
    /// $d/2^{31}$ at most.
    ///
    /// One more point is searched for, at which all weights are positive and probabilities are some. Where none is found the verdict is
    /// undecided ([`Reason::OutsideTheory`]): the formula may be about a chain that no values allow.
    ///
    /// # Errors
    /// Those of asking for the formula; [`crate::Error::Algebra`] when the fuel runs out.
    ///
    /// ```
    /// use algebra::{Fuel, expr::Expr};
    /// use transforms::makespan::symbolic::Quantity;
    /// use transforms::makespan::{Chain, Kind};
    /// let fuel = &mut Fuel::default();
    /// let mut chain = Chain::builder(Kind::Continuous);
    /// chain.exit("done").begin("a", Expr::integer(1)).arc("a", "done", Expr::symbol("x"), None);
    /// let chain = chain.build()?;
    /// let mean = chain.symbolic_mean(100, fuel)?;
    /// let verdict = chain.symbolic_witness(Quantity::Time, None, &mean, 7, fuel)?;
    /// assert_eq!(verdict.name(), "supported");
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn symbolic_witness(
        &self,
        quantity: Quantity<'_>,
        start: Option<&str>,
        formula: &Formula,
        seed: u64,
        fuel: &mut Fuel,
    ) -> Result<Verdict> {
        let system = self.system(quantity, start)?;
        let weights = system.arcs.iter().map(|arc| &arc.2);
        let shares = system.initial.iter().map(|share| &share.1);
        let names = Names::of(weights.chain(&system.rewards).chain(shares));
        let mut words = Words::new(seed);
        let mut random = || {
            let [above, below] = [0, 1].map(|_| Integer::from(words.below(LARGEST) + 1));
            Rational::new(above, below).unwrap_or(Rational::ONE)
        };
        let ended = |share: &&(usize, Expr)| match quantity {
            Quantity::Absorption(exit) => self.states()[share.0] == exit,
            _ => false,
        };
        let inside = self.point(&system, quantity, seed, fuel)?;
        let inside = inside.map(|point| {
            let values = names
                .symbols()
                .iter()
                .map(|symbol| point.of(symbol).cloned());
            values
                .map(Option::unwrap_or_default)
                .collect::<Vec<Rational>>()
        });
        let is_inside = inside.is_some();
        let points = POINTS + u64::from(is_inside);
        let anywhere = || -> Vec<Rational> { names.symbols().iter().map(|_| random()).collect() };
        let tries = inside.into_iter().chain(std::iter::repeat_with(anywhere));
        let mut compared = 0;
        for values in tries.take(TRIES) {
            let point = Point::new(names.symbols(), &values);
            let Some(solution) = system.solution(&point, fuel)? else {
                continue;
            };
            let mut expected = Rational::ZERO;
            for (state, share) in &system.initial {
                if let Some(share) = point.value(share) {
                    expected += &(share * &solution[*state]);
                }
            }
            for share in system.initial.iter().filter(ended) {
                expected += &point.value(&share.1).unwrap_or_default();
            }
            let arguments = formula.symbols().iter().map(|symbol| {
                let at = names.symbols().iter().position(|known| known == symbol);
                at.map_or(Rational::ZERO, |at| values[at].clone())
            });
            let found = formula.exact(&arguments.collect::<Vec<Rational>>(), fuel);
            if found.as_ref().ok() != Some(&expected) {
                let named = names.symbols().iter().zip(&values);
                return Ok(Verdict::Refuted(Counterexample {
                    point: named
                        .map(|(name, value)| (name.to_string(), value.to_string()))
                        .collect(),
                    claimed: found
                        .map_or_else(|error| error.to_string(), |value| value.to_string()),
                    found: format!("{expected} by elimination"),
                }));
            }
            compared += 1;
            if compared == points {
                break;
            }
        }
        if compared == 0 || !is_inside {
            return Ok(Verdict::Undecided(Reason::OutsideTheory));
        }
        Ok(Verdict::of(vec![Evidence {
            method: Method::Exact,
            measured: 0.0,
            bound: 0.0,
            basis: Basis::Statistical {
                // A degree of a thousand agrees by accident with a probability of 10^-18 at three points.
                sigmas: 8.0,
                samples: compared,
            },
            note: format!(
                "equal to elimination in rational numbers at {} random points and at one with positive weights",
                compared - 1
            ),
        }]))
    }
}

impl System {
    /// The rewards until an exit from every state; `None` where a weight has a pole or the system is singular.
    pub(super) fn solution(&self, point: &Point, fuel: &mut Fuel) -> Result<Option<Vec<Rational>>> {
        let count = self.rewards.len();
        fuel.spend((count as u64).saturating_mul(count as u64), "linear system")?;
        // States without arcs are exits, or lead to none: nothing is earned there.
        let mut entries = vec![Rational::ZERO; count * count];
        let mut right = Vec::with_capacity(count);
        for reward in &self.rewards {
            let Some(value) = point.value(reward) else {
                return Ok(None);
            };
            right.push(value);
        }
        let mut is_left = vec![false; count];
        for (from, to, weight) in &self.arcs {
            let Some(weight) = point.value(weight) else {
                return Ok(None);
            };
            is_left[*from] = true;
            entries[from * count + from] += &weight;
            if let Some(to) = to {
                entries[from * count + to] -= &weight;
            }
        }
        for state in (0..count).filter(|&state| !is_left[state]) {
            entries[state * count + state] = Rational::ONE;
        }
        let matrix = Matrix::new(count, count, entries)?;
        match fraction_free::solve(&matrix, &Matrix::new(count, 1, right)?, fuel) {
            Ok((above, below)) => {
                let quotients = above
                    .entries()
                    .iter()
                    .map(|entry| entry.checked_div(&below));
                Ok(quotients.collect())
            }
            Err(algebra::Error::Budget { what, limit }) => {
                Err(algebra::Error::Budget { what, limit }.into())
            }
            Err(_) => Ok(None),
        }
    }
}
