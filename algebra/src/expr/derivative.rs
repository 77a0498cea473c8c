//! Derivatives with respect to a symbol.

use super::build::{Factors, Summands};
use super::fold::Memo;
use super::{Constant, Expr, Function, Head, Interner, Kind, Symbol};
use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::Rational;

impl Expr {
    /// The derivative with respect to a real symbol, the others held fixed.
    ///
    /// $$ \frac{\partial}{\partial x} f(u, v) = f_u u' + f_v v' $$
    ///
    /// Sums, products, powers and all elementary functions. For a real argument `|u|' = u u'/|u|`, without a value at
    /// `u = 0`; where `i` occurs, `|u|' = re(u' conj(u))/|u|`. Maxima and minima follow the larger and the smaller
    /// argument and have no derivative where two of them meet. Every distinct node is differentiated once. The result
    /// is not expanded.
    ///
    /// ```
    /// use algebra::expr::{Expr, Symbol};
    /// let x = Expr::symbol("x");
    /// let f = (&x * &x).exp();
    /// assert_eq!(f.derivative(&Symbol::new("x"))?, x.scale(&2.into()) * f);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::OutOfTheory`] for a step, factorial, divisor or unknown function of the symbol, which it names;
    /// [`Error::Undefined`] for an expression without a value.
    pub fn derivative(&self, variable: &Symbol) -> Result<Self> {
        Differentiator::new(variable).slope(self, &mut Fuel::new(u64::MAX))
    }

    /// The derivative of a given order; order 0 is the expression itself.
    ///
    /// ```
    /// use algebra::{Fuel, expr::{Expr, Symbol}};
    /// let x = Expr::symbol("x");
    /// let sixth = x.pow(7).nth_derivative(&Symbol::new("x"), 6, &mut Fuel::default())?;
    /// assert_eq!(sixth, x.scale(&5040.into()));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Expr::derivative`], and [`Error::Budget`] when the fuel is used up: expressions grow fast.
    pub fn nth_derivative(&self, variable: &Symbol, order: u32, fuel: &mut Fuel) -> Result<Self> {
        let mut differentiator = Differentiator::new(variable);
        let mut current = self.clone();
        for _ in 0..order {
            if current.is_zero() {
                break;
            }
            current = differentiator.slope(&current, fuel)?;
        }
        Ok(current)
    }
}

/// The derivatives met so far: an inner function and its derivatives occur in all higher derivatives of the whole.
struct Differentiator<'a> {
    variable: &'a Symbol,
    interner: Interner,
    known: Memo<Slope>,
}

impl<'a> Differentiator<'a> {
    fn new(variable: &'a Symbol) -> Self {
        Self {
            variable,
            interner: Interner::default(),
            known: Memo::default(),
        }
    }

    fn slope(&mut self, expr: &Expr, fuel: &mut Fuel) -> Result<Expr> {
        let Self {
            variable,
            interner,
            known,
        } = self;
        let slope = known.fold(expr, |node, slopes| {
            fuel.spend(8 + 4 * slopes.len() as u64, "derivative")?;
            let slope = Rules { node, interner }.slope(slopes, variable)?;
            if let Some(slope) = &slope {
                if slope.is_undefined() {
                    return Err(Error::Undefined {
                        what: "a derivative",
                    });
                }
                // What the constructors have copied and sorted.
                fuel.spend(8 * width(slope), "derivative")?;
            }
            Ok(slope)
        })?;
        Ok(slope.unwrap_or_else(|| Expr::integer(0)))
    }
}

/// A derivative; `None` is zero.
type Slope = Option<Expr>;

fn mentions_i(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(|node| found |= matches!(node.kind(), Kind::Constant(Constant::ImaginaryUnit)));
    found
}

/// Terms or factors.
fn width(expr: &Expr) -> u64 {
    match expr.kind() {
        Kind::Sum { terms, .. } => terms.len() as u64,
        Kind::Product { factors, .. } => factors.len() as u64,
        _ => 1,
    }
}

fn beyond(what: &'static str) -> Error {
    Error::OutOfTheory { what }
}

/// f(u)' from u and u'.
struct Rules<'a> {
    node: &'a Expr,
    interner: &'a mut Interner,
}

impl Rules<'_> {
    fn slope(mut self, slopes: &[Slope], variable: &Symbol) -> Result<Slope> {
        let slope = match self.node.kind() {
            Kind::Symbol(symbol) => return Ok((symbol == variable).then(|| Expr::integer(1))),
            Kind::Undefined => {
                return Err(Error::Undefined {
                    what: "the derivative of an undefined expression",
                });
            }
            _ if slopes.iter().all(Option::is_none) => return Ok(None),
            Kind::Number(_) | Kind::Constant(_) => return Ok(None),
            Kind::Sum { terms, .. } => {
                let mut sum = Summands::default();
                for ((_, coefficient), slope) in terms.iter().zip(slopes) {
                    if let Some(slope) = slope {
                        sum.push(slope.clone(), coefficient);
                    }
                }
                sum.finish()
            }
            Kind::Product {
                coefficient,
                factors,
            } => self.product(coefficient, factors, slopes),
            Kind::Power(base, exponent) => {
                let mut sum = Summands::default();
                add_power_slopes(&mut sum, Factors::default, base, exponent, slopes);
                sum.finish()
            }
            Kind::Call(head, arguments) => self.call(head, arguments, slopes)?,
        };
        Ok((!slope.is_zero()).then_some(slope))
    }

    /// Leibniz' rule: one factor at a time.
    fn product(&self, coefficient: &Rational, factors: &[(Expr, Expr)], slopes: &[Slope]) -> Expr {
        let mut sum = Summands::default();
        for (at, pair) in slopes.chunks_exact(2).enumerate() {
            let others = || {
                let mut product = Factors::default();
                product.scale(coefficient);
                for (_, (b, e)) in factors.iter().enumerate().filter(|other| other.0 != at) {
                    product.push_settled(b.clone(), e.clone());
                }
                product
            };
            let (base, exponent) = &factors[at];
            add_power_slopes(&mut sum, others, base, exponent, pair);
        }
        sum.finish()
    }

    fn call(&mut self, head: &Head, arguments: &[Expr], slopes: &[Slope]) -> Result<Expr> {
        let nothing = || Expr::integer(0);
        let inner = slopes.first().cloned().flatten().unwrap_or_else(nothing);
        let Some(u) = arguments.first() else {
            return Ok(nothing());
        };
        let of = |argument: &Expr| Expr::call(head.clone(), vec![argument.clone()]);
        Ok(match head {
            Head::Function(Function::Max | Function::Min) => self.extremum(arguments, slopes),
            Head::Function(Function::RealPart | Function::ImaginaryPart) => of(&inner),
            Head::Function(function) => {
                let outer = self.outer(*function, u)?;
                outer * inner
            }
            Head::Absolute => absolute(u, self.node, &inner, mentions_i(u)),
            Head::Conjugate => of(&inner),
            Head::RealRoot => {
                // r^n = u gives n r^(n-1) r' = u'.
                let index = arguments
                    .get(1)
                    .filter(|_| slopes.get(1).is_none_or(Option::is_none))
                    .ok_or(beyond("the derivative of a root by its index"))?;
                let lower = Expr::power(self.node.clone(), index - &Expr::integer(1));
                inner.divide(&(index * &lower))
            }
            Head::Floor | Head::Ceiling => return Err(beyond("the derivative of a step")),
            Head::Factorial | Head::DoubleFactorial => {
                return Err(beyond("the derivative of a factorial"));
            }
            Head::Binomial => return Err(beyond("the derivative of a binomial coefficient")),
            Head::Modulo => return Err(beyond("the derivative of a remainder")),
            Head::Applied(_) => return Err(beyond("the derivative of an unknown function")),
        })
    }

    /// f'(u)
    fn outer(&mut self, function: Function, u: &Expr) -> Result<Expr> {
        use Function::*;
        let one = || Expr::integer(1);
        let square = || Expr::power(u.clone(), Expr::integer(2));
        let under = |radicand: Expr| Expr::power(radicand, Expr::ratio(-1, 2));
        let itself = || Expr::power(self.node.clone(), Expr::integer(2));
        let mut shared = |function| self.interner.share(Expr::function(function, u.clone()));
        Ok(match function {
            Exp => self.node.clone(),
            Cis => &Expr::imaginary_unit() * self.node,
            Ln => u.pow(-1),
            Sin => shared(Cos),
            Cos => -shared(Sin),
            Tan => one() + itself(),
            Cot => -(one() + itself()),
            Sec => shared(Tan) * self.node.clone(),
            Csc => -(shared(Cot) * self.node.clone()),
            Sinh => shared(Cosh),
            Cosh => shared(Sinh),
            Tanh | Coth => one() - itself(),
            Sech => -(shared(Tanh) * self.node.clone()),
            Csch => -(shared(Coth) * self.node.clone()),
            ArcSin => under(one() - square()),
            ArcCos => -under(one() - square()),
            ArcTan => (one() + square()).pow(-1),
            ArcCot => -(one() + square()).pow(-1),
            // arcsec u = arccos(1/u), and so on.
            ArcSec => u.pow(-2) * under(one() - u.pow(-2)),
            ArcCsc => -(u.pow(-2) * under(one() - u.pow(-2))),
            ArcSinh => under(one() + square()),
            // Two roots, for values off the real line.
            ArcCosh => under(u - &one()) * under(u + &one()),
            ArcTanh | ArcCoth => (one() - square()).pow(-1),
            ArcSech => -(u.pow(-2) * under(u.pow(-1) - one()) * under(u.pow(-1) + one())),
            ArcCsch => -(u.pow(-2) * under(one() + u.pow(-2))),
            Sign => return Err(beyond("the derivative of a sign")),
            Argument => return Err(beyond("the derivative of an argument")),
            Gcd | Lcm => return Err(beyond("the derivative of a common divisor")),
            Trace => return Err(beyond("the derivative of a trace")),
            RealPart | ImaginaryPart | Max | Min => {
                return Err(beyond("this derivative"));
            }
        })
    }

    /// max(a, b) = (a + b + |a - b|)/2, one argument after the other.
    fn extremum(&self, arguments: &[Expr], slopes: &[Slope]) -> Expr {
        let sign = match self.node.kind() {
            Kind::Call(Head::Function(Function::Max), _) => 1,
            _ => -1,
        };
        let half = Expr::ratio(1, 2);
        let slope = |at: usize| {
            slopes
                .get(at)
                .cloned()
                .flatten()
                .unwrap_or_else(|| Expr::integer(0))
        };
        let mut best = (arguments[0].clone(), slope(0));
        for (at, argument) in arguments.iter().enumerate().skip(1) {
            let gap = &best.0 - argument;
            let gap_slope = &best.1 - &slope(at);
            let size = Expr::call(Head::Absolute, vec![gap.clone()]);
            let size_slope = absolute(&gap, &size, &gap_slope, false).scale(&Rational::from(sign));
            best = (
                (&best.0 + argument + size.scale(&Rational::from(sign))) * half.clone(),
                (&best.1 + &slope(at) + size_slope) * half.clone(),
            );
        }
        best.1
    }
}

/// |u|' where `size` is |u|.
fn absolute(u: &Expr, size: &Expr, slope: &Expr, complex: bool) -> Expr {
    if slope.is_zero() {
        return slope.clone();
    }
    if complex {
        let mirror = Expr::call(Head::Conjugate, vec![u.clone()]);
        return Expr::function(Function::RealPart, slope * &mirror).divide(size);
    }
    (u * slope).divide(size)
}

/// Adds (b^e)' = e b^(e-1) b' + b^e ln(b) e' times other factors.
fn add_power_slopes(
    sum: &mut Summands,
    others: impl Fn() -> Factors,
    base: &Expr,
    exponent: &Expr,
    slopes: &[Slope],
) {
    let [base_slope, exponent_slope] = slopes else {
        return;
    };
    if let Some(slope) = base_slope {
        let mut product = others();
        if !exponent.is_one() {
            product.push(exponent.clone());
            product.push_power(base.clone(), exponent - &Expr::integer(1));
        }
        product.push(slope.clone());
        sum.push_product(product);
    }
    if let Some(slope) = exponent_slope {
        let mut product = others();
        product.push_settled(base.clone(), exponent.clone());
        product.push(base.ln());
        product.push(slope.clone());
        sum.push_product(product);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples;
    use super::*;
    use crate::expr::{Field, Point};
    use crate::number::{Ball, Integer};
    use crate::zero::{Decision, decide};

    fn x() -> (Symbol, Expr) {
        (Symbol::new("x"), Expr::symbol("x"))
    }

    #[test]
    fn constructs_without_a_derivative_are_named() {
        let (symbol, x) = x();
        let refused = |head: Head, name: &str| {
            let call = Expr::call(head, vec![x.clone()]);
            match call.derivative(&symbol) {
                Err(Error::OutOfTheory { what }) => assert!(what.contains(name), "{what}"),
                other => panic!("{call}: {other:?}"),
            }
            // Of another symbol it is a constant.
            assert!(call.derivative(&Symbol::new("y")).unwrap().is_zero());
        };
        refused(Head::Floor, "step");
        refused(Head::Factorial, "factorial");
        refused(Head::Function(Function::Sign), "sign");
        refused(Head::Function(Function::Gcd), "common divisor");
        refused(Head::Applied(Symbol::new("f")), "unknown function");
    }

    #[test]
    fn absolute_values_follow_the_sign() {
        let (symbol, x) = x();
        let size = Expr::call(Head::Absolute, vec![x.clone()]);
        assert_eq!(size.derivative(&symbol).unwrap(), x.divide(&size));
        // |x + i|' = x/|x + i|
        let modulus = Expr::call(Head::Absolute, vec![&x + &Expr::imaginary_unit()]);
        let slope = modulus.derivative(&symbol).unwrap();
        let at = vec![(symbol, Rational::from(2))];
        let value = slope.ball_at(&at, Field::Complex, 128).unwrap();
        let expected = Expr::integer(2).divide(&Expr::integer(5).sqrt());
        assert!(value.overlaps(&expected.complex_ball(128).unwrap()));
    }

    #[test]
    fn towers_cost_their_nodes() {
        let (symbol, x) = x();
        let mut tower = x.clone();
        for _ in 0..300 {
            tower = (&tower * &tower + x.clone()).sqrt();
        }
        let slope = tower.derivative(&symbol).unwrap();
        let mut nodes = 0;
        slope.visit(|_| nodes += 1);
        assert!(nodes < 5000, "{nodes}");
    }

    #[test]
    fn an_order_without_fuel_is_refused() {
        let (symbol, x) = x();
        let f = (x.exp() * Expr::function(Function::Cos, x.sqrt())).exp();
        let fuel = &mut Fuel::new(50_000);
        assert!(matches!(
            f.nth_derivative(&symbol, 30, fuel),
            Err(Error::Budget { .. })
        ));
    }

    /// (f(x+h) - f(x-h)) / 2h at high precision, with an estimate of its error from h/2.
    fn quotient(f: &Expr, point: &Point, shift: u32) -> Option<Ball> {
        let h = Rational::new(Integer::from(1), Integer::from(1).shift_left(shift))?;
        let at = |sign: i64| {
            let moved: Point = point
                .iter()
                .map(|(symbol, value)| {
                    let moved = if symbol.name() == "x" {
                        value + &(&h * &Rational::from(sign))
                    } else {
                        value.clone()
                    };
                    (symbol.clone(), moved)
                })
                .collect();
            Some(f.ball_at(&moved, Field::Real, 512)?.re)
        };
        let width = Ball::from_rational(&(&h * &Rational::from(2)), 512);
        Some(&(&at(1)? - &at(-1)?) / &width)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]
        /// The slope is the limit of difference quotients.
        #[test]
        fn slopes_are_limits(f in samples::real(), point in samples::point()) {
            let symbol = Symbol::new("x");
            let Ok(slope) = f.derivative(&symbol) else { return Ok(()); };
            let Some(value) = slope.ball_at(&point, Field::Real, 512) else { return Ok(()); };
            let (Some(coarse), Some(fine)) = (quotient(&f, &point, 60), quotient(&f, &point, 61)) else {
                return Ok(());
            };
            // The error of a central quotient is a quarter at half the step: below the change between both.
            let (coarse, fine, value) = (coarse.to_f64(), fine.to_f64(), value.re.to_f64());
            prop_assume!(coarse.is_finite() && fine.is_finite());
            let change = (coarse - fine).abs() * 2.0 + 1e-15 * (1.0 + value.abs());
            prop_assert!((value - fine).abs() <= change, "{} ' = {} at {:?}: {} {}", f, slope, point, value, fine);
        }

        /// What is remembered between the orders changes nothing.
        #[test]
        fn higher_derivatives_repeat_the_first(f in samples::real()) {
            let symbol = Symbol::new("x");
            let Ok(third) = f.nth_derivative(&symbol, 3, &mut Fuel::new(1_000_000)) else { return Ok(()); };
            let mut repeated = f.clone();
            for _ in 0..3 {
                repeated = repeated.derivative(&symbol).unwrap();
            }
            prop_assert_eq!(third, repeated);
        }

        /// Derivatives by different symbols commute.
        #[test]
        fn mixed_derivatives_commute(f in samples::algebraic()) {
            let (x, y) = (Symbol::new("x"), Symbol::new("y"));
            let (Ok(a), Ok(b)) = (f.derivative(&x), f.derivative(&y)) else { return Ok(()); };
            let (Ok(a), Ok(b)) = (a.derivative(&y), b.derivative(&x)) else { return Ok(()); };
            let decision = decide(&a, &b, &mut Fuel::default());
            prop_assert!(!matches!(decision, Decision::Different(_)), "{}: {} {}", f, a, b);
        }
    }
}
