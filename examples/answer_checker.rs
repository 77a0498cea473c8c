//! A tour of the answer checker: verdicts, rewards, model texts, several golds, batches.
//!
//! ```text
//! cargo run --example answer_checker
//! ```

#![expect(clippy::print_stdout, reason = "an example for a person")]

use closedform::verify::{Approximation, Mode, Options, Pair, check, check_any, check_batch};

fn main() {
    // One pair of final answers. The verdict says on what it rests.
    let report = check(r"\sqrt{12}", r"2\sqrt3", &Options::default());
    println!(
        "sqrt 12 and 2 sqrt 3: {:?} by {}",
        report.comparison, report.rule
    );
    assert!(report.comparison.is_proof());

    // The verdict is mathematics, the reward also asks for the form: a restated equation earns nothing.
    let restated = check("x=5", "3x+2=17", &Options::default());
    println!(
        "x=5 and 3x+2=17: {}, the answer is {}, reward {}",
        restated.comparison.verdict(),
        restated.form.name(),
        restated.reward
    );
    assert!(!restated.reward);

    // A model's text: the final answer is extracted first.
    let text = r"Each crate holds 6 jars, so three crates hold \(3\cdot6=18\) jars. The answer is \boxed{18}.";
    let report = check("18", text, &Options::text());
    println!("a text: {}", report.comparison.verdict());
    assert!(report.reward);

    // Several accepted answers.
    let report = check_any(&["north", "N"], "N", &Options::default());
    println!("the second of two golds: gold_index {}", report.gold_index);
    assert_eq!(report.gold_index, 1);

    // Decimals for exact values are a matter of policy; the comparison itself is exact.
    for approximation in [Approximation::Digits, Approximation::Strict] {
        let options = Options {
            mode: Mode::Answer,
            approximation,
            ..Options::default()
        };
        let report = check(r"\frac17", "0.142857", &options);
        println!(
            "1/7 and 0.142857 under {approximation}: {}",
            report.comparison.verdict()
        );
        assert_eq!(report.reward, approximation == Approximation::Digits);
    }

    // Many pairs: report k belongs to pair k.
    let pairs = [
        Pair {
            gold: "6.626e-34",
            answer: "1.055e-34",
        },
        Pair {
            gold: "(x+1)^2",
            answer: "x^2+2x+1",
        },
    ];
    let rewards: Vec<bool> = check_batch(&pairs, &Options::default(), 0)
        .iter()
        .map(|report| report.reward)
        .collect();
    println!("a batch: {rewards:?}");
    assert_eq!(rewards, [false, true]);
}
