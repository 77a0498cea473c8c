//! Values, derivatives and substitutions.

use super::monomial::Monomial;
use super::{Polynomial, Ring};
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::Integer;

impl<R: Ring> Polynomial<R> {
    /// The partial derivative with respect to a variable.
    ///
    /// ```
    /// use algebra::{Integer, poly::{Integers, Polynomial}};
    /// let f = Polynomial::from_terms(Integers, [([3, 1], Integer::from(2)), ([0, 5], Integer::ONE)]);
    /// let expected = Polynomial::from_terms(Integers, [([2, 1], Integer::from(6))]);
    /// assert_eq!(f.derivative(0), expected);
    /// ```
    #[must_use]
    pub fn derivative(&self, variable: usize) -> Self {
        let place = self.packing().place(variable);
        let mut result = Self::with_capacity(*self.ring(), self.packing(), self.len());
        let mut rest = vec![0; self.packing().words()];
        for (words, value) in self.words().zip(self.coefficients()) {
            let exponent = place.get(words);
            if exponent > 0 {
                rest.copy_from_slice(words);
                place.set(&mut rest, exponent - 1);
                let factor = self.ring().integer(&Integer::from(exponent));
                result.push(&rest, self.ring().multiply(value, &factor));
            }
        }
        result
    }

    /// The polynomial with values of the ring for some variables; the others keep their numbers.
    ///
    /// ```
    /// use algebra::{Fuel, Integer, poly::{Integers, Polynomial}};
    /// let f = Polynomial::from_terms(Integers, [([2, 1], Integer::ONE), ([0, 3], Integer::ONE)]);
    /// let value = f.evaluate(&[(0, Integer::from(5)), (1, Integer::from(-2))], &mut Fuel::default())?;
    /// assert_eq!(value.as_constant(), Some(Integer::from(-58)));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::Error::Budget`] when the fuel is used up.
    pub fn evaluate(&self, values: &[(usize, R::Element)], fuel: &mut Fuel) -> Result<Self> {
        let ring = *self.ring();
        let occurring = self.occurring();
        let occurs = |variable: usize| occurring.get(variable).is_some_and(|found| *found > 0);
        let mut tables: Vec<(usize, Vec<R::Element>)> = Vec::new();
        for (variable, value) in values.iter().filter(|pair| occurs(pair.0)) {
            let mut table = vec![ring.one()];
            for exponent in 0..self.degree(*variable) as usize {
                let next = ring.multiply(&table[exponent], value);
                fuel.spend(4 * ring.limbs(&next), "polynomial evaluation")?;
                table.push(next);
            }
            tables.push((*variable, table));
        }
        let mut terms: Vec<(Monomial, R::Element)> = Vec::with_capacity(self.len());
        for (mut monomial, coefficient) in self.terms() {
            let mut value = coefficient.clone();
            for (variable, table) in &tables {
                if let Some(exponent) = monomial.get_mut(*variable) {
                    value = ring.multiply(&value, &table[*exponent as usize]);
                    *exponent = 0;
                }
            }
            fuel.spend(8 * ring.limbs(&value), "polynomial evaluation")?;
            terms.push((monomial, value));
        }
        Ok(Self::from_terms(ring, terms))
    }

    /// The polynomial with a polynomial for a variable, by Horner's rule.
    ///
    /// ```
    /// use algebra::{Fuel, poly::Polynomial};
    /// let fuel = &mut Fuel::default();
    /// let (x, y) = (Polynomial::variable(0), Polynomial::variable(1));
    /// let f = x.pow(2, fuel)?;
    /// assert_eq!(f.substitute(0, &x.add(&y, fuel)?, fuel)?.len(), 3);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::Error::Budget`] when the fuel is used up.
    pub fn substitute(&self, variable: usize, value: &Self, fuel: &mut Fuel) -> Result<Self> {
        let mut result = Self::zero(*self.ring());
        let mut above = None;
        for (exponent, part) in self.coefficients_of(variable).into_iter().rev() {
            if let Some(above) = above {
                result = result.mul(&value.pow(above - exponent, fuel)?, fuel)?;
            }
            result = result.add(&part, fuel)?;
            above = Some(exponent);
        }
        match above {
            Some(exponent) if exponent > 0 => result.mul(&value.pow(exponent, fuel)?, fuel),
            _ => Ok(result),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Integers;
    use super::*;

    fn polynomial() -> impl Strategy<Value = Polynomial<Integers>> {
        let monomial = proptest::collection::vec(0_u32..4, 0..4);
        proptest::collection::vec((monomial, -9_i64..10), 0..8).prop_map(|terms| {
            Polynomial::from_terms(
                Integers,
                terms.into_iter().map(|(e, c)| (e, Integer::from(c))),
            )
        })
    }

    proptest! {
        #[test]
        fn values_respect_sums_and_products(f in polynomial(), g in polynomial(), x in -9_i64..10, y in -9_i64..10) {
            let fuel = &mut Fuel::default();
            let point = [(0, Integer::from(x)), (2, Integer::from(y))];
            let at = |h: &Polynomial<Integers>| h.evaluate(&point, &mut Fuel::default()).unwrap();
            prop_assert_eq!(at(&f.add(&g, fuel).unwrap()), at(&f).add(&at(&g), fuel).unwrap());
            prop_assert_eq!(at(&f.mul(&g, fuel).unwrap()), at(&f).mul(&at(&g), fuel).unwrap());
            // Substituting constants is evaluating.
            let constant = |value: i64| Polynomial::constant_in(Integers, Integer::from(value));
            let step = f.substitute(0, &constant(x), fuel).unwrap();
            prop_assert_eq!(step.substitute(2, &constant(y), fuel).unwrap(), at(&f));
        }

        #[test]
        fn the_product_rule_and_the_chain_rule_hold(f in polynomial(), g in polynomial()) {
            let fuel = &mut Fuel::default();
            let product = f.mul(&g, fuel).unwrap().derivative(1);
            let left = f.derivative(1).mul(&g, fuel).unwrap();
            let right = f.mul(&g.derivative(1), fuel).unwrap();
            prop_assert_eq!(product, left.add(&right, fuel).unwrap());
            // d/dx_0 of f(g) for an f that has x_3 in place of what g is put for.
            let outer = f.renamed(&[3, 1, 2, 3]);
            let inner = outer.derivative(3).substitute(3, &g, fuel).unwrap();
            let composed = outer.substitute(3, &g, fuel).unwrap().derivative(0);
            prop_assert_eq!(composed, inner.mul(&g.derivative(0), fuel).unwrap());
        }
    }
}
