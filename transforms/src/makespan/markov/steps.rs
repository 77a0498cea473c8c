//! How many steps a chain in steps takes.

use algebra::evidence::Basis;

use super::network::{Left, Network, Target};
use super::phase_type::PhaseType;
use super::powers::Powers;
use super::sequence::{Matrix, Sequence, dot};
use super::transient::by_steps;
use super::uniformised::LEAST;
use crate::error::{Error, Result};
use crate::makespan::chain::{Chain, Kind};
use crate::special::UNIT;

/// The number of steps until a chain in steps is left.
///
/// $$ P(M > n) = \alpha P^n \mathbf 1, \qquad P(M = n) = \alpha P^{n-1} x $$
///
/// with α the probabilities to begin, P those from state to state and x those to the exit. Rows are divided by their sums, which are 1 but
/// for rounding. States that are not reached are left out.
#[derive(Clone, Debug, PartialEq)]
pub struct StepLaw {
    /// Without loops.
    flow: PhaseType,
    stay: Vec<f64>,
}

/// When a chain in steps is left, if it is: the probability, and the number of steps given that.
#[derive(Clone, Debug, PartialEq)]
pub struct ExitSteps {
    /// The probability that the chain is left so.
    pub probability: f64,
    /// The number of steps until then, given that it is.
    pub given: StepLaw,
}

/// The law at one number of steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepPoint {
    /// The number n of steps.
    pub steps: u64,
    /// P(M <= n).
    pub cdf: f64,
    /// P(M > n), not as the difference from 1.
    pub survival: f64,
    /// P(M = n).
    pub mass: f64,
    /// A bound of the relative errors of all three, where they are above 1e-290.
    pub error: f64,
    /// Whether the bound is proved or estimated.
    pub basis: Basis,
}

impl Chain<f64> {
    /// The number of steps until any exit of a chain in steps.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a chain in continuous time or with durations; [`Error::Model`] when no exit is reached.
    ///
    /// ```
    /// use transforms::makespan::{Chain, Kind};
    /// let mut chain = Chain::builder(Kind::Discrete);
    /// chain.begin("try", 1.0).exit("done");
    /// chain.arc("try", "try", 0.75, None).arc("try", "done", 0.25, None);
    /// let steps = chain.build()?.steps_to_exit()?.given;
    /// assert_eq!(steps.mean(), 4.0);
    /// assert!((steps.survival(1000)? / 0.75_f64.powi(1000) - 1.0).abs() < 1e-12);
    /// assert_eq!(steps.quantile(0.5)?, 3);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn steps_to_exit(&self) -> Result<ExitSteps> {
        self.steps_until("exits", |_| true)
    }

    /// The number of steps until a given exit, a position among the states, for paths that end there.
    ///
    /// # Errors
    /// As [`Chain::steps_to_exit`], and [`Error::Model`] when the state is no exit.
    pub fn steps_into(&self, exit: usize) -> Result<ExitSteps> {
        let name = self.exit_named(exit)?;
        self.steps_until(&name, |state| state == exit)
    }

    fn steps_until(&self, name: &str, wanted: impl Fn(usize) -> bool) -> Result<ExitSteps> {
        if self.kind() != Kind::Discrete {
            return Err(Error::Unsupported {
                what: "a number of steps",
                construct: "a chain with times".to_owned(),
                hint: "ask for its time: Chain::time_to_exit",
            });
        }
        let mut network = Network::default();
        for state in 0..self.states().len() {
            let inside = !self.is_exit(state);
            network.node(inside.then_some(1.0));
        }
        let target = |state: usize| match self.is_exit(state) {
            true => Target::Exit(state),
            false => Target::Node(state),
        };
        for arc in self.arcs() {
            network.lead(arc.from, target(arc.to), arc.weight);
        }
        let begin: Vec<(Target, f64)> = self
            .initial()
            .iter()
            .map(|&(state, share)| (target(state), share))
            .collect();
        let left = network
            .reduced(&begin, self.states().len())?
            .until(name, wanted)?;
        Ok(ExitSteps {
            probability: left.probability,
            given: StepLaw::of(&left),
        })
    }
}

impl StepLaw {
    fn of(left: &Left) -> Self {
        let (flow, kept) = PhaseType::pruned(&left.initial, &left.rates, &left.exits, left.atom);
        let mut loops = vec![0.0; left.initial.len()];
        for &(from, to, chance) in &left.rates {
            if from == to {
                loops[from] += chance;
            }
        }
        let stay = kept.iter().map(|&state| loops[state]).collect();
        Self { flow, stay }
    }

    /// The number of states in which the chain is not left yet.
    pub const fn phases(&self) -> usize {
        self.flow.phases()
    }

    /// The mean number of steps, by elimination without subtraction.
    pub fn mean(&self) -> f64 {
        self.flow.mean()
    }

    /// The variance; infinite where it overflows.
    ///
    /// $$ \mathrm{Var}\, M = \alpha (I - P)^{-1} g + \sum_i \alpha_i (m_i - m)^2 + \alpha_0 m^2, \qquad
    /// g_i = x_i (m_i - 1)^2 + \sum_j P_{ij} (m_j - m_i + 1)^2 $$
    pub fn variance(&self) -> f64 {
        self.flow
            .variance_of_steps(1.0, &self.stay)
            .unwrap_or(f64::INFINITY)
    }

    /// The law at several numbers of steps, in their order: all share the sequence of vectors, or the squared matrices.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for many steps of many states.
    pub fn at(&self, steps: &[u64]) -> Result<Vec<StepPoint>> {
        let mut walk = Walk::new(self);
        steps.iter().map(|&count| walk.at(count)).collect()
    }

    fn one(&self, steps: u64) -> Result<StepPoint> {
        Walk::new(self).at(steps)
    }

    /// P(M <= n).
    ///
    /// # Errors
    /// As [`StepLaw::at`].
    pub fn cdf(&self, steps: u64) -> Result<f64> {
        Ok(self.one(steps)?.cdf)
    }

    /// P(M > n), relatively accurate in the far tail.
    ///
    /// # Errors
    /// As [`StepLaw::at`].
    pub fn survival(&self, steps: u64) -> Result<f64> {
        Ok(self.one(steps)?.survival)
    }

    /// P(M = n).
    ///
    /// # Errors
    /// As [`StepLaw::at`].
    pub fn mass(&self, steps: u64) -> Result<f64> {
        Ok(self.one(steps)?.mass)
    }

    /// The least n with P(M <= n) >= q; what is that but for its bound of rounding counts as such.
    ///
    /// # Errors
    /// [`Error::Domain`] unless 0 <= q < 1; [`Error::TooLarge`] as [`StepLaw::at`], and for more than 2^62 steps.
    pub fn quantile(&self, probability: f64) -> Result<u64> {
        if !(0.0..1.0).contains(&probability) {
            return Err(Error::Domain {
                what: "probability q",
                value: probability,
                allowed: "at least 0, below 1",
            });
        }
        match probability > 0.5 {
            true => self.upper_quantile(1.0 - probability),
            false => self.least(|point| point.cdf * (1.0 + point.error) >= probability),
        }
    }

    /// The least n with P(M > n) <= p.
    ///
    /// # Errors
    /// [`Error::Domain`] unless 1e-280 <= p <= 1; [`Error::TooLarge`] as [`StepLaw::quantile`].
    pub fn upper_quantile(&self, probability: f64) -> Result<u64> {
        if !(1e-280..=1.0).contains(&probability) {
            return Err(Error::Domain {
                what: "probability p",
                value: probability,
                allowed: "at least 1e-280, at most 1",
            });
        }
        self.least(|point| point.survival <= probability * (1.0 + point.error))
    }

    /// The least number of steps with a property that stays.
    fn least(&self, reached: impl Fn(&StepPoint) -> bool) -> Result<u64> {
        const MOST: u64 = 1 << 62;
        let mut walk = Walk::new(self);
        if reached(&walk.at(0)?) {
            return Ok(0);
        }
        let (mut low, mut high) = (0, 1);
        while !reached(&walk.at(high)?) {
            if high >= MOST {
                return Err(Error::TooLarge {
                    what: "steps",
                    needed: MOST.saturating_add(1),
                    limit: MOST,
                    hint: "ask for a smaller probability",
                });
            }
            (low, high) = (high, 2 * high);
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            match reached(&walk.at(middle)?) {
                true => high = middle,
                false => low = middle,
            }
        }
        Ok(high)
    }
}

/// A law with what was computed of it so far.
struct Walk<'a> {
    law: &'a StepLaw,
    sequence: Sequence,
    powers: Option<Powers>,
}

impl<'a> Walk<'a> {
    fn new(law: &'a StepLaw) -> Self {
        let flow = &law.flow;
        let mut sums: Vec<f64> = law
            .stay
            .iter()
            .zip(flow.exits())
            .map(|(stay, exit)| stay + exit)
            .collect();
        for (from, _, chance) in flow.rates() {
            sums[from] += chance;
        }
        let shares = |values: &[f64]| -> Vec<f64> {
            values
                .iter()
                .zip(&sums)
                .map(|(value, sum)| value / sum)
                .collect()
        };
        let arcs = flow
            .rates()
            .map(|(from, to, chance)| (from, to, chance / sums[from]));
        let matrix = Matrix::new(shares(&law.stay), arcs);
        let leave = shares(flow.exits());
        let sequence = Sequence::new(matrix, leave, flow.initial().to_vec(), flow.atom());
        Self {
            law,
            sequence,
            powers: None,
        }
    }

    fn at(&mut self, steps: u64) -> Result<StepPoint> {
        let flow = &self.law.flow;
        let Some(before) = steps.checked_sub(1) else {
            return Ok(StepPoint {
                steps,
                cdf: flow.atom(),
                survival: flow.initial().iter().sum(),
                mass: flow.atom(),
                error: UNIT * flow.phases() as f64,
                basis: Basis::Rigorous,
            });
        };
        if by_steps(
            &mut self.sequence,
            steps as f64 + 2.0,
            self.powers.is_some(),
        )? && let Ok(at) = usize::try_from(steps)
        {
            let leaving = self.sequence.entry(at - 1).leaving;
            let entry = self.sequence.entry(at);
            return Ok(StepPoint {
                steps,
                cdf: entry.left.min(1.0),
                survival: entry.inside.min(1.0),
                mass: leaving,
                error: self.sequence.error(at),
                basis: Basis::Rigorous,
            });
        }
        let sequence = &self.sequence;
        let powers = self.powers.get_or_insert_with(|| Powers::steps(sequence));
        let begin = flow.initial().iter().copied().chain([flow.atom()]);
        let (shares, products) = powers.after(begin.collect(), before, 0);
        let phases = flow.phases();
        let mass = dot(&shares[..phases], &sequence.leave);
        let mut after = shares[..phases].to_vec();
        sequence.matrix.step(&shares[..phases], &mut after);
        let survival: f64 = after.iter().sum();
        let terms = 4.0 * (flow.phases() as f64 + 8.0) * (f64::from(products) + 64.0);
        Ok(StepPoint {
            steps,
            cdf: (shares[phases] + mass).min(1.0),
            survival: survival.min(1.0),
            mass,
            error: UNIT * terms * (1.0 - survival.max(LEAST).ln()),
            basis: Basis::Estimated,
        })
    }
}
