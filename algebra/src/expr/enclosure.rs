//! Enclosures of an expression at complex values of its symbols.

use super::evaluate::Field;
use super::{Expr, Symbol};
use crate::number::ComplexBall;

impl Expr {
    /// An enclosure of all principal values where every symbol runs through its complex ball.
    ///
    /// `values` gives the ball of a symbol; `bits` is the precision of the numbers in the expression. `None` means "no
    /// statement": a symbol without a ball, a pole or a branch cut that the balls may touch, or an undefined part. Costs one
    /// operation of balls for each distinct node.
    ///
    /// ```
    /// use algebra::{Ball, ComplexBall, expr::{Expr, Symbol}};
    /// let s = Expr::symbol("s");
    /// let at = |re: i64, im: i64| ComplexBall::new(Ball::from_integer(re, 64), Ball::from_integer(im, 64));
    /// // (1 + 2i)^2 = -3 + 4i, whose principal root is 1 + 2i
    /// let root = s.sqrt().complex_ball_with(&|_| Some(at(-3, 4)), 64).unwrap();
    /// assert!(root.overlaps(&at(1, 2)));
    /// assert!(s.complex_ball_with(&|_| None, 64).is_none());
    /// ```
    pub fn complex_ball_with(
        &self,
        values: &dyn Fn(&Symbol) -> Option<ComplexBall>,
        bits: u32,
    ) -> Option<ComplexBall> {
        self.enclosed(values, Field::Complex, bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{Ball, Rational};

    /// ln(1 + 1/s) + ln(s) = ln(s + 1) right of the imaginary axis.
    #[test]
    fn principal_values_at_complex_points() {
        let s = Expr::symbol("s");
        let one = Expr::integer(1);
        let left = (&one + &s.pow(-1)).ln() + s.ln();
        let right = (&one + &s).ln();
        for (re, im) in [(1, 3), (2, -5), (7, 100)] {
            let point = ComplexBall::new(
                Ball::from_rational(&Rational::from(re), 256),
                Ball::from_rational(&Rational::from(im), 256),
            );
            let values = |_: &Symbol| Some(point.clone());
            let (a, b) = (
                left.complex_ball_with(&values, 256).unwrap(),
                right.complex_ball_with(&values, 256).unwrap(),
            );
            assert!(a.overlaps(&b) && a.accuracy_bits() > 240);
        }
    }

    /// The negative axis is the cut of the root: a ball around a point of it has no value.
    #[test]
    fn a_ball_across_a_cut_has_no_value() {
        let around = ComplexBall::new(
            Ball::from_integer(-1, 64),
            Ball::from_integer(-1, 64).hull(&Ball::from_integer(1, 64)),
        );
        let root = Expr::symbol("s").sqrt();
        assert!(
            root.complex_ball_with(&|_| Some(around.clone()), 64)
                .is_none()
        );
        let pole = Expr::symbol("s").pow(-1);
        assert!(
            pole.complex_ball_with(&|_| Some(ComplexBall::real(Ball::zero())), 64)
                .is_none()
        );
    }
}
