//! From names and edges met in a text to a graph, with the place of every complaint.

use std::collections::BTreeMap;

use super::scan::{error_at, place, shorten};
use crate::error::{Error, Result};
use crate::mixed::names::name_defect;
use crate::mixed::{Coefficient, EdgeKind, MixedGraph, Vertex};

/// What a vertex may have once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Setting {
    Variance,
    Intercept,
}

/// A graph under construction.
pub(super) struct Builder<'a> {
    text: &'a str,
    graph: MixedGraph,
    edges: BTreeMap<(EdgeKind, usize, usize), usize>,
    settings: BTreeMap<(usize, Setting), usize>,
    seen: Vec<usize>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            graph: MixedGraph::new(),
            edges: BTreeMap::new(),
            settings: BTreeMap::new(),
            seen: Vec::new(),
        }
    }

    pub(super) fn graph(&self) -> &MixedGraph {
        &self.graph
    }

    /// Where a vertex was first named.
    pub(super) fn first_seen(&self, v: usize) -> usize {
        self.seen[v]
    }

    /// The vertex with this name, new or not.
    pub(super) fn vertex(&mut self, name: &str, at: usize) -> Result<usize> {
        if let Some(v) = self.graph.position(name) {
            return Ok(v);
        }
        if let Some(defect) = name_defect(name) {
            return Err(error_at(self.text, at, defect));
        }
        let v = self.located(at, |graph| graph.add_vertex(Vertex::new(name)))?;
        self.seen.push(at);
        Ok(v)
    }

    /// An edge between two vertices of this builder.
    pub(super) fn edge(
        &mut self,
        kind: EdgeKind,
        from: usize,
        to: usize,
        coefficient: Coefficient,
        at: usize,
    ) -> Result<()> {
        if from == to {
            let name = shorten(self.graph.name(from));
            let message = match kind {
                EdgeKind::Directed => Error::SelfLoop { vertex: name }.to_string(),
                EdgeKind::Bidirected => format!(
                    "{name}<->{name}: an edge joins two different vertices; the error variance of {name} is always there"
                ),
            };
            return Err(error_at(self.text, at, message));
        }
        let key = match kind {
            EdgeKind::Directed => (kind, from, to),
            EdgeKind::Bidirected => (kind, from.min(to), from.max(to)),
        };
        if let Some(&first) = self.edges.get(&key) {
            let arrow = if kind == EdgeKind::Directed {
                "->"
            } else {
                "<->"
            };
            let (a, b) = (self.graph.name(from), self.graph.name(to));
            return Err(self.twice(
                &format!("edge {}{arrow}{}", shorten(a), shorten(b)),
                first,
                at,
            ));
        }
        self.located(at, |graph| graph.push_edge(kind, from, to, coefficient))?;
        self.edges.insert(key, at);
        Ok(())
    }

    pub(super) fn set_latent(&mut self, v: usize, latent: bool) {
        self.graph.set_latent(v, latent);
    }

    /// Does the variance or intercept of a vertex stand in the text?
    pub(super) fn is_set(&self, v: usize, setting: Setting) -> bool {
        self.settings.contains_key(&(v, setting))
    }

    /// The variance or intercept of a vertex, which stands in the text at most once.
    pub(super) fn set_once(
        &mut self,
        v: usize,
        setting: Setting,
        coefficient: Coefficient,
        at: usize,
    ) -> Result<()> {
        if let Some(&first) = self.settings.get(&(v, setting)) {
            let word = match setting {
                Setting::Variance => "variance",
                Setting::Intercept => "intercept",
            };
            let name = shorten(self.graph.name(v));
            return Err(self.twice(&format!("{word} of {name}"), first, at));
        }
        self.settings.insert((v, setting), at);
        self.set(v, setting, coefficient);
        Ok(())
    }

    /// The variance or intercept of a vertex; the last one counts.
    pub(super) fn set(&mut self, v: usize, setting: Setting, coefficient: Coefficient) {
        match setting {
            Setting::Variance => self.graph.set_variance(v, coefficient),
            Setting::Intercept => self.graph.set_intercept(v, Some(coefficient)),
        }
    }

    /// The complaint about something that stands twice.
    pub(super) fn twice(&self, what: &str, first: usize, at: usize) -> Error {
        let (line, column) = place(self.text, first);
        error_at(
            self.text,
            at,
            format!(
                "the {what} stands twice (first in line {line}, column {column}): remove one of them"
            ),
        )
    }

    fn located<T>(
        &mut self,
        at: usize,
        change: impl FnOnce(&mut MixedGraph) -> Result<T>,
    ) -> Result<T> {
        change(&mut self.graph).map_err(|error| error_at(self.text, at, error.to_string()))
    }

    /// The graph.
    ///
    /// # Errors
    /// [`Error::NoVertices`] when nothing was named.
    pub(super) fn finish(self) -> Result<MixedGraph> {
        match self.graph.is_empty() {
            true => Err(Error::NoVertices),
            false => Ok(self.graph),
        }
    }
}
