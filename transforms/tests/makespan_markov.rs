//! Laws of phase-type makespans.

use transforms::makespan::{AttemptModel, Chain, Duration, Kind, Outcome, PhaseType};

fn exponential(mean: f64) -> Duration {
    Duration::Exponential { mean }
}

fn outcome(
    name: &str,
    probability: f64,
    time: Duration,
    restart: Option<f64>,
    done: bool,
) -> Outcome {
    Outcome {
        name: name.to_owned(),
        probability,
        time,
        restart: restart.map(exponential),
        done,
    }
}

#[test]
fn fifteen_phases() {
    let erlang = |stages, mean| Duration::Erlang { stages, mean };
    let hyper = Duration::HyperExponential {
        weights: vec![0.3, 0.7],
        means: vec![5.0, 14.0],
    };
    let outcomes = vec![
        outcome("TP", 0.54, erlang(3, 28.7), None, true),
        outcome("NCS", 0.02, exponential(30.0), None, true),
        outcome("FP", 0.03, erlang(2, 68.7), Some(4.0), false),
        outcome("NCF", 0.01, exponential(70.0), Some(4.0), false),
        outcome("TN", 0.32, hyper, Some(2.0), false),
        outcome("FN", 0.08, exponential(12.3), Some(2.0), false),
    ];
    let model = AttemptModel::new(Some(exponential(1.0)), outcomes).unwrap();
    let law = model.phase_type().unwrap();
    assert_eq!(law.phases(), 15);
    for (found, expected) in
        law.moments(3)
            .iter()
            .zip([1.0, 45.39107142857143, 0.0, 450708.4318913197])
    {
        println!("{found} {expected}");
    }
    println!("{}", law.variance());
    for (t, v) in [
        (20.0, 0.20433931756148122),
        (60.0, 0.7830176120392215),
        (150.0, 0.9764150291448319),
    ] {
        let p = law.at(&[t]).unwrap()[0];
        println!("{p:?} {:e}", p.cdf / v - 1.0);
    }
    for (q, v) in [
        (0.5, 35.64902517986636),
        (0.9, 85.28951597806372),
        (0.95, 113.21751587019347),
        (0.99, 196.98043075759514),
    ] {
        println!("{:e}", law.quantile(q).unwrap() / v - 1.0);
    }
    println!("{:?}", law.upper_quantile(1e-12));
}

#[test]
fn ladder() {
    for (up, down, mean) in [(1.0, 10.0, 123456790122.0), (1e-3, 1e3, 1.000002000003e69)] {
        let mut rates = vec![];
        let mut exits = vec![0.0; 12];
        for i in 0..11 {
            rates.push((i, i + 1, up));
            rates.push((i + 1, i, down));
        }
        exits[11] = up;
        let mut initial = vec![0.0; 12];
        initial[0] = 1.0;
        let law = PhaseType::new(&initial, &rates, &exits, 0.0).unwrap();
        println!("{:e}", law.mean() / mean - 1.0);
        println!(
            "{:?}",
            law.at(&[mean, 0.001 * mean, 10.0 * mean, 1e-3, 100.0])
                .unwrap()
        );
        println!("{:?}", law.quantiles(&[0.5, 0.99, 1e-20]));
        println!("{:?}", law.upper_quantile(1e-100));
    }
    let _ = Chain::<f64>::builder(Kind::Continuous);
}
