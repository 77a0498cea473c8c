//! Molecules, one by one: how long each of them stays.

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp1, Gamma, Poisson, StandardNormal, StandardUniform};

use crate::chromatography::{Binding, Dispersion, Experiment};
use crate::error::{Error, Result, whole};
use crate::sampling::Draw;

use super::answer::Question;
use super::mobile::Mobile;

/// Beyond this mean the numbers of adsorptions are not told apart by an f64.
const MOST_ADSORPTIONS: f64 = 1e15;

/// A sample of residence times.
#[derive(Clone, Debug, PartialEq)]
pub struct Molecules {
    /// When a molecule that enters at time 0 leaves; infinite if never.
    pub(super) residence: Vec<f64>,
    /// When the last exponential stage of a molecule began; infinite without one.
    pub(super) before: Vec<f64>,
    /// Mean of the last stage.
    pub(super) last: f64,
}

/// One molecule of one component.
#[derive(Clone, Copy)]
struct Walk<'a> {
    hold_up: f64,
    mobile: Option<Mobile>,
    binding: Binding,
    mixing: &'a [f64],
}

impl Molecules {
    /// Follows molecules through column and mixed volumes.
    ///
    /// A molecule moves for the time U: τ in plug flow, inverse Gaussian of mean τ and shape Pe τ/2 in an open column. It is adsorbed
    /// N times, a Poisson variable of mean a U/τ, for exponential times of rate b each, their sum a Gamma variable. Every mixed volume
    /// adds an exponential time. Costs O(1) for each molecule.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a closed column: its molecules pass the inlet and the exit in both directions, and no exact sampler of
    /// bounded cost is known to us; [`Error::Domain`] for an experiment that is none and fewer than 2 molecules; [`Error::TooLarge`]
    /// above 2^25 molecules and above 1e15 adsorptions of one.
    ///
    /// ```
    /// use transforms::chromatography::witness::{Draw, Molecules};
    /// use transforms::chromatography::{Binding, Column, Experiment, Inlet};
    ///
    /// let column = Experiment::single(Column::open(1.0, 50.0)?, Binding::kinetic(20.0, 10.0)?, Inlet::Step);
    /// let mean = Molecules::draw(&column, 0, Draw::new(20_000, 7))?.moments()?.mean;
    /// assert!((mean.value - 3.0).abs() < 4.0 * mean.error);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    ///
    /// Source: J. C. Giddings and H. Eyring, A molecular dynamic theory of chromatography (1955).
    pub fn draw(experiment: &Experiment, which: usize, draw: Draw) -> Result<Self> {
        let question = Question::new(experiment, which, &[])?;
        let column = question.column;
        let mobile = match column.dispersion {
            Dispersion::None => None,
            Dispersion::Open { peclet } => Some(Mobile {
                mean: column.hold_up,
                peclet,
            }),
            Dispersion::Closed { .. } => {
                return Err(Error::Unsupported {
                    what: "the sample of molecules",
                    construct: "a closed column".to_owned(),
                    hint: "they pass its ends in both directions, for which no exact sampler is known here: ask a scheme",
                });
            }
        };
        let walk = Walk {
            hold_up: column.hold_up,
            mobile,
            binding: question.binding,
            mixing: question.mixing,
        };
        let all = draw.sample("molecules", |random| walk.follow(random))?;
        let (residence, before) = all.into_iter().unzip();
        let last = match (question.mixing.last(), question.binding) {
            (Some(&residence), _) => residence,
            (None, Binding::Kinetic { desorption, .. }) => 1.0 / desorption,
            (None, _) => f64::INFINITY,
        };
        Ok(Self {
            residence,
            before,
            last,
        })
    }

    /// The residence times, in the order in which they were drawn; infinite for molecules that never leave.
    pub fn residence_times(&self) -> &[f64] {
        &self.residence
    }
}

impl Walk<'_> {
    /// When the molecule leaves and when its last stage began.
    fn follow(&self, random: &mut ChaCha8Rng) -> Result<(f64, f64)> {
        let mobile = match self.mobile {
            None => self.hold_up,
            Some(mobile) => {
                let normal = StandardNormal.sample(random);
                mobile.time(normal, StandardUniform.sample(random))
            }
        };
        let mut stage = |mean: f64| -> f64 {
            let unit: f64 = Exp1.sample(random);
            mean * unit
        };
        // each mixed volume is a stage, whatever the column does
        let mixed: Vec<f64> = self.mixing.iter().map(|&mean| stage(mean)).collect();
        let (mut total, mut before) = (mobile, f64::INFINITY);
        match self.binding {
            Binding::Equilibrium { retention_factor } => total *= 1.0 + retention_factor,
            Binding::Irreversible { adsorptions } => {
                if self.count(adsorptions * (mobile / self.hold_up), random)? > 0.0 {
                    total = f64::INFINITY;
                }
            }
            Binding::Kinetic {
                adsorptions,
                desorption,
            } => {
                let count = self.count(adsorptions * (mobile / self.hold_up), random)?;
                if count > 1.0 {
                    let gamma = Gamma::new(count - 1.0, 1.0 / desorption);
                    total += gamma
                        .map_err(|_| unreachable_rate(desorption))?
                        .sample(random);
                }
                if count > 0.0 {
                    before = total;
                    let unit: f64 = Exp1.sample(random);
                    total += unit / desorption;
                }
            }
        }
        for time in mixed {
            before = total;
            total += time;
        }
        Ok((total, before))
    }

    /// A Poisson variable.
    fn count(&self, mean: f64, random: &mut ChaCha8Rng) -> Result<f64> {
        if mean > MOST_ADSORPTIONS {
            return Err(Error::too_large(
                "adsorptions of one molecule",
                mean,
                whole(MOST_ADSORPTIONS),
                "the exchange is as good as in equilibrium",
            ));
        }
        Ok(match Poisson::new(mean) {
            Ok(poisson) => poisson.sample(random),
            // a mean of 0
            Err(_) => 0.0,
        })
    }
}

/// The reciprocal of a rate overflowed.
fn unreachable_rate(value: f64) -> Error {
    Error::Domain {
        what: "desorption rate b",
        value,
        allowed: "one whose reciprocal is a finite time",
    }
}
