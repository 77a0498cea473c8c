//! How vertices are written in symbols such as `l_i_j`, and elsewhere.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::graph::MixedGraph;
use super::names::{is_word, quote};

impl MixedGraph {
    /// How a vertex is written in symbols such as `l_i_j`: by its name. All vertices are written by their numbers from 1 when a
    /// name has other characters than letters, digits, `_` and `.`, or when two pairs of names would spell the same symbol.
    ///
    /// # Panics
    /// Beyond the last vertex, as indexing does.
    ///
    /// ```
    /// let graph: graphs::MixedGraph = "a -> b_c, a_b -> c".parse()?;
    /// // l_a_b_c would be both arcs
    /// assert_eq!(graph.symbol_name(1), "2");
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn symbol_name(&self, v: usize) -> Cow<'_, str> {
        match self.has_numbered_symbols() {
            true => Cow::Owned((v + 1).to_string()),
            false => Cow::Borrowed(self.name(v)),
        }
    }

    /// The name of a vertex as edge lists write it: in double quotes unless it has letters, digits, `_` and `.` alone.
    ///
    /// # Panics
    /// Beyond the last vertex, as indexing does.
    ///
    /// ```
    /// let graph: graphs::MixedGraph = "\"a, b\" -> c".parse()?;
    /// assert_eq!(graph.quoted_name(0), "\"a, b\"");
    /// assert_eq!(graph.quoted_name(1), "c");
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn quoted_name(&self, v: usize) -> Cow<'_, str> {
        let name = self.name(v);
        match name.chars().all(is_word) {
            true => Cow::Borrowed(name),
            false => Cow::Owned(quote(name, '"')),
        }
    }

    /// The name of a vertex as an index in LaTeX: a number as it is, another name upright.
    pub(crate) fn latex_name(&self, v: usize) -> String {
        let name = self.name(v);
        if name.bytes().all(|byte| byte.is_ascii_digit()) {
            return name.to_owned();
        }
        let mut escaped = String::with_capacity(name.len());
        for c in name.chars() {
            match c {
                '\\' => escaped.push_str(r"\textbackslash{}"),
                '~' => escaped.push_str(r"\textasciitilde{}"),
                '^' => escaped.push_str(r"\textasciicircum{}"),
                '_' | '%' | '&' | '#' | '$' | '{' | '}' => {
                    escaped.push('\\');
                    escaped.push(c);
                }
                _ => escaped.push(c),
            }
        }
        format!(r"\text{{{escaped}}}")
    }

    /// The vertex that symbols write like this.
    pub(crate) fn find_symbol(&self, text: &str) -> Option<usize> {
        if !self.has_numbered_symbols() {
            return self.position(text);
        }
        let number: usize = text.parse().ok()?;
        number.checked_sub(1).filter(|&v| v < self.len())
    }

    /// Are symbols of names words of ASCII letters, digits and underscores?
    pub(crate) fn has_plain_names(&self) -> bool {
        let plain = |name: &str| {
            name.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        *self.plain.get_or_init(|| {
            !self.has_numbered_symbols() && (0..self.len()).all(|v| plain(self.name(v)))
        })
    }

    /// Do symbols have numbers instead of names?
    pub(crate) fn has_numbered_symbols(&self) -> bool {
        *self.numbered.get_or_init(|| {
            (0..self.len()).any(|v| !self.name(v).chars().all(is_word)) || self.is_ambiguous()
        })
    }

    /// Do two pairs of names, joined by underscores, spell the same text?
    fn is_ambiguous(&self) -> bool {
        // p_q and z, and p and q_z
        let lengths: BTreeSet<usize> = (0..self.len()).map(|v| self.name(v).len()).collect();
        (0..self.len()).any(|v| {
            let name = self.name(v);
            name.match_indices('_').any(|(at, _)| {
                let (first, rest) = (&name[..at], &name[at + 1..]);
                lengths.contains(&at) && self.position(first).is_some() && self.continues(rest)
            })
        })
    }

    /// Is there a name q_z for this q and the name z of a vertex?
    fn continues(&self, q: &str) -> bool {
        let start = format!("{q}_");
        self.names_from(&start)
            .map_while(|name| name.strip_prefix(&start))
            .any(|z| self.position(z).is_some())
    }
}
