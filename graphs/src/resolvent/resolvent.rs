//! The engine's face: what can be asked about (I - A)^-1.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use algebra::{Fuel, Integer};
use foldhash::fast::FixedState;

use super::count::Counts;
use super::digraph::Digraph;
use super::lister::{List, Listers};
use super::multiplier::Scratch;
use super::ordered::Ordered;
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
    /// The arc of every slot. The arcs inside a component have neighbouring slots, after those that enter it.
    slots: Arc<[usize]>,
    /// Per vertex: its arcs inside the component (to, slot), and those that leave it.
    inner: Vec<Vec<(usize, usize)>>,
    outer: Vec<Vec<(usize, usize)>>,
}

/// Work for counting a list before it is made.
pub(crate) const COUNTING_FUEL: u64 = 1 << 22;

/// The determinant and the cofactors of one component.
#[derive(Clone, Debug)]
pub struct Block {
    /// det(I - A_K)
    pub determinant: Terms,
    /// N_ab for the a-th and b-th vertex of the component, row by row.
    pub cofactors: Vec<Vec<Terms>>,
}

impl Block {
    fn len(&self) -> usize {
        let cofactors = self.cofactors.iter().flatten();
        self.determinant.len() + cofactors.map(Terms::len).sum::<usize>()
    }
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
        self.blocks.iter().map(Block::len).sum()
    }

    /// Without any block?
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

impl Resolvent {
    /// Prepares a digraph: slots are numbered component by component, neighbouring arcs together, so that lists split into
    /// factors between slots. Costs O(n + arcs log arcs).
    pub fn new(digraph: Digraph) -> Self {
        let n = digraph.len();
        let arcs = digraph.arcs();
        let component = |v: usize| digraph.component_of(v);
        let is_inner = |arc: usize| component(arcs[arc].0) == component(arcs[arc].1);
        let places = places(&digraph);
        let mut order: Vec<usize> = (0..arcs.len()).collect();
        order.sort_by_key(|&arc| {
            let (from, to) = arcs[arc];
            let (near, far) = (places[from].min(places[to]), places[from].max(places[to]));
            (component(to), is_inner(arc), far, near)
        });
        let (mut inner, mut outer) = (vec![Vec::new(); n], vec![Vec::new(); n]);
        for (slot, &arc) in order.iter().enumerate() {
            let (from, to) = arcs[arc];
            let side = match is_inner(arc) {
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
        Shape::new(
            self.digraph.components()[component].vertices.len(),
            self.arcs_inside(component),
        )
    }

    /// The arcs inside a component, turned round.
    pub(super) fn shape_against<const W: usize>(&self, component: usize) -> Shape<W> {
        let arcs = self.arcs_inside(component);
        Shape::new(
            self.digraph.components()[component].vertices.len(),
            arcs.map(|(from, to, slot)| (to, from, slot)),
        )
    }

    /// Arcs inside a component: the places of their ends, and their slots.
    fn arcs_inside(&self, component: usize) -> impl Iterator<Item = (usize, usize, usize)> {
        let vertices = &self.digraph.components()[component].vertices;
        let place = |v: usize| vertices.binary_search(&v).unwrap_or(0);
        vertices.iter().enumerate().flat_map(move |(from, &v)| {
            let arcs = self.inner[v].iter();
            arcs.map(move |&(to, slot)| (from, place(to), slot))
        })
    }

    fn lists(&self, limit: usize, whole_columns: bool) -> Result<Box<dyn List + '_>> {
        // One bit more: the sign.
        let arcs = self.slots.len();
        let width = width(arcs.saturating_add(1)).ok_or_else(|| Error::TooLarge {
            what: "arcs of a digraph whose terms are listed",
            found: arcs.to_string(),
            limit: WIDEST as u64 - 1,
            hint: "ask for a program or a number instead of a formula",
        })?;
        Ok(with_width!(width, W => Box::new(Listers::<W>::new(self, limit, whole_columns))))
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
        let mut lists = self.lists(limit, true)?;
        let mut terms = 0;
        let mut blocks = Vec::with_capacity(all.len());
        for component in all {
            let block = lists.block(component)?;
            terms += block.len();
            check(terms, limit)?;
            blocks.push(block);
        }
        Ok(Blocks { blocks })
    }

    /// What lists many cofactors: what they share is listed once.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond 4095 arcs.
    pub fn listing(&self, limit: usize) -> Result<Listing<'_>> {
        let all: Vec<usize> = (0..self.digraph.components().len()).collect();
        Ok(Listing {
            resolvent: self,
            lists: self.lists(limit, true)?,
            limit,
            is_small: self.bound(&all) <= limit,
            counts: OnceCell::new(),
            ordered: vec![Vec::new(); self.digraph.len()],
            multiples: HashMap::default(),
            scratch: Scratch::default(),
        })
    }
}

/// Places of vertices such that neighbours inside a component stand close together: breadth first, from a vertex with few
/// neighbours.
fn places(digraph: &Digraph) -> Vec<usize> {
    let n = digraph.len();
    let mut neighbours = vec![Vec::new(); n];
    for &(from, to) in digraph.arcs() {
        if digraph.component_of(from) == digraph.component_of(to) {
            neighbours[from].push(to);
            neighbours[to].push(from);
        }
    }
    let (mut places, mut seen) = (vec![0; n], vec![false; n]);
    let mut order = Vec::with_capacity(n);
    for component in digraph.components() {
        let vertices = component.vertices.iter().copied();
        let start = vertices.min_by_key(|&v| neighbours[v].len());
        let mut at = order.len();
        if let Some(v) = start {
            seen[v] = true;
            order.push(v);
        }
        while let Some(&v) = order.get(at) {
            places[v] = at;
            for &w in &neighbours[v] {
                if !std::mem::replace(&mut seen[w], true) {
                    order.push(w);
                }
            }
            at += 1;
        }
    }
    places
}

/// Some components, and a cofactor times their determinants.
type Multiple = (Vec<usize>, Rc<Ordered>);

/// Multiples with more terms are not kept.
const KEPT_TERMS: usize = 1 << 10;

/// Determinants and cofactors of one digraph, each listed once.
pub struct Listing<'a> {
    resolvent: &'a Resolvent,
    lists: Box<dyn List + 'a>,
    limit: usize,
    /// No list can be longer than the limit.
    is_small: bool,
    counts: OnceCell<Counts>,
    /// Cofactors in increasing order, by j and i.
    ordered: Vec<Vec<Option<Rc<Ordered>>>>,
    /// Short cofactors times the determinants of some components.
    multiples: HashMap<(usize, usize), Vec<Multiple>, FixedState>,
    /// For products.
    pub(crate) scratch: Scratch,
}

impl Listing<'_> {
    /// Δ of a component, as [`Resolvent::determinant`].
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond the limit of terms.
    ///
    /// # Panics
    /// Beyond the last component, as indexing does.
    pub fn determinant(&mut self, component: usize) -> Result<Terms> {
        if !self.is_small {
            let length = |counts: &Counts| counts.families_of(component).clone();
            self.resolvent
                .admit(&[component], self.limit, &self.counts, length)?;
        }
        self.lists.determinant(component)
    }

    /// N_ij, as [`Resolvent::cofactor`].
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond the limit of terms, [`Error::UnknownVertex`].
    pub fn cofactor(&mut self, i: usize, j: usize) -> Result<Terms> {
        self.resolvent.digraph.check(&[i, j])?;
        if !self.is_small {
            let between = self.resolvent.digraph.components_between(i, j);
            let length = |counts: &Counts| counts.cofactor(i, j, &between);
            self.resolvent
                .admit(&between, self.limit, &self.counts, length)?;
        }
        self.lists.cofactor(i, j)
    }

    /// N_ij times the determinants of components that its paths do not meet, in increasing order.
    pub(crate) fn multiple(&mut self, i: usize, j: usize, times: &[usize]) -> Result<Rc<Ordered>> {
        if times.is_empty() {
            if let Some(Some(known)) = self.ordered.get(j).and_then(|column| column.get(i)) {
                return Ok(Rc::clone(known));
            }
            let ordered = Rc::new(Ordered::new(&self.cofactor(i, j)?));
            if self.ordered[j].is_empty() {
                self.ordered[j] = vec![None; self.resolvent.digraph.len()];
            }
            self.ordered[j][i] = Some(Rc::clone(&ordered));
            return Ok(ordered);
        }
        let known = self.multiples.get(&(i, j)).into_iter().flatten();
        if let Some((_, known)) = known.into_iter().find(|one| one.0 == times) {
            return Ok(Rc::clone(known));
        }
        let mut terms = self.cofactor(i, j)?;
        for &component in times {
            let determinant = self.determinant(component)?;
            terms = terms.times_disjoint(&determinant, self.limit)?;
        }
        let ordered = Rc::new(Ordered::new(&terms));
        if terms.len() <= KEPT_TERMS {
            let multiple = (times.to_vec(), Rc::clone(&ordered));
            self.multiples.entry((i, j)).or_default().push(multiple);
        }
        Ok(ordered)
    }
}
