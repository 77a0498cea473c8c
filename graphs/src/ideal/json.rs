//! Certificates as JSON.
//!
//! ```json
//! {
//!   "kind": "vanishing",
//!   "n": 3, "latent": [], "directed": [[1, 2], [2, 3]], "bidirected": [],
//!   "claim": [{"power": 0, "polynomial": "s_1_2*s_2_3 - s_1_3*s_2_2"}],
//!   "parameter": null,
//!   "method": {
//!     "grid": {
//!       "ones": [0, 1, 2], "degrees": [[3, 1]], "groups": [],
//!       "coefficient_bound": "4", "primes": ["2305843009213693951"], "points": 2
//!     }
//!   }
//! }
//! ```
//!
//! Vertices count from 1 and lose their names. The claim is Σ_m f_m(Σ) l^m = 0, where `parameter` is the number of l among
//! the free parameters: arcs as listed, then the variances, then the bidirected edges as listed, from 0. `method` is
//! `"expansion"` or a grid, whose parts are those of [`super::Grid`] by the numbers of the parameters. Integers that may be
//! long are strings.

use algebra::Integer;
use serde_json::{Map, Value, json};

use super::certificate::{Certificate, Method};
use super::grid::Grid;
use super::polynomial::CovariancePolynomial;
use crate::error::{Error, Result};
use crate::mixed::{MixedGraph, Parameters};

impl Certificate {
    /// The certificate as JSON; the form is that of `docs/certificates.md`.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for graphs with fixed or shared coefficients.
    ///
    /// ```
    /// use algebra::Fuel;
    /// use graphs::{MixedGraph, ideal::{Certificate, CovariancePolynomial, Vanishing, certify}};
    /// let chain = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[])?;
    /// let constraint = CovariancePolynomial::parse("s_1_2*s_2_3 - s_1_3*s_2_2", &chain)?;
    /// let fuel = &mut Fuel::default();
    /// let Vanishing::Proven(certificate) = certify(&chain, &constraint, 1, fuel)? else { panic!() };
    /// let document = certificate.to_json()?;
    /// assert!(Certificate::from_json(&document)?.check(fuel)?);
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn to_json(&self) -> Result<Value> {
        if !Parameters::new(&self.graph).all_free() {
            return Err(Error::Unsupported {
                what: "the JSON form of a certificate",
                construct: "fixed or shared coefficients".to_owned(),
                hint: "keep the certificate as a value",
            });
        }
        let numbered = numbered(&self.graph)?;
        let ends = |pairs: Vec<(usize, usize)>| -> Vec<[usize; 2]> {
            pairs.into_iter().map(|(a, b)| [a + 1, b + 1]).collect()
        };
        let latent: Vec<usize> = (0..self.graph.len())
            .filter(|&v| self.graph.vertex(v).latent)
            .map(|v| v + 1)
            .collect();
        let claim: Vec<Value> = self
            .parts
            .iter()
            .map(|(power, part)| json!({"power": power, "polynomial": part.text(&numbered)}))
            .collect();
        let method = match &self.method {
            Method::Expansion => json!("expansion"),
            Method::Grid(grid) => {
                let primes: Vec<String> = grid.primes.iter().map(u64::to_string).collect();
                json!({"grid": {
                    "ones": grid.ones,
                    "degrees": grid.degrees,
                    "groups": grid.groups,
                    "coefficient_bound": grid.coefficient_bound.to_string(),
                    "primes": primes,
                    "points": grid.points,
                }})
            }
        };
        Ok(json!({
            "kind": "vanishing",
            "n": self.graph.len(),
            "latent": latent,
            "directed": ends(self.graph.directed().collect()),
            "bidirected": ends(self.graph.bidirected().collect()),
            "claim": claim,
            "parameter": self.parameter,
            "method": method,
        }))
    }

    /// Reads a certificate; whether it is valid says [`Certificate::check`].
    ///
    /// # Errors
    /// [`Error::Domain`] with the place of what is missing or has another form; those of [`MixedGraph::from_edges`] and
    /// [`CovariancePolynomial::parse`].
    pub fn from_json(document: &Value) -> Result<Self> {
        let object = as_object(document, "certificate")?;
        if object.get("kind").and_then(Value::as_str) != Some("vanishing") {
            return Err(malformed("kind", object.get("kind"), "\"vanishing\""));
        }
        let n = usize_of(object.get("n"), "n")?;
        let ends = |key: &str| -> Result<Vec<(usize, usize)>> {
            let pairs = array(object.get(key), key)?.iter();
            let pair = |value: &Value| match array(Some(value), key)?.as_slice() {
                [a, b] => Ok((vertex(a, key)?, vertex(b, key)?)),
                _ => Err(malformed(key, Some(value), "pairs of vertices")),
            };
            pairs.map(pair).collect()
        };
        let mut graph = MixedGraph::from_edges(n, &ends("directed")?, &ends("bidirected")?)?;
        for value in array(object.get("latent"), "latent")? {
            let v = vertex(value, "latent")?;
            if v >= n {
                return Err(malformed("latent", Some(value), "vertices from 1 to n"));
            }
            graph.set_latent(v, true);
        }
        let mut parts = Vec::new();
        for part in array(object.get("claim"), "claim")? {
            let part = as_object(part, "claim")?;
            let power = usize_of(part.get("power"), "claim.power")?;
            let power = u32::try_from(power).ok();
            let power = power
                .ok_or_else(|| malformed("claim.power", part.get("power"), "a small exponent"))?;
            let text = string(part.get("polynomial"), "claim.polynomial")?;
            parts.push((power, CovariancePolynomial::parse(text, &graph)?));
        }
        let parameter = match object.get("parameter") {
            None | Some(Value::Null) => None,
            some => Some(usize_of(some, "parameter")?),
        };
        let method = match object.get("method") {
            Some(Value::String(name)) if name == "expansion" => Method::Expansion,
            Some(Value::Object(method)) => Method::Grid(grid(method.get("grid"))?),
            other => return Err(malformed("method", other, "\"expansion\" or a grid")),
        };
        Ok(Self {
            graph,
            parts,
            parameter,
            method,
        })
    }
}

/// The same graph with numbers for names.
fn numbered(graph: &MixedGraph) -> Result<MixedGraph> {
    MixedGraph::from_edges(graph.len(), &[], &[])
}

fn grid(value: Option<&Value>) -> Result<Grid> {
    let place = "method.grid";
    let object = as_object(value.unwrap_or(&Value::Null), place)?;
    let numbers = |value: &Value| -> Result<Vec<usize>> {
        let list = array(Some(value), place)?.iter();
        list.map(|one| usize_of(Some(one), place)).collect()
    };
    let pairs = |key: &str| -> Result<Vec<(&Value, u64)>> {
        let pair = |value| match array(Some(value), place)?.as_slice() {
            [first, bound] => Ok((first, usize_of(Some(bound), place)? as u64)),
            _ => Err(malformed(place, Some(value), "pairs with a bound")),
        };
        array(object.get(key), place)?.iter().map(pair).collect()
    };
    let degrees = pairs("degrees")?.into_iter();
    let degrees = degrees.map(|(one, bound)| Ok((usize_of(Some(one), place)?, bound)));
    let groups = pairs("groups")?.into_iter();
    let groups = groups.map(|(list, bound)| Ok((numbers(list)?, bound)));
    let primes = array(object.get("primes"), place)?.iter();
    let primes = primes.map(|one| {
        let number = string(Some(one), place)?.parse::<u64>().ok();
        number.ok_or_else(|| malformed(place, Some(one), "primes below 2^64 as strings"))
    });
    let bound = string(object.get("coefficient_bound"), place)?;
    let bound = Integer::from_decimal(bound);
    Ok(Grid {
        ones: numbers(object.get("ones").unwrap_or(&Value::Null))?,
        degrees: degrees.collect::<Result<_>>()?,
        groups: groups.collect::<Result<_>>()?,
        coefficient_bound: bound.ok_or_else(|| {
            malformed(
                place,
                object.get("coefficient_bound"),
                "an integer as a string",
            )
        })?,
        primes: primes.collect::<Result<_>>()?,
        points: usize_of(object.get("points"), place)? as u64,
    })
}

fn malformed(place: &str, value: Option<&Value>, allowed: &'static str) -> Error {
    let shown = value.map_or("nothing".to_owned(), |value| {
        value.to_string().chars().take(80).collect()
    });
    Error::Domain {
        what: format!("certificate, {place}"),
        value: shown,
        allowed,
    }
}

fn as_object<'a>(value: &'a Value, place: &str) -> Result<&'a Map<String, Value>> {
    let object = value.as_object();
    object.ok_or_else(|| malformed(place, Some(value), "an object"))
}

fn array<'a>(value: Option<&'a Value>, place: &str) -> Result<&'a Vec<Value>> {
    let list = value.and_then(Value::as_array);
    list.ok_or_else(|| malformed(place, value, "a list"))
}

fn string<'a>(value: Option<&'a Value>, place: &str) -> Result<&'a str> {
    let text = value.and_then(Value::as_str);
    text.ok_or_else(|| malformed(place, value, "a string"))
}

fn usize_of(value: Option<&Value>, place: &str) -> Result<usize> {
    let number = value.and_then(Value::as_u64);
    let number = number.and_then(|number| usize::try_from(number).ok());
    number.ok_or_else(|| malformed(place, value, "a number from 0"))
}

fn vertex(value: &Value, place: &str) -> Result<usize> {
    let number = usize_of(Some(value), place)?.checked_sub(1);
    number.ok_or_else(|| malformed(place, Some(value), "vertices from 1"))
}
