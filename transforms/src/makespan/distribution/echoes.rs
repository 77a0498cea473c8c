//! What a transform does at high frequencies, in closed form: delays times powers.
//!
//! With $z = b/(s + b)$ every law is a sum of terms $c\thinspace e^{-sd} z^\alpha$ as far as its behaviour at high frequencies goes: atoms
//! have α = 0, a gamma law of shape k and rate r has $(r/b)^k \sum_j (k)_j/j!\thinspace (1 - r/b)^j z^{k+j}$, a uniform one ends in two
//! delays, a lognormal one is a term of its own, which may be delayed but has no products with other terms. So has the makespan, summed
//! over the attempts: the jumps, kinks and roots of its distribution are those of the gamma laws $e^{-sd} z^\alpha$, its steep slopes those
//! of lognormal laws, whose distributions are known. What is left when they are subtracted is smooth.

use std::collections::BTreeMap;

use num_complex::Complex64;

use super::Curve;
use super::along::Lognormals;
use super::follow::{Found, follow};
use super::process::Process;
use super::terms::{Counter, MOST_WORK, Reach, Term, products};
use crate::makespan::duration::Duration;
use crate::special::{gamma_density, gamma_lower};

/// Times so near before an atom, relative to it, are at it.
const AT_ONCE: f64 = 1e-13;

/// All terms of one delay.
#[derive(Clone, Debug)]
struct Echo {
    delay: f64,
    /// Places among the shapes, with coefficients.
    shares: Vec<(usize, f64)>,
}

/// What a term is but for its delay.
#[derive(Clone, Debug)]
enum Shape {
    Power(f64),
    /// A lognormal law and its position.
    Law(usize, Duration),
}

/// The terms of a makespan with powers below an order and delays up to a horizon.
#[derive(Clone, Debug)]
pub(super) struct Echoes {
    rate: f64,
    shapes: Vec<Shape>,
    echoes: Vec<Echo>,
    /// Coefficients that were too small to follow, in sum.
    pub(super) lost: f64,
}

impl Echoes {
    /// Nothing where there are too many.
    pub(super) fn of(process: &Process, reach: Reach) -> Option<Self> {
        let rate = reach.stretch * largest_rate(process, reach.order);
        let counter = Counter::of(process, reach.horizon);
        let mut legs = Vec::with_capacity(process.legs.len());
        let mut work = 0;
        for leg in &process.legs {
            let mut terms = vec![Term {
                weight: leg.weight,
                ..Term::NOTHING
            }];
            for law in &leg.laws {
                let mut own = counter.terms(
                    &process.laws[*law].duration,
                    &process.laws[*law].atoms,
                    rate,
                    reach,
                );
                if reach.order > 0.0 && process.laws[*law].is_lognormal() {
                    own.push(Term::of_law(*law));
                }
                work += terms.len() * own.len();
                if work > MOST_WORK {
                    return None;
                }
                terms = products(&terms, &own, reach);
            }
            legs.push(terms);
        }
        follow(process, &legs, reach, work).map(|found| found.sorted(process, rate))
    }

    /// The atoms, by their times.
    pub(super) fn atoms(&self) -> impl Iterator<Item = (f64, f64)> {
        self.echoes.iter().map(|echo| {
            let shares = echo.shares.iter();
            let at_once = shares.filter(
                |share| matches!(self.shapes[share.0], Shape::Power(power) if power <= 0.0),
            );
            (echo.delay, at_once.map(|share| share.1).sum())
        })
    }

    /// Delays of the atoms with what they weigh in a transform at s of this real part.
    pub(super) fn spread(&self, damping: f64) -> f64 {
        let size = |(delay, mass): (f64, f64)| mass * delay * (-damping * delay).exp();
        self.atoms().map(size).sum()
    }

    /// How many terms there are.
    pub(super) fn len(&self) -> usize {
        self.echoes.iter().map(|echo| echo.shares.len()).sum()
    }

    pub(super) fn rate(&self) -> f64 {
        self.rate
    }

    /// Σ c e^(-sd) z^α, with the lognormal laws on the line of s.
    pub(super) fn transform(&self, s: Complex64, lognormals: Option<&Lognormals>) -> Complex64 {
        let log = (self.rate / (s + self.rate)).ln();
        let shapes = self.shapes.iter().map(|shape| match shape {
            Shape::Power(power) => (log * power).exp(),
            Shape::Law(law, duration) => {
                let known = lognormals.and_then(|lognormals| lognormals.at(*law, &s));
                known.unwrap_or_else(|| duration.lst(&s))
            }
        });
        let shapes: Vec<Complex64> = shapes.collect();
        self.echoes.iter().fold(Complex64::default(), |sum, echo| {
            let shares = echo.shares.iter();
            let share: Complex64 = shares.map(|(place, weight)| shapes[*place] * weight).sum();
            sum + share * (-s * echo.delay).exp()
        })
    }

    /// The function itself at a time.
    pub(super) fn at(&self, curve: Curve, time: f64) -> f64 {
        let begun = |echo: &&Echo| echo.delay <= time * (1.0 + AT_ONCE);
        self.echoes.iter().take_while(begun).fold(0.0, |sum, echo| {
            let after = (time - echo.delay).max(0.0);
            let x = self.rate * after;
            let shares = echo.shares.iter();
            sum + shares
                .map(|(place, weight)| {
                    weight
                        * match (&self.shapes[*place], curve) {
                            (Shape::Law(_, law), Curve::Distribution) => law.cdf(after),
                            (Shape::Law(_, law), Curve::Density) => law.density(after),
                            (Shape::Power(power), _) if *power <= 0.0 => match curve {
                                Curve::Distribution => 1.0,
                                Curve::Density => 0.0,
                            },
                            (Shape::Power(power), Curve::Distribution) => gamma_lower(*power, x),
                            (Shape::Power(power), Curve::Density) => {
                                self.rate * gamma_density(*power, x)
                            }
                        }
                })
                .sum::<f64>()
        })
    }
}

/// The largest rate of those laws that have terms.
fn largest_rate(process: &Process, order: f64) -> f64 {
    let rates = process.laws.iter().flat_map(|law| match &law.duration {
        Duration::Uniform { from, to } if to > from && order > 1.0 => vec![(to - from).recip()],
        other => {
            let branches = other.gammas();
            let rough = branches.iter().filter(|branch| branch.shape < order);
            rough.map(|branch| branch.shape / branch.mean).collect()
        }
    });
    let largest = rates.fold(0.0, f64::max);
    if largest > 0.0 && largest.is_finite() {
        largest
    } else {
        1.0
    }
}

impl Found {
    /// By delays, with the shapes apart.
    fn sorted(self, process: &Process, rate: f64) -> Echoes {
        let mut places: BTreeMap<(i64, usize), (usize, Shape)> = BTreeMap::new();
        for term in self.done.values() {
            places.entry((term.key.1, term.key.2)).or_insert_with(|| {
                let shape = match term.law() {
                    Some(law) => Shape::Law(law, process.laws[law].duration.clone()),
                    None => Shape::Power(term.power),
                };
                (0, shape)
            });
        }
        for (at, place) in places.values_mut().enumerate() {
            place.0 = at;
        }
        let mut echoes: Vec<Echo> = Vec::new();
        let mut last = None;
        for term in self.done.values() {
            let share = (places[&(term.key.1, term.key.2)].0, term.weight);
            match echoes.last_mut() {
                Some(echo) if last == Some(term.key.0) => echo.shares.push(share),
                _ => echoes.push(Echo {
                    delay: term.delay,
                    shares: vec![share],
                }),
            }
            last = Some(term.key.0);
        }
        Echoes {
            rate,
            shapes: places.into_values().map(|place| place.1).collect(),
            echoes,
            lost: self.lost,
        }
    }
}
