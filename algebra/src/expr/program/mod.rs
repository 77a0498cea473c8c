//! Straight-line programs: expressions compiled for fast evaluation in double precision.
//!
//! Compilation gives every distinct subexpression of all outputs one instruction, folds constants to the nearest
//! double, and multiplies small integer powers out along one chain. Evaluation is a loop over instructions: for one
//! point, for a column of points in lanes, over the complex numbers, and with the gradient in reverse.

mod compile;
mod complex;
mod gradient;
mod scalar;

use num_complex::Complex64;

use self::scalar::{LANES, Lanes, Scalar};
use super::{Expr, Symbol};
use crate::error::{Error, Result};

/// What an instruction does with its one or two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    /// Principal power.
    Power,
    /// The real root: radicand, odd index.
    RealRoot,
    Maximum,
    Minimum,
    /// a - m floor(a/m)
    Modulo,
    Negate,
    Sqrt,
    /// Principal cube root.
    CubeRoot,
    Exp,
    Ln,
    Sin,
    Cos,
    Tan,
    Sinh,
    Cosh,
    Tanh,
    ArcSin,
    ArcCos,
    ArcTan,
    ArcCot,
    ArcSinh,
    ArcCosh,
    ArcTanh,
    Absolute,
    Floor,
    Ceiling,
    Sign,
    Conjugate,
    RealPart,
    ImaginaryPart,
    Argument,
    Factorial,
}

/// Operands are positions of values; an operation of one operand has it twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Instruction {
    operation: Operation,
    left: u32,
    right: u32,
}

/// Expressions compiled for evaluation in double precision.
///
/// The values are those of the expressions with every operation rounded to a double, so the error is a few units in
/// the last place times the condition of the formula. Real evaluation is NaN where a part is not real (the root of -1,
/// the logarithm of -1, the arc sine of 2), complex evaluation takes principal values. At poles values are infinite or
/// NaN as IEEE arithmetic has it; `0^0` is NaN. An arc cotangent needs a positive argument, since conventions differ
/// for the others.
///
/// Compilation costs the number of distinct nodes, evaluation the number of instructions.
///
/// ```
/// use algebra::expr::{Expr, Program, Symbol, Workspace};
/// let (x, y) = (Expr::symbol("x"), Expr::symbol("y"));
/// let radius = (&x * &x + &y * &y).sqrt();
/// let program = Program::new(&[radius.clone(), radius.ln()], &[Symbol::new("x"), Symbol::new("y")])?;
/// let mut values = [0.0; 2];
/// program.evaluate(&[3.0, 4.0], &mut values, &mut Workspace::default())?;
/// assert_eq!(values, [5.0, 5_f64.ln()]);
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Program {
    // Values are numbered: inputs, constants, instructions in order.
    inputs: usize,
    constants: Vec<Complex64>,
    instructions: Vec<Instruction>,
    outputs: Vec<u32>,
}

/// Memory for the values of a program, kept between calls so that evaluation allocates nothing.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    reals: Vec<f64>,
    complexes: Vec<Complex64>,
    lanes: Vec<Lanes>,
    adjoints: Vec<f64>,
    lane_adjoints: Vec<Lanes>,
}

/// One input of an evaluation over many points.
#[derive(Clone, Copy, Debug)]
pub enum Column<'a> {
    /// The same value at every point.
    Constant(f64),
    /// One value for each point.
    Values(&'a [f64]),
}

impl Program {
    /// Compiles expressions in the given inputs.
    ///
    /// ```
    /// use algebra::expr::{Expr, Program, Symbol};
    /// let x = Expr::symbol("x");
    /// let (f, g) = ((&x + &Expr::integer(1)).exp(), (&x + &Expr::integer(1)).ln());
    /// let program = Program::new(&[f, g], &[Symbol::new("x")])?;
    /// assert_eq!(program.len(), 3); // x + 1 once, exp, ln
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::OutOfTheory`] for a symbol that is no input, for infinity, and for functions without a value in double
    /// precision (unknown functions, common divisors, binomial coefficients of symbols); [`Error::Undefined`] for an
    /// expression without a value.
    pub fn new(outputs: &[Expr], inputs: &[Symbol]) -> Result<Self> {
        compile::compile(outputs, inputs)
    }

    /// Number of instructions.
    pub fn len(&self) -> usize {
        self.instructions.len()
    }

    /// Are all outputs inputs or constants?
    pub fn is_empty(&self) -> bool {
        self.instructions.is_empty()
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// Real values at one point.
    ///
    /// # Errors
    /// [`Error::Domain`] when the lengths are not those of the program's inputs and outputs.
    pub fn evaluate(
        &self,
        inputs: &[f64],
        outputs: &mut [f64],
        workspace: &mut Workspace,
    ) -> Result<()> {
        self.check(inputs.len(), outputs.len())?;
        let values = &mut workspace.reals;
        self.prepare(values);
        values[..self.inputs].copy_from_slice(inputs);
        self.run(values);
        for (output, at) in outputs.iter_mut().zip(&self.outputs) {
            *output = values[*at as usize];
        }
        Ok(())
    }

    /// Principal complex values at one point.
    ///
    /// ```
    /// use algebra::expr::{Expr, Program, Symbol, Workspace};
    /// use num_complex::Complex64;
    /// let program = Program::new(&[Expr::symbol("z").sqrt()], &[Symbol::new("z")])?;
    /// let mut root = [Complex64::default()];
    /// program.evaluate_complex(&[Complex64::new(-4.0, 0.0)], &mut root, &mut Workspace::default())?;
    /// assert_eq!(root, [Complex64::new(0.0, 2.0)]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] when the lengths are not those of the program's inputs and outputs.
    pub fn evaluate_complex(
        &self,
        inputs: &[Complex64],
        outputs: &mut [Complex64],
        workspace: &mut Workspace,
    ) -> Result<()> {
        self.check(inputs.len(), outputs.len())?;
        let values = &mut workspace.complexes;
        self.prepare(values);
        values[..self.inputs].copy_from_slice(inputs);
        self.run(values);
        for (output, at) in outputs.iter_mut().zip(&self.outputs) {
            *output = values[*at as usize];
        }
        Ok(())
    }

    /// Real values at many points, several at a time.
    ///
    /// `outputs` has one slice for each output, as long as the columns of values.
    ///
    /// ```
    /// use algebra::expr::{Column, Expr, Program, Symbol, Workspace};
    /// let line = Expr::symbol("a") * Expr::symbol("x");
    /// let program = Program::new(&[line], &[Symbol::new("a"), Symbol::new("x")])?;
    /// let mut values = [0.0; 3];
    /// let columns = [Column::Constant(2.0), Column::Values(&[1.0, 2.0, 3.0])];
    /// program.evaluate_columns(&columns, &mut [&mut values], &mut Workspace::default())?;
    /// assert_eq!(values, [2.0, 4.0, 6.0]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] when the numbers of columns or their lengths do not fit.
    pub fn evaluate_columns(
        &self,
        columns: &[Column<'_>],
        outputs: &mut [&mut [f64]],
        workspace: &mut Workspace,
    ) -> Result<()> {
        self.check(columns.len(), outputs.len())?;
        let length = outputs.first().map_or(0, |output| output.len());
        check_columns(columns, outputs.iter().map(|output| output.len()), length)?;
        let values = &mut workspace.lanes;
        self.prepare(values);
        for start in (0..length).step_by(LANES) {
            self.load(columns, start, values);
            self.run(values);
            let count = LANES.min(length - start);
            for (output, at) in outputs.iter_mut().zip(&self.outputs) {
                output[start..start + count].copy_from_slice(&values[*at as usize].0[..count]);
            }
        }
        Ok(())
    }

    fn check(&self, inputs: usize, outputs: usize) -> Result<()> {
        expect_count("number of inputs", inputs, self.inputs)?;
        expect_count("number of outputs", outputs, self.outputs.len())
    }

    /// Makes room and writes the constants.
    fn prepare<T: Scalar>(&self, values: &mut Vec<T>) {
        values.clear();
        values.resize(self.inputs, T::ZERO);
        values.extend(self.constants.iter().map(|value| T::constant(*value)));
        values.resize(values.len() + self.instructions.len(), T::ZERO);
    }

    /// The inputs of some points from `start` on; beyond the end of the columns the last point is repeated.
    fn load(&self, columns: &[Column<'_>], start: usize, values: &mut [Lanes]) {
        for (value, column) in values.iter_mut().zip(columns) {
            match column {
                Column::Constant(constant) => *value = Lanes([*constant; LANES]),
                Column::Values(list) => {
                    let rest = &list[start..];
                    if let Some(whole) = rest.first_chunk::<LANES>() {
                        *value = Lanes(*whole);
                    } else if let Some(last) = rest.last() {
                        value.0 = [*last; LANES];
                        value.0[..rest.len()].copy_from_slice(rest);
                    }
                }
            }
        }
    }

    /// Instruction by instruction.
    fn run<T: Scalar>(&self, values: &mut [T]) {
        let first = self.inputs + self.constants.len();
        for (at, instruction) in (first..).zip(&self.instructions) {
            let left = values[instruction.left as usize];
            let right = values[instruction.right as usize];
            values[at] = match instruction.operation {
                Operation::Add => left.add(right),
                Operation::Subtract => left.subtract(right),
                Operation::Multiply => left.multiply(right),
                Operation::Divide => left.divide(right),
                Operation::Negate => left.negate(),
                other => left.apply(other, right),
            };
        }
    }
}

fn expect_count(what: &'static str, found: usize, expected: usize) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(Error::Domain {
        what,
        value: found.to_string(),
        allowed: "as many as the program has",
    })
}

fn check_columns(
    columns: &[Column<'_>],
    outputs: impl Iterator<Item = usize>,
    length: usize,
) -> Result<()> {
    let inputs = columns.iter().filter_map(|column| match column {
        Column::Constant(_) => None,
        Column::Values(values) => Some(values.len()),
    });
    match inputs.chain(outputs).find(|found| *found != length) {
        None => Ok(()),
        Some(found) => Err(Error::Domain {
            what: "length of a column",
            value: found.to_string(),
            allowed: "the same for all columns",
        }),
    }
}

#[cfg(test)]
mod tests;
