//! Graphs as formulas.

use crate::error::{Error, Result};
use crate::formats::coefficient::number_text;
use crate::formats::scan::{is_word, quote};
use crate::mixed::{Coefficient, EdgeKind, MixedGraph};

/// The model as formulas: variances first, which keeps the order of the vertices.
///
/// # Errors
/// [`Error::Unsupported`] for a latent vertex without children, which `=~` cannot introduce.
pub(in crate::formats) fn write(graph: &MixedGraph) -> Result<String> {
    let names: Vec<String> = (0..graph.len()).map(|v| name_text(graph.name(v))).collect();
    let mut lines = Vec::new();
    for (v, name) in names.iter().enumerate() {
        let vertex = graph.vertex(v);
        lines.push(format!("{name} ~~ {}{name}", modifier(&vertex.variance)));
        if let Some(intercept) = &vertex.intercept {
            lines.push(format!("{name} ~ {}1", modifier(intercept)));
        }
    }
    let mut loadings: Vec<Vec<(usize, &Coefficient)>> = vec![Vec::new(); graph.len()];
    let mut regressions: Vec<Vec<(usize, &Coefficient)>> = vec![Vec::new(); graph.len()];
    // A latent vertex is introduced by its observed children, or by all where none is observed.
    let observed_child: Vec<bool> = {
        let mut found = vec![false; graph.len()];
        for (from, to) in graph.directed() {
            found[from] |= !graph.vertex(to).latent;
        }
        found
    };
    for (from, to, coefficient) in graph.edges_of(EdgeKind::Directed) {
        let loading =
            graph.vertex(from).latent && (!graph.vertex(to).latent || !observed_child[from]);
        match loading {
            true => loadings[from].push((to, coefficient)),
            false => regressions[to].push((from, coefficient)),
        }
    }
    for (v, children) in loadings.iter().enumerate() {
        if graph.vertex(v).latent && children.is_empty() {
            return Err(Error::Unsupported {
                what: "lavaan's model syntax",
                construct: format!("the latent vertex {} without children", graph.name(v)),
                hint: "a latent vertex has indicators there: remove it, or write an edge list, DOT or JSON",
            });
        }
    }
    for (v, children) in loadings.iter().enumerate() {
        for (place, (child, coefficient)) in children.iter().enumerate() {
            // The first loading would be fixed to 1.
            let free = match coefficient {
                Coefficient::Free if place == 0 => "NA*".to_owned(),
                Coefficient::Label(_) if place == 0 => format!("NA*{} + ", names[*child]),
                _ => String::new(),
            };
            lines.push(format!(
                "{} =~ {free}{}{}",
                names[v],
                modifier(coefficient),
                names[*child]
            ));
        }
    }
    for (v, parents) in regressions.iter().enumerate() {
        if !parents.is_empty() {
            let terms: Vec<String> = parents
                .iter()
                .map(|(parent, coefficient)| format!("{}{}", modifier(coefficient), names[*parent]))
                .collect();
            lines.push(format!("{} ~ {}", names[v], terms.join(" + ")));
        }
    }
    for (a, b, coefficient) in graph.edges_of(EdgeKind::Bidirected) {
        lines.push(format!(
            "{} ~~ {}{}",
            names[a],
            modifier(coefficient),
            names[b]
        ));
    }
    Ok(lines.join("\n") + "\n")
}

fn modifier(coefficient: &Coefficient) -> String {
    match coefficient {
        Coefficient::Free => String::new(),
        Coefficient::Fixed(value) => format!("{}*", number_text(value)),
        Coefficient::Label(label) if is_name(label) => format!("{label}*"),
        Coefficient::Label(label) => format!("label({})*", quote(label, '"')),
    }
}

fn name_text(name: &str) -> String {
    match is_name(name) {
        true => name.to_owned(),
        false => quote(name, '`'),
    }
}

/// Words that need no quotes in formulas.
fn is_name(name: &str) -> bool {
    name.chars().all(is_word)
        && name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name != "NA"
}
