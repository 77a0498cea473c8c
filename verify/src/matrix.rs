//! Arithmetic of small matrices of scalars.

use algebra::Rational;
use algebra::expr::Expr;

use crate::answer::{Answer, scalar};

pub(crate) fn scaled_matrix(
    factor: &Expr,
    rows: u32,
    columns: u32,
    cells: &[Answer],
) -> Option<Answer> {
    let scaled: Option<Vec<Answer>> = cells
        .iter()
        .map(|cell| match cell {
            Answer::Scalar(value) => Some(scalar(factor * &value.expr)),
            _ => None,
        })
        .collect();
    Some(Answer::Matrix {
        rows,
        columns,
        cells: scaled?,
    })
}

/// Most cells of a matrix that is computed with.
const MAX_CELLS: usize = 64;

fn entries(cells: &[Answer]) -> Option<Vec<&Expr>> {
    if cells.len() > MAX_CELLS {
        return None;
    }
    cells
        .iter()
        .map(|cell| match cell {
            Answer::Scalar(value) => Some(&value.expr),
            _ => None,
        })
        .collect()
}

/// The determinant of at most eight rows: the minors of the first rows for every choice of columns, 2^n of them.
pub(crate) fn determinant(size: usize, cells: &[Answer]) -> Option<Expr> {
    let entries = entries(cells)?;
    if size == 0 || entries.len() != size * size {
        return None;
    }
    let mut minors = vec![Expr::integer(0); 1 << size];
    minors[0] = Expr::integer(1);
    for columns in 1_usize..1 << size {
        let row = columns.count_ones() as usize - 1;
        let terms = (0..size)
            .filter(|column| columns >> column & 1 == 1)
            .map(|column| {
                let rest = &minors[columns & !(1 << column)];
                // Expansion along the last row: the sign counts the chosen columns to the right.
                let right = (columns >> (column + 1)).count_ones();
                let sign = Rational::from(if right % 2 == 0 { 1 } else { -1 });
                (entries[row * size + column] * rest).scale(&sign)
            });
        minors[columns] = Expr::sum(terms);
    }
    minors.pop()
}

pub(crate) fn added(a: &[Answer], b: &[Answer]) -> Option<Vec<Answer>> {
    Some(
        entries(a)?
            .into_iter()
            .zip(entries(b)?)
            .map(|(x, y)| scalar(x + y))
            .collect(),
    )
}

pub(crate) fn multiplied(
    rows: u32,
    inner: u32,
    columns: u32,
    a: &[Answer],
    b: &[Answer],
) -> Option<Vec<Answer>> {
    let (a, b) = (entries(a)?, entries(b)?);
    let (rows, inner, columns) = (rows as usize, inner as usize, columns as usize);
    let mut product = Vec::with_capacity(rows * columns);
    for row in 0..rows {
        for column in 0..columns {
            let terms =
                (0..inner).map(|k| Some(*a.get(row * inner + k)? * *b.get(k * columns + column)?));
            product.push(scalar(Expr::sum(terms.collect::<Option<Vec<_>>>()?)));
        }
    }
    (product.len() <= MAX_CELLS).then_some(product)
}

pub(crate) fn transpose(rows: u32, columns: u32, cells: &[Answer]) -> Answer {
    let (height, width) = (rows as usize, columns as usize);
    let mut turned = Vec::with_capacity(cells.len());
    for column in 0..width {
        for row in 0..height {
            if let Some(cell) = cells.get(row * width + column) {
                turned.push(cell.clone());
            }
        }
    }
    Answer::Matrix {
        rows: columns,
        columns: rows,
        cells: turned,
    }
}
