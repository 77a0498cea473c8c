//! Straight-line programs: a formula as a list of instructions, evaluated in any field and differentiated backwards.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::elimination::Elimination;
use super::resolvent::Resolvent;
use super::scalars::Scalars;
use crate::error::{Error, Result};

/// Programs with more cells are refused.
const MAX_CELLS: usize = 1 << 27;

/// An instruction on cells of the memory; a row is a run of neighbouring cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Instruction {
    /// to := 1
    One { to: usize },
    /// to := 1 / of
    Reciprocal { to: usize, of: usize, vertex: usize },
    /// row to := by * row of
    Scale { to: usize, by: usize, of: usize },
    /// row to := row to + by * row of, or minus it
    Add {
        to: usize,
        by: usize,
        of: usize,
        minus: bool,
    },
}

/// A straight-line program: inputs, instructions with the length of their rows, a matrix of outputs.
///
/// No cell that was read is written again, except that sums are collected before they are read: the memory after a run is
/// all that differentiation backwards needs.
#[derive(Clone, Debug)]
pub struct Program {
    inputs: usize,
    cells: usize,
    instructions: Vec<(Instruction, usize)>,
    /// First cell of the outputs, row by row.
    outputs: usize,
    rows: usize,
    columns: usize,
}

/// The memory after a run.
#[derive(Clone, Debug)]
pub struct Evaluation<E> {
    cells: Vec<E>,
    outputs: usize,
    columns: usize,
}

impl<E> Evaluation<E> {
    /// The output in this row and column.
    ///
    /// # Panics
    /// Beyond the outputs, as indexing does.
    pub fn get(&self, row: usize, column: usize) -> &E {
        assert!(column < self.columns, "column {column} of {}", self.columns);
        &self.cells[self.outputs + row * self.columns + column]
    }
}

impl Program {
    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of scalar operations.
    pub fn operations(&self) -> usize {
        self.instructions.iter().map(|one| one.1).sum()
    }

    /// Rows and columns of the outputs.
    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.columns)
    }

    /// Runs the program.
    ///
    /// # Errors
    /// [`Error::Dimension`] for another number of inputs; [`Error::Singular`] where a pivot is 0 (the determinant or one of
    /// its leading minors vanishes there).
    pub fn evaluate<S: Scalars>(
        &self,
        scalars: &S,
        inputs: &[S::Element],
    ) -> Result<Evaluation<S::Element>> {
        if inputs.len() != self.inputs {
            return Err(Error::Dimension {
                what: "inputs of a program",
                expected: self.inputs,
                found: inputs.len(),
            });
        }
        let mut cells = Vec::with_capacity(self.cells);
        cells.extend_from_slice(inputs);
        cells.resize(self.cells, scalars.zero());
        for &(instruction, length) in &self.instructions {
            match instruction {
                Instruction::One { to } => cells[to] = scalars.one(),
                Instruction::Reciprocal { to, of, vertex } => {
                    cells[to] = scalars
                        .reciprocal(&cells[of])
                        .ok_or_else(|| zero_pivot(vertex))?;
                }
                Instruction::Scale { to, by, of } => {
                    let factor = cells[by].clone();
                    let (row, target) = two_rows(&mut cells, of, to, length);
                    for (target, source) in target.iter_mut().zip(row) {
                        *target = scalars.multiply(&factor, source);
                    }
                }
                Instruction::Add { to, by, of, minus } => {
                    let factor = cells[by].clone();
                    let (row, target) = two_rows(&mut cells, of, to, length);
                    for (target, source) in target.iter_mut().zip(row) {
                        let product = scalars.multiply(&factor, source);
                        *target = match minus {
                            true => scalars.subtract(target, &product),
                            false => scalars.add(target, &product),
                        };
                    }
                }
            }
        }
        Ok(Evaluation {
            cells,
            outputs: self.outputs,
            columns: self.columns,
        })
    }

    /// The derivatives of the sum of weight * output over (row, column, weight), with respect to all inputs.
    ///
    /// Costs about three times an evaluation, however many inputs there are.
    ///
    /// # Errors
    /// [`Error::Dimension`] for an output that does not exist.
    pub fn gradient<S: Scalars>(
        &self,
        scalars: &S,
        evaluation: &Evaluation<S::Element>,
        weights: &[(usize, usize, S::Element)],
    ) -> Result<Vec<S::Element>> {
        let cells = &evaluation.cells;
        let mut slopes = vec![scalars.zero(); self.cells];
        for (row, column, weight) in weights {
            for (what, found, expected) in [
                ("row of an output", *row, self.rows),
                ("column of an output", *column, self.columns),
            ] {
                if found >= expected {
                    return Err(Error::Dimension {
                        what,
                        expected,
                        found,
                    });
                }
            }
            let at = self.outputs + row * self.columns + column;
            slopes[at] = scalars.add(&slopes[at], weight);
        }
        for &(instruction, length) in self.instructions.iter().rev() {
            match instruction {
                Instruction::One { .. } => {}
                Instruction::Reciprocal { to, of, .. } => {
                    let square = scalars.multiply(&cells[to], &cells[to]);
                    let product = scalars.multiply(&slopes[to], &square);
                    slopes[of] = scalars.subtract(&slopes[of], &product);
                }
                Instruction::Scale { to, by, of } => {
                    product_slopes(scalars, cells, &mut slopes, (to, by, of), length, false);
                }
                Instruction::Add { to, by, of, minus } => {
                    product_slopes(scalars, cells, &mut slopes, (to, by, of), length, minus);
                }
            }
        }
        slopes.truncate(self.inputs);
        Ok(slopes)
    }
}

/// What the slopes of a row say about the two factors of its products.
fn product_slopes<S: Scalars>(
    scalars: &S,
    cells: &[S::Element],
    slopes: &mut [S::Element],
    (to, by, of): (usize, usize, usize),
    length: usize,
    minus: bool,
) {
    let signed = |value: &S::Element| match minus {
        true => scalars.subtract(&scalars.zero(), value),
        false => value.clone(),
    };
    let factor = signed(&cells[by]);
    let mut sum = scalars.zero();
    let (above, row) = two_rows(slopes, to, of, length);
    for ((slope, above), source) in row.iter_mut().zip(above).zip(&cells[of..of + length]) {
        *slope = scalars.add(slope, &scalars.multiply(&factor, above));
        sum = scalars.add(&sum, &scalars.multiply(above, source));
    }
    slopes[by] = scalars.add(&slopes[by], &signed(&sum));
}

/// Assignments in the order of their use: name and value.
pub(crate) type Steps = Vec<(String, String)>;

/// More lines of source code are refused.
const MAX_LINES: usize = 1 << 20;

impl Program {
    /// The steps in Python, one scalar operation per line, for inputs with these names; and what stands for each output.
    ///
    /// Sums that are still zero are not added to, and factors of one are not written.
    pub(crate) fn python(&self, inputs: &[String]) -> Result<(Steps, Vec<String>)> {
        if self.operations() > MAX_LINES {
            return Err(Error::TooLarge {
                what: "lines of source code",
                found: self.operations().to_string(),
                limit: MAX_LINES as u64,
                hint: "ask for fewer columns",
            });
        }
        // What stands in a cell: nothing (0), or a name or number.
        let mut cells: Vec<Option<String>> = inputs.iter().cloned().map(Some).collect();
        cells.resize(self.cells, None);
        let mut lines = Steps::new();
        let assign = |lines: &mut Steps, value: String| {
            let name = format!("t{}", lines.len() + 1);
            lines.push((name.clone(), value));
            Some(name)
        };
        for &(instruction, length) in &self.instructions {
            for at in 0..length {
                match instruction {
                    Instruction::One { to } => cells[to] = Some("1".to_owned()),
                    Instruction::Reciprocal { to, of, .. } => {
                        cells[to] = match cells[of].as_deref() {
                            Some("1") => Some("1".to_owned()),
                            other => {
                                let below = other.unwrap_or("0").to_owned();
                                assign(&mut lines, format!("1/{below}"))
                            }
                        };
                    }
                    Instruction::Scale { to, by, of } => {
                        cells[to + at] = match (&cells[by], &cells[of + at]) {
                            (Some(by), Some(of)) => match (by.as_str(), of.as_str()) {
                                ("1", other) | (other, "1") => Some(other.to_owned()),
                                (by, of) => {
                                    let product = format!("{by}*{of}");
                                    assign(&mut lines, product)
                                }
                            },
                            _ => None,
                        };
                    }
                    Instruction::Add { to, by, of, minus } => {
                        let (Some(by), Some(of)) = (&cells[by], &cells[of + at]) else {
                            continue;
                        };
                        let product = match (by.as_str(), of.as_str()) {
                            ("1", other) | (other, "1") => other.to_owned(),
                            (by, of) => format!("{by}*{of}"),
                        };
                        let sum = match (&cells[to + at], minus) {
                            (Some(sum), false) => format!("{sum} + {product}"),
                            (Some(sum), true) => format!("{sum} - {product}"),
                            (None, true) => format!("-{product}"),
                            (None, false) if !product.contains('*') => {
                                cells[to + at] = Some(product);
                                continue;
                            }
                            (None, false) => product,
                        };
                        cells[to + at] = assign(&mut lines, sum);
                    }
                }
            }
        }
        let outputs = &cells[self.outputs..self.outputs + self.rows * self.columns];
        let outputs = outputs
            .iter()
            .map(|cell| cell.clone().unwrap_or_else(|| "0".to_owned()));
        Ok((lines, outputs.collect()))
    }
}

fn zero_pivot(vertex: usize) -> Error {
    Error::Singular {
        what: "I - A in the order of the program",
        culprit: format!("the pivot of vertex {}", vertex + 1),
    }
}

/// Two rows of cells that do not overlap, the second one to be written.
fn two_rows<E>(cells: &mut [E], read: usize, write: usize, length: usize) -> (&[E], &mut [E]) {
    if read < write {
        let (low, high) = cells.split_at_mut(write);
        (&low[read..read + length], &mut high[..length])
    } else {
        let (low, high) = cells.split_at_mut(read);
        (&high[..length], &mut low[write..write + length])
    }
}

/// Writes programs that solve equations with I - A.
pub(crate) struct Builder<'a> {
    resolvent: &'a Resolvent,
    plan: Elimination,
    inputs: usize,
    cells: usize,
    instructions: Vec<(Instruction, usize)>,
    /// Cell of 1.
    one: usize,
    /// Cell of every entry of the factors: above the diagonal U, below L with its diagonal of ones left out.
    entries: HashMap<(usize, usize), usize, FixedState>,
    /// Cell of the reciprocal of every pivot.
    pivots: Vec<usize>,
}

impl<'a> Builder<'a> {
    /// Factors I - A; the weights of the arcs are the first inputs, `more` inputs follow.
    pub(crate) fn new(resolvent: &'a Resolvent, more: usize) -> Result<Self> {
        let digraph = resolvent.digraph();
        let inputs = digraph.arcs().len().saturating_add(more);
        let mut builder = Self {
            resolvent,
            plan: Elimination::new(digraph),
            inputs,
            cells: inputs,
            instructions: Vec::new(),
            one: 0,
            entries: HashMap::default(),
            pivots: vec![0; digraph.len()],
        };
        builder.one = builder.row(1)?;
        builder.push(Instruction::One { to: builder.one }, 1);
        builder.factor()?;
        Ok(builder)
    }

    /// A new row of zeros.
    pub(crate) fn row(&mut self, length: usize) -> Result<usize> {
        let start = self.cells;
        self.cells = self.cells.saturating_add(length);
        if self.cells <= MAX_CELLS {
            return Ok(start);
        }
        Err(Error::TooLarge {
            what: "cells of a program",
            found: format!("at least {}", self.cells),
            limit: MAX_CELLS as u64,
            hint: "ask for fewer columns",
        })
    }

    fn push(&mut self, instruction: Instruction, length: usize) {
        self.instructions.push((instruction, length));
    }

    /// row to := row to + input * row of
    pub(crate) fn add(&mut self, to: usize, by: usize, of: usize, length: usize) {
        self.push(
            Instruction::Add {
                to,
                by,
                of,
                minus: false,
            },
            length,
        );
    }

    /// cell := cell + 1
    pub(crate) fn add_one(&mut self, to: usize) {
        let one = self.one;
        self.add(to, one, one, 1);
    }

    fn factor(&mut self) -> Result<()> {
        let digraph = self.resolvent.digraph();
        let order = self.plan.order.clone();
        // Cells of all entries of the factors, before elimination those of I - A.
        for &k in &order {
            let cell = self.row(1)?;
            self.entries.insert((k, k), cell);
            self.add_one(cell);
            for i in self.plan.below[k].clone() {
                let cell = self.row(1)?;
                self.entries.insert((i, k), cell);
            }
            for j in self.plan.right[k].clone() {
                let cell = self.row(1)?;
                self.entries.insert((k, j), cell);
            }
        }
        for (arc, &(from, to)) in digraph.arcs().iter().enumerate() {
            let to = self.entries[&(from, to)];
            let (by, of, minus) = (self.one, arc, true);
            self.push(Instruction::Add { to, by, of, minus }, 1);
        }
        for &k in &order {
            let pivot = self.row(1)?;
            let of = self.entries[&(k, k)];
            let reciprocal = Instruction::Reciprocal {
                to: pivot,
                of,
                vertex: k,
            };
            self.push(reciprocal, 1);
            self.pivots[k] = pivot;
            for i in self.plan.below[k].clone() {
                let factor = self.row(1)?;
                let of = self.entries[&(i, k)];
                let to = factor;
                self.push(Instruction::Scale { to, by: pivot, of }, 1);
                self.entries.insert((i, k), factor);
                for j in self.plan.right[k].clone() {
                    let (to, of) = (self.entries[&(i, j)], self.entries[&(k, j)]);
                    let (by, minus) = (factor, true);
                    self.push(Instruction::Add { to, by, of, minus }, 1);
                }
            }
        }
        Ok(())
    }

    fn subtract(&mut self, to: usize, entry: (usize, usize), of: usize, length: usize) {
        let by = self.entries[&entry];
        let minus = true;
        self.push(Instruction::Add { to, by, of, minus }, length);
    }

    /// The rows of (I - A)^-1 B, for a matrix B whose rows are these.
    pub(crate) fn solve(&mut self, right: &[usize], length: usize) -> Result<Vec<usize>> {
        let order = self.plan.order.clone();
        // L y = b
        let mut rows = right.to_vec();
        for &k in &order {
            for i in self.plan.below[k].clone() {
                self.subtract(rows[i], (i, k), rows[k], length);
            }
        }
        // U x = y, from the last pivot to the first
        for &k in order.iter().rev() {
            let right = self.plan.right[k].clone();
            if !right.is_empty() {
                // The row was read above, so that the sum goes to a new one.
                rows[k] = self.scaled(rows[k], self.one, length)?;
            }
            for j in right {
                self.subtract(rows[k], (k, j), rows[j], length);
            }
            rows[k] = self.scaled(rows[k], self.pivots[k], length)?;
        }
        Ok(rows)
    }

    /// The rows of (I - A)^-T B, for a matrix B whose rows are these.
    pub(crate) fn solve_transposed(
        &mut self,
        right: &[usize],
        length: usize,
    ) -> Result<Vec<usize>> {
        let order = self.plan.order.clone();
        let mut rows = right.to_vec();
        // U^T y = b
        for &k in &order {
            rows[k] = self.scaled(rows[k], self.pivots[k], length)?;
            for j in self.plan.right[k].clone() {
                self.subtract(rows[j], (k, j), rows[k], length);
            }
        }
        // L^T x = y; the rows were read above, so that sums go to new ones
        let mut solved = vec![0; rows.len()];
        for &k in order.iter().rev() {
            solved[k] = self.scaled(rows[k], self.one, length)?;
            for i in self.plan.below[k].clone() {
                self.subtract(solved[k], (i, k), solved[i], length);
            }
        }
        Ok(solved)
    }

    fn scaled(&mut self, of: usize, by: usize, length: usize) -> Result<usize> {
        let to = self.row(length)?;
        self.push(Instruction::Scale { to, by, of }, length);
        Ok(to)
    }

    /// The program whose outputs are these rows.
    pub(crate) fn finish(mut self, rows: &[usize], length: usize) -> Result<Program> {
        let outputs = self.cells;
        for &of in rows {
            self.scaled(of, self.one, length)?;
        }
        Ok(Program {
            inputs: self.inputs,
            cells: self.cells,
            instructions: self.instructions,
            outputs,
            rows: rows.len(),
            columns: length,
        })
    }
}

impl Resolvent {
    /// The program for these columns of (I - A)^-1: its inputs are the weights of the arcs.
    ///
    /// Costs one instruction per entry of the sparse triangular factors and per product of their elimination; a column costs
    /// an operation per entry.
    ///
    /// # Errors
    /// [`Error::UnknownVertex`]; [`Error::TooLarge`] for a program that does not fit.
    ///
    /// ```
    /// use graphs::resolvent::{Digraph, Reals, Resolvent};
    /// let resolvent = Resolvent::new(Digraph::new(2, &[(0, 1), (1, 0)])?);
    /// let program = resolvent.program(&[0, 1])?;
    /// let run = program.evaluate(&Reals, &[0.5, 0.5])?;
    /// assert!((run.get(0, 1) - 0.5 / 0.75).abs() < 1e-15);
    /// let slope = program.gradient(&Reals, &run, &[(0, 1, 1.0)])?;
    /// assert!((slope[0] - 1.0 / 0.75_f64.powi(2)).abs() < 1e-14);
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn program(&self, columns: &[usize]) -> Result<Program> {
        self.digraph().check(columns)?;
        let mut builder = Builder::new(self, 0)?;
        let right = builder.unit_columns(columns)?;
        let rows = builder.solve(&right, columns.len())?;
        builder.finish(&rows, columns.len())
    }
}

impl Builder<'_> {
    /// The rows of the matrix whose columns are these unit vectors.
    pub(crate) fn unit_columns(&mut self, columns: &[usize]) -> Result<Vec<usize>> {
        let mut rows = Vec::new();
        for _ in 0..self.pivots.len() {
            rows.push(self.row(columns.len())?);
        }
        for (at, &column) in columns.iter().enumerate() {
            self.add_one(rows[column] + at);
        }
        Ok(rows)
    }
}
