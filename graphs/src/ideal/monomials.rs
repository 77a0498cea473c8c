//! The monomials of one multidegree, and their values at many points.

use algebra::{Fuel, PrimeField};

use crate::error::{Error, Result};

/// More monomials of one multidegree are refused.
const MAX_MONOMIALS: usize = 200_000;

/// Monomials in the entries of an n x n matrix: exponents, all of them in one row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Monomials {
    variables: usize,
    exponents: Vec<u8>,
}

impl Monomials {
    pub(crate) fn new(variables: usize) -> Self {
        Self {
            variables,
            exponents: Vec::new(),
        }
    }

    /// The symmetric multigraphs with these degrees (a loop counts twice), in increasing lexicographic order.
    pub(crate) fn of_degree(degrees: &[u32], fuel: &mut Fuel) -> Result<Self> {
        let n = degrees.len();
        let mut monomials = Self::new(n * (n + 1) / 2);
        if n == 0 || degrees.iter().sum::<u32>() % 2 == 1 {
            return Ok(monomials);
        }
        let pairs = super::polynomial::pairs(n);
        let mut free: Vec<u32> = degrees.to_vec();
        let mut exponents = vec![0_u8; pairs.len()];
        // Exponents of the entries before `at` are chosen; on the way back the one at `at` is raised.
        let (mut at, mut back) = (0, false);
        loop {
            if at == pairs.len() {
                fuel.spend(pairs.len() as u64, "monomials of a multidegree")?;
                if monomials.len() >= MAX_MONOMIALS {
                    return Err(Error::TooLarge {
                        what: "monomials of one multidegree",
                        found: format!("more than {MAX_MONOMIALS}"),
                        limit: MAX_MONOMIALS as u64,
                        hint: "lower the degree",
                    });
                }
                monomials.exponents.extend_from_slice(&exponents);
                (at, back) = (at - 1, true);
                continue;
            }
            let (i, j) = pairs[at];
            let each = if i == j { 2 } else { 1 };
            let chosen = if back {
                let chosen = u32::from(exponents[at]);
                free[i] += each * chosen;
                if i != j {
                    free[j] += chosen;
                }
                chosen + 1
            } else {
                // What later entries of the row cannot take must be taken here.
                let later: u32 = free[j + 1..].iter().sum();
                let least = free[i].saturating_sub(later);
                least.div_ceil(each)
            };
            let most = if i == j {
                free[i] / 2
            } else {
                free[i].min(free[j])
            };
            let fits = u8::try_from(chosen).ok().filter(|_| chosen <= most);
            match fits {
                Some(exponent) => {
                    exponents[at] = exponent;
                    free[i] -= each * chosen;
                    if i != j {
                        free[j] -= chosen;
                    }
                    (at, back) = (at + 1, false);
                }
                None if at == 0 => return Ok(monomials),
                None => {
                    exponents[at] = 0;
                    (at, back) = (at - 1, true);
                }
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.exponents
            .len()
            .checked_div(self.variables)
            .unwrap_or(0)
    }

    pub(crate) fn push(&mut self, exponents: &[u8]) {
        self.exponents.extend_from_slice(exponents);
    }

    pub(crate) fn get(&self, at: usize) -> &[u8] {
        let start = at * self.variables;
        self.exponents
            .get(start..start + self.variables)
            .unwrap_or(&[])
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.exponents.chunks_exact(self.variables.max(1))
    }

    /// Those that no lead of at most this multidegree divides.
    pub(crate) fn standard(self, degrees: &[u32], leads: &[Lead], fuel: &mut Fuel) -> Result<Self> {
        let near: Vec<&Lead> = leads
            .iter()
            .filter(|lead| lead.degrees.iter().zip(degrees).all(|(a, b)| a <= b))
            .collect();
        if near.is_empty() {
            return Ok(self);
        }
        let mut kept = Self::new(self.variables);
        for monomial in self.iter() {
            fuel.spend(near.len() as u64, "standard monomials")?;
            let divides = |lead: &&Lead| lead.exponents.iter().zip(monomial).all(|(a, b)| a <= b);
            if !near.iter().any(divides) {
                kept.push(monomial);
            }
        }
        Ok(kept)
    }

    /// The position of a monomial among these, which are in increasing order.
    pub(crate) fn position(&self, exponents: &[u8]) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.get(middle).cmp(exponents) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

/// The leading monomial of an element of the ideal, with its multidegree.
#[derive(Clone, Debug)]
pub(crate) struct Lead {
    pub(crate) degrees: Vec<u32>,
    pub(crate) exponents: Vec<u8>,
}

/// Powers of some quantities at some points, made when they are first asked for.
#[derive(Clone, Debug)]
pub(crate) struct Powers {
    field: PrimeField,
    points: usize,
    /// By quantity and exponent - 1: the values at all points.
    table: Vec<Vec<Vec<u64>>>,
}

impl Powers {
    pub(crate) fn new(field: PrimeField, quantities: usize) -> Self {
        Self {
            field,
            points: 0,
            table: vec![vec![Vec::new()]; quantities],
        }
    }

    pub(crate) fn points(&self) -> usize {
        self.points
    }

    /// Forgets all points.
    pub(crate) fn clear(&mut self) {
        self.points = 0;
        for vector in self.table.iter_mut().flatten() {
            vector.clear();
        }
    }

    /// One more point, with the values of all quantities.
    pub(crate) fn include(&mut self, values: impl IntoIterator<Item = u64>) {
        for (powers, value) in self.table.iter_mut().zip(values) {
            let mut power = 1;
            for vector in powers {
                power = self.field.multiply(power, value);
                vector.push(power);
            }
        }
        self.points += 1;
    }

    /// The powers of a quantity, at least up to this exponent.
    fn up_to(&mut self, quantity: usize, exponent: u8) -> &[Vec<u64>] {
        let powers = &mut self.table[quantity];
        while powers.len() < usize::from(exponent) {
            let (first, last) = (&powers[0], &powers[powers.len() - 1]);
            let products = first.iter().zip(last);
            let next = products.map(|(a, b)| self.field.multiply(*a, *b)).collect();
            powers.push(next);
        }
        powers
    }
}

/// Products of powers at the first points: what a monomial shares with the one before is not multiplied again.
pub(crate) struct Products<'a> {
    powers: &'a mut Powers,
    points: usize,
    /// Quantity, exponent and the product up to there.
    stack: Vec<(usize, u8)>,
    partial: Vec<Vec<u64>>,
    one: Vec<u64>,
}

impl<'a> Products<'a> {
    pub(crate) fn new(powers: &'a mut Powers, points: usize) -> Self {
        let points = points.min(powers.points);
        Self {
            powers,
            points,
            stack: Vec::new(),
            partial: Vec::new(),
            one: vec![1; points],
        }
    }

    /// The values of a monomial at the points.
    pub(crate) fn of(&mut self, exponents: &[u8]) -> &[u64] {
        let mut kept = 0;
        let mut factors = exponents
            .iter()
            .enumerate()
            .filter(|one| *one.1 > 0)
            .map(|(at, exponent)| (at, *exponent))
            .peekable();
        while factors
            .peek()
            .is_some_and(|one| self.stack.get(kept) == Some(one))
        {
            factors.next();
            kept += 1;
        }
        self.stack.truncate(kept);
        for (quantity, exponent) in factors {
            let field = self.powers.field;
            let powers = self.powers.up_to(quantity, exponent);
            let power = &powers[usize::from(exponent) - 1][..self.points];
            let depth = self.stack.len();
            if self.partial.len() == depth {
                self.partial.push(vec![0; self.points]);
            }
            let (before, after) = self.partial.split_at_mut(depth);
            match before.last() {
                None => after[0].copy_from_slice(power),
                Some(last) => {
                    for ((target, a), b) in after[0].iter_mut().zip(last).zip(power) {
                        *target = field.multiply(*a, *b);
                    }
                }
            }
            self.stack.push((quantity, exponent));
        }
        match self.stack.len().checked_sub(1) {
            None => &self.one,
            Some(top) => &self.partial[top],
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::polynomial::number;
    use super::*;

    /// How often each vertex occurs in a monomial.
    fn degrees(size: usize, exponents: &[u8]) -> Vec<u32> {
        let mut degrees = vec![0; size];
        for i in 0..size {
            for j in i..size {
                let exponent = exponents
                    .get(number(size, i, j))
                    .map_or(0, |one| u32::from(*one));
                degrees[i] += exponent;
                degrees[j] += exponent;
            }
        }
        degrees
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// All of them, once, in order: compared with a search through all exponents.
        #[test]
        fn monomials_are_the_symmetric_multigraphs_with_these_degrees(
            wanted in proptest::collection::vec(0_u32..4, 1..4),
        ) {
            let n = wanted.len();
            let variables = n * (n + 1) / 2;
            let found = Monomials::of_degree(&wanted, &mut Fuel::default()).unwrap();
            let mut expected = Vec::new();
            for code in 0..4_u32.pow(u32::try_from(variables).unwrap()) {
                let digits = (0..variables).rev().map(|at| {
                    u8::try_from(code / 4_u32.pow(u32::try_from(at).unwrap()) % 4).unwrap()
                });
                let exponents: Vec<u8> = digits.collect();
                if degrees(n, &exponents) == wanted {
                    expected.push(exponents);
                }
            }
            let found: Vec<Vec<u8>> = found.iter().map(<[u8]>::to_vec).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn products_share_prefixes_and_agree_with_powers() {
        let field = PrimeField::new(101).unwrap();
        let mut powers = Powers::new(field, 3);
        powers.include([2, 3, 5]);
        powers.include([7, 11, 13]);
        let mut products = Products::new(&mut powers, 2);
        for exponents in [[0, 0, 0], [0, 1, 2], [1, 1, 2], [1, 1, 3], [4, 0, 0]] {
            let value = |bases: [u64; 3]| {
                bases
                    .iter()
                    .zip(&exponents)
                    .fold(1, |product, (base, exponent)| {
                        field.multiply(product, field.power(*base, u64::from(*exponent)))
                    })
            };
            assert_eq!(
                products.of(&exponents),
                [value([2, 3, 5]), value([7, 11, 13])]
            );
        }
    }

    #[test]
    fn monomials_are_found_again() {
        let monomials = Monomials::of_degree(&[3, 3, 2], &mut Fuel::default()).unwrap();
        for at in 0..monomials.len() {
            assert_eq!(monomials.position(monomials.get(at)), Some(at));
        }
        assert_eq!(monomials.position(&[9; 6]), None);
    }
}
