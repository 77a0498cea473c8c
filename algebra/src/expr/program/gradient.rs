//! Gradients in reverse: one pass over the instructions gives the derivatives by all inputs.

use super::scalar::{LANES, Lanes, Scalar};
use super::{Column, Operation, Program, Workspace, check_columns, expect_count};
use crate::error::{Error, Result};

impl Program {
    /// The outputs and the gradient of a weighted sum of them at one point.
    ///
    /// $$ g_i = \sum_k w_k \frac{\partial f_k}{\partial x_i} $$
    ///
    /// Costs about three evaluations, whatever the number of inputs. The derivatives are those of
    /// [`derivative`](crate::expr::Expr::derivative); where two arguments of a maximum meet, the first counts.
    ///
    /// ```
    /// use algebra::expr::{Expr, Program, Symbol, Workspace};
    /// let product = Expr::symbol("x") * Expr::symbol("y").exp();
    /// let program = Program::new(&[product], &[Symbol::new("x"), Symbol::new("y")])?;
    /// let (mut value, mut gradient) = ([0.0], [0.0; 2]);
    /// program.gradient(&[3.0, 0.0], &[1.0], &mut value, &mut gradient, &mut Workspace::default())?;
    /// assert_eq!((value, gradient), ([3.0], [1.0, 3.0]));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] when the lengths are not those of the program's inputs and outputs; [`Error::OutOfTheory`] for
    /// steps, factorials and other functions without a derivative.
    pub fn gradient(
        &self,
        inputs: &[f64],
        weights: &[f64],
        outputs: &mut [f64],
        gradient: &mut [f64],
        workspace: &mut Workspace,
    ) -> Result<()> {
        self.check_gradient(weights.len(), gradient.len())?;
        self.evaluate(inputs, outputs, workspace)?;
        let (values, adjoints) = (&workspace.reals, &mut workspace.adjoints);
        self.seed(adjoints, weights.iter().copied());
        self.backward(values, adjoints);
        gradient.copy_from_slice(&adjoints[..self.inputs]);
        Ok(())
    }

    /// The totals of the outputs over many points, and the gradient of their weighted sum: a log-likelihood and its
    /// score in one pass.
    ///
    /// $$ F_k = \sum_j f_k(x_j), \qquad g_i = \sum_j \sum_k w_k \frac{\partial f_k}{\partial x_i}(x_j) $$
    ///
    /// Parameters are [`Column::Constant`], data are [`Column::Values`].
    ///
    /// ```
    /// use algebra::expr::{Column, Expr, Program, Symbol, Workspace};
    /// let (m, x) = (Expr::symbol("m"), Expr::symbol("x"));
    /// let square = (x - m).pow(2);
    /// let program = Program::new(&[square], &[Symbol::new("m"), Symbol::new("x")])?;
    /// let (mut total, mut gradient) = ([0.0], [0.0; 2]);
    /// let columns = [Column::Constant(1.0), Column::Values(&[0.0, 2.0, 4.0])];
    /// program.gradient_columns(&columns, &[1.0], &mut total, &mut gradient, &mut Workspace::default())?;
    /// assert_eq!((total[0], gradient[0]), (11.0, -6.0));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Program::gradient`] and [`Program::evaluate_columns`]; [`Error::Domain`] when no column has values.
    pub fn gradient_columns(
        &self,
        columns: &[Column<'_>],
        weights: &[f64],
        totals: &mut [f64],
        gradient: &mut [f64],
        workspace: &mut Workspace,
    ) -> Result<()> {
        self.check(columns.len(), totals.len())?;
        self.check_gradient(weights.len(), gradient.len())?;
        let lengths = columns.iter().find_map(|column| match column {
            Column::Constant(_) => None,
            Column::Values(values) => Some(values.len()),
        });
        let length = lengths.ok_or_else(|| Error::Domain {
            what: "columns with values",
            value: "0".to_owned(),
            allowed: "at least one",
        })?;
        check_columns(columns, std::iter::empty(), length)?;
        let (values, adjoints) = (&mut workspace.lanes, &mut workspace.lane_adjoints);
        self.prepare(values);
        totals.fill(0.0);
        gradient.fill(0.0);
        for start in (0..length).step_by(LANES) {
            self.load(columns, start, values);
            self.run(values);
            self.seed(
                adjoints,
                weights.iter().map(|weight| Lanes([*weight; LANES])),
            );
            self.backward(values, adjoints);
            let count = LANES.min(length - start);
            for (total, at) in totals.iter_mut().zip(&self.outputs) {
                *total += values[*at as usize].0[..count].iter().sum::<f64>();
            }
            for (slope, adjoint) in gradient.iter_mut().zip(adjoints.iter()) {
                *slope += adjoint.0[..count].iter().sum::<f64>();
            }
        }
        Ok(())
    }

    fn check_gradient(&self, weights: usize, gradient: usize) -> Result<()> {
        expect_count("number of weights", weights, self.outputs.len())?;
        expect_count("length of the gradient", gradient, self.inputs)?;
        let steps = |operation: Operation| {
            matches!(
                operation,
                Operation::Floor
                    | Operation::Ceiling
                    | Operation::Sign
                    | Operation::Modulo
                    | Operation::Factorial
                    | Operation::Argument
            )
        };
        match self.instructions.iter().any(|one| steps(one.operation)) {
            true => Err(Error::OutOfTheory {
                what: "the gradient of a step or factorial",
            }),
            false => Ok(()),
        }
    }

    /// Weights of the outputs, zero for all other values.
    fn seed<T: Scalar>(&self, adjoints: &mut Vec<T>, weights: impl Iterator<Item = T>) {
        adjoints.clear();
        let count = self.inputs + self.constants.len() + self.instructions.len();
        adjoints.resize(count, T::ZERO);
        for (at, weight) in self.outputs.iter().zip(weights) {
            let adjoint = &mut adjoints[*at as usize];
            *adjoint = adjoint.add(weight);
        }
    }

    /// Hands every adjoint on to the operands.
    fn backward<T: Reverse>(&self, values: &[T], adjoints: &mut [T]) {
        let first = self.inputs + self.constants.len();
        for (place, instruction) in self.instructions.iter().enumerate().rev() {
            let at = first + place;
            let adjoint = adjoints[at];
            let (left, right) = (instruction.left as usize, instruction.right as usize);
            let (x, y, value) = (values[left], values[right], values[at]);
            let (by_left, by_right) = match instruction.operation {
                Operation::Add => (adjoint, Some(adjoint)),
                Operation::Subtract => (adjoint, Some(adjoint.negate())),
                Operation::Multiply => (adjoint.multiply(y), Some(adjoint.multiply(x))),
                Operation::Divide => {
                    let share = adjoint.divide(y);
                    (share, Some(share.multiply(value).negate()))
                }
                Operation::Negate => (adjoint.negate(), None),
                Operation::Exp => (adjoint.multiply(value), None),
                other => {
                    let (by_left, by_right) = T::partials(other, x, y, value);
                    let second = matches!(
                        other,
                        Operation::Power | Operation::Maximum | Operation::Minimum
                    );
                    let by_right = second.then(|| adjoint.multiply(by_right));
                    (adjoint.multiply(by_left), by_right)
                }
            };
            adjoints[left] = adjoints[left].add(by_left);
            if let Some(by_right) = by_right {
                adjoints[right] = adjoints[right].add(by_right);
            }
        }
    }
}

/// Numbers with derivatives of the operations.
trait Reverse: Scalar {
    fn partials(operation: Operation, x: Self, y: Self, value: Self) -> (Self, Self);
}

impl Reverse for f64 {
    fn partials(operation: Operation, x: Self, y: Self, value: Self) -> (Self, Self) {
        partials(operation, x, y, value)
    }
}

impl Reverse for Lanes {
    fn partials(operation: Operation, x: Self, y: Self, value: Self) -> (Self, Self) {
        let at = |at: usize| partials(operation, x.0[at], y.0[at], value.0[at]);
        let pairs: [(f64, f64); LANES] = std::array::from_fn(at);
        (
            Self(pairs.map(|pair| pair.0)),
            Self(pairs.map(|pair| pair.1)),
        )
    }
}

/// The derivatives of an operation by its operands.
fn partials(operation: Operation, x: f64, y: f64, value: f64) -> (f64, f64) {
    let only = |slope: f64| (slope, 0.0);
    match operation {
        Operation::Power => (y * x.apply(Operation::Power, y - 1.0), value * x.ln()),
        Operation::RealRoot => only(value / (y * x)),
        Operation::Maximum if x >= y => (1.0, 0.0),
        Operation::Minimum if x <= y => (1.0, 0.0),
        Operation::Maximum | Operation::Minimum => (0.0, 1.0),
        Operation::Sqrt => only(0.5 / value),
        Operation::CubeRoot => only(1.0 / (3.0 * value * value)),
        Operation::Ln => only(1.0 / x),
        Operation::Sin => only(x.cos()),
        Operation::Cos => only(-x.sin()),
        Operation::Tan => only(1.0 + value * value),
        Operation::Sinh => only(x.cosh()),
        Operation::Cosh => only(x.sinh()),
        // Not 1 - tanh^2, which cancels.
        Operation::Tanh => only(x.cosh().powi(-2)),
        Operation::ArcSin => only(1.0 / ((1.0 - x) * (1.0 + x)).sqrt()),
        Operation::ArcCos => only(-1.0 / ((1.0 - x) * (1.0 + x)).sqrt()),
        Operation::ArcTan => only(1.0 / (1.0 + x * x)),
        Operation::ArcCot => only(-1.0 / (1.0 + x * x)),
        Operation::ArcSinh => only(1.0 / 1.0_f64.hypot(x)),
        Operation::ArcCosh => only(1.0 / ((x - 1.0) * (x + 1.0)).sqrt()),
        Operation::ArcTanh => only(1.0 / ((1.0 - x) * (1.0 + x))),
        Operation::Absolute => only(x / value),
        Operation::Conjugate | Operation::RealPart => only(1.0),
        Operation::ImaginaryPart => only(0.0),
        // The others are plain arithmetic or refused.
        _ => only(f64::NAN),
    }
}
