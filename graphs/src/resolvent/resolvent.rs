//! The engine's face: what can be asked about (I - A)^-1.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use algebra::{Fuel, Integer};
use foldhash::fast::FixedState;

use super::count::Counts;
use super::digraph::Digraph;
use super::lister::{List, Listers};
use super::set::{WIDEST, width, with_width};
use super::terms::Terms;
use super::walk::{Shape, check};
use crate::error::{Error, Result};

/// Entries of (I - A)^-1 of a weighted digraph.
///
/// $$ (I-A)^{-1}_{ij} = \frac{N_{ij}}{\Delta}, \qquad
/// N_{ij} = \sum_{(P, C)} (-1)^{|C|} A^P A^C, \qquad \Delta = \sum_C (-1)^{|C|} A^C $$
///
/// P is a simple path from i to j, C a family of disjoint cycles that avoids it (N) or any family (Δ). Both are taken over
/// the components between i and j: all others cancel.
///
/// Source: W. K. Chen, Applied Graph Theory, North-Holland 1971 (one-connections of Coates graphs).
#[derive(Clone, Debug)]
pub struct Resolvent {
    digraph: Digraph,
    /// The arc of every slot. The arcs inside a component have neighbouring slots.
    slots: Arc<[usize]>,
    /// Per vertex: its arcs inside the component (to, slot), and those that leave it.
    inner: Vec<Vec<(usize, usize)>>,
    outer: Vec<Vec<(usize, usize)>>,
}

/// Work for counting a list before it is made.
const COUNTING_FUEL: u64 = 1 << 22;

/// The determinant and the cofactors of one component.
#[derive(Clone, Debug)]
pub struct Block {
    /// det(I - A_K)
    pub determinant: Arc<Terms>,
    /// N_ab for the a-th and b-th vertex of the component, row by row.
    pub cofactors: Vec<Vec<Arc<Terms>>>,
}

/// The resolvent in factored form, never multiplied out: a block for every component, in topological order.
#[derive(Clone, Debug)]
pub struct Blocks {
    /// The blocks.
    pub blocks: Vec<Block>,
}

impl Blocks {
    /// Number of terms in all blocks.
    pub fn len(&self) -> usize {
        let cofactors = |block: &Block| -> usize {
            block
                .cofactors
                .iter()
                .flatten()
                .map(|terms| terms.len())
                .sum()
        };
        self.blocks
            .iter()
            .map(|block| block.determinant.len() + cofactors(block))
            .sum()
    }

    /// Without any block?
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

impl Resolvent {
    /// Prepares a digraph: arcs are numbered component by component. Costs O(n + arcs).
    pub fn new(digraph: Digraph) -> Self {
        let n = digraph.len();
        let is_inner =
            |from: usize, to: usize| digraph.component_of(from) == digraph.component_of(to);
        let mut order: Vec<usize> = (0..digraph.arcs().len()).collect();
        order.sort_by_key(|&arc| {
            let (from, to) = digraph.arcs()[arc];
            (!is_inner(from, to), digraph.component_of(from), arc)
        });
        let (mut inner, mut outer) = (vec![Vec::new(); n], vec![Vec::new(); n]);
        for (slot, &arc) in order.iter().enumerate() {
            let (from, to) = digraph.arcs()[arc];
            let side = match is_inner(from, to) {
                true => &mut inner,
                false => &mut outer,
            };
            side[from].push((to, slot));
        }
        Self {
            digraph,
            slots: order.into(),
            inner,
            outer,
        }
    }

    /// The digraph.
    pub fn digraph(&self) -> &Digraph {
        &self.digraph
    }

    /// The arc of every slot.
    pub(super) fn slots(&self) -> &Arc<[usize]> {
        &self.slots
    }

    /// The arcs (to, slot) that leave a vertex and its component.
    pub(super) fn outer(&self, v: usize) -> &[(usize, usize)] {
        &self.outer[v]
    }

    /// The arcs inside a component.
    pub(super) fn shape<const W: usize>(&self, component: usize) -> Shape<W> {
        let vertices = &self.digraph.components()[component].vertices;
        let place = |v: usize| vertices.binary_search(&v).unwrap_or(0);
        let arcs = vertices.iter().enumerate().flat_map(|(from, &v)| {
            let arcs = self.inner[v].iter();
            arcs.map(move |&(to, slot)| (from, place(to), slot))
        });
        Shape::new(vertices.len(), arcs)
    }

    fn lists(&self, limit: usize, whole_rows: bool) -> Result<Box<dyn List + '_>> {
        // One bit more: the sign.
        let arcs = self.slots.len();
        let width = width(arcs.saturating_add(1)).ok_or_else(|| Error::TooLarge {
            what: "arcs of a digraph whose terms are listed",
            found: arcs.to_string(),
            limit: WIDEST as u64 - 1,
            hint: "ask for a program or a number instead of a formula",
        })?;
        Ok(with_width!(width, W => Box::new(Listers::<W>::new(self, limit, whole_rows))))
    }

    /// At most so many terms has the determinant of a component, or any of its cofactors: every vertex chooses one arc or
    /// none; and modulo 2 the sets of arcs with given ends are a coset of the cycle space.
    fn bound(&self, components: &[usize]) -> usize {
        let (mut choices, mut arcs, mut vertices) = (1_usize, 0, 0);
        for &at in components {
            for &v in &self.digraph.components()[at].vertices {
                let out = self.inner[v].len() + self.outer[v].len();
                choices = choices.saturating_mul(out + 1);
                arcs += out;
                vertices += 1;
            }
        }
        let cycles = (arcs + components.len()).saturating_sub(vertices);
        let coset = u32::try_from(cycles).ok();
        let coset = coset.and_then(|cycles| 2_usize.checked_pow(cycles));
        choices.min(coset.unwrap_or(usize::MAX))
    }

    /// Refuses lists whose length, counted exactly and beforehand, is beyond the limit.
    fn admit(
        &self,
        components: &[usize],
        limit: usize,
        counts: &OnceCell<Counts>,
        length: impl FnOnce(&Counts) -> Integer,
    ) -> Result<()> {
        if self.bound(components) <= limit {
            return Ok(());
        }
        let refused = |found: String| Error::TooLarge {
            what: "terms of a list",
            found,
            limit: limit as u64,
            hint: "raise the limit of terms, or ask for a program",
        };
        let counts = match counts.get() {
            Some(counts) => counts,
            None => match self.counts(&mut Fuel::new(COUNTING_FUEL)) {
                Ok(found) => counts.get_or_init(|| found),
                // What cannot be counted is listed up to the limit.
                Err(Error::Exact(_) | Error::TooLarge { .. }) => return Ok(()),
                Err(error) => return Err(error),
            },
        };
        let length = length(counts);
        match length > Integer::from(limit) {
            true => Err(refused(length.to_string())),
            false => Ok(()),
        }
    }

    /// Δ_K = det(I - A_K) of a component, by its position in topological order.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when there are more than `limit` terms, or more than 4095 arcs.
    ///
    /// # Panics
    /// Beyond the last component, as indexing does.
    pub fn determinant(&self, component: usize, limit: usize) -> Result<Terms> {
        let length = |counts: &Counts| counts.families_of(component).clone();
        self.admit(&[component], limit, &OnceCell::new(), length)?;
        self.lists(limit, false)?.determinant(component)
    }

    /// N_ij over the components between i and j: the numerator of (I - A)^-1_ij over the product of their determinants.
    ///
    /// The list is empty when j is not reached from i. Costs a word operation per term.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when there are more than `limit` terms, or more than 4095 arcs; [`Error::UnknownVertex`].
    pub fn cofactor(&self, i: usize, j: usize, limit: usize) -> Result<Terms> {
        self.digraph.check(&[i, j])?;
        let between = self.digraph.components_between(i, j);
        let length = |counts: &Counts| counts.cofactor(i, j, &between);
        self.admit(&between, limit, &OnceCell::new(), length)?;
        self.lists(limit, false)?.cofactor(i, j)
    }

    /// The factored form: determinant and cofactors of every component.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when there are more than `limit` terms, or more than 4095 arcs.
    pub fn blocks(&self, limit: usize) -> Result<Blocks> {
        let all: Vec<usize> = (0..self.digraph.components().len()).collect();
        self.admit(&all, limit, &OnceCell::new(), Counts::terms_of_blocks)?;
        let mut listing = self.listing(limit)?;
        let mut terms = 0;
        let mut blocks = Vec::new();
        for (at, component) in self.digraph.components().iter().enumerate() {
            let determinant = listing.determinant(at)?;
            let mut count = determinant.len();
            let mut cofactors = Vec::new();
            for &i in &component.vertices {
                let mut row = Vec::new();
                for &j in &component.vertices {
                    let cofactor = listing.cofactor(i, j)?;
                    count += cofactor.len();
                    check(terms + count, limit)?;
                    row.push(cofactor);
                }
                cofactors.push(row);
            }
            terms += count;
            blocks.push(Block {
                determinant,
                cofactors,
            });
        }
        Ok(Blocks { blocks })
    }

    /// What lists many cofactors: what they share is listed once.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond 4095 arcs.
    pub fn listing(&self, limit: usize) -> Result<Listing<'_>> {
        Ok(Listing {
            resolvent: self,
            lists: self.lists(limit, true)?,
            limit,
            counts: OnceCell::new(),
            determinants: BTreeMap::new(),
            cofactors: HashMap::default(),
            multiples: HashMap::default(),
        })
    }
}

/// Some components, and a cofactor times their determinants.
type Multiple = (Vec<usize>, Arc<Terms>);

/// Multiples with more terms are not kept.
const KEPT_TERMS: usize = 1 << 10;

/// Determinants and cofactors of one digraph, each listed once.
pub struct Listing<'a> {
    resolvent: &'a Resolvent,
    lists: Box<dyn List + 'a>,
    limit: usize,
    counts: OnceCell<Counts>,
    determinants: BTreeMap<usize, Arc<Terms>>,
    cofactors: HashMap<(usize, usize), Arc<Terms>, FixedState>,
    /// Short cofactors times the determinants of some components.
    multiples: HashMap<(usize, usize), Vec<Multiple>, FixedState>,
}

impl Listing<'_> {
    /// Δ of a component, as [`Resolvent::determinant`].
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond the limit of terms.
    ///
    /// # Panics
    /// Beyond the last component, as indexing does.
    pub fn determinant(&mut self, component: usize) -> Result<Arc<Terms>> {
        if let Some(known) = self.determinants.get(&component) {
            return Ok(Arc::clone(known));
        }
        let length = |counts: &Counts| counts.families_of(component).clone();
        self.resolvent
            .admit(&[component], self.limit, &self.counts, length)?;
        let terms = Arc::new(self.lists.determinant(component)?);
        self.determinants.insert(component, Arc::clone(&terms));
        Ok(terms)
    }

    /// N_ij, as [`Resolvent::cofactor`].
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond the limit of terms, [`Error::UnknownVertex`].
    pub fn cofactor(&mut self, i: usize, j: usize) -> Result<Arc<Terms>> {
        if let Some(known) = self.cofactors.get(&(i, j)) {
            return Ok(Arc::clone(known));
        }
        self.resolvent.digraph.check(&[i, j])?;
        let between = self.resolvent.digraph.components_between(i, j);
        let length = |counts: &Counts| counts.cofactor(i, j, &between);
        self.resolvent
            .admit(&between, self.limit, &self.counts, length)?;
        let terms = Arc::new(self.lists.cofactor(i, j)?);
        self.cofactors.insert((i, j), Arc::clone(&terms));
        Ok(terms)
    }

    /// N_ij times the determinants of components that its paths do not meet.
    pub(crate) fn multiple(&mut self, i: usize, j: usize, times: &[usize]) -> Result<Arc<Terms>> {
        if times.is_empty() {
            return self.cofactor(i, j);
        }
        let known = self.multiples.get(&(i, j)).into_iter().flatten();
        if let Some((_, known)) = known.into_iter().find(|one| one.0 == times) {
            return Ok(Arc::clone(known));
        }
        let mut terms = self.cofactor(i, j)?;
        for &component in times {
            let determinant = self.determinant(component)?;
            terms = Arc::new(terms.times_disjoint(&determinant, self.limit)?);
        }
        if terms.len() <= KEPT_TERMS {
            let multiple = (times.to_vec(), Arc::clone(&terms));
            self.multiples.entry((i, j)).or_default().push(multiple);
        }
        Ok(terms)
    }
}
