//! Contours that bend to the left around the negative axis: nodes where the exponential is tiny cost nothing.

use algebra::{Ball, ComplexBall, Rational};

use super::rule::Term;

/// A decimal constant with four places.
fn decimal(ten_thousandths: i64, bits: u32) -> Ball {
    Ball::from_integer(ten_thousandths, bits) / Ball::from_integer(10_000, bits)
}

/// The angles `(2k + 1) pi / N` of the upper half of the midpoint rule with `N = 2 size` nodes on (-pi, pi).
fn angles(size: u32, bits: u32) -> impl Iterator<Item = Ball> {
    let step = Ball::pi(bits) / Ball::from_integer(2 * i64::from(size), bits);
    (0..size).map(move |k| &step * &Ball::from_integer(2 * i64::from(k) + 1, bits))
}

/// The midpoint rule on a contour `z(angle)`: node `z` and weight `(2/N) e^z z'/i`, real parts to be taken.
fn midpoint(
    size: u32,
    bits: u32,
    contour: impl Fn(&Ball) -> Option<(ComplexBall, ComplexBall)>,
) -> Option<Vec<Term>> {
    let count = ComplexBall::real(Ball::from_integer(2 * i64::from(size), bits));
    let share = ComplexBall::real(
        Ball::from_integer(2, bits) / Ball::from_integer(2 * i64::from(size), bits),
    );
    angles(size, bits)
        .map(|angle| {
            let (place, slope) = contour(&angle)?;
            let (node, slope) = (place * &count, slope * &count);
            let weight = -(node.exp()? * slope * &share).times_i();
            Some(Term { node, weight })
        })
        .collect()
}

/// The cotangent contour with the constants that Trefethen, Weideman and Schmelzer, "Talbot quadratures and rational
/// approximations" (2006), found best for transforms analytic off the negative axis: error of order 3.89^-N.
pub(super) fn talbot(size: u32, bits: u32) -> Option<Vec<Term>> {
    let [stretch, inner, shift, height] =
        [5017, 6407, 6122, 2645].map(|value| decimal(value, bits));
    midpoint(size, bits, |angle| {
        let argument = &inner * angle;
        let (sine, cosine) = (argument.sin()?, argument.cos()?);
        let cotangent = &cosine / &sine;
        let place = &(&stretch * angle) * &cotangent - &shift;
        let slope = &stretch * &(&cotangent - &(&argument / &sine.square()));
        Some((
            ComplexBall::new(place, &height * angle),
            ComplexBall::new(slope, height.clone()),
        ))
    })
}

/// The parabola of the same source: error of order 2.85^-N.
pub(super) fn parabola(size: u32, bits: u32) -> Option<Vec<Term>> {
    let [vertex, bend, height] = [1309, 1194, 2500].map(|value| decimal(value, bits));
    midpoint(size, bits, |angle| {
        let turned = &bend * angle;
        Some((
            ComplexBall::new(&vertex - &(&turned * angle), &height * angle),
            ComplexBall::new(-(&turned + &turned), height.clone()),
        ))
    })
}

/// The hyperbola of the same source: error of order 3.20^-N.
pub(super) fn hyperbola(size: u32, bits: u32) -> Option<Vec<Term>> {
    let [scale, opening, speed] = [22_460, 11_721, 3443].map(|value| decimal(value, bits));
    let (sine, cosine) = (opening.sin()?, opening.cos()?);
    midpoint(size, bits, |angle| {
        let argument = &speed * angle;
        let (odd, even) = (argument.sinh(), argument.cosh());
        let place = ComplexBall::new(
            &scale * &(Ball::from_integer(1, bits) - &sine * &even),
            &scale * &(&cosine * &odd),
        );
        let rate = &scale * &speed;
        let slope = ComplexBall::new(-(&rate * &(&sine * &odd)), &rate * &(&cosine * &even));
        Some((place, slope))
    })
}

/// Talbot's contour with one parameter, `r = 2M/5`, after Abate and Valko, "Multi-precision Laplace transform inversion"
/// (2004): about 0.6 M digits.
pub(super) fn fixed_talbot(size: u32, bits: u32) -> Option<Vec<Term>> {
    let two_fifths = Ball::from_rational(&Rational::new(2.into(), 5.into())?, bits);
    let radius = &two_fifths * &Ball::from_integer(i64::from(size), bits);
    let one = Ball::from_integer(1, bits);
    let step = Ball::pi(bits) / Ball::from_integer(i64::from(size), bits);
    let first = Term {
        node: ComplexBall::real(radius.clone()),
        weight: ComplexBall::real(radius.exp() * &two_fifths / Ball::from_integer(2, bits)),
    };
    let rest = (1..size).map(|k| {
        let angle = &step * &Ball::from_integer(i64::from(k), bits);
        let cotangent = angle.cos()? / angle.sin()?;
        let turned = &angle * &cotangent;
        let node = ComplexBall::new(&radius * &turned, &radius * &angle);
        let slope = &angle + &(&(&turned - &one) * &cotangent);
        let weight = node.exp()? * ComplexBall::new(two_fifths.clone(), &two_fifths * &slope);
        Some(Term { node, weight })
    });
    std::iter::once(Some(first)).chain(rest).collect()
}
