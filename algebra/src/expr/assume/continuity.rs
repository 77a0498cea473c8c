//! Continuity from the structure of an expression: what holds for every value that the assumptions allow.

use std::convert::Infallible;

use super::known::{Knowledge, enclosure};
use super::{Assumptions, Signs};
use crate::error::Result;
use crate::expr::{Constant, Expr, Function, Head, Kind};
use crate::number::Rational;

impl Assumptions {
    /// Is the expression real and continuous for all allowed values? `false`: not known.
    ///
    /// ```
    /// use algebra::expr::{Assumptions, Expr};
    /// let x = Expr::symbol("x");
    /// let between = |low, high| {
    ///     let above = Assumptions::real().and_below(&Expr::integer(low), &x, false);
    ///     above.and_below(&x, &Expr::integer(high), false)
    /// };
    /// assert!(between(1, 2).is_continuous(&x.pow(-1)));
    /// assert!(!between(-1, 2).is_continuous(&x.pow(-1)));
    /// ```
    pub fn is_continuous(&self, expr: &Expr) -> bool {
        let mut knowledge = Knowledge::with_enclosures(self);
        let region = self.region();
        let Ok(continuous) = expr.fold(|node, parts: &[bool]| {
            let kept = keeps_continuity(node, &mut |part| Ok(knowledge.of(part).signs()));
            let real = match node.kind() {
                Kind::Symbol(symbol) => self.symbol(symbol).real,
                _ => true,
            };
            let all = real && parts.iter().all(|part| *part);
            Ok::<_, Infallible>(
                all && (kept.unwrap_or(false)
                    || matches!(node.kind(), Kind::Call(..)) && enclosure(node, &region).is_some()),
            )
        });
        continuous
    }
}

/// Is a node continuous where its parts are real and continuous? The signs of expressions are asked for.
pub(crate) fn keeps_continuity(
    node: &Expr,
    signs: &mut dyn FnMut(&Expr) -> Result<Signs>,
) -> Result<bool> {
    Ok(match node.kind() {
        Kind::Number(_) | Kind::Symbol(_) | Kind::Sum { .. } => true,
        Kind::Constant(constant) => matches!(constant, Constant::Pi | Constant::E),
        Kind::Product { factors, .. } => {
            for (base, exponent) in factors {
                if !has_power(base, exponent, signs)? {
                    return Ok(false);
                }
            }
            true
        }
        Kind::Power(base, exponent) => has_power(base, exponent, signs)?,
        Kind::Call(Head::Absolute, _) => true,
        Kind::Call(Head::Function(function), arguments) => {
            use Function::*;
            if matches!(function, Max | Min) {
                return Ok(true);
            }
            let [argument] = &arguments[..] else {
                return Ok(false);
            };
            let one = Expr::integer(1);
            let other = |function| Expr::function(function, argument.clone());
            match function {
                Sin | Cos | Exp | Sinh | Cosh | Tanh | Sech | ArcTan | ArcSinh => true,
                Ln => signs(argument)? == Signs::POSITIVE,
                Tan | Sec => signs(&other(Cos))?.lacks(Signs::ZERO),
                Cot | Csc => signs(&other(Sin))?.lacks(Signs::ZERO),
                Coth | Csch => signs(argument)?.lacks(Signs::ZERO),
                ArcSin | ArcCos => {
                    signs(&(&one - argument))?.lacks(Signs::NEGATIVE)
                        && signs(&(&one + argument))?.lacks(Signs::NEGATIVE)
                }
                ArcTanh => {
                    signs(&(&one - argument))? == Signs::POSITIVE
                        && signs(&(&one + argument))? == Signs::POSITIVE
                }
                ArcCosh => signs(&(argument - &one))?.lacks(Signs::NEGATIVE),
                _ => false,
            }
        }
        Kind::Call(..) | Kind::Undefined => false,
    })
}

fn has_power(
    base: &Expr,
    exponent: &Expr,
    signs: &mut dyn FnMut(&Expr) -> Result<Signs>,
) -> Result<bool> {
    let natural = |value: &Rational| value.is_integer() && value.signum() >= 0;
    if exponent.as_rational().is_some_and(natural) {
        return Ok(true);
    }
    let signs = signs(base)?;
    Ok(match exponent.as_rational() {
        Some(value) if value.is_integer() => signs.lacks(Signs::ZERO),
        Some(value) if value.signum() > 0 => signs.lacks(Signs::NEGATIVE),
        _ => signs == Signs::POSITIVE,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::samples::read;

    /// Chains of `<` and `<=`.
    fn look(text: &str, assume: &[&str]) -> (Signs, bool) {
        let mut facts = Assumptions::real();
        for chain in assume {
            let members: Vec<&str> = chain.split('<').collect();
            for pair in members.windows(2) {
                let high = pair[1].trim_start_matches('=');
                let strict = high.len() == pair[1].len();
                facts =
                    facts.and_below(&read(pair[0].trim_start_matches('=')), &read(high), strict);
            }
        }
        let expr = read(text);
        (facts.signs(&expr), facts.is_continuous(&expr))
    }

    #[test]
    fn signs_follow_the_assumptions() {
        for (text, assume, expected) in [
            ("x^2 + 1", &[][..], Signs::POSITIVE),
            ("a e^{-x}", &["0 < a"], Signs::POSITIVE),
            ("b - a", &["a < b"], Signs::POSITIVE),
            ("a - b", &["a < b"], Signs::NEGATIVE),
            ("b", &["0 < a", "a < b"], Signs::POSITIVE),
            ("a", &["a < b", "b < 0"], Signs::ANY),
            ("x - 2", &["0 <= x", "x <= 1"], Signs::NEGATIVE),
            (r"\ln r", &["0 < r < 1"], Signs::NEGATIVE),
            (r"\ln x", &["2 < x"], Signs::POSITIVE),
            ("3 - 2x", &["2 <= x"], Signs::NEGATIVE),
            ("4 - 2x", &["2 <= x"], Signs::NOT_POSITIVE),
            ("x - 1", &["0 < x"], Signs::ANY),
            ("x^2", &[], Signs::NOT_NEGATIVE),
            ("x - 3", &[r"\pi < x"], Signs::POSITIVE),
            (r"\binom{n}{2}", &[], Signs::ANY),
            (r"\sinh x", &["x < 0"], Signs::NEGATIVE),
        ] {
            let found = look(text, assume).0;
            assert_eq!(found, expected, "{text} {assume:?}");
        }
    }

    #[test]
    fn poles_are_no_continuity() {
        assert!(look("1/(x^2 + a^2)", &["0 < a"]).1);
        assert!(!look("1/(x^2 + a^2)", &[]).1);
        assert!(!look("1/x", &["-1 <= x", "x <= 1"]).1);
        assert!(look("1/x", &["1 <= x", "x <= 2"]).1);
        assert!(look("1/x", &["0 < a", "a < x"]).1);
        assert!(look(r"\sqrt{x} \ln(1 + x)", &["0 <= x"]).1);
        assert!(!look(r"\lfloor x\rfloor", &["0 <= x", "x <= 3"]).1);
        assert!(!look(r"\tan x", &["0 <= x", "x <= 3"]).1);
        assert!(look(r"\tan x", &["0 <= x", "x <= 1"]).1);
    }
}
