//! The table of transforms: its entries as strings, for the function and for the transform.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use algebra::poly::univariate::IntegerPolynomial;
use algebra::{Error, Fuel, Integer};

use super::document::{Sum, Term};
use super::recheck::{
    Checked, Equation, MAX_COUNT, MAX_ORDER, formula, free, joined, ordered, reject, symbol,
};
use crate::document::Rejected;

/// Work of a sum over roots.
const FUEL: u64 = 20_000_000;
/// Digits of a coefficient.
const MAX_DIGITS: usize = 512;

fn exhausted(error: Error) -> Rejected {
    Rejected(error.to_string())
}

impl Term {
    pub(super) fn bytes(&self) -> usize {
        let others = [&self.rate, &self.cos, &self.sin, &self.barrier];
        let others = others.into_iter().flatten().map(String::len);
        self.weight.len() + others.sum::<usize>()
    }

    /// Twice the power.
    pub(super) fn halves(&self) -> Checked<i32> {
        let text = self.power.as_deref().unwrap_or("0");
        let halves = match text.strip_suffix("/2") {
            Some(odd) => odd.parse().ok().filter(|n: &i32| n % 2 != 0),
            None => text.parse().ok().and_then(|n: i32| n.checked_mul(2)),
        };
        let canonical = |n: &i32| text.len() <= 5 && n.unsigned_abs() <= MAX_ORDER;
        halves
            .filter(canonical)
            .ok_or_else(|| Rejected("a power is no small half of a whole number".into()))
    }

    /// The term as a function of time.
    pub(super) fn original(&self, t: &str, names: &BTreeSet<String>) -> Checked<String> {
        free(&self.weight, names)?;
        for text in [&self.rate, &self.cos, &self.sin].into_iter().flatten() {
            free(text, names)?;
        }
        let mut factors = vec![format!("({})", self.weight)];
        match self.halves()? {
            0 => {}
            n if n % 2 == 0 => factors.push(format!("{t}^{{{}}}", n / 2)),
            n => factors.push(format!("{t}^{{{n}/2}}")),
        }
        if let Some(rate) = &self.rate {
            factors.push(format!("e^{{({rate})*{t}}}"));
        }
        if let Some(barrier) = &self.barrier {
            ordered(barrier, names, Ordering::Greater)?;
            factors.push(format!("e^{{-({barrier})^{{2}}/(4*{t})}}"));
        }
        let waves = [(r"\cos", &self.cos), (r"\sin", &self.sin)];
        factors.extend(waves.iter().filter_map(|(name, wave)| {
            let frequency = wave.as_ref()?;
            Some(format!("{name}(({frequency})*{t})"))
        }));
        Ok(factors.join("*"))
    }

    /// The table: the transform of the term, with another power of the time.
    pub(super) fn image(&self, halves: i32, s: &str) -> Checked<String> {
        let moved = match &self.rate {
            Some(rate) => format!("({s}-({rate}))"),
            None => s.to_owned(),
        };
        let weight = format!("({})", self.weight);
        let n = u32::try_from(halves / 2).unwrap_or(0);
        let (order, whole) = (n + 1, halves >= 0 && halves % 2 == 0);
        Ok(match (&self.cos, &self.sin, &self.barrier) {
            (None, None, None) if whole => {
                format!("{weight}*{}/{moved}^{{{order}}}", Integer::factorial(n))
            }
            (None, None, None) if halves >= -1 && halves % 2 != 0 => {
                // Γ(m + 1/2) = (2m)!/(4^m m!) sqrt(π)
                let m = u32::try_from((halves + 1) / 2).unwrap_or(0);
                let below = &Integer::from(4).pow(m) * &Integer::factorial(m);
                let above = Integer::factorial(2 * m);
                let order = halves + 2;
                format!(r"{weight}*{above}/{below}*\sqrt{{\pi}}/{moved}^{{{order}/2}}")
            }
            (cos, sin, None) if whole && cos.is_some() != sin.is_some() => {
                // n! times the real or imaginary part of (s - a + iω)^(n+1), over ((s-a)^2 + ω^2)^(n+1)
                let wave = cos.as_ref().or(sin.as_ref()).map_or("", String::as_str);
                let terms = (u32::from(sin.is_some())..=order).step_by(2).map(|j| {
                    let sign = if (j / 2) % 2 == 0 { "" } else { "-" };
                    let (binomial, rest) = (Integer::from(order).binomial(j), order - j);
                    format!("({sign}{binomial})*{moved}^{{{rest}}}*({wave})^{{{j}}}")
                });
                let (above, front) = (joined(terms.collect()), Integer::factorial(n));
                let below = format!("({moved}^{{2}}+({wave})^{{2}})^{{{order}}}");
                format!("{weight}*{front}*({above})/{below}")
            }
            (None, None, Some(k)) if halves % 2 != 0 => {
                // 2 (k/2r)^ν K_ν(k r) for ν = m + 1/2, r = sqrt(s - a)
                let m = (halves + 1) / 2;
                let top = u32::try_from(if m < 0 { -m - 1 } else { m }).unwrap_or(0);
                let root = format!(r"\sqrt{{{moved}}}");
                let terms = (0..=top).map(|j| {
                    let below = &Integer::factorial(j) * &Integer::factorial(top - j);
                    let above = Integer::factorial(top + j);
                    format!("{above}/({below}*(2*({k})*{root})^{{{j}}})")
                });
                let (terms, down) = (joined(terms.collect()), -m - 1);
                let powers = format!(r"\sqrt{{\pi}}*(({k})/2)^{{{m}}}*{root}^{{{down}}}");
                format!("{weight}*{powers}*e^{{-({k})*{root}}}*({terms})")
            }
            _ => return reject("a term is in no row of the table"),
        })
    }
}

fn integer(text: &String) -> Checked<Integer> {
    let own = Some(text).filter(|text| text.len() <= MAX_DIGITS);
    let value = own.and_then(|text| Integer::from_decimal(text));
    let canonical = value.filter(|value| value.to_string() == *text);
    canonical.ok_or_else(|| Rejected("a coefficient is no integer of moderate size".into()))
}

fn polynomial(texts: &[String]) -> Checked<IntegerPolynomial> {
    let coefficients = texts.iter().take(MAX_COUNT + 1).map(integer);
    let f = IntegerPolynomial::new(coefficients.collect::<Checked<_>>()?);
    match f.coefficients().len() == texts.len() {
        true => Ok(f),
        false => reject("a polynomial is too long, or its last coefficient is 0"),
    }
}

fn written(f: &IntegerPolynomial, x: &str) -> String {
    let terms = f.coefficients().iter().enumerate();
    let terms = terms.filter(|(_, c)| !c.is_zero());
    joined(terms.map(|(k, c)| format!("({c})*{x}^{{{k}}}")).collect())
}

impl Sum {
    /// The function shows f and the summand.
    pub(super) fn equations(
        &self,
        t: &str,
        delay: &str,
        names: &BTreeSet<String>,
    ) -> Checked<[Equation; 2]> {
        let (root, own) = (&self.root, symbol(&self.root)?);
        if names.contains(&own) {
            return reject("the root has the name of another symbol");
        }
        free(delay, &BTreeSet::from([own]))?;
        formula(&self.equation)?;
        formula(&self.summand)?;
        let f = written(&polynomial(&self.polynomial)?, root);
        let n = written(&polynomial(&self.numerator)?, root);
        let (d, k) = (integer(&self.denominator)?, self.power);
        Ok([
            [format!("({})", self.equation), f],
            [
                format!("({})", self.summand),
                format!("({n})/({d})*{t}^{{{k}}}*e^{{{root}*{t}}}"),
            ],
        ])
    }

    /// The sum of the n(p)/(s-p) is b/f, where b is the remainder of n f' modulo f: both have the residues n(p). A factor t is
    /// minus a derivative.
    pub(super) fn image(&self, s: &str) -> Checked<String> {
        let fuel = &mut Fuel::new(FUEL);
        let (f, n) = (polynomial(&self.polynomial)?, polynomial(&self.numerator)?);
        let d = integer(&self.denominator)?;
        let simple = f.degree() > Some(0) && f.is_square_free(fuel).map_err(exhausted)?;
        if !simple || d.is_zero() || self.power > MAX_ORDER {
            return reject("a sum needs different roots, a denominator and a small power");
        }
        let slope = f.derivative();
        let product = n.multiply(&slope, fuel).map_err(exhausted)?;
        let (_, mut rest) = product.pseudo_div_rem(&f, fuel).map_err(exhausted)?;
        let steps = (product.coefficients().len() + 1).saturating_sub(f.coefficients().len());
        let below = &d * &f.leading().pow(u32::try_from(steps).unwrap_or(0));
        for j in 1..=self.power {
            let kept = rest.multiply(&slope, fuel).map_err(exhausted)?;
            let moved = rest.derivative().multiply(&f, fuel).map_err(exhausted)?;
            rest = &kept.scale(&Integer::from(j)) - &moved;
        }
        let (above, base, order) = (written(&rest, s), written(&f, s), self.power + 1);
        Ok(format!("({above})/(({below})*({base})^{{{order}}})"))
    }
}
