//! Forward transforms: an expression in t is taken apart into powers, exponentials, waves and steps.

mod image;
#[cfg(feature = "serde")]
mod sum;
mod terms;
mod waves;

use algebra::expr::{Constant, Expr, Function, Head, Kind, Symbol};
use algebra::{Fuel, Rational};

pub(super) use self::image::gamma_of_half;
#[cfg(feature = "serde")]
pub(super) use self::sum::{Term, Wave, terms};
use self::terms::{Reader, Terms};
use super::reading::check_size;
use crate::error::{Error, Result};

const METHOD: &str = "the symbolic transform";
/// Enough for some seconds.
const FUEL: u64 = 1 << 30;

fn unsupported(construct: impl ToString, hint: &'static str) -> Error {
    Error::Unsupported {
        what: METHOD,
        construct: construct.to_string(),
        hint,
    }
}

/// A Laplace transform and where its integral converges.
#[derive(Clone, Debug, PartialEq)]
pub struct Transform {
    /// F, an expression in s.
    pub expr: Expr,
    /// σ: the integral converges for Re s > σ. Where terms cancel it may converge further to the left.
    pub abscissa: Expr,
}

/// The Laplace transform of an expression in t, for t > 0.
///
/// $$ F(s) = \int_0^\infty e^{-s t} f(t) \thinspace dt $$
///
/// Covered are sums of products of
///
/// | factor | with |
/// |---|---|
/// | t^p | p > -1 whole or half, p = -1 where the sum is finite at 0 |
/// | e^(λt), sinh, cosh | any real λ, also a symbol |
/// | e^(-c/t) | c > 0, beside t^(n+1/2) and without waves |
/// | sin, cos of ωt + φ | any real ω and φ |
/// | sign(t - c), \|t - c\| | c a number, or a symbol that counts as positive |
///
/// and integer powers of sums. A step is written (1 + sign(t - c))/2: the parser reads H(t - c) as a product. Symbols other than
/// t are real constants. The answer's `abscissa` is the largest λ. Costs the number of terms after multiplying out.
///
/// # Errors
/// [`Unsupported`](Error::Unsupported) names the part without a rule; [`Algebra`](Error::Algebra) when the work exceeds its
/// budget.
///
/// ```
/// use algebra::expr::{Expr, Function, Symbol};
/// use transforms::laplace::forward;
/// let t = Expr::symbol("t");
/// let wave = (-&t).exp() * Expr::function(Function::Sin, t.scale(&2.into()));
/// let found = forward(&wave, &Symbol::new("t"), &Symbol::new("s"))?;
/// assert_eq!(found.expr.to_string(), "2/((s + 1)^2 + 4)");
/// assert_eq!(found.abscissa, Expr::integer(-1));
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn forward(expr: &Expr, time: &Symbol, variable: &Symbol) -> Result<Transform> {
    forward_within(expr, time, variable, &mut Fuel::new(FUEL))
}

/// [`forward`] on a budget.
pub(super) fn forward_within(
    expr: &Expr,
    time: &Symbol,
    variable: &Symbol,
    fuel: &mut Fuel,
) -> Result<Transform> {
    check_size(expr)?;
    if time == variable || expr.contains_symbol(variable) {
        return Err(unsupported(
            format!("a function of t that contains {variable}"),
            "give the transform a variable of its own",
        ));
    }
    let mut is_real = true;
    expr.visit(|node| is_real &= !matches!(node.kind(), Kind::Constant(Constant::ImaginaryUnit)));
    if !is_real {
        return Err(unsupported(
            "the imaginary unit",
            "write conjugate exponentials as sine and cosine",
        ));
    }
    let reader = Reader::new(time);
    let terms = reader.read(expr, fuel)?;
    let mut rates: Vec<Expr> = terms.keys().map(|key| key.rate.clone()).collect();
    rates.sort();
    rates.dedup();
    let abscissa = match &rates[..] {
        [] => Expr::constant(Constant::Infinity).scale(&Rational::MINUS_ONE),
        [one] => one.clone(),
        _ => Expr::call(Head::Function(Function::Max), rates),
    };
    let s = Expr::symbol(variable.name());
    let mut parts = Vec::new();
    let mut delays: Vec<(Expr, Terms)> = Vec::new();
    for (key, coefficient) in terms {
        let delay = key.delay.clone();
        match delays.iter_mut().find(|known| known.0 == delay) {
            Some(known) => {
                known.1.insert(key, coefficient);
            }
            None => delays.push((delay, Terms::from([(key, coefficient)]))),
        }
    }
    for (delay, terms) in delays {
        let terms = reader.since(&delay, terms, fuel)?;
        let image = image::transform(&terms, &s, fuel)?;
        parts.push((-&(&delay * &s)).exp() * image);
    }
    Ok(Transform {
        expr: Expr::sum(parts),
        abscissa,
    })
}
