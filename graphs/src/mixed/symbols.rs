//! How vertices are written in symbols such as `l_i_j`.

use std::borrow::Cow;

use super::graph::MixedGraph;

impl MixedGraph {
    /// How a vertex is written in symbols such as `l_i_j`: by its name, or, when two pairs of names would spell the same
    /// symbol, all vertices by their numbers from 1.
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
        match self.is_ambiguous() {
            true => Cow::Owned((v + 1).to_string()),
            false => Cow::Borrowed(self.name(v)),
        }
    }

    /// The vertex that symbols write like this.
    pub(crate) fn find_symbol(&self, text: &str) -> Option<usize> {
        if !self.is_ambiguous() {
            return self.find(text).ok();
        }
        let number: usize = text.parse().ok()?;
        number.checked_sub(1).filter(|&v| v < self.len())
    }

    /// Are symbols of names words of letters, digits and underscores?
    pub(crate) fn has_plain_names(&self) -> bool {
        let plain = |name: &str| {
            name.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        !self.is_ambiguous() && (0..self.len()).all(|v| plain(self.name(v)))
    }

    /// Do two pairs of names, joined by underscores, spell the same text?
    pub(crate) fn is_ambiguous(&self) -> bool {
        *self.ambiguous.get_or_init(|| {
            // p_q and z, and p and q_z
            (0..self.len()).any(|v| {
                let name = self.name(v);
                name.match_indices('_').any(|(at, _)| {
                    let (first, rest) = (&name[..at], &name[at + 1..]);
                    self.find(first).is_ok() && self.continues(rest)
                })
            })
        })
    }

    /// Is there a name q_z for this q and the name z of a vertex?
    fn continues(&self, q: &str) -> bool {
        (0..self.len()).any(|w| {
            let rest = self.name(w).strip_prefix(q);
            let z = rest.and_then(|rest| rest.strip_prefix('_'));
            z.is_some_and(|z| self.find(z).is_ok())
        })
    }
}
