//! The terms of a function as values: which entries of the table of transforms it is made of.

use algebra::expr::{Expr, Symbol};
use algebra::{Fuel, Rational};

use super::super::reading::check_size;
use super::image::rate;
use super::terms::{Key, Reader};
use super::{FUEL, unsupported};
use crate::error::Result;

/// Cosine or sine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Wave {
    /// cos
    Cosine,
    /// sin
    Sine,
}

/// One entry of the table of transforms.
///
/// $$ w\thinspace t^p e^{a t} e^{-k^2/(4t)} \quad\text{times 1, } \cos\omega t \text{ or } \sin\omega t $$
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Term {
    /// w
    pub(in super::super) weight: Expr,
    /// p, whole or half.
    pub(in super::super) power: Rational,
    /// a
    pub(in super::super) rate: Expr,
    /// Which wave, and ω.
    pub(in super::super) wave: Option<(Wave, Expr)>,
    /// k, 0 or positive.
    pub(in super::super) barrier: Expr,
}

/// The terms of a function of time, as the rules of [`forward`](super::forward) multiply it out.
///
/// # Errors
/// [`Unsupported`](crate::Error::Unsupported) where a part is no entry of the table, or begins later than at time 0;
/// [`Algebra`](crate::Error::Algebra) when the work exceeds its budget.
pub(in super::super) fn terms(expr: &Expr, time: &Symbol) -> Result<Vec<Term>> {
    check_size(expr)?;
    let found = Reader::new(time).read(expr, &mut Fuel::new(FUEL))?;
    found
        .into_iter()
        .map(|(key, weight)| term(key, weight))
        .collect()
}

fn term(key: Key, weight: Expr) -> Result<Term> {
    if !key.delay.is_zero() {
        return Err(unsupported(
            format!("a step at {}", key.delay),
            "take the pieces one by one",
        ));
    }
    let wave = match (key.frequency.is_zero(), key.is_sine) {
        (true, _) => None,
        (false, true) => Some((Wave::Sine, key.frequency)),
        (false, false) => Some((Wave::Cosine, key.frequency)),
    };
    let barrier = match key.barrier.is_zero() {
        true => key.barrier,
        false => rate(&key.barrier),
    };
    Ok(Term {
        weight,
        power: key.power,
        rate: key.rate,
        wave,
        barrier,
    })
}
