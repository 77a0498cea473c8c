//! Certificates of means: the means from all states, which satisfy the equations of the chain.

use algebra::expr::Expr;
use algebra::poly::RationalFunction;
use algebra::{Fuel, Rational};
use serde_json::{Map, Value, json};

use super::chain::{Quantity, System};
use super::formula::{Form, Formula};
use super::names::Names;
use super::point::Point;
use crate::error::{Error, Result};
use crate::makespan::Expected;
use crate::makespan::chain::Chain;

/// States of a certificate, and characters of all its polynomials.
const MOST_STATES: usize = 300;
const MOST_CHARACTERS: usize = 1 << 20;
/// Of the search for a point.
const SEED: u64 = 1;

impl Chain<Expr> {
    /// A certificate that a formula is what was asked for, as a document: `verify::recheck_chain` goes through it again.
    ///
    /// It has the arcs and rewards of the states that are reached, the means from all of them over one denominator, and values of the symbols
    /// at which all weights are positive. The form is that of the text of the formula. Costs a formula for every state.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above 300 states or 2^20 characters; [`Error::Unsupported`] where no such values are found; and what asking for the
    /// formulas says.
    ///
    /// ```
    /// use algebra::{Fuel, expr::Expr};
    /// use transforms::makespan::symbolic::{Form, Quantity};
    /// use transforms::makespan::{Chain, Kind};
    /// let fuel = &mut Fuel::default();
    /// let mut chain = Chain::builder(Kind::Continuous);
    /// chain.exit("done").begin("a", Expr::integer(1)).arc("a", "done", Expr::symbol("x"), None);
    /// let chain = chain.build()?;
    /// let mean = chain.symbolic_mean(100, fuel)?;
    /// let document = chain.certificate(Quantity::Time, None, &mean, Form::Factored, 100, fuel)?;
    /// assert_eq!(document["formula"], "1/x");
    /// assert_eq!(document["proof"]["means"][0], "1");
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn certificate(
        &self,
        quantity: Quantity<'_>,
        start: Option<&str>,
        formula: &Formula,
        form: Form,
        limit: usize,
        fuel: &mut Fuel,
    ) -> Result<Value> {
        let system = self.system(quantity, start)?;
        let places = self.reached(&system)?;
        let point = self.point(&system, quantity, SEED, fuel)?;
        let point = point.ok_or_else(|| Error::Unsupported {
            what: "a certificate",
            construct: "a graph for which no values were found at which all weights are positive and probabilities are some".to_owned(),
            hint: "see whether two of its weights can be positive at once",
        })?;
        let mut means = Vec::with_capacity(places.len());
        for &state in &places {
            let name = &self.states()[state];
            let mean = self.symbolic(quantity, Some(name), limit, fuel)?;
            // Variables are numbered by the symbols of the whole chain in every formula.
            means.push(mean.function().clone());
        }
        let begun = match quantity {
            Quantity::Absorption(exit) => self.state(exit),
            _ => None,
        };
        let names = system.names();
        let text = formula.text(form, fuel)?;
        self.document(
            &system,
            &places,
            begun,
            (&names, &means, &point),
            text,
            fuel,
        )
    }

    /// The states that are not exits and are reached and left.
    fn reached(&self, system: &System) -> Result<Vec<usize>> {
        let mut seen = vec![false; self.states().len()];
        let mut stack: Vec<usize> = system.initial.iter().map(|share| share.0).collect();
        while let Some(state) = stack.pop() {
            if !self.is_exit(state) && !std::mem::replace(&mut seen[state], true) {
                let arcs = system.arcs.iter().filter(|arc| arc.0 == state);
                stack.extend(arcs.filter_map(|arc| arc.1));
            }
        }
        let places: Vec<usize> = (0..seen.len()).filter(|&state| seen[state]).collect();
        match places.len() > MOST_STATES {
            true => Err(too_large(
                "states of a certificate",
                places.len(),
                MOST_STATES,
            )),
            false => Ok(places),
        }
    }

    fn document(
        &self,
        system: &System,
        places: &[usize],
        begun: Option<usize>,
        (names, means, point): (&Names, &[RationalFunction], &Point),
        formula: String,
        fuel: &mut Fuel,
    ) -> Result<Value> {
        let place = |state: usize| places.iter().position(|&known| known == state);
        let mut denominator = RationalFunction::constant(Rational::ONE);
        for mean in means {
            let rest = mean.mul(&denominator, fuel)?.reduced(fuel)?;
            let below = Formula::new(names.clone(), rest).denominator(fuel)?;
            let below = RationalFunction::from(below.to_rationals());
            denominator = denominator.mul(&below, fuel)?.reduced(fuel)?;
        }
        let mut size = formula.len();
        let mut written = |function: RationalFunction, fuel: &mut Fuel| -> Result<String> {
            let text = Formula::new(names.clone(), function).text(Form::Expanded, fuel)?;
            size = size.saturating_add(text.len());
            match size > MOST_CHARACTERS {
                true => Err(too_large(
                    "characters of a certificate",
                    size,
                    MOST_CHARACTERS,
                )),
                false => Ok(text),
            }
        };
        let mut numerators = Vec::with_capacity(means.len());
        for mean in means {
            let numerator = mean.mul(&denominator, fuel)?.reduced(fuel)?;
            numerators.push(written(numerator, fuel)?);
        }
        let denominator = written(denominator, fuel)?;
        let arcs = system.arcs.iter().filter(|arc| !arc.2.is_zero());
        let arcs = arcs.filter_map(|(from, to, weight)| {
            Some(json!([
                place(*from)?,
                to.and_then(place),
                weight.to_string()
            ]))
        });
        let initial = system.initial.iter().filter_map(|(state, share)| {
            let share = share.to_string();
            match (place(*state), begun == Some(*state)) {
                (Some(place), _) => Some(json!([place, share])),
                (None, true) => Some(json!([null, share])),
                (None, false) => None,
            }
        });
        let of_states = |texts: &dyn Fn(usize) -> String| -> Vec<String> {
            places.iter().map(|&state| texts(state)).collect()
        };
        let weights = system.arcs.iter().map(|arc| &arc.2);
        let shares = system.initial.iter().map(|share| &share.1);
        let all = Names::of(weights.chain(&system.rewards).chain(shares));
        let values = all.symbols().iter().filter_map(|symbol| {
            let value = point.of(symbol)?.to_string();
            Some((symbol.to_string(), Value::String(value)))
        });
        let values: Map<String, Value> = values.collect();
        Ok(json!({
            "certificate": 2,
            "claim": "chain-mean",
            "proved": true,
            "states": of_states(&|state| self.states()[state].clone()),
            "arcs": arcs.collect::<Vec<Value>>(),
            "rewards": of_states(&|state| system.rewards[state].to_string()),
            "initial": initial.collect::<Vec<Value>>(),
            "formula": formula,
            "point": values,
            "proof": {"kind": "chain-equations", "denominator": denominator, "means": numerators},
        }))
    }
}

impl System {
    /// The symbols of the formulas from single states.
    fn names(&self) -> Names {
        let weights = self.arcs.iter().map(|arc| &arc.2);
        Names::of(weights.chain(&self.rewards))
    }
}

impl Chain<Rational> {
    /// A certificate that a number is the mean time until an exit, as a document: `verify::recheck_chain` goes through it again. Costs an exact
    /// solution of the equations, O(n³) operations on growing numbers.
    ///
    /// # Errors
    /// As for formulas; [`Error::Unsupported`] where the mean is infinite.
    ///
    /// ```
    /// use algebra::{Fuel, Rational};
    /// use transforms::makespan::{Chain, Kind};
    /// let mut chain = Chain::builder(Kind::Continuous);
    /// chain.exit("done").begin("a", Rational::from(1)).arc("a", "done", Rational::from(3), None);
    /// let document = chain.build()?.mean_certificate(&mut Fuel::default())?;
    /// assert_eq!(document["formula"], "1/3");
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn mean_certificate(&self, fuel: &mut Fuel) -> Result<Value> {
        let infinite = || Error::Unsupported {
            what: "a certificate",
            construct: "a mean that is infinite".to_owned(),
            hint: "its reason stands beside it",
        };
        let Expected::Finite(mean) = self.passage(fuel)?.mean(fuel)? else {
            return Err(infinite());
        };
        let chain = self.try_map(|number| Ok(Expr::number(number.clone())))?;
        let system = chain.system(Quantity::Time, None)?;
        let places = chain.reached(&system)?;
        let solution = system.solution(&Point::new(&[], &[]), fuel)?;
        let solution = solution.ok_or_else(infinite)?;
        let means = places
            .iter()
            .map(|&state| RationalFunction::constant(solution[state].clone()));
        let means: Vec<RationalFunction> = means.collect();
        let names = system.names();
        chain.document(
            &system,
            &places,
            None,
            (&names, &means, &Point::default()),
            mean.to_string(),
            fuel,
        )
    }
}

fn too_large(what: &'static str, needed: usize, limit: usize) -> Error {
    Error::TooLarge {
        what,
        needed: needed as u64,
        limit: limit as u64,
        hint: "ask for a smaller graph, or go without a certificate",
    }
}
