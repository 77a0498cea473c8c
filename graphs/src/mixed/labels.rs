//! Labels that would be taken for something else.

use std::collections::BTreeMap;

use super::graph::{Coefficient, EdgeKind, MixedGraph};
use crate::error::{Error, Result};

/// Letters of formulas with two vertices behind them, whether or not there is an edge.
const OF_PAIRS: [char; 3] = ['s', 'R', 'N'];

impl MixedGraph {
    /// Refuses a label that is the symbol of something else in this graph: of an entry that does not have this label, as `l_1_3` at
    /// 1 -> 2 beside 1 -> 3, or of a covariance, `s_1_3`.
    ///
    /// # Errors
    /// [`Error::Domain`] with the label and where it stands.
    pub(crate) fn check_labels(&self) -> Result<()> {
        let mut labels: BTreeMap<&str, String> = BTreeMap::new();
        let entries = self.symbols_of_entries();
        for (_, coefficient, place) in &entries {
            if let Coefficient::Label(label) = coefficient {
                labels.entry(label).or_insert_with(|| place.clone());
            }
        }
        if labels.is_empty() {
            return Ok(());
        }
        let taken = entries.iter().find_map(|(symbol, coefficient, _)| {
            let (label, _) = labels.get_key_value(symbol.as_str())?;
            let own = matches!(coefficient, Coefficient::Label(other) if other == label);
            (!own).then_some(*label)
        });
        let taken = taken.or_else(|| {
            let mut names = labels.keys().copied();
            names.find(|label| self.is_symbol_of_formulas(label))
        });
        let Some(label) = taken else {
            return Ok(());
        };
        let place = labels.get(label).map_or("an entry", String::as_str);
        Err(Error::Domain {
            what: format!("the label of {place}"),
            value: format!("{label:?}"),
            allowed: "it is the symbol of something else in this graph; choose another word",
        })
    }

    /// The symbol of every entry, its coefficient, and its place in words.
    fn symbols_of_entries(&self) -> Vec<(String, &Coefficient, String)> {
        let mut entries = Vec::new();
        for (kind, letter) in [(EdgeKind::Directed, 'l'), (EdgeKind::Bidirected, 'w')] {
            for (a, b, coefficient) in self.edges_of(kind) {
                let (first, second) = (self.symbol_name(a), self.symbol_name(b));
                let symbol = format!("{letter}_{first}_{second}");
                entries.push((symbol, coefficient, self.edge_text(kind, a, b)));
            }
        }
        let means = (0..self.len()).any(|v| self.vertex(v).intercept.is_some());
        for v in 0..self.len() {
            let (vertex, name) = (self.vertex(v), self.symbol_name(v));
            let place = format!("the variance of {}", self.name(v));
            entries.push((format!("w_{name}_{name}"), &vertex.variance, place));
            let intercept = match &vertex.intercept {
                // It is there when any vertex has one.
                None if means && !vertex.latent => Some(&Coefficient::Free),
                intercept => intercept.as_ref(),
            };
            if let Some(intercept) = intercept {
                let place = format!("the intercept of {}", self.name(v));
                entries.push((format!("m_{}", vertex.name), intercept, place));
            }
        }
        entries
    }

    /// Is this s_i_j, R_i_j, N_i_j or D_i with vertices i and j?
    fn is_symbol_of_formulas(&self, label: &str) -> bool {
        let mut characters = label.chars();
        let letter = characters.next();
        let Some(rest) = characters.as_str().strip_prefix('_') else {
            return false;
        };
        match letter {
            Some('D') => self.find_symbol(rest).is_some(),
            Some(letter) if OF_PAIRS.contains(&letter) => rest.match_indices('_').any(|(at, _)| {
                let ends = [&rest[..at], &rest[at + 1..]];
                ends.iter().all(|end| self.find_symbol(end).is_some())
            }),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::formats::{Format, read};

    #[test]
    fn labels_that_are_symbols_of_something_else_are_refused() {
        for text in [
            "x ->{l_x_z} y; x -> z",
            "x ->{l_x_z} y; x ->{1} z",
            "x ->{w_y_y} y",
            "x <->{w_x_x} y",
            "x ->{m_y} y; y [intercept]",
            "x ->{m_y} y; x [intercept]",
            "x ->{s_x_y} y",
            "x ->{R_y_x} y",
            "x ->{D_x} y",
        ] {
            let error = read(text, Format::EdgeList).unwrap_err().to_string();
            assert!(error.starts_with("the label of x"), "{text}: {error}");
            assert!(error.ends_with("choose another word"), "{error}");
        }
        for text in [
            "x ->{l_x_y} y",
            "x ->{l_x_y} y; x ->{l_x_y} z",
            "x ->{l_x_z} y",
            "x ->{m_y} y",
            "x ->{s_x_q} y",
            "x ->{a} y",
        ] {
            assert!(read(text, Format::EdgeList).is_ok(), "{text}");
        }
    }
}
