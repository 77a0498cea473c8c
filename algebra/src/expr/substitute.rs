//! Expressions in place of symbols.

use std::convert::Infallible;

use super::{Expr, Interner, Kind, Symbol};

impl Expr {
    /// The expression with other expressions in place of symbols, all at once.
    ///
    /// $$ f(x, y) \mapsto f(a, b) $$
    ///
    /// The first binding of a symbol counts; symbols without a binding stay. The replacements are not looked through
    /// again, so symbols can be exchanged. The result is in canonical form, and [`Kind::Undefined`] where the
    /// replacements leave no value, as `1/x` at zero. Every distinct node is rebuilt at most once.
    ///
    /// ```
    /// use algebra::expr::{Expr, Symbol};
    /// let (x, y) = (Expr::symbol("x"), Expr::symbol("y"));
    /// let quotient = x.divide(&y);
    /// let (a, b) = (Symbol::new("x"), Symbol::new("y"));
    /// let exchanged = quotient.substitute(&[(a, y.clone()), (b.clone(), x.clone())]);
    /// assert_eq!(exchanged, y.divide(&x));
    /// assert!(quotient.substitute(&[(b, Expr::integer(0))]).is_undefined());
    /// ```
    pub fn substitute(&self, bindings: &[(Symbol, Self)]) -> Self {
        if !self.is_symbolic() || bindings.is_empty() {
            return self.clone();
        }
        let mut interner = Interner::default();
        let Ok(result) = self.fold(|node, parts: &[Self]| {
            Ok::<Self, Infallible>(match node.kind() {
                Kind::Symbol(symbol) => bindings
                    .iter()
                    .find(|binding| binding.0 == *symbol)
                    .map_or_else(|| node.clone(), |binding| binding.1.clone()),
                _ if node.has_children(parts) => node.clone(),
                _ => interner.share(node.with_children(parts)),
            })
        });
        result
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples;
    use super::*;
    use crate::expr::Field;
    use crate::number::Rational;

    #[test]
    fn replacements_are_simultaneous() {
        let (x, y) = (Expr::symbol("x"), Expr::symbol("y"));
        let expr = (&x - &y).pow(3) * x.ln();
        let swap = [(Symbol::new("x"), y.clone()), (Symbol::new("y"), x.clone())];
        assert_eq!(expr.substitute(&swap), (&y - &x).pow(3) * y.ln());
        assert_eq!(expr.substitute(&swap).substitute(&swap), expr);
    }

    #[test]
    fn a_pole_is_undefined() {
        let x = Expr::symbol("x");
        let one = Expr::integer(1);
        let expr = one.divide(&(&x - &one)).sqrt() + x.clone();
        assert!(expr.substitute(&[(Symbol::new("x"), one)]).is_undefined());
        let power = Expr::power(x.clone(), Expr::symbol("n"));
        let zero = Expr::integer(0);
        let both = [(Symbol::new("x"), zero.clone()), (Symbol::new("n"), zero)];
        assert!(power.substitute(&both).is_undefined());
    }

    #[test]
    fn a_tower_of_shared_squares_costs_its_nodes() {
        let mut tower = Expr::symbol("x");
        for _ in 0..2000 {
            tower = (&tower * &tower + tower.clone()).sqrt();
        }
        let renamed = tower.substitute(&[(Symbol::new("x"), Expr::symbol("y"))]);
        assert_eq!(renamed.depth(), tower.depth());
        assert!(!renamed.contains_symbol(&Symbol::new("x")));
    }

    proptest! {
        /// The value after replacing symbols by numbers is the value at the point.
        #[test]
        fn substitution_is_evaluation(expr in samples::real(), point in samples::point()) {
            let bindings: Vec<(Symbol, Expr)> = point
                .iter()
                .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
                .collect();
            let replaced = expr.substitute(&bindings);
            prop_assert!(!replaced.is_symbolic());
            let nowhere: Vec<(Symbol, Rational)> = Vec::new();
            if let (Some(a), Some(b)) = (
                replaced.ball_at(&nowhere, Field::Complex, 128),
                expr.ball_at(&point, Field::Complex, 128),
            ) {
                prop_assert!(a.overlaps(&b), "{} at {:?}", expr, point);
            }
        }
    }
}
