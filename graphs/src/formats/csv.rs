//! A pair of adjacency matrices as CSV: L for the directed, O for the bidirected edges.

use std::collections::BTreeMap;

use super::build::Builder;
use super::coefficient::number;
use super::dagitty::beyond_edges;
use super::scan::{error_at, shorten};
use crate::error::{Error, Result};
use crate::mixed::names::name_defect;
use crate::mixed::{Coefficient, EdgeKind, MAX_VERTICES, MixedGraph};

/// A cell and the byte at which it begins.
#[derive(Clone, Debug)]
struct Cell {
    text: String,
    quoted: bool,
    at: usize,
}

/// Lines without an empty one between them.
type Block = Vec<Vec<Cell>>;

/// A square matrix of zeros and ones.
struct Matrix {
    n: usize,
    names: Option<Vec<Cell>>,
    /// (row, column) of every one, with its place.
    ones: BTreeMap<(usize, usize), usize>,
    /// The first cell.
    at: usize,
}

/// Both matrices from one text, with an empty line between them.
pub(super) fn read(text: &str) -> Result<MixedGraph> {
    let mut blocks = blocks(text)?;
    if blocks.is_empty() {
        return Err(Error::NoVertices);
    }
    if let Some(third) = blocks.get(2) {
        return Err(error_at(
            text,
            third[0][0].at,
            "a third matrix: L and O stand in one text, one empty line between them",
        ));
    }
    let Some(bidirected) = blocks.get(1) else {
        return Err(error_at(
            text,
            text.len(),
            "the matrix O is missing: add an empty line and the matrix of <->, all 0 when there are none",
        ));
    };
    let bidirected = matrix(text, bidirected, "O")?;
    let directed = matrix(text, &blocks.swap_remove(0), "L")?;
    join(text, &directed, text, &bidirected)
}

/// The matrices from two texts.
pub(super) fn read_pair(directed: &str, bidirected: &str) -> Result<MixedGraph> {
    let one = |text: &str, name| match &blocks(text)?[..] {
        [] => Err(Error::NoVertices),
        [block] => matrix(text, block, name),
        [_, second, ..] => Err(error_at(
            text,
            second[0][0].at,
            format!("a second matrix: this text holds {name} alone"),
        )),
    };
    join(
        directed,
        &one(directed, "L")?,
        bidirected,
        &one(bidirected, "O")?,
    )
}

fn join(text: &str, directed: &Matrix, other: &str, bidirected: &Matrix) -> Result<MixedGraph> {
    let n = directed.n;
    if bidirected.n != n {
        return Err(error_at(
            other,
            bidirected.at,
            format!(
                "O has {} columns, L has {n}: both have one row and one column per vertex",
                bidirected.n
            ),
        ));
    }
    let mut builder = Builder::new(text);
    let (names, named) = match (&directed.names, &bidirected.names) {
        (Some(names), _) => (Some(names), text),
        (None, names) => (names.as_ref(), other),
    };
    for v in 0..n {
        let Some(cell) = names.map(|names| &names[v]) else {
            builder.vertex(&(v + 1).to_string(), 0)?;
            continue;
        };
        let defect = match builder.graph().position(&cell.text) {
            Some(_) => Some(
                Error::RepeatedName {
                    name: shorten(&cell.text),
                }
                .to_string(),
            ),
            None => name_defect(&cell.text).map(str::to_owned),
        };
        if let Some(defect) = defect {
            return Err(error_at(named, cell.at, defect));
        }
        builder.vertex(&cell.text, cell.at)?;
    }
    if let (Some(first), Some(second)) = (&directed.names, &bidirected.names) {
        for (first, second) in first.iter().zip(second) {
            if first.text != second.text {
                let message = format!(
                    "{} where L has {}: both matrices have the same names in the same order",
                    shorten(&second.text),
                    shorten(&first.text)
                );
                return Err(error_at(other, second.at, message));
            }
        }
    }
    for (&(row, column), &at) in &directed.ones {
        builder.edge(EdgeKind::Directed, row, column, Coefficient::Free, at)?;
    }
    let mut diagonal = (0..n).filter(|&v| bidirected.ones.contains_key(&(v, v)));
    let on_diagonal = diagonal.clone().count();
    if let (Some(v), true) = (diagonal.next(), on_diagonal < n) {
        let zero = (0..n)
            .find(|&w| !bidirected.ones.contains_key(&(w, w)))
            .unwrap_or(0);
        let at = bidirected.ones.get(&(v, v)).copied().unwrap_or(0);
        let message = format!(
            "the diagonal of O has 1 in row {} and 0 in row {}: all 0 or all 1, the error variances are always there",
            v + 1,
            zero + 1
        );
        return Err(error_at(other, at, message));
    }
    for (&(row, column), &at) in &bidirected.ones {
        if row != column && !bidirected.ones.contains_key(&(column, row)) {
            let message = format!(
                "O is not symmetric: 1 in row {0}, column {1}, but 0 in row {1}, column {0}",
                row + 1,
                column + 1
            );
            return Err(error_at(other, at, message));
        }
        if row < column {
            builder.edge(EdgeKind::Bidirected, row, column, Coefficient::Free, at)?;
        }
    }
    builder.finish()
}

fn matrix(text: &str, block: &Block, name: &str) -> Result<Matrix> {
    let first = &block[0];
    let is_number = |cell: &Cell| !cell.quoted && matches!(number(&cell.text), Ok(Some(_)));
    let rows_labelled = first.len() > 1 && first[0].text.is_empty();
    let skipped = usize::from(rows_labelled);
    let n = first.len() - skipped;
    let headed = rows_labelled || !first.iter().all(is_number) || block.len() == n + 1;
    let rows = &block[usize::from(headed)..];
    let at = first[0].at;
    if n > MAX_VERTICES {
        let message =
            format!("{name} has {n} columns, more than the limit of {MAX_VERTICES} vertices");
        return Err(error_at(text, at, message));
    }
    if rows.len() != n {
        let message = format!(
            "{name} has {} rows and {n} columns: one row and one column per vertex{}",
            rows.len(),
            if rows.len() == 2 * n {
                ", and an empty line between L and O"
            } else {
                ""
            }
        );
        return Err(error_at(text, at, message));
    }
    let names = headed.then(|| first[skipped..].to_vec());
    let mut ones = BTreeMap::new();
    for (row, cells) in rows.iter().enumerate() {
        if cells.len() != n + skipped {
            let message = format!(
                "row {} of {name} has {} entries, not {n}",
                row + 1,
                cells.len().saturating_sub(skipped)
            );
            return Err(error_at(text, cells[0].at, message));
        }
        if let (true, Some(names)) = (rows_labelled, &names) {
            let label = &cells[0].text;
            if *label != names[row].text && *label != (row + 1).to_string() {
                let message = format!(
                    "row {} of {name} is named {}, its column {}: rows and columns have the same order",
                    row + 1,
                    shorten(label),
                    shorten(&names[row].text)
                );
                return Err(error_at(text, cells[0].at, message));
            }
        }
        for (column, cell) in cells[skipped..].iter().enumerate() {
            let value = match &*cell.text {
                "0" => false,
                "1" => true,
                other => match number(other) {
                    Ok(Some(value)) if value == algebra::Rational::from(0) => false,
                    Ok(Some(value)) if value == algebra::Rational::from(1) => true,
                    _ => {
                        let message = format!(
                            "{} in row {}, column {} of {name}: 1 for an edge, 0 for none",
                            if other.is_empty() {
                                "nothing".to_owned()
                            } else {
                                shorten(other)
                            },
                            row + 1,
                            column + 1
                        );
                        return Err(error_at(text, cell.at, message));
                    }
                },
            };
            if value {
                ones.insert((row, column), cell.at);
            }
        }
    }
    Ok(Matrix { n, names, ones, at })
}

/// The lines of cells, cut at empty lines. Lines that begin with `#` are comments.
fn blocks(text: &str) -> Result<Vec<Block>> {
    let separator = separator(text);
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let cells = cells(text, start, line.trim_end_matches(['\n', '\r']), separator)?;
        // CR LF ends one line, not two
        let rest_of_end = line == "\n" && text[..start].ends_with('\r');
        start += line.len();
        if rest_of_end || line.starts_with('#') {
            continue;
        }
        if cells
            .iter()
            .all(|cell| cell.text.is_empty() && !cell.quoted)
        {
            open = false;
            continue;
        }
        match (open, blocks.last_mut()) {
            (true, Some(block)) => block.push(cells),
            _ => blocks.push(vec![cells]),
        }
        open = true;
    }
    Ok(blocks)
}

/// Comma, semicolon or tab, the first of them that occurs outside quotes; otherwise white space.
fn separator(text: &str) -> Option<char> {
    let mut quoted = false;
    let mut found = [false; 3];
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => found[0] = true,
            ';' if !quoted => found[1] = true,
            '\t' if !quoted => found[2] = true,
            _ => {}
        }
    }
    let place = found.iter().position(|&found| found)?;
    [',', ';', '\t'].get(place).copied()
}

/// The cells of a line; quotes are doubled inside quotes.
fn cells(text: &str, start: usize, line: &str, separator: Option<char>) -> Result<Vec<Cell>> {
    let ends = |c: char| separator.map_or(c.is_whitespace(), |separator| c == separator);
    let mut cells = Vec::new();
    let mut at = 0;
    loop {
        at += line[at..].len()
            - line[at..]
                .trim_start_matches(|c: char| c.is_whitespace() && separator != Some(c))
                .len();
        let rest = &line[at..];
        if separator.is_none() && rest.is_empty() {
            return Ok(cells);
        }
        let (value, quoted, length) = match rest.strip_prefix('"') {
            None => {
                let length = rest.find(ends).unwrap_or(rest.len());
                (rest[..length].trim().to_owned(), false, length)
            }
            Some(inside) => {
                let mut value = String::new();
                let mut chars = inside.char_indices().peekable();
                let closed = loop {
                    match chars.next() {
                        Some((index, '"')) => match chars.peek() {
                            Some((_, '"')) => {
                                chars.next();
                                value.push('"');
                            }
                            _ => break Some(index + 2),
                        },
                        Some((_, c)) => value.push(c),
                        None => break None,
                    }
                };
                let Some(length) = closed else {
                    return Err(error_at(
                        text,
                        start + at,
                        "this quote is not closed: add the second one",
                    ));
                };
                (value, true, length)
            }
        };
        cells.push(Cell {
            text: value,
            quoted,
            at: start + at,
        });
        at += length;
        let rest = &line[at..];
        let space = rest.len()
            - rest
                .trim_start_matches(|c: char| c.is_whitespace() && separator != Some(c))
                .len();
        at += space;
        match line[at..].chars().next() {
            None => return Ok(cells),
            Some(c) if ends(c) => at += c.len_utf8(),
            Some(_) if space > 0 && separator.is_none() => {}
            Some(c) => {
                return Err(error_at(
                    text,
                    start + at,
                    format!("`{c}` after a name in quotes: a separator is expected"),
                ));
            }
        }
    }
}

/// Does this look like two matrices? Two blocks of lines, the last one of zeros and ones.
pub(super) fn looks_like(text: &str) -> bool {
    let Ok(blocks) = blocks(text) else {
        return false;
    };
    let [first, second] = &blocks[..] else {
        return false;
    };
    let digit = |cell: &Cell| !cell.quoted && matches!(&*cell.text, "0" | "1");
    let (Some(last), Some(upper)) = (second.last(), first.last()) else {
        return false;
    };
    let bare = |row: &Vec<Cell>| row.len() == 1 && digit(&row[0]);
    let matrix_row = |row: &Vec<Cell>| row.len() > 1 && row[1..].iter().all(digit);
    (matrix_row(last) && matrix_row(upper)) || (bare(last) && bare(upper))
}

/// # Errors
/// [`Error::Unsupported`] for latent vertices, fixed or labelled coefficients and variances, intercepts.
pub(super) fn write(graph: &MixedGraph) -> Result<String> {
    let n = graph.len();
    let latent = (0..n).find(|&v| graph.vertex(v).latent);
    let latent = latent.map(|v| format!("the latent vertex {}", graph.name(v)));
    if let Some(construct) = latent.or_else(|| beyond_edges(graph)) {
        return Err(Error::Unsupported {
            what: "a pair of adjacency matrices",
            construct,
            hint: "write an edge list, DOT or JSON",
        });
    }
    let mut header = String::new();
    if (0..n).any(|v| graph.name(v) != (v + 1).to_string()) {
        let names: Vec<String> = (0..n).map(|v| name_text(graph.name(v))).collect();
        header = names.join(",") + "\n";
    }
    let rows = |kind: EdgeKind| {
        let mut entries = vec![false; n * n];
        for (a, b, _) in graph.edges_of(kind) {
            entries[a * n + b] = true;
            entries[b * n + a] |= kind == EdgeKind::Bidirected;
        }
        let mut text = header.clone();
        for row in entries.chunks(n) {
            let cells: Vec<&str> = row.iter().map(|&one| if one { "1" } else { "0" }).collect();
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        text
    };
    Ok(format!(
        "{}\n{}",
        rows(EdgeKind::Directed),
        rows(EdgeKind::Bidirected)
    ))
}

fn name_text(name: &str) -> String {
    let plain = name.starts_with(char::is_alphabetic) && name.chars().all(super::scan::is_word);
    match plain {
        true => name.to_owned(),
        false => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}
