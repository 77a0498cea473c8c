//! Merges the pairs of blocks of two factors and collects their products in a cell.

use super::super::{Polynomial, Ring};
use super::layout::{Key, Layout, Side};
use super::{term_limit, too_many_terms};
use crate::error::{Error, Result};
use crate::fuel::Fuel;

/// Two factors laid out for one another. Rows are those with fewer blocks.
pub struct Job<'a, K, E> {
    pub(super) rows: Side<'a, K, E>,
    pub(super) columns: Side<'a, K, E>,
    volume: u32,
}

/// What was collected: blocks in decreasing order, each with the end of its terms; places and values of the terms.
pub struct Terms<K, E> {
    blocks: Vec<(K, usize)>,
    offsets: Vec<u32>,
    values: Vec<E>,
    limit: usize,
}

impl<K, E> Terms<K, E> {
    /// The same terms with other values.
    pub(super) fn map<F>(self, value: impl FnMut(E) -> F) -> Terms<K, F> {
        Terms {
            blocks: self.blocks,
            offsets: self.offsets,
            values: self.values.into_iter().map(value).collect(),
            limit: self.limit,
        }
    }
}

/// f g; `None` when the keys are not wide enough.
pub(super) fn multiply<R: Ring, K: Key>(
    f: &Polynomial<R>,
    g: &Polynomial<R>,
    degrees: &[u32],
    fuel: &mut Fuel,
) -> Result<Option<Polynomial<R>>> {
    let pairs = f.len().saturating_mul(g.len());
    let Some(layout) = Layout::new::<K>(degrees, pairs) else {
        return Ok(None);
    };
    let (mut rows, mut columns) = (layout.side::<R, K>(f), layout.side::<R, K>(g));
    if rows.blocks.len() > columns.blocks.len() {
        std::mem::swap(&mut rows, &mut columns);
    }
    let job = Job {
        rows,
        columns,
        volume: layout.volume(),
    };
    let found = f.ring().collect(&job, fuel)?;
    Ok(Some(assemble(*f.ring(), &layout, found)))
}

fn assemble<R: Ring, K: Key>(
    ring: R,
    layout: &Layout,
    found: Terms<K, R::Element>,
) -> Polynomial<R> {
    let size = layout.packing().words();
    let table = layout.cell_words();
    let mut words = Vec::with_capacity(found.values.len() * size);
    let mut block_words = vec![0; size];
    let mut start = 0;
    for (key, end) in &found.blocks {
        layout.key_words(*key, &mut block_words);
        for offset in &found.offsets[start..*end] {
            let cell = &table[*offset as usize * size..][..size];
            words.extend(block_words.iter().zip(cell).map(|(a, b)| a + b));
        }
        start = *end;
    }
    Polynomial::from_parts(ring, layout.packing(), words, found.values)
}

impl<K: Key, E> Job<'_, K, E> {
    /// Pairs of terms.
    pub(super) fn pairs(&self) -> u64 {
        (self.rows.offsets.len() as u64).saturating_mul(self.columns.offsets.len() as u64)
    }

    /// Pays for the product with coefficients of so many words.
    ///
    /// Refused before any of it is paid, so that a cheaper way can still be gone.
    pub(super) fn pay(&self, limbs: u64, fuel: &mut Fuel) -> Result<()> {
        let merging =
            (self.rows.blocks.len() as u64).saturating_mul(self.columns.blocks.len() as u64);
        let cost = self
            .pairs()
            .saturating_mul(limbs.saturating_mul(2))
            .saturating_add(merging.saturating_mul(6))
            .saturating_add(u64::from(self.volume) / 4);
        if cost > fuel.left() {
            return Err(Error::Budget {
                what: "polynomial product",
                limit: fuel.left(),
            });
        }
        fuel.spend(cost, "polynomial product")
    }

    /// All products with equal monomials added up. `rows` and `columns` are the coefficients in the form that the
    /// accumulator takes.
    pub(super) fn run<A: Accumulator>(
        &self,
        accumulator: &A,
        rows: &[A::Factor],
        columns: &[A::Factor],
        fuel: &Fuel,
    ) -> Result<Terms<K, A::Value>> {
        let mut terms = Terms {
            blocks: Vec::new(),
            offsets: Vec::new(),
            values: Vec::new(),
            limit: term_limit(fuel),
        };
        let mut cell = Cell::new(accumulator, self.volume as usize);
        let mut chains = Chains::new(self.rows.blocks.len());
        let (row_blocks, column_blocks) = (&self.rows.blocks, &self.columns.blocks);
        // The column of each row that is in the heap.
        let mut position = vec![0_usize; row_blocks.len()];
        let mut popped: Vec<usize> = Vec::new();
        if let (Some(row), Some(column)) = (row_blocks.first(), column_blocks.first()) {
            chains.insert(row.key + column.key, 0);
        }
        while let Some(key) = chains.pop_equal(&mut popped) {
            cell.weigh(popped.iter().map(|row| {
                row_blocks[*row].terms.len() * column_blocks[position[*row]].terms.len()
            }));
            for row in &popped {
                let (row, column) = (
                    row_blocks[*row].terms.clone(),
                    column_blocks[position[*row]].terms.clone(),
                );
                cell.add(
                    (&self.rows.offsets[row.clone()], &rows[row]),
                    (&self.columns.offsets[column.clone()], &columns[column]),
                );
            }
            for row in popped.drain(..) {
                // A row enters when the one before has left its first column: its keys are smaller until then.
                if position[row] == 0
                    && let (Some(below), Some(column)) =
                        (row_blocks.get(row + 1), column_blocks.first())
                {
                    chains.insert(below.key + column.key, row + 1);
                }
                position[row] += 1;
                if let Some(column) = column_blocks.get(position[row]) {
                    chains.insert(row_blocks[row].key + column.key, row);
                }
            }
            cell.empty_into(key, &mut terms)?;
        }
        Ok(terms)
    }
}

/// How products of coefficients are added up.
pub(in crate::poly) trait Accumulator {
    type Factor;
    type Slot: Clone;
    type Value;
    fn empty(&self) -> Self::Slot;
    /// A slot with this sum, if it fits.
    fn load(&self, value: &Self::Value) -> Option<Self::Slot>;
    fn add(&self, slot: &mut Self::Slot, a: &Self::Factor, b: &Self::Factor);
    /// Takes the sum out of a slot unless it is zero.
    fn take(&self, slot: &mut Self::Slot) -> Option<Self::Value>;
}

/// A slot for each place; when few of them are used, also a bit for each that is.
struct Cell<'a, A: Accumulator> {
    accumulator: &'a A,
    slots: Vec<A::Slot>,
    used: Vec<u64>,
    is_sparse: bool,
}

impl<'a, A: Accumulator> Cell<'a, A> {
    fn new(accumulator: &'a A, volume: usize) -> Self {
        Self {
            accumulator,
            slots: vec![accumulator.empty(); volume],
            used: vec![0; volume.div_ceil(64)],
            is_sparse: false,
        }
    }

    /// Decides by the number of products whether bits are worth their keeping.
    fn weigh(&mut self, products: impl Iterator<Item = usize>) {
        self.is_sparse = products.sum::<usize>() < self.slots.len() / 4;
    }

    fn add(&mut self, rows: (&[u32], &[A::Factor]), columns: (&[u32], &[A::Factor])) {
        let (accumulator, is_sparse) = (self.accumulator, self.is_sparse);
        for (start, a) in rows.0.iter().zip(rows.1) {
            let window = &mut self.slots[*start as usize..];
            if is_sparse {
                for (offset, b) in columns.0.iter().zip(columns.1) {
                    accumulator.add(&mut window[*offset as usize], a, b);
                    let place = (start + offset) as usize;
                    self.used[place / 64] |= 1 << (place % 64);
                }
            } else {
                for (offset, b) in columns.0.iter().zip(columns.1) {
                    accumulator.add(&mut window[*offset as usize], a, b);
                }
            }
        }
    }

    /// Moves the sums to the terms in decreasing order of places.
    fn empty_into<K>(&mut self, key: K, terms: &mut Terms<K, A::Value>) -> Result<()> {
        let before = terms.values.len();
        let mut take = |place: usize, slot: &mut A::Slot| {
            if let Some(value) = self.accumulator.take(slot) {
                terms.offsets.push(u32::try_from(place).unwrap_or(u32::MAX));
                terms.values.push(value);
            }
        };
        if self.is_sparse {
            for (at, bits) in self.used.iter_mut().enumerate().rev() {
                while *bits != 0 {
                    let place = 63 - bits.leading_zeros() as usize;
                    *bits ^= 1 << place;
                    take(64 * at + place, &mut self.slots[64 * at + place]);
                }
            }
        } else {
            for (place, slot) in self.slots.iter_mut().enumerate().rev() {
                take(place, slot);
            }
        }
        if terms.values.len() > terms.limit {
            return Err(too_many_terms(terms.limit));
        }
        if terms.values.len() > before {
            terms.blocks.push((key, terms.values.len()));
        }
        Ok(())
    }
}

/// Marks the end of a chain.
const END: usize = usize::MAX;

/// Largest key first; rows with equal keys hang in one chain where the heap notices it.
pub(in crate::poly) struct Chains<K> {
    // key and first row of the chain
    heap: Vec<(K, usize)>,
    // the next row in the chain of each row
    next: Vec<usize>,
}

impl<K: Key> Chains<K> {
    pub(in crate::poly) fn new(rows: usize) -> Self {
        Self {
            heap: Vec::with_capacity(rows),
            next: vec![END; rows],
        }
    }

    /// Inserts a row that comes after all known ones.
    pub(in crate::poly) fn insert_new(&mut self, key: K, row: usize) {
        self.next.push(END);
        self.insert(key, row);
    }

    /// The largest key.
    pub(in crate::poly) fn largest(&self) -> Option<K> {
        self.heap.first().map(|top| top.0)
    }

    pub(in crate::poly) fn insert(&mut self, key: K, row: usize) {
        let mut at = self.heap.len();
        // A look along the path first: nothing moves when the key is there already.
        while at > 0 {
            let parent = (at - 1) / 2;
            let (known, first) = &mut self.heap[parent];
            if *known == key {
                self.next[row] = *first;
                *first = row;
                return;
            }
            if *known > key {
                break;
            }
            at = parent;
        }
        self.next[row] = END;
        self.heap.push((key, row));
        let mut place = self.heap.len() - 1;
        while place > at {
            let parent = (place - 1) / 2;
            self.heap.swap(place, parent);
            place = parent;
        }
    }

    /// The largest key, with all rows that have it appended to `rows`.
    pub(in crate::poly) fn pop_equal(&mut self, rows: &mut Vec<usize>) -> Option<K> {
        let (key, mut first) = self.pop()?;
        loop {
            while first != END {
                rows.push(first);
                first = self.next[first];
            }
            // Another chain with the same key may be elsewhere in the heap.
            match self.heap.first() {
                Some(top) if top.0 == key => first = self.pop().map_or(END, |top| top.1),
                _ => return Some(key),
            }
        }
    }

    fn pop(&mut self) -> Option<(K, usize)> {
        let last = self.heap.pop()?;
        let Some(top) = self.heap.first_mut() else {
            return Some(last);
        };
        let largest = std::mem::replace(top, last);
        let mut at = 0;
        loop {
            let left = 2 * at + 1;
            let child = match (self.heap.get(left), self.heap.get(left + 1)) {
                (Some(a), Some(b)) if b.0 > a.0 => left + 1,
                (Some(_), _) => left,
                (None, _) => break,
            };
            if self.heap[at].0 >= self.heap[child].0 {
                break;
            }
            self.heap.swap(at, child);
            at = child;
        }
        Some(largest)
    }
}
