//! Truncated series with rational exponents and their arithmetic.

use crate::error::{Error, Result};
use crate::expr::{Expr, Kind};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::zero::{Decision, decide};

/// Finer exponents are refused.
const MAX_RAMIFICATION: i64 = 1 << 10;

/// Larger exponents are refused.
const MAX_EXPONENT: i64 = 1 << 40;
/// A sum of two series keeps at most this many coefficients.
const MAX_LENGTH: i64 = 1 << 18;

/// How many terms are kept, counted in units of the exponent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Truncation {
    pub(super) terms: u64,
}

impl Truncation {
    fn count(self, ramification: i64) -> usize {
        let finer = u64::try_from(ramification).unwrap_or(1);
        usize::try_from(self.terms.saturating_mul(finer)).unwrap_or(usize::MAX)
    }
}

/// sum of coefficient[k] t^((start + k)/ramification), and nothing or something unknown after it.
#[derive(Clone, Debug)]
pub(super) struct Jet {
    ramification: i64,
    start: i64,
    coefficients: Vec<Expr>,
    /// All further coefficients are zero.
    exact: bool,
}

pub(super) fn beyond(what: &'static str) -> Error {
    Error::OutOfTheory { what }
}

/// Is a coefficient zero? `None`: not decided.
pub(super) fn vanishes(coefficient: &Expr, fuel: &mut Fuel) -> Result<Option<bool>> {
    if let Some(value) = coefficient.as_rational() {
        return Ok(Some(value.is_zero()));
    }
    if matches!(coefficient.kind(), Kind::Symbol(_)) {
        return Ok(Some(false));
    }
    let mut share = Fuel::new(fuel.left() / 4);
    let decision = decide(coefficient, &Expr::integer(0), &mut share);
    fuel.settle(&share, "series")?;
    Ok(match decision {
        Decision::Equal(_) => Some(true),
        Decision::Different(_) => Some(false),
        Decision::Undefined => {
            return Err(Error::Undefined {
                what: "a coefficient of a series",
            });
        }
        Decision::OutOfFuel | Decision::OutOfTheory => None,
    })
}

/// A sum of products as one coefficient.
fn combined(parts: Vec<Expr>, fuel: &mut Fuel) -> Result<Expr> {
    fuel.spend(8 * parts.len() as u64 + 8, "series")?;
    let sum = Expr::sum(parts);
    match sum.kind() {
        Kind::Undefined => Err(Error::Undefined {
            what: "a coefficient of a series",
        }),
        Kind::Number(_) | Kind::Symbol(_) => Ok(sum),
        _ => sum.expand(fuel),
    }
}

impl Jet {
    pub(super) fn constant(value: Expr) -> Self {
        let coefficients = if value.is_zero() {
            Vec::new()
        } else {
            vec![value]
        };
        Self {
            ramification: 1,
            start: 0,
            coefficients,
            exact: true,
        }
    }

    /// The local parameter.
    pub(super) fn parameter() -> Self {
        Self {
            start: 1,
            ..Self::constant(Expr::integer(1))
        }
    }

    pub(super) fn ramification(&self) -> i64 {
        self.ramification
    }

    /// The first unknown exponent, in units of 1/ramification.
    pub(super) fn precision(&self) -> Option<i64> {
        (!self.exact).then(|| self.start + self.length())
    }

    fn length(&self) -> i64 {
        i64::try_from(self.coefficients.len()).unwrap_or(i64::MAX)
    }

    /// Exponents in units of 1/ramification.
    pub(super) fn terms(&self) -> impl Iterator<Item = (i64, &Expr)> {
        (self.start..).zip(&self.coefficients)
    }

    pub(super) fn as_constant(&self) -> Option<Expr> {
        match (&self.coefficients[..], self.exact, self.start) {
            ([], true, _) => Some(Expr::integer(0)),
            ([value], true, 0) => Some(value.clone()),
            _ => None,
        }
    }

    /// The coefficient of an exponent in units of 1/ramification.
    fn at(&self, exponent: i64) -> Expr {
        usize::try_from(exponent - self.start)
            .ok()
            .and_then(|at| self.coefficients.get(at))
            .cloned()
            .unwrap_or_else(|| Expr::integer(0))
    }

    /// The value at the point and the rest, for a jet without negative exponents.
    pub(super) fn split(&self, fuel: &mut Fuel) -> Result<(Expr, Self)> {
        let jet = self.clone().normalised(fuel)?;
        if jet.start < 0 {
            return Err(beyond("an essential singularity"));
        }
        if jet.precision().is_some_and(|known| known <= 0) {
            return Err(beyond("a value lost to cancellation"));
        }
        let value = jet.at(0);
        if jet.start > 0 || jet.coefficients.is_empty() {
            return Ok((value, jet));
        }
        let rest = Self {
            start: jet.start + 1,
            coefficients: jet.coefficients[1..].to_vec(),
            ..jet
        };
        Ok((value, rest))
    }

    /// The leading coefficient is not zero; none is left of a jet that is zero as far as it is known.
    pub(super) fn normalised(mut self, fuel: &mut Fuel) -> Result<Self> {
        let mut skip = 0;
        for coefficient in &self.coefficients {
            match vanishes(coefficient, fuel)? {
                Some(true) => skip += 1,
                Some(false) => break,
                None => return Err(beyond("a coefficient whose vanishing is not decided")),
            }
        }
        self.coefficients.drain(..skip);
        self.start += i64::try_from(skip).unwrap_or(0);
        Ok(self)
    }

    /// The same in finer exponents.
    fn refined(&self, ramification: i64) -> Result<Self> {
        if ramification > MAX_RAMIFICATION {
            return Err(Error::Budget {
                what: "denominator of the exponents of a series",
                limit: MAX_RAMIFICATION.unsigned_abs(),
            });
        }
        let factor = ramification / self.ramification;
        if factor == 1 {
            return Ok(self.clone());
        }
        let gap = usize::try_from(factor - 1).unwrap_or(0);
        let mut coefficients = Vec::new();
        for coefficient in &self.coefficients {
            coefficients.push(coefficient.clone());
            coefficients.extend(std::iter::repeat_n(Expr::integer(0), gap));
        }
        if self.exact {
            coefficients.truncate(coefficients.len().saturating_sub(gap));
        }
        Ok(Self {
            ramification,
            start: self.start * factor,
            coefficients,
            exact: self.exact,
        })
    }

    /// Both in the same exponents.
    fn aligned(&self, other: &Self) -> Result<(Self, Self)> {
        let common = Integer::from(self.ramification).lcm(&Integer::from(other.ramification));
        let common = common.to_i64().unwrap_or(i64::MAX);
        Ok((self.refined(common)?, other.refined(common)?))
    }

    fn truncated(mut self, truncation: &Truncation) -> Self {
        let count = truncation.count(self.ramification);
        if self.coefficients.len() > count {
            self.coefficients.truncate(count);
            self.exact = false;
        }
        self
    }

    pub(super) fn scale(&self, factor: &Expr, fuel: &mut Fuel) -> Result<Self> {
        let coefficients: Result<_> = self
            .coefficients
            .iter()
            .map(|coefficient| combined(vec![coefficient * factor], fuel))
            .collect();
        Ok(Self {
            coefficients: coefficients?,
            ..self.clone()
        })
    }

    pub(super) fn add(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        let (a, b) = self.aligned(other)?;
        let known = match (a.precision(), b.precision()) {
            (Some(x), Some(y)) => Some(x.min(y)),
            (x, y) => x.or(y),
        };
        let nonempty = |jet: &Self| (!jet.coefficients.is_empty()).then_some(jet.start);
        let start = match (nonempty(&a), nonempty(&b)) {
            (Some(x), Some(y)) => x.min(y),
            (x, y) => x.or(y).or(known).unwrap_or(0),
        };
        let end = known.unwrap_or_else(|| (a.start + a.length()).max(b.start + b.length()));
        let start = start.min(end);
        let kept = end.min(start.saturating_add(MAX_LENGTH));
        let coefficients: Result<Vec<Expr>> = (start..kept)
            .map(|at| {
                fuel.spend(8, "series")?;
                Ok(&a.at(at) + &b.at(at))
            })
            .collect();
        let mut sum = Self {
            ramification: a.ramification,
            start,
            coefficients: coefficients?,
            exact: known.is_none() && kept == end,
        };
        // What is zero by its form goes at once.
        let zeros = sum.coefficients.iter().take_while(|c| c.is_zero()).count();
        sum.coefficients.drain(..zeros);
        sum.start += i64::try_from(zeros).unwrap_or(0);
        Ok(sum)
    }

    pub(super) fn multiply(
        &self,
        other: &Self,
        truncation: &Truncation,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        let (a, b) = self.aligned(other)?;
        if a.coefficients.is_empty() && a.exact || b.coefficients.is_empty() && b.exact {
            return Ok(Self::constant(Expr::integer(0)));
        }
        let start = a.start + b.start;
        if start.abs() > MAX_EXPONENT {
            return Err(beyond("an exponent of a series"));
        }
        // Relative precisions: of the product the smaller.
        let full = (a.coefficients.len() + b.coefficients.len()).saturating_sub(1);
        let mut count = full;
        for jet in [&a, &b] {
            if !jet.exact {
                count = count.min(jet.coefficients.len());
            }
        }
        let limit = truncation.count(a.ramification);
        let exact = a.exact && b.exact && count <= limit;
        let mut coefficients = Vec::new();
        for at in 0..count.min(limit) {
            let low = (at + 1).saturating_sub(b.coefficients.len());
            let high = at.min(a.coefficients.len().saturating_sub(1));
            let parts = (low..=high)
                .filter(|k| !a.coefficients[*k].is_zero() && !b.coefficients[at - k].is_zero())
                .map(|k| &a.coefficients[k] * &b.coefficients[at - k])
                .collect();
            coefficients.push(combined(parts, fuel)?);
        }
        Ok(Self {
            ramification: a.ramification,
            start,
            coefficients,
            exact,
        })
    }

    /// self^exponent with the recurrence n c_0 g_n = sum over k of (k (a + 1) - n) c_k g_(n-k).
    pub(super) fn power(
        &self,
        exponent: &Expr,
        truncation: &Truncation,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        let mut base = self.clone().normalised(fuel)?;
        let Some(lead) = base.coefficients.first().cloned() else {
            return match exponent.as_rational() {
                _ if !base.exact => Err(beyond("a power of a series lost to cancellation")),
                Some(value) if value.signum() > 0 => Ok(base),
                _ => Err(Error::Undefined {
                    what: "a power of zero",
                }),
            };
        };
        let start = match exponent.as_rational() {
            _ if base.start == 0 => 0,
            None => return Err(beyond("a symbolic power of the local parameter")),
            Some(value) => {
                let raised = value * &Rational::from(base.start);
                let denominator = raised.denominator().to_i64();
                let finer = denominator
                    .and_then(|finer| base.ramification.checked_mul(finer))
                    .unwrap_or(i64::MAX);
                base = base.refined(finer)?;
                let raised = value * &Rational::from(base.start);
                raised
                    .to_integer()
                    .and_then(|start| start.to_i64())
                    .filter(|start| start.abs() <= MAX_EXPONENT)
                    .ok_or(beyond("an exponent of a series"))?
            }
        };
        let scale = Expr::power(lead.clone(), exponent.clone());
        if base.exact && base.coefficients.len() == 1 {
            return Ok(Self {
                start,
                coefficients: vec![scale],
                ..base
            });
        }
        let natural = exponent
            .as_rational()
            .and_then(Rational::to_integer)
            .filter(|value| !value.is_negative())
            .and_then(|value| value.to_u64());
        let limit = truncation.count(base.ramification);
        let whole = natural
            .filter(|_| base.exact)
            .and_then(|n| usize::try_from(n).ok())
            .and_then(|n| n.checked_mul(base.coefficients.len() - 1))
            .map(|n| n + 1)
            .filter(|n| *n <= limit);
        let count = match (base.exact, whole) {
            (_, Some(count)) => count,
            (true, None) => limit,
            (false, None) => limit.min(base.coefficients.len()),
        };
        let next = exponent + &Expr::integer(1);
        let inverse = Expr::power(lead, Expr::integer(-1));
        let mut power = vec![scale];
        for n in 1..count {
            let mut parts = Vec::new();
            for k in 1..=n.min(base.coefficients.len() - 1) {
                let coefficient = &base.coefficients[k];
                if coefficient.is_zero() || power[n - k].is_zero() {
                    continue;
                }
                let weight = &next * &natural_number(k) - natural_number(n);
                parts.push(Expr::product([
                    weight,
                    coefficient.clone(),
                    power[n - k].clone(),
                    inverse.clone(),
                ]));
            }
            let sum = combined(parts, fuel)?;
            power.push(sum.divide(&natural_number(n)));
        }
        Ok(Self {
            ramification: base.ramification,
            start,
            coefficients: power,
            exact: whole.is_some(),
        })
    }

    /// d/dt
    pub(super) fn derivative(&self) -> Self {
        let unit = Rational::new(Integer::from(1), Integer::from(self.ramification));
        let unit = unit.unwrap_or_default();
        Self {
            start: self.start - self.ramification,
            coefficients: self
                .terms()
                .map(|(exponent, coefficient)| {
                    coefficient.scale(&(&Rational::from(exponent) * &unit))
                })
                .collect(),
            ..self.clone()
        }
    }

    /// The antiderivative without constant.
    pub(super) fn integral(&self, fuel: &mut Fuel) -> Result<Self> {
        let mut coefficients = Vec::new();
        for (exponent, coefficient) in self.terms() {
            let raised = Rational::new(
                Integer::from(exponent + self.ramification),
                Integer::from(self.ramification),
            );
            match raised.unwrap_or_default().recip() {
                Some(inverse) => coefficients.push(coefficient.scale(&inverse)),
                None if vanishes(coefficient, fuel)? == Some(true) => {
                    coefficients.push(Expr::integer(0));
                }
                None => return Err(beyond("a logarithm of the local parameter")),
            }
        }
        if self
            .precision()
            .is_some_and(|known| known < -self.ramification)
        {
            return Err(beyond("a logarithm lost to cancellation"));
        }
        Ok(Self {
            start: self.start + self.ramification,
            coefficients,
            ..self.clone()
        })
    }

    /// Coefficients of t^(k/ramification), k = 0, .., of a jet with positive exponents, and how many count.
    fn ordinary(&self, truncation: &Truncation) -> (Vec<Expr>, usize) {
        let limit = truncation.count(self.ramification);
        let count = match self.precision() {
            Some(known) => limit.min(usize::try_from(known).unwrap_or(0)),
            None => limit,
        };
        let list = (0..count)
            .map(|at| self.at(i64::try_from(at).unwrap_or(i64::MAX)))
            .collect();
        (list, count)
    }

    /// e^self for a jet with positive exponents: n g_n = sum over k of k f_k g_(n-k).
    pub(super) fn exp(&self, truncation: &Truncation, fuel: &mut Fuel) -> Result<Self> {
        let (f, count) = self.ordinary(truncation);
        let mut g = vec![Expr::integer(1)];
        for n in 1..count {
            let sum = weighted(&f, &g, n, fuel)?;
            g.push(sum.divide(&natural_number(n)));
        }
        Ok(self.with(g, count))
    }

    /// Sine and cosine, or their hyperbolic counterparts, of a jet with positive exponents.
    pub(super) fn sine_cosine(
        &self,
        hyperbolic: bool,
        truncation: &Truncation,
        fuel: &mut Fuel,
    ) -> Result<(Self, Self)> {
        let (f, count) = self.ordinary(truncation);
        let (mut sine, mut cosine) = (vec![Expr::integer(0)], vec![Expr::integer(1)]);
        let sign = Rational::from(if hyperbolic { 1 } else { -1 });
        for n in 1..count {
            let slope = weighted(&f, &cosine, n, fuel)?;
            let other = weighted(&f, &sine, n, fuel)?.scale(&sign);
            sine.push(slope.divide(&natural_number(n)));
            cosine.push(other.divide(&natural_number(n)));
        }
        Ok((self.with(sine, count), self.with(cosine, count)))
    }

    fn with(&self, mut coefficients: Vec<Expr>, count: usize) -> Self {
        coefficients.truncate(count);
        let constant = self.coefficients.is_empty() && self.exact;
        if constant {
            coefficients.truncate(1);
        }
        Self {
            ramification: self.ramification,
            start: 0,
            coefficients,
            exact: constant,
        }
        .trimmed()
    }

    /// Without leading zeros.
    fn trimmed(mut self) -> Self {
        let zeros = self.coefficients.iter().take_while(|c| c.is_zero()).count();
        self.coefficients.drain(..zeros);
        self.start += i64::try_from(zeros).unwrap_or(0);
        self
    }

    pub(super) fn cut(self, truncation: &Truncation) -> Self {
        self.truncated(truncation)
    }

    /// The leading coefficient and its exponent in units of 1/ramification.
    pub(super) fn lead(&self, fuel: &mut Fuel) -> Result<Option<(i64, Expr)>> {
        let jet = self.clone().normalised(fuel)?;
        Ok(jet
            .coefficients
            .first()
            .map(|lead| (jet.start, lead.clone())))
    }
}

fn natural_number(n: usize) -> Expr {
    Expr::number(Integer::from(n as u64))
}

/// sum over k = 1..n of k f_k g_(n-k)
fn weighted(f: &[Expr], g: &[Expr], n: usize, fuel: &mut Fuel) -> Result<Expr> {
    let parts = (1..=n)
        .filter(|k| !f[*k].is_zero() && !g[n - k].is_zero())
        .map(|k| Expr::product([natural_number(k), f[k].clone(), g[n - k].clone()]))
        .collect();
    combined(parts, fuel)
}
