//! Sparse matrices of multiples of polynomials, and their echelon form by one dense row at a time.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::error::Error;
use crate::fuel::Fuel;
use crate::number::PrimeField;

use super::normal_form::Terms;
use super::packed::{Layout, Packed, Stop};

/// More entries of a matrix are refused (4 bytes each).
const MAX_ENTRIES: usize = 1 << 29;

/// A fast hash of words; the results never depend on it, since nothing is listed in its order.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0 ^ word)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(29);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
}

/// A multiple of a polynomial: its columns, and the polynomial whose coefficients it has.
#[derive(Debug)]
struct Row {
    columns: Vec<u32>,
    source: usize,
}

/// The rows of one step, with columns that are monomials.
pub(super) struct Macaulay<'a, const W: usize> {
    layout: &'a Layout<W>,
    field: PrimeField,
    sources: &'a [Terms<W, u64>],
    index: HashMap<Packed<W>, u32, BuildHasherDefault<Mix>>,
    monomials: Vec<Packed<W>>,
    /// By column: the row that takes it away.
    reducers: Vec<Option<usize>>,
    rows: Vec<Row>,
    /// Rows to be reduced.
    open: Vec<usize>,
    entries: usize,
    /// Columns before this one have been asked for their reducer.
    asked: usize,
}

impl<'a, const W: usize> Macaulay<'a, W> {
    pub(super) fn new(
        layout: &'a Layout<W>,
        field: PrimeField,
        sources: &'a [Terms<W, u64>],
    ) -> Self {
        Self {
            layout,
            field,
            sources,
            index: HashMap::default(),
            monomials: Vec::new(),
            reducers: Vec::new(),
            rows: Vec::new(),
            open: Vec::new(),
            entries: 0,
            asked: 0,
        }
    }

    fn multiple(
        &mut self,
        source: usize,
        multiplier: &Packed<W>,
        fuel: &mut Fuel,
    ) -> Result<usize, Stop> {
        let polynomial = &self.sources[source];
        fuel.spend(8 * polynomial.len() as u64, "Macaulay matrix")?;
        self.entries += polynomial.len();
        if self.entries > MAX_ENTRIES {
            return Err(Stop::Failed(Error::Budget {
                what: "entries of a Macaulay matrix",
                limit: MAX_ENTRIES as u64,
            }));
        }
        let mut columns = Vec::with_capacity(polynomial.len());
        for monomial in &polynomial.monomials {
            let product = self.layout.product(multiplier, monomial)?;
            let next = self.monomials.len();
            let too_many = Error::Budget {
                what: "columns of a Macaulay matrix",
                limit: u64::from(u32::MAX),
            };
            let next = u32::try_from(next).map_err(|_| too_many)?;
            let column = *self.index.entry(product).or_insert(next);
            if column == next {
                self.monomials.push(product);
                self.reducers.push(None);
            }
            columns.push(column);
        }
        self.rows.push(Row { columns, source });
        Ok(self.rows.len() - 1)
    }

    /// Adds multiplier * source as a row to be reduced, or as the reducer of its leading monomial when there is none.
    pub(super) fn include(
        &mut self,
        source: usize,
        multiplier: &Packed<W>,
        may_reduce: bool,
        fuel: &mut Fuel,
    ) -> Result<(), Stop> {
        let row = self.multiple(source, multiplier, fuel)?;
        let lead = self.rows[row].columns.first();
        let slot = lead.and_then(|lead| self.reducers.get_mut(*lead as usize));
        match slot {
            Some(slot) if may_reduce && slot.is_none() => *slot = Some(row),
            _ => self.open.push(row),
        }
        Ok(())
    }

    /// Adds the reducers of all monomials that a source with a leading monomial in the list divides.
    pub(super) fn complete(
        &mut self,
        leads: &[(usize, Packed<W>)],
        fuel: &mut Fuel,
    ) -> Result<(), Stop> {
        while let Some(monomial) = self.monomials.get(self.asked).copied() {
            let column = self.asked;
            self.asked += 1;
            if self.reducers[column].is_some() {
                continue;
            }
            fuel.spend(leads.len() as u64 / 4 + 1, "Macaulay matrix")?;
            let mut found = leads.iter();
            if let Some((source, lead)) =
                found.find(|(_, lead)| self.layout.divides(lead, &monomial))
            {
                let multiplier = self.layout.quotient(&monomial, lead);
                self.reducers[column] = Some(self.multiple(*source, &multiplier, fuel)?);
            }
        }
        Ok(())
    }

    /// Columns by decreasing monomial: from now on a column is its rank.
    fn sort_columns(&mut self) {
        let mut order: Vec<u32> = (0..).take(self.monomials.len()).collect();
        let keys: Vec<_> = self.monomials.iter().map(|m| self.layout.key(m)).collect();
        order.sort_unstable_by(|a, b| keys[*b as usize].cmp(&keys[*a as usize]));
        let mut rank = vec![0_u32; order.len()];
        for (place, column) in (0_u32..).zip(&order) {
            rank[*column as usize] = place;
        }
        for row in &mut self.rows {
            for column in &mut row.columns {
                *column = rank[*column as usize];
            }
        }
        self.monomials = order
            .iter()
            .map(|at| self.monomials[*at as usize])
            .collect();
        self.reducers = order.iter().map(|at| self.reducers[*at as usize]).collect();
    }

    /// The open rows reduced by everything: monic polynomials with new leading monomials, smallest first.
    pub(super) fn new_rows(mut self, fuel: &mut Fuel) -> Result<Vec<Terms<W, u64>>, Stop> {
        self.sort_columns();
        let mut dense = Dense::new(self.field, self.monomials.len());
        let mut found: Vec<Option<(Vec<u32>, Vec<u64>)>> = Vec::new();
        found.resize_with(self.monomials.len(), || None);
        // Short rows first: what they give reduces the longer ones.
        let mut open = std::mem::take(&mut self.open);
        open.sort_by_key(|row| (self.rows[*row].columns.len(), *row));
        for at in open {
            let row = &self.rows[at];
            dense.load(&row.columns, &self.sources[row.source].coefficients);
            let start = row.columns.first().map_or(0, |lead| *lead as usize);
            let lead = dense.reduce(start, |column| self.pivot(&found, column), fuel)?;
            if let Some(lead) = lead {
                found[lead] = Some(dense.take(lead));
            }
        }
        // The rows that were found early have not seen those that came later.
        for column in (0..found.len()).rev() {
            let Some((columns, coefficients)) = found[column].take() else {
                continue;
            };
            dense.load(&columns, &coefficients);
            dense.reduce(column + 1, |other| new_pivot(&found, other), fuel)?;
            found[column] = Some(dense.take(column));
        }
        let rows = found.into_iter().rev().flatten();
        Ok(rows
            .map(|(columns, coefficients)| self.terms(&columns, coefficients))
            .collect())
    }

    /// The open rows with everything but their leading terms reduced, in the order in which they were given.
    pub(super) fn reduced_tails(mut self, fuel: &mut Fuel) -> Result<Vec<Terms<W, u64>>, Stop> {
        self.sort_columns();
        let mut dense = Dense::new(self.field, self.monomials.len());
        let mut result = Vec::with_capacity(self.open.len());
        for at in std::mem::take(&mut self.open) {
            let row = &self.rows[at];
            let Some(lead) = row.columns.first().map(|lead| *lead as usize) else {
                continue;
            };
            dense.load(&row.columns, &self.sources[row.source].coefficients);
            dense.reduce(lead + 1, |column| self.pivot(&[], column), fuel)?;
            let (columns, coefficients) = dense.take(lead);
            result.push(self.terms(&columns, coefficients));
        }
        Ok(result)
    }

    fn pivot<'b>(
        &'b self,
        found: &'b [Option<(Vec<u32>, Vec<u64>)>],
        column: usize,
    ) -> Option<(&'b [u32], &'b [u64])> {
        match self.reducers[column] {
            Some(row) => {
                let row = &self.rows[row];
                Some((&row.columns, &self.sources[row.source].coefficients))
            }
            None => new_pivot(found, column),
        }
    }

    fn terms(&self, columns: &[u32], coefficients: Vec<u64>) -> Terms<W, u64> {
        Terms {
            monomials: columns
                .iter()
                .map(|at| self.monomials[*at as usize])
                .collect(),
            coefficients,
        }
    }
}

fn new_pivot(found: &[Option<(Vec<u32>, Vec<u64>)>], column: usize) -> Option<(&[u32], &[u64])> {
    let (columns, coefficients) = found.get(column)?.as_ref()?;
    Some((columns, coefficients))
}

/// A row with all its columns. Below 2^31 a value is any number below p^2, reduced only when it is looked at.
struct Dense {
    field: PrimeField,
    values: Vec<u64>,
    /// p^2, when double products fit a word.
    square: Option<u64>,
}

impl Dense {
    fn new(field: PrimeField, columns: usize) -> Self {
        let square = field.modulus().checked_mul(field.modulus());
        Self {
            field,
            values: vec![0; columns],
            square: square.filter(|square| *square < 1 << 62),
        }
    }

    fn load(&mut self, columns: &[u32], coefficients: &[u64]) {
        self.values.fill(0);
        for (column, coefficient) in columns.iter().zip(coefficients) {
            self.values[*column as usize] = *coefficient;
        }
    }

    /// Takes every column from `start` away that has a pivot (a row with a leading 1); the first column that stays.
    fn reduce<'b>(
        &mut self,
        start: usize,
        pivot: impl Fn(usize) -> Option<(&'b [u32], &'b [u64])>,
        fuel: &mut Fuel,
    ) -> Result<Option<usize>, Stop> {
        let mut first = None;
        let mut work = (self.values.len() - start.min(self.values.len())) as u64 / 8;
        for column in start..self.values.len() {
            let value = self.values[column];
            if value == 0 {
                continue;
            }
            let value = self.field.reduce(u128::from(value));
            self.values[column] = value;
            if value == 0 {
                continue;
            }
            match pivot(column) {
                Some((columns, coefficients)) => {
                    self.subtract(value, columns, coefficients);
                    work += columns.len() as u64;
                    if work > 1 << 16 {
                        fuel.spend(std::mem::take(&mut work), "Macaulay matrix")?;
                    }
                }
                None => first = first.or(Some(column)),
            }
        }
        fuel.spend(work, "Macaulay matrix")?;
        Ok(first)
    }

    /// Subtracts factor times a row; its leading column becomes zero.
    #[inline]
    fn subtract(&mut self, factor: u64, columns: &[u32], coefficients: &[u64]) {
        let terms = columns.iter().zip(coefficients);
        match self.square {
            Some(square) => {
                for (column, coefficient) in terms {
                    let value = &mut self.values[*column as usize];
                    let (difference, borrow) = value.overflowing_sub(factor * coefficient);
                    *value = difference.wrapping_add(if borrow { square } else { 0 });
                }
            }
            None => {
                let minus = self.field.negate(factor);
                for (column, coefficient) in terms {
                    let value = &mut self.values[*column as usize];
                    *value = self.field.multiply_add(minus, *coefficient, *value);
                }
            }
        }
    }

    /// The row as a sparse one, divided by its value in the leading column.
    fn take(&self, lead: usize) -> (Vec<u32>, Vec<u64>) {
        let inverse = self.field.inverse(self.values[lead]).unwrap_or(0);
        let kept = (0_u32..).zip(&self.values).skip(lead);
        kept.filter(|(_, value)| **value != 0)
            .map(|(column, value)| (column, self.field.multiply(*value, inverse)))
            .unzip()
    }
}
