//! Cases of makespans beyond those that are shared: other keys, other forms of numbers, wrong answers.

mod common;

use common::run_with;
use serde_json::{Value, json};

/// What becomes of a case.
fn outcome(case: &Value) -> Value {
    let done = run_with(&["cases", "-", "--json"], case.to_string().as_bytes());
    serde_json::from_str(done.out.lines().next().unwrap_or_default()).unwrap_or_default()
}

fn case(kind: &str, input: Value, expect: Value) -> Value {
    json!({"id": "own", "kind": kind, "input": input, "expect": expect, "tol_rel": 1e-12})
}

#[track_caller]
fn passes(kind: &str, input: Value, expect: Value) {
    let found = outcome(&case(kind, input, expect));
    assert_eq!(found["passed"], true, "{found}");
}

#[track_caller]
fn fails(kind: &str, input: Value, expect: Value) {
    let found = outcome(&case(kind, input, expect));
    assert_eq!(found["passed"], false, "{found}");
}

/// Two states in turn, rates x and y, costs cx and cy: the mean cost is cx/x + cy/y.
fn series() -> Value {
    json!({
        "start": "a", "absorbing": ["done"], "rewards": {"a": "cx", "b": "cy"},
        "edges": [{"frm": "a", "to": "b", "rate": "x"}, {"frm": "b", "to": "done", "rate": "y"}],
    })
}

#[test]
fn rewards_of_a_formula_count_and_gradients_are_compared() {
    let at = json!({"x": "2", "y": "4", "cx": "3", "cy": "5"});
    let slopes = |x: &str| json!({"x": {"exact": x}, "y": {"exact": "-5/16"}, "cx": "1/2", "cy": {"exact": "1/4"}});
    let expect = |x: &str| {
        json!({
            "numerator": "cx*y + cy*x", "denominator": "x*y",
            "evaluations": [{"at": at, "exact": "11/4", "value": 2.75, "gradient": slopes(x)}],
        })
    };
    let mut good = expect("-3/4");
    good["evaluations"][0]["gradient"]["cx"] = json!({"exact": "1/2"});
    passes("symbolic_mean", series(), good);
    fails("symbolic_mean", series(), expect("-3/5"));
    // without rewards it is the time; what cancels has the derivative 0
    let mut time = series();
    time["rewards"] = Value::Null;
    let none =
        json!({"evaluations": [{"at": at, "exact": "3/4", "gradient": {"cx": {"exact": "0"}}}]});
    passes("symbolic_mean", time, none);
}

#[test]
fn certain_times_are_read_exactly() {
    let certain = |mean: &str| json!({"kind": "det", "mean": mean});
    let model = json!({"outcomes": [
        {"name": "S", "p": "0.5", "done": true, "time": certain("0.3")},
        {"name": "F", "p": "0.5", "done": false, "time": certain("0.1")},
    ]});
    let expect = json!({
        "mean": 0.4, "pmf": [{"t": 0.3, "exact": "1/2"}, {"t": "0.4", "exact": "1/4"}],
        "cdf": [{"t": 0.7, "exact": "31/32"}], "quantiles": [{"q": 0.9, "value": 0.6}],
        "std": 0.02_f64.sqrt(),
    });
    passes("deterministic_times", json!({"model": model}), expect);
    fails(
        "deterministic_times",
        json!({"model": model}),
        json!({"pmf": [{"t": 0.3, "exact": "1/3"}]}),
    );
}

/// Half of the attempts succeed after 20, a quarter fail after 40, a start of 2, a restart of 3.
#[test]
fn timeouts_have_starts_and_failures() {
    let tau = 30.0_f64;
    let (s, f) = ((-tau / 20.0).exp(), (-tau / 40.0).exp());
    let elapsed = 0.5 * 20.0 * (1.0 - s) + 0.25 * 40.0 * (1.0 - f) + 0.25 * tau;
    let done = 0.5 * (1.0 - s);
    let mean = (2.0 + elapsed + (1.0 - done) * 3.0) / done;
    passes(
        "timeout_restart",
        json!({"w": "0.5", "success_mean": 20, "w_fail": "1/4", "failure_mean": "40", "start_mean": 2, "restart": "3", "taus": ["30"]}),
        json!({"mean_by_tau": [{"tau": 30.0, "mean": mean}]}),
    );
}

#[test]
fn points_of_a_curve_may_have_their_own_times() {
    let point = json!({"alpha": "0", "beta": "0", "MTS": "10", "MTF": "20", "start_mean": "1"});
    let input = json!({"p": "1/2", "MTS": "99", "MTF": "99", "points": [point],
        "time_preempt_success": "1", "time_preempt_failure": "1"});
    passes(
        "roc_operating_point",
        input,
        json!({"mean_makespan": [{"exact": "32"}], "best_index": 0}),
    );
}

/// Where a preempted failure takes longer than one that is run on the line of break-even falls: none pays, and its slope is a number.
#[test]
fn lines_that_fall_have_a_slope_for_those_who_ask() {
    let input = json!({
        "prob": {"TP": "1/2", "FN": "1/4", "TN": "1/8", "FP": "1/8"},
        "mean_time": {"TP": "8", "FN": "4", "TN": "6", "FP": "5"},
    });
    // C0 = 8*3/4 + 5/4 = 29/4, p dS = 3, (1-p) dF = -1/4
    passes(
        "six_outcome_mean",
        input.clone(),
        json!({"breakeven_slope": {"exact": "-17"}, "preempt_pays": false}),
    );
    passes("six_outcome_mean", input, json!({"breakeven_slope": null}));
}

#[test]
fn priors_are_one_or_three_laws() {
    let ask = |prior: Value| {
        let input = json!({
            "prior": prior, "MTS": 29, "MTF": 69, "time_preempt_success": 13, "time_preempt_failure": 12,
            "counts": {"success_continued": 2, "success_preempted": 1, "failure_continued": 1, "failure_preempted": 1},
        });
        outcome(&case("bayes_decision", input, json!({})))["got"].clone()
    };
    let three = ask(json!("Beta(2,3) on p, Beta(1/2,1/2) on alpha, beta"));
    assert_eq!(three["posterior_mean_p"]["exact"], "1/2");
    assert_eq!(three["posterior_mean_alpha"]["exact"], "3/8");
    assert_eq!(three["posterior_mean_beta"]["exact"], "1/2");
    assert_eq!(
        three,
        ask(json!({"p": [2, 3], "alpha": "Beta(1/2,1/2)", "beta": 0.5}))
    );
    for prior in [
        json!("uniform"),
        json!(1),
        Value::Null,
        json!("Beta(1,1)"),
        json!([1, 1]),
    ] {
        assert_eq!(ask(prior)["posterior_mean_p"]["exact"], "4/7");
    }
    let wrong = outcome(&case(
        "bayes_decision",
        json!({"prior": "Gamma(1)", "MTS": 1, "MTF": 1, "time_preempt_success": 1,
        "time_preempt_failure": 1, "counts": {"success_continued": 1, "success_preempted": 1, "failure_continued": 1,
        "failure_preempted": 1}}),
        json!({}),
    ));
    assert!(
        wrong["error"]
            .as_str()
            .is_some_and(|error| error.contains("instead of Beta(a,b)")),
        "{wrong}"
    );
}

#[test]
fn all_second_derivatives_can_be_asked_for() {
    let input = json!({"p": "0.6", "al": "0.1", "be": "0.85", "MTS": "28.7", "MTF": "68.7", "tS": "13", "tF": "12"});
    // E M = (p a.. )/(p (1-al)): linear in beta, so that its second derivative is 0
    passes(
        "sensitivity",
        input.clone(),
        json!({"hessian_be_be": {"exact": "0"}}),
    );
    let found = outcome(&case(
        "sensitivity",
        input,
        json!({"hessian_p_beta": 0, "hessian_beta_p": 0}),
    ))["got"]
        .clone();
    assert_eq!(found["hessian_p_beta"], found["hessian_beta_p"]);
    // d/dp of -(1-p)(MTF - tF)/(p (1-al)) = (MTF - tF)/(p^2 (1-al))
    assert_eq!(found["hessian_p_beta"]["exact"], "175");
}

#[test]
fn lognormal_laws_by_their_logarithm() {
    let model = json!({"outcomes": [
        {"name": "S", "p": "1", "done": true, "time": {"kind": "lognormal", "mu": "1", "sigma": "0.5"}}]});
    let (mean, spread) = (1.125_f64.exp(), 0.25_f64.exp_m1());
    passes(
        "attempt_model",
        json!({"model": model}),
        json!({"mean": mean, "variance": mean * mean * spread, "mean_attempts": 1.0, "median": 1.0_f64.exp()}),
    );
}
