//! The windowed line method: inversion along the imaginary axis with a bound that is proved.
//!
//! For a density or a distribution f of which the transform F is known on the imaginary axis, with half a step of offset,
//!
//! $$ f(t) = \frac{f(\infty)}{2} + \frac{h}{\pi} \sum_{k=0}^{N-1} \mathrm{Re}\bigl(F(i\omega_k) e^{i\omega_k t}\bigr) + \text{alias} +
//! \text{truncation} + \text{rounding}, \qquad \omega_k = (k + \tfrac12) h, \quad h = 2\pi/T. $$
//!
//! Poisson's summation makes the aliases images of f, of alternating sign, at distances of the period T; exponential bounds of both tails
//! of f bound their sum. A decreasing envelope of |F| bounds what is cut off. The transform is evaluated in [`super::Checked`]
//! arithmetic, and the sum by Horner's scheme on the unit circle, or by Clenshaw's for times in pairs, whose rounding errors have bounds of their own. The proof stands in
//! `docs/laplace.md`.
//!
//! | file | what |
//! |---|---|
//! | `plan` | from tolerances to the period, the number of nodes and the bounds of alias and truncation |
//! | `pairs` | sums at times in pairs around their middle |
//! | `double` | nodes and sum in double precision, with the bound of rounding |
//! | `enclosed` | the same in ball arithmetic, to any number of digits |
//! | `uniform`, `fourier` | both for many times at equal distances, by the fast Fourier transform |

mod double;
mod enclosed;
mod fourier;
mod pairs;
mod plan;
mod uniform;

pub use self::double::invert;
pub(crate) use self::double::{Prepared, sum};
pub use self::enclosed::enclose;
pub(crate) use self::fourier::fourier;
pub use self::plan::{Bounded, End, Known, Line};
pub(crate) use self::uniform::{Grid, enclose_uniform, invert_uniform, spacing_of};
