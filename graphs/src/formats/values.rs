//! Values of parameters as text.

use algebra::Rational;

use super::coefficient::number;
use super::scan::shorten;
use crate::error::{Error, Result};
use crate::mixed::{MixedGraph, Parameters};

/// Missing names that an error lists.
const LISTED: usize = 12;

/// The values of all free parameters of Σ, from `name = value` pairs with commas, semicolons or line ends between them; the
/// order is that of [`Parameters::new`]. Values of intercepts may stand among them: Σ does not depend on these.
///
/// # Errors
/// [`Error::Domain`] that names the pair: an unknown or repeated name, a value that is no number; or the names that are
/// missing.
///
/// ```
/// use graphs::formats::read_values;
/// let graph = "1->2".parse()?;
/// let values = read_values(&graph, "l_1_2 = 0.5, w_1_1 = 1, w_2_2 = 2/3")?;
/// assert_eq!(values[0].to_string(), "1/2");
/// assert!(read_values(&graph, "l_1_2 = 0.5").unwrap_err().to_string().contains("w_1_1, w_2_2"));
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn read_values(graph: &MixedGraph, text: &str) -> Result<Vec<Rational>> {
    read(graph, text, Parameters::new(graph).len())
}

/// The values of all free parameters of Σ and μ, as [`read_values`] reads them; the order is that of
/// [`Parameters::with_intercepts`].
///
/// # Errors
/// Those of [`read_values`].
///
/// ```
/// use graphs::formats::read_values_with_intercepts;
/// let graph = "1 [intercept]; 2 [intercept = 3]".parse()?;
/// let values = read_values_with_intercepts(&graph, "w_1_1 = 1, w_2_2 = 2, m_1 = 4")?;
/// assert_eq!(values[2].to_string(), "4");
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn read_values_with_intercepts(graph: &MixedGraph, text: &str) -> Result<Vec<Rational>> {
    read(graph, text, Parameters::with_intercepts(graph).len())
}

/// The values of the first parameters, as many as are wanted.
fn read(graph: &MixedGraph, text: &str, wanted: usize) -> Result<Vec<Rational>> {
    let parameters = Parameters::with_intercepts(graph);
    let mut values: Vec<Option<Rational>> = vec![None; parameters.len()];
    let domain = |what: &str, value: &str, allowed: &'static str| Error::Domain {
        what: what.to_owned(),
        value: format!("{:?}", shorten(value)),
        allowed,
    };
    let pairs = text.split([',', ';', '\n']).map(str::trim);
    for pair in pairs.filter(|pair| !pair.is_empty()) {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(domain("pair of values", pair, "name = number"));
        };
        let (name, value) = (name.trim(), value.trim());
        let place = parameters.names.iter().position(|known| known == name);
        let place = place.or_else(|| parameters.number_of_entry(graph, name));
        let Some(slot) = place.and_then(|place| values.get_mut(place)) else {
            return Err(domain(
                "name of a value",
                name,
                "a free parameter of the model",
            ));
        };
        let allowed = "a number such as 0.5, -2 or 1/3";
        let parsed = number(value).ok().flatten();
        let parsed = parsed.ok_or_else(|| domain(&format!("value of {name}"), value, allowed))?;
        if slot.replace(parsed).is_some() {
            return Err(domain("name of a value", name, "each name once"));
        }
    }
    values.truncate(wanted);
    let missing: Vec<&str> = parameters
        .names
        .iter()
        .zip(&values)
        .filter(|(_, value)| value.is_none())
        .map(|(name, _)| name.as_str())
        .collect();
    if missing.is_empty() {
        return Ok(values.into_iter().flatten().collect());
    }
    let shown = missing[..missing.len().min(LISTED)].join(", ");
    let more = if missing.len() > LISTED { ", .." } else { "" };
    Err(Error::Domain {
        what: "the list of values".to_owned(),
        value: match text.trim() {
            "" => format!("nothing, without {shown}{more}"),
            text => format!("{} without {shown}{more}", shorten(text)),
        },
        allowed: "a value for every free parameter",
    })
}
