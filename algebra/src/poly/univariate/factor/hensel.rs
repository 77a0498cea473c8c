//! Lifting of factors modulo a prime to factors modulo its powers.
//!
//! A binary tree of products is lifted from the root down, each node by quadratic steps (Zassenhaus 1969; von zur
//! Gathen and Gerhard, "Modern Computer Algebra", algorithms 15.10 and 15.17).

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

use super::super::Modular;
use super::super::integer::IntegerPolynomial;
use super::super::product::integer_product_cost;
use super::local::Local;

/// A product of two monic factors g h with s g + t h = 1.
struct Node {
    left: Place,
    right: Place,
    g: IntegerPolynomial,
    h: IntegerPolynomial,
    s: IntegerPolynomial,
    t: IntegerPolynomial,
    /// s and t hold only modulo the power before the last.
    behind: bool,
}

#[derive(Clone, Copy)]
enum Place {
    Node(usize),
    Leaf(usize),
}

/// Monic factors of f modulo a power of a prime, which can be raised.
pub(super) struct Lifting {
    f: IntegerPolynomial,
    prime: Integer,
    exponent: u32,
    modulus: Integer,
    /// Children before parents.
    nodes: Vec<Node>,
    factors: Vec<IntegerPolynomial>,
}

fn lifted(f: &Modular) -> IntegerPolynomial {
    let field = f.field();
    let symmetric = |&c: &u64| Integer::from(field.symmetric(c));
    IntegerPolynomial::new(f.coefficients().iter().map(symmetric).collect())
}

fn multiply(
    f: &IntegerPolynomial,
    g: &IntegerPolynomial,
    modulus: &Integer,
    fuel: &mut Fuel,
) -> Result<IntegerPolynomial> {
    Ok(f.multiply(g, fuel)?.modulo_symmetric(modulus))
}

/// Quotient and remainder by a monic divisor, modulo the modulus.
pub(super) fn div_rem(
    f: &IntegerPolynomial,
    g: &IntegerPolynomial,
    modulus: &Integer,
    fuel: &mut Fuel,
) -> Result<(IntegerPolynomial, IntegerPolynomial)> {
    let degree = g.degree().unwrap_or(0);
    let tail = &g.coefficients()[..degree];
    let mut rest = f.coefficients().to_vec();
    let steps = rest.len().saturating_sub(degree);
    let words = modulus.limbs();
    fuel.spend(
        ((steps * degree) as u64).saturating_mul(integer_product_cost(words, words) + 2),
        "division modulo a prime power",
    )?;
    let mut quotient = vec![Integer::ZERO; steps];
    for k in (0..steps).rev() {
        let q = rest[k + degree].modulo_symmetric(modulus);
        if !q.is_zero() {
            for (slot, c) in rest[k..].iter_mut().zip(tail) {
                slot.subtract_product(c, &q);
            }
        }
        quotient[k] = q;
    }
    rest.truncate(degree);
    Ok((
        IntegerPolynomial::new(quotient),
        IntegerPolynomial::new(rest).modulo_symmetric(modulus),
    ))
}

/// Shorter divisors are divided by term by term (measured).
const NEWTON_FROM: usize = 20;

/// A monic divisor modulo a number, with the inverse of its reverse as a series when it is long.
struct Divisor<'a> {
    g: &'a IntegerPolynomial,
    modulus: &'a Integer,
    inverse: Option<IntegerPolynomial>,
}

fn head(f: &IntegerPolynomial, length: usize) -> IntegerPolynomial {
    let coefficients = f.coefficients();
    IntegerPolynomial::new(coefficients[..length.min(coefficients.len())].to_vec())
}

/// The reverse of a polynomial as one with `length` coefficients.
fn reversed(f: &IntegerPolynomial, length: usize) -> IntegerPolynomial {
    IntegerPolynomial::new(
        (0..length)
            .rev()
            .map(|k| f.coefficient(k).clone())
            .collect(),
    )
}

impl<'a> Divisor<'a> {
    /// For quotients of at most `steps` coefficients.
    fn new(
        g: &'a IntegerPolynomial,
        steps: usize,
        modulus: &'a Integer,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        let length = g.coefficients().len();
        let inverse = if length.min(steps) < NEWTON_FROM {
            None
        } else {
            let series = reversed(g, length);
            let mut inverse = IntegerPolynomial::one();
            let mut known = 1;
            while known < steps {
                known = (2 * known).min(steps);
                let product = head(&head(&series, known).multiply(&inverse, fuel)?, known);
                let residual =
                    (&IntegerPolynomial::from_words(&[2]) - &product).modulo_symmetric(modulus);
                inverse =
                    head(&inverse.multiply(&residual, fuel)?, known).modulo_symmetric(modulus);
            }
            Some(inverse)
        };
        Ok(Self {
            g,
            modulus,
            inverse,
        })
    }

    fn div_rem(
        &self,
        f: &IntegerPolynomial,
        fuel: &mut Fuel,
    ) -> Result<(IntegerPolynomial, IntegerPolynomial)> {
        let length = f.coefficients().len();
        let degree = self.g.degree().unwrap_or(0);
        let Some(inverse) = &self.inverse else {
            return div_rem(f, self.g, self.modulus, fuel);
        };
        if length <= degree {
            return Ok((IntegerPolynomial::zero(), f.clone()));
        }
        let steps = length - degree;
        let top = IntegerPolynomial::new(
            (0..steps)
                .map(|k| f.coefficient(length - 1 - k).clone())
                .collect(),
        );
        let quotient = head(&top.multiply(&head(inverse, steps), fuel)?, steps);
        let quotient = reversed(&quotient.modulo_symmetric(self.modulus), steps);
        let product = quotient.multiply(self.g, fuel)?;
        let rest = &head(f, degree) - &head(&product, degree);
        Ok((quotient, rest.modulo_symmetric(self.modulus)))
    }
}

impl Lifting {
    /// The tree of a polynomial with its factors modulo a prime, at least two.
    pub(super) fn new(f: &IntegerPolynomial, local: &Local, fuel: &mut Fuel) -> Result<Self> {
        let mut nodes = Vec::new();
        // Pairs of the two products of least degree, so that the tree is balanced by degree.
        let mut open: Vec<(Modular, Place)> = local
            .factors
            .iter()
            .enumerate()
            .map(|(index, factor)| (factor.clone(), Place::Leaf(index)))
            .collect();
        while open.len() > 1 {
            open.sort_by_key(|(product, _)| std::cmp::Reverse(product.degree()));
            let (Some((g, left)), Some((h, right))) = (open.pop(), open.pop()) else {
                break;
            };
            let (_, s, t) = g.extended_gcd(&h, fuel)?;
            let product = g.multiply(&h, fuel)?;
            nodes.push(Node {
                left,
                right,
                g: lifted(&g),
                h: lifted(&h),
                s: lifted(&s),
                t: lifted(&t),
                behind: false,
            });
            open.push((product, Place::Node(nodes.len() - 1)));
        }
        let prime = Integer::from(local.field.modulus());
        Ok(Self {
            f: f.clone(),
            modulus: prime.clone(),
            prime,
            exponent: 1,
            nodes,
            factors: local.factors.iter().map(lifted).collect(),
        })
    }

    /// Raises the power of the prime.
    pub(super) fn lift_to(&mut self, exponent: u32, fuel: &mut Fuel) -> Result<()> {
        let mut steps = vec![exponent];
        while let Some(&last) = steps.last()
            && last > self.exponent
        {
            steps.push(last.div_ceil(2).max(self.exponent));
        }
        while let Some(next) = steps.pop() {
            if next > self.exponent {
                self.step(next, fuel)?;
            }
        }
        Ok(())
    }

    /// To a power of at most twice the exponent.
    fn step(&mut self, exponent: u32, fuel: &mut Fuel) -> Result<()> {
        let modulus = self.prime.pow(exponent);
        let inverse = inverse_modulo(&self.f.leading(), &self.prime, exponent);
        let monic = self.f.scale(&inverse).modulo_symmetric(&modulus);
        // Parents come after their children.
        let mut open = vec![(self.nodes.len() - 1, monic)];
        while let Some((index, f)) = open.pop() {
            let node = &mut self.nodes[index];
            node.step(&f, &self.modulus, &modulus, fuel)?;
            for (place, product) in [(node.left, &node.g), (node.right, &node.h)] {
                match place {
                    Place::Leaf(leaf) => self.factors[leaf] = product.clone(),
                    Place::Node(child) => open.push((child, product.clone())),
                }
            }
        }
        self.exponent = exponent;
        self.modulus = modulus;
        Ok(())
    }

    /// Monic, with coefficients of least absolute value.
    pub(super) fn factors(&self) -> &[IntegerPolynomial] {
        &self.factors
    }

    pub(super) fn modulus(&self) -> &Integer {
        &self.modulus
    }

    pub(super) fn prime(&self) -> &Integer {
        &self.prime
    }

    pub(super) fn exponent(&self) -> u32 {
        self.exponent
    }

    /// The exponent for which the modulus has more than `bits` bits.
    pub(super) fn exponent_for(&self, bits: u64) -> u32 {
        let per_digit = self.prime.bits().saturating_sub(1).max(1);
        // A power of p has more bits than its exponent times the bits of p less one.
        let mut low = bits / self.prime.bits().max(1);
        let high = bits / per_digit + 2;
        let power_bits = self.prime.to_f64().log2();
        while (low as f64) * power_bits < bits as f64 + 1.0 && low < high {
            low += 1;
        }
        u32::try_from(low.max(1)).unwrap_or(u32::MAX)
    }

    /// lc(f) times the product of some factors, with residues of least absolute value, made primitive.
    pub(super) fn candidate(
        &self,
        f: &IntegerPolynomial,
        subset: &[usize],
        fuel: &mut Fuel,
    ) -> Result<IntegerPolynomial> {
        let mut product = IntegerPolynomial::constant(f.leading());
        for &index in subset {
            product = multiply(&product, &self.factors[index], &self.modulus, fuel)?;
        }
        Ok(product.modulo_symmetric(&self.modulus).primitive_part())
    }
}

impl Node {
    /// Raises the factors to a modulus that divides the square of the last one; the cofactors follow when they are
    /// needed again.
    fn step(
        &mut self,
        f: &IntegerPolynomial,
        last: &Integer,
        modulus: &Integer,
        fuel: &mut Fuel,
    ) -> Result<()> {
        // s < deg h and the error < deg f: so long a quotient can be.
        let steps = f.coefficients().len();
        if self.behind {
            let divisor = Divisor::new(&self.h, steps, last, fuel)?;
            let unit = &self.s.multiply(&self.g, fuel)? + &self.t.multiply(&self.h, fuel)?;
            let error = (&unit - &IntegerPolynomial::one()).modulo_symmetric(last);
            let product = multiply(&self.s, &error, last, fuel)?;
            let (quotient, rest) = divisor.div_rem(&product, fuel)?;
            let change = &self.t.multiply(&error, fuel)? + &quotient.multiply(&self.g, fuel)?;
            self.s = (&self.s - &rest).modulo_symmetric(last);
            self.t = (&self.t - &change).modulo_symmetric(last);
        }
        let product = self.g.multiply(&self.h, fuel)?;
        let error = (f - &product).modulo_symmetric(modulus);
        let divisor = Divisor::new(&self.h, steps, modulus, fuel)?;
        let product = multiply(&self.s, &error, modulus, fuel)?;
        let (quotient, rest) = divisor.div_rem(&product, fuel)?;
        let change = &self.t.multiply(&error, fuel)? + &quotient.multiply(&self.g, fuel)?;
        self.g = (&self.g + &change).modulo_symmetric(modulus);
        self.h = (&self.h + &rest).modulo_symmetric(modulus);
        self.behind = true;
        Ok(())
    }
}

/// 1/a modulo a power of p, by Newton's iteration; p does not divide a.
fn inverse_modulo(a: &Integer, prime: &Integer, exponent: u32) -> Integer {
    if a.is_one() {
        return Integer::ONE;
    }
    let word = prime.to_u64().and_then(|p| PrimeField::new(p).ok());
    let start = word.and_then(|field| field.inverse(field.residue(a)));
    let mut inverse = Integer::from(start.unwrap_or(0));
    let mut known = 1_u32;
    while known < exponent {
        known = known.saturating_mul(2).min(exponent);
        let modulus = prime.pow(known);
        let residual = (Integer::TWO - a.modulo(&modulus) * &inverse).modulo(&modulus);
        inverse = (inverse * residual).modulo(&modulus);
    }
    inverse
}
