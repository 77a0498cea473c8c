//! Least squares by orthogonal columns.

/// A column of which less than this share is left has no direction of its own.
const DEPENDENT: f64 = 1e-13;

/// The upper triangle R of X = QR, column by column: `r[j][i]` with i <= j. The columns of X become those of Q.
///
/// By the modified method of Gram and Schmidt; a column that depends on those before it has 0 on the diagonal and takes no part. A last column
/// with the right side of a least-squares problem becomes the right side of the triangular one, its diagonal entry the length of the residuals.
///
/// Costs O(n m²) for n points and m columns.
///
/// Source: A. Björck, Solving linear least squares problems by Gram-Schmidt orthogonalization (1967).
pub(super) fn triangle(columns: &mut [Vec<f64>]) -> Vec<Vec<f64>> {
    let count = columns.len();
    let sizes: Vec<f64> = columns.iter().map(|column| norm(column)).collect();
    let mut r = vec![vec![0.0; count]; count];
    for j in 0..count {
        let (before, rest) = columns.split_at_mut(j + 1);
        let column = &mut before[j];
        let size = norm(column);
        if size.is_nan() || size <= DEPENDENT * sizes[j] {
            column.fill(0.0);
            continue;
        }
        r[j][j] = size;
        column.iter_mut().for_each(|x| *x /= size);
        for (offset, other) in rest.iter_mut().enumerate() {
            let product: f64 = column.iter().zip(other.iter()).map(|(x, y)| x * y).sum();
            r[j + 1 + offset][j] = product;
            for (y, x) in other.iter_mut().zip(column.iter()) {
                *y -= product * x;
            }
        }
    }
    r
}

/// The solution of the leading triangle of `size` rows; 0 where there is none.
pub(super) fn back(r: &[Vec<f64>], size: usize, right: &[f64]) -> Vec<f64> {
    let mut solution = vec![0.0; size];
    for row in (0..size).rev() {
        if r[row][row] > 0.0 {
            let known: f64 = (row + 1..size).map(|j| r[j][row] * solution[j]).sum();
            solution[row] = (right[row] - known) / r[row][row];
        }
    }
    solution
}

/// The x that minimises |Xx - y|².
pub(super) fn least_squares(mut columns: Vec<Vec<f64>>, right: Vec<f64>) -> Vec<f64> {
    let size = columns.len();
    columns.push(right);
    let r = triangle(&mut columns);
    back(&r, size, &r[size])
}

pub(super) fn norm(column: &[f64]) -> f64 {
    column.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_points() {
        let right = vec![1.0, 3.1, 4.9, 7.0];
        let columns = vec![vec![1.0; 4], vec![0.0, 1.0, 2.0, 3.0]];
        let found = least_squares(columns, right);
        // slope Σ (t - 3/2) y / 5, through the middle
        assert!((found[1] - 1.98).abs() < 1e-14 && (found[0] - 1.03).abs() < 1e-14);
    }

    #[test]
    fn a_column_that_depends_takes_no_part() {
        let columns = vec![vec![1.0, 2.0, 2.0], vec![2.0, 4.0, 4.0], vec![0.0; 3]];
        assert_eq!(
            least_squares(columns, vec![3.0, 6.0, 6.0]),
            vec![3.0, 0.0, 0.0]
        );
    }
}
