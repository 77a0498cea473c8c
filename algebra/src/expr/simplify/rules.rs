//! Rules at one node, each sound under the assumptions.

use super::angle;
use crate::expr::assume::{Knowledge, Known};
use crate::expr::{Constant, Expr, Function, Head, Kind};
use crate::number::Rational;

pub(super) struct Rules<'a, 'b> {
    pub(super) knowledge: &'a mut Knowledge<'b>,
    /// Logarithms of products become sums: worth it only where terms cancel.
    pub(super) split_logarithms: bool,
}

impl Rules<'_, '_> {
    fn known(&mut self, expr: &Expr) -> Known {
        self.knowledge.of(expr)
    }

    /// The node or what a rule makes of it.
    pub(super) fn node(&mut self, node: &Expr) -> Expr {
        let changed = match node.kind() {
            Kind::Power(base, exponent) => self.power(base, exponent),
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut parts = vec![Expr::number(coefficient.clone())];
                let mut changed = false;
                for (base, exponent) in factors {
                    let other = self.power(base, exponent);
                    changed |= other.is_some();
                    parts
                        .push(other.unwrap_or_else(|| Expr::power(base.clone(), exponent.clone())));
                }
                changed.then(|| Expr::product(parts))
            }
            Kind::Call(head, arguments) => match (head, &arguments[..]) {
                (Head::Function(Function::Max | Function::Min), _) => {
                    self.extremum(head, arguments)
                }
                (Head::Function(function), [argument]) => self.function(*function, argument),
                (_, [argument]) => self.part(head, argument),
                (Head::RealRoot, [radicand, index]) => {
                    let inverse = Expr::integer(1).divide(index);
                    self.known(radicand)
                        .is_nonnegative()
                        .then(|| Expr::power(radicand.clone(), inverse))
                }
                _ => None,
            },
            _ => None,
        };
        changed
            .filter(|changed| !changed.is_undefined())
            .unwrap_or_else(|| node.clone())
    }

    fn power(&mut self, base: &Expr, exponent: &Expr) -> Option<Expr> {
        if let Some(value) = exponent.as_rational()
            && value.is_integer()
        {
            return self.even_power(base, value);
        }
        match base.kind() {
            Kind::Constant(Constant::E) => exponential(exponent),
            // (-1)^(2n) = 1, (-1)^(2n+1) = -1
            Kind::Number(value) if (-value).is_one() => {
                let half = exponent.scale(&Rational::HALF);
                if self.known(&half).integer {
                    return Some(Expr::integer(1));
                }
                let shifted = &half + &Expr::ratio(1, 2);
                self.known(&shifted).integer.then(|| Expr::integer(-1))
            }
            Kind::Power(inner, inner_exponent) => {
                self.power_of_power(inner, inner_exponent, exponent)
            }
            Kind::Product {
                coefficient,
                factors,
            } => {
                let exponent_known = self.known(exponent);
                if !exponent_known.real {
                    return None;
                }
                // Zero to a power that can be negative or zero would change the domain.
                let mut outside = Vec::new();
                let mut inside = vec![Expr::number(coefficient.clone())];
                for (b, e) in factors {
                    let factor = Expr::power(b.clone(), e.clone());
                    let known = self.known(&factor);
                    let leaves = known.is_positive()
                        || known.is_nonnegative() && exponent_known.is_positive();
                    if leaves {
                        outside.push(
                            self.power(&factor, exponent)
                                .unwrap_or_else(|| Expr::power(factor, exponent.clone())),
                        );
                    } else if let Some(size) = self.even_root(b, e, exponent) {
                        outside.push(size);
                    } else {
                        inside.push(factor);
                    }
                }
                if outside.is_empty() {
                    return None;
                }
                outside.push(Expr::power(Expr::product(inside), exponent.clone()));
                Some(Expr::product(outside))
            }
            _ => None,
        }
    }

    /// |u|^2 = u^2 for real u.
    fn even_power(&mut self, base: &Expr, exponent: &Rational) -> Option<Expr> {
        let even = exponent.to_integer().is_some_and(|value| value.is_even());
        let Kind::Call(Head::Absolute, arguments) = base.kind() else {
            return None;
        };
        (even && self.known(&arguments[0]).real)
            .then(|| Expr::power(arguments[0].clone(), Expr::number(exponent.clone())))
    }

    /// (b^p)^q
    fn power_of_power(&mut self, base: &Expr, p: &Expr, q: &Expr) -> Option<Expr> {
        let combined = || Expr::power(base.clone(), p * q);
        let (known_base, known_p) = (self.known(base), self.known(p));
        // The argument of b^p stays in (-pi, pi].
        let narrow = p
            .as_rational()
            .is_some_and(|value| *value > Rational::from(-1) && *value <= Rational::ONE);
        if narrow || known_base.is_positive() && known_p.real {
            return Some(combined());
        }
        let (q_known, positive_p) = (self.known(q), known_p.is_positive());
        if known_base.is_nonnegative() && positive_p && q_known.is_positive() {
            return Some(combined());
        }
        self.even_root(base, p, q)
    }

    /// (b^p)^q = |b|^(p q) for real b and even p.
    fn even_root(&mut self, base: &Expr, p: &Expr, q: &Expr) -> Option<Expr> {
        let even = p
            .as_rational()
            .and_then(Rational::to_integer)
            .is_some_and(|value| value.is_even());
        if !even || !self.known(base).real {
            return None;
        }
        let size = Expr::call(Head::Absolute, vec![base.clone()]);
        let size = self.node(&size);
        Some(Expr::power(size, p * q))
    }

    /// Absolute value, rounding and the like.
    fn part(&mut self, head: &Head, argument: &Expr) -> Option<Expr> {
        let known = self.known(argument);
        match head {
            Head::Absolute if known.is_nonnegative() => Some(argument.clone()),
            Head::Absolute if known.is_nonpositive() => Some(-argument),
            Head::Absolute => self.absolute(argument),
            Head::Floor | Head::Ceiling if known.integer => Some(argument.clone()),
            Head::Conjugate if known.real => Some(argument.clone()),
            _ => None,
        }
    }

    /// |u v| with the factors whose sign is known outside.
    fn absolute(&mut self, argument: &Expr) -> Option<Expr> {
        let single;
        let (coefficient, factors) = match argument.kind() {
            Kind::Product {
                coefficient,
                factors,
            } => (coefficient.abs(), &factors[..]),
            Kind::Power(base, exponent) => {
                single = (base.clone(), exponent.clone());
                (Rational::ONE, std::slice::from_ref(&single))
            }
            _ => return None,
        };
        let mut outside = vec![Expr::number(coefficient)];
        let mut inside = Vec::new();
        for (base, exponent) in factors {
            let factor = Expr::power(base.clone(), exponent.clone());
            let known = self.known(&factor);
            if known.is_nonnegative() {
                outside.push(factor);
            } else if known.is_nonpositive() {
                outside.push(-factor);
            } else {
                inside.push(factor);
            }
        }
        if inside.len() == factors.len() {
            return None;
        }
        if !inside.is_empty() {
            outside.push(Expr::call(Head::Absolute, vec![Expr::product(inside)]));
        }
        Some(Expr::product(outside))
    }

    fn extremum(&mut self, head: &Head, arguments: &[Expr]) -> Option<Expr> {
        let larger = *head == Head::Function(Function::Max);
        let mut kept: Vec<Expr> = Vec::new();
        for argument in arguments {
            let mut dominated = false;
            kept.retain(|other| {
                let gap = argument - other;
                let known = self.knowledge.of(&gap);
                let (above, below) = (known.is_nonnegative(), known.is_nonpositive());
                let (wins, loses) = if larger {
                    (above, below)
                } else {
                    (below, above)
                };
                dominated |= loses;
                loses || !wins
            });
            if !dominated {
                kept.push(argument.clone());
            }
        }
        if kept.len() == arguments.len() {
            return None;
        }
        Some(match &kept[..] {
            [single] => single.clone(),
            _ => Expr::call(head.clone(), kept),
        })
    }

    fn function(&mut self, function: Function, argument: &Expr) -> Option<Expr> {
        use Function::*;
        match function {
            Ln => self.logarithm(argument),
            Sin | Cos | Tan | Cot | Sec | Csc => self.trigonometric(function, argument),
            ArcSin | ArcCos | ArcTan => angle::angle_of(function, argument),
            Sign => {
                let known = self.known(argument);
                if known.is_positive() {
                    return Some(Expr::integer(1));
                }
                (known.is_nonpositive() && known.is_nonzero()).then(|| Expr::integer(-1))
            }
            RealPart => self.known(argument).real.then(|| argument.clone()),
            ImaginaryPart => self.known(argument).real.then(|| Expr::integer(0)),
            Argument => self.known(argument).is_positive().then(|| Expr::integer(0)),
            _ => None,
        }
        .or_else(|| undone(function, argument))
    }

    fn trigonometric(&mut self, function: Function, argument: &Expr) -> Option<Expr> {
        use Function::*;
        if let Some(q) = angle::half_turns(argument) {
            return angle::at_angle(function, &q);
        }
        // sin(n pi) = 0, cos(n pi) = (-1)^n for integers n.
        let turns = argument.divide(&Expr::constant(Constant::Pi));
        if self.known(&turns).integer {
            match function {
                Sin | Tan => return Some(Expr::integer(0)),
                Cos | Sec => return Some(Expr::power(Expr::integer(-1), turns)),
                _ => {}
            }
        }
        let (quarters, rest) = angle::quarter_turns(argument)?;
        let quarter = quarters.modulo_u64(4);
        let of = |function: Function, sign: i64| {
            Some(Expr::function(function, rest.clone()).scale(&Rational::from(sign)))
        };
        match (function, quarter) {
            (Sin | Cos | Sec | Csc, 0) | (Tan | Cot, 0 | 2) => of(function, 1),
            (Sin | Cos | Sec | Csc, 2) => of(function, -1),
            (Sin, 1) => of(Cos, 1),
            (Sin, _) => of(Cos, -1),
            (Cos, 1) => of(Sin, -1),
            (Cos, _) => of(Sin, 1),
            (Csc, 1) => of(Sec, 1),
            (Csc, _) => of(Sec, -1),
            (Sec, 1) => of(Csc, -1),
            (Sec, _) => of(Csc, 1),
            (Tan, _) => of(Cot, -1),
            _ => of(Tan, -1),
        }
    }

    fn logarithm(&mut self, argument: &Expr) -> Option<Expr> {
        match argument.kind() {
            Kind::Power(base, exponent) => self.logarithm_of_power(base, exponent),
            Kind::Product {
                coefficient,
                factors,
            } if self.split_logarithms => {
                let mut terms = Vec::new();
                let mut inside = Vec::new();
                for (base, exponent) in factors {
                    let factor = Expr::power(base.clone(), exponent.clone());
                    // Only arguments that are zero add up to the argument of the product.
                    if self.known(&factor).is_nonnegative() {
                        let term = self.logarithm_of_power(base, exponent);
                        terms.push(term.unwrap_or_else(|| factor.ln()));
                    } else {
                        inside.push(factor);
                    }
                }
                if terms.is_empty() {
                    return None;
                }
                // ln(c z) = ln c + ln z for c > 0.
                let size = coefficient.abs();
                terms.push(Expr::number(size.clone()).ln());
                if coefficient.is_negative() {
                    inside.push(Expr::integer(-1));
                }
                let rest = Expr::product(inside);
                if !rest.is_one() {
                    terms.push(rest.ln());
                }
                Some(Expr::sum(terms))
            }
            _ => None,
        }
    }

    /// ln(b^e) = e ln b where the argument of b^e is that of e ln b.
    fn logarithm_of_power(&mut self, base: &Expr, exponent: &Expr) -> Option<Expr> {
        let (known, power) = (self.known(base), self.known(exponent));
        let narrow = exponent
            .as_rational()
            .is_some_and(|value| *value > Rational::from(-1) && *value < Rational::ONE);
        if narrow || known.is_positive() && power.real {
            return Some(exponent * &base.ln());
        }
        let even = exponent
            .as_rational()
            .and_then(Rational::to_integer)
            .is_some_and(|value| value.is_even());
        if even && known.real {
            let size = Expr::call(Head::Absolute, vec![base.clone()]);
            let size = self.node(&size);
            return Some(exponent * &size.ln());
        }
        None
    }
}

/// e^(c ln u + v) = u^c e^v
fn exponential(exponent: &Expr) -> Option<Expr> {
    let logarithm = |term: &Expr| match term.kind() {
        Kind::Call(Head::Function(Function::Ln), arguments) => {
            Some((arguments[0].clone(), Expr::integer(1)))
        }
        Kind::Product {
            coefficient,
            factors,
        } => {
            let at = factors.iter().position(|(base, power)| {
                power.is_one() && matches!(base.kind(), Kind::Call(Head::Function(Function::Ln), _))
            })?;
            let Kind::Call(_, arguments) = factors[at].0.kind() else {
                return None;
            };
            let rest = factors
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at)
                .map(|(_, (base, power))| Expr::power(base.clone(), power.clone()));
            let rest = Expr::product(rest.chain([Expr::number(coefficient.clone())]));
            Some((arguments[0].clone(), rest))
        }
        _ => None,
    };
    let terms: Vec<Expr> = match exponent.kind() {
        Kind::Sum { constant, terms } => terms
            .iter()
            .map(|(term, coefficient)| term.scale(coefficient))
            .chain([Expr::number(constant.clone())])
            .collect(),
        _ => vec![exponent.clone()],
    };
    let mut product = Vec::new();
    let mut rest = Vec::new();
    for term in terms {
        match logarithm(&term) {
            Some((argument, power)) => product.push(Expr::power(argument, power)),
            None => rest.push(term),
        }
    }
    if product.is_empty() {
        return None;
    }
    product.push(Expr::sum(rest).exp());
    Some(Expr::product(product))
}

/// f(f^-1(u)) = u
fn undone(function: Function, argument: &Expr) -> Option<Expr> {
    use Function::*;
    let Kind::Call(Head::Function(inner), arguments) = argument.kind() else {
        return None;
    };
    matches!(
        (function, inner),
        (Sin, ArcSin)
            | (Cos, ArcCos)
            | (Tan, ArcTan)
            | (Sinh, ArcSinh)
            | (Cosh, ArcCosh)
            | (Tanh, ArcTanh)
    )
    .then(|| arguments[0].clone())
}
