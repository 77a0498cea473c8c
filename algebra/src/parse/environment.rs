//! Environments: matrices, piecewise definitions, aligned rows.

use super::lexer::TokenKind;
use super::parser::{Parse, Parser};
use super::tree::{NodeId, NodeKind, Separator};

impl Parser<'_> {
    pub(super) fn environment(&mut self, start: u32) -> Parse<NodeId> {
        let Some((name, count)) = self.raw_group(1) else {
            return self.error("expected {name} after \\begin");
        };
        let name = name.trim().trim_end_matches('*');
        self.at += 1 + count;
        if matches!(name, "array" | "tabular")
            && let Some((_, columns)) = self.raw_group(0)
        {
            self.at += columns;
        }
        match name {
            "pmatrix" | "bmatrix" | "matrix" | "smallmatrix" | "array" | "vmatrix" | "Vmatrix"
            | "Bmatrix" | "psmallmatrix" => {
                let (cells, rows, columns) = self.rows()?;
                let matrix = self.push(NodeKind::Matrix { rows, columns }, start, &cells)?;
                if matches!(name, "vmatrix") {
                    self.push(NodeKind::Determinant, start, &[matrix])
                } else {
                    Ok(matrix)
                }
            }
            "cases" => {
                let (cells, _, columns) = self.rows()?;
                if columns == 2 {
                    return self.push(NodeKind::Cases, start, &cells);
                }
                // A system of equations.
                self.push(NodeKind::List(Separator::And), start, &cells)
            }
            "aligned" | "align" | "gathered" | "split" | "equation" | "gather" | "alignedat" => {
                self.drop_ampersands();
                let (cells, ..) = self.rows()?;
                match cells[..] {
                    [single] => Ok(single),
                    _ => self.push(NodeKind::List(Separator::Comma), start, &cells),
                }
            }
            _ => self.error(&format!("unknown environment {name}")),
        }
    }

    /// The alignment marks of an aligned environment mean nothing.
    fn drop_ampersands(&mut self) {
        // Deeply nested texts have their brackets matched by place: there the mark stays and is an error.
        if !self.nesting.is_empty() {
            return;
        }
        let end = self.tokens[self.at..]
            .iter()
            .position(|token| self.command_name(*token) == Some("end"))
            .map_or(self.tokens.len(), |length| self.at + length);
        let (from, mut at) = (self.at, 0);
        self.tokens.retain(|token| {
            let mark = (from..end).contains(&at) && Self::is_sign(Some(*token), '&');
            at += 1;
            !mark
        });
    }

    /// `\text{if }` before a condition: how many tokens it takes.
    fn condition_word(&self) -> Option<usize> {
        let token = self.peek()?;
        let is_word = |word: &str| matches!(word, "if" | "for" | "when" | "where");
        if token.kind == TokenKind::Word {
            return is_word(self.text_of(token)).then_some(1);
        }
        let name = self.command_name(token)?;
        let (raw, count) = self.raw_group(1)?;
        let words = super::plain_words(raw);
        (super::words::is_text_command(name) && is_word(words.trim())).then_some(1 + count)
    }

    /// Cells up to \\end, row by row.
    pub(super) fn rows(&mut self) -> Parse<(Vec<NodeId>, u32, u32)> {
        let mut cells = Vec::new();
        let mut rows: Vec<usize> = Vec::new();
        let mut row = 0;
        self.brackets += 1;
        loop {
            match self.peek() {
                None => break,
                token if self.is_command(token, "end") => {
                    self.at += 1;
                    self.at += self.raw_group(0).map_or(0, |group| group.1);
                    break;
                }
                Some(token) if token.kind == TokenKind::NewRow => {
                    self.at += 1;
                    if row > 0 {
                        rows.push(row);
                    }
                    row = 0;
                }
                token if Self::is_sign(token, '&') => self.at += 1,
                _ => {
                    if let Some(count) = self.condition_word().filter(|_| row > 0) {
                        self.at += count;
                        // The word may stand in a column of its own.
                        self.at += usize::from(Self::is_sign(self.peek(), '&'));
                    }
                    let cell = self.nested(Self::list)?;
                    cells.push(cell);
                    row += 1;
                    let delimiter = self.peek().is_none_or(|token| {
                        token.kind == TokenKind::NewRow
                            || Self::is_sign(Some(token), '&')
                            || self.is_command(Some(token), "end")
                    });
                    if !delimiter {
                        return self.error("expected & or \\\\ between the cells of a matrix");
                    }
                }
            }
        }
        self.brackets -= 1;
        if row > 0 {
            rows.push(row);
        }
        let columns = rows.first().copied().unwrap_or(0);
        if columns == 0 || rows.iter().any(|row| *row != columns) {
            return self.error("the rows of a matrix differ in length");
        }
        let count = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        Ok((cells, count(rows.len()), count(columns)))
    }
}
