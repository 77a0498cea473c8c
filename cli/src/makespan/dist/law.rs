//! The law that is asked for.

use closedform::algebra::Fuel;
use closedform::transforms::Error;
use closedform::transforms::makespan::{AttemptModel, Chain, Distribution, Expected};

use super::super::answer::refused;
use super::super::arguments::Dist;
use super::super::task::{self, Subject as Asked};
use crate::failure::Failure;

/// What the law is of.
pub(super) enum Subject {
    Attempts(AttemptModel<f64>),
    Graph(Chain<f64>),
}

/// A law and where it comes from.
pub(super) struct Law {
    pub(super) name: String,
    pub(super) subject: Subject,
    pub(super) law: Distribution,
    pub(super) mean: Expected<f64>,
    pub(super) variance: Option<f64>,
    pub(super) notes: Vec<String>,
    /// The one exit whose walks count.
    pub(super) exit: Option<String>,
}

impl Law {
    /// What the mean is called.
    pub(super) const fn mean_of(&self) -> &'static str {
        match self.exit {
            Some(_) => "mean given the exit",
            None => "mean",
        }
    }
}

pub(super) fn law(arguments: &Dist) -> Result<Law, Failure> {
    let task = match task::subject(&arguments.task)? {
        Asked::Attempts(task) => task,
        Asked::Graph { name, graph } => {
            let notes = graph.notes().iter().map(ToString::to_string).collect();
            return of_graph(graph, arguments.exit.as_deref(), &name, notes, None);
        }
    };
    let about = |error| refused(&task.name, error);
    let model = task::doubles(&task.model).map_err(about)?;
    let notes = task.notes(true);
    match (arguments.task.cap, &arguments.exit) {
        (None, None) => Ok(Law {
            law: model.distribution().map_err(about)?,
            mean: model.mean(),
            variance: model.variance().finite(),
            subject: Subject::Attempts(model),
            name: task.name,
            notes,
            exit: None,
        }),
        (None, Some(exit)) => Err(Failure::Input(format!(
            "--exit {exit}: attempts have one exit; it needs --cap (exits `done` and `given up`), or a graph"
        ))),
        (most, exit) => {
            let graph = model.chain(most).map_err(|error| refused("--cap", error))?;
            of_graph(graph, exit.as_deref(), &task.name, notes, most)
        }
    }
}

/// What is refused; a chain of many attempts is too large by its cap.
pub(super) fn stopped(name: &str, cap: Option<usize>, error: Error) -> Failure {
    match (&error, cap) {
        (Error::TooLarge { .. }, Some(most)) => Failure::Input(format!(
            "{name}: {error}; --cap {most} makes a state of every attempt: give a lower one (`makespan mean` takes any)"
        )),
        (Error::TooLarge { .. }, None) => Failure::Input(format!(
            "{name}: {error} (earlier times: --t; the mean: `makespan chain` or `mean`; draws: `makespan simulate`)"
        )),
        _ => refused(name, error),
    }
}

fn of_graph(
    graph: Chain<f64>,
    exit: Option<&str>,
    name: &str,
    notes: Vec<String>,
    cap: Option<usize>,
) -> Result<Law, Failure> {
    let about = |error| stopped(name, cap, error);
    let fuel = &mut Fuel::default();
    let (law, mean, variance) = match exit {
        None => {
            let passage = graph.passage(fuel).map_err(about)?;
            (
                graph.distribution().map_err(about)?,
                passage.mean(fuel).map_err(about)?,
                passage.variance(fuel).map_err(about)?.finite(),
            )
        }
        Some(exit) => {
            let place = graph.state(exit).filter(|&state| graph.is_exit(state));
            let Some(place) = place else {
                let exits: Vec<&str> = graph
                    .exits()
                    .map(|state| graph.states()[state].as_str())
                    .take(20)
                    .collect();
                return Err(Failure::Input(format!(
                    "--exit {exit}: there is no such exit; the exits are {}",
                    exits.join(", ")
                )));
            };
            let passage = graph.passage(fuel).map_err(about)?;
            let absorbed = passage.absorption(fuel).map_err(about)?;
            let given = absorbed
                .iter()
                .find(|one| one.exit == place)
                .and_then(|one| one.mean_given);
            let Some(given) = given else {
                return Err(Failure::Input(format!(
                    "--exit {exit}: it is never reached"
                )));
            };
            (
                graph.distribution_into(place).map_err(about)?,
                Expected::Finite(given),
                None,
            )
        }
    };
    Ok(Law {
        name: name.to_owned(),
        subject: Subject::Graph(graph),
        law,
        mean,
        variance,
        notes,
        exit: exit.map(str::to_owned),
    })
}
