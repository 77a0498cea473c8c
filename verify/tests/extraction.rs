//! Extraction: the value that a text settles on, whole, and nothing that it denies, bounds or takes back.

use proptest::prelude::*;
use verify::{Extraction, Options, check, extract};

/// The candidate of a text; every candidate that the grammar reads is readable.
fn found(text: &str) -> Option<String> {
    let readable = |candidate: &str| algebra::parse::parse(candidate).is_ok();
    match extract(text, &Options::text(), false, false, &readable) {
        Extraction::Found(candidate) => Some(candidate.text),
        Extraction::Ambiguous | Extraction::Nothing => None,
    }
}

fn verdict(gold: &str, text: &str) -> &'static str {
    check(gold, text, &Options::text()).comparison.verdict()
}

fn accepts(cases: &[(&str, &str)]) {
    for (gold, text) in cases {
        assert_eq!(
            verdict(gold, text),
            "equal",
            "{gold} in {text}: {:?}",
            found(text)
        );
    }
}

fn refuses(cases: &[(&str, &str)]) {
    for (gold, text) in cases {
        assert_ne!(
            verdict(gold, text),
            "equal",
            "{gold} in {text}: {:?}",
            found(text)
        );
    }
}

/// The last number of a text is taken with its fraction, exponent, ratio, root, bracket and scale.
#[test]
fn the_last_number_is_whole() {
    accepts(&[
        ("12:30", "The train arrives at 12:30."),
        ("3:4", "The ratio is 3:4."),
        ("3:7", "The ratio is 3 to 7."),
        ("0.0045", "It equals 4.5e-3."),
        ("0.0045", "It equals 4.5 × 10^-3."),
        (r"6.02\times10^{23}", "It is about 6.02 x 10^23."),
        ("3.5", "We need 3 1/2 cups."),
        ("3.5", "We need 3½ cups."),
        ("2500000", "It costs 2.5 million dollars."),
        ("36", "There are 3 dozen."),
        ("1024", "So the total is 2^10."),
        ("120", "The value is 5!."),
        (r"\sqrt2", "The length is √2."),
        (r"2\pi", "The area is 2π."),
        (r"\sqrt5", "The length is sqrt(5)."),
        ("2k+1", "Hence n = 2k+1."),
        ("(3,4)", "The point is (3, 4)."),
        ("[0,1)", "So the domain is [0,1)."),
        (r"\frac{3}{4}", r"So the probability equals \frac{3}{4}."),
        ("1,2,3", "The roots are 1, 2, 3."),
        ("2,3", "The solutions are 2 and 3."),
        ("1/3", "Answer: 0.333..."),
        (r"\frac13", "It is 33 1/3%."),
        ("7", "So the sum is 3 + 4 = 7."),
        ("10", "He pays 5 apples * $2 = $10."),
        ("12", "There are 12 in all (see step 3)."),
    ]);
}

/// What is left when a number is torn out of a larger thing is no answer.
#[test]
fn a_piece_is_never_promoted() {
    refuses(&[
        ("30", "The train arrives at 12:30."),
        ("4", "The ratio is 3:4."),
        ("3", "It equals 4.5e-3."),
        ("-3", "It equals 4.5 × 10^-3."),
        ("23", "It is about 6 x 10^23."),
        ("1/2", "We need 3 1/2 cups."),
        ("3", "We need 3½ cups."),
        ("42", "The angle is 60° 42'."),
        ("2.5", "It costs 2.5 million dollars."),
        ("2", "The area is 12 cm^2."),
        ("7", "x ≡ 3 (mod 7)"),
        ("6", "The range is 5-6."),
        ("5", "The length is sqrt(5)."),
        ("4", "The point is (3, 4)."),
        ("6", "He scored 5 out of 6."),
        ("10", "The probability is 3 in 10."),
        ("7", r"The answer is \frac{7}{"),
        ("7", "The answer is (3, 7"),
        ("7", r"The answer is 3 \cdot 7 \cdot"),
        ("7", "The vector is <3, 7>"),
        ("7", "The final polynomial is x^2 + 7"),
        ("3", r"\begin{align*}x&=4\\&=2\sqrt{3}\end{align*}"),
        ("2", "So \u{8}oxed{\u{c}rac{1}{2}}"),
    ]);
}

/// The unit, currency and percent sign beside the last number or formula stay with it.
#[test]
fn the_unit_beside_the_number_counts() {
    refuses(&[
        (r"\$20", "It costs €20."),
        ("75 mph", "The speed is 75 km per hour."),
        ("75 miles", "He travels 75 km."),
        ("180 hours", "It takes 180 minutes."),
        (r"12\text{ cm}^3", "The area is 12 cm²."),
        ("60 radians", "The angle is 60 degrees."),
        ("5 km", "Thus the length is $5$ cm."),
        ("5 cents", "He has 5 dollars."),
    ]);
    accepts(&[
        ("3 hours", "It takes 180 minutes."),
        ("50 mm", "Thus the length is $5$ cm."),
        ("0.12", "The answer is $12$%."),
        (r"\$5.25", "The total cost is $5.25."),
        ("75 km/h", "The speed is 75 km per hour."),
        ("12", "The area is $12$ square units."),
        ("3.71", "The acceleration on Mars is 3.71 m/s^2."),
    ]);
}

/// Bounds, denials and corrections are not answers.
#[test]
fn bounds_denials_and_corrections_are_no_answers() {
    refuses(&[
        ("5", "So it is more than 5"),
        ("5", "It's at least 5."),
        ("5", "Thus x ≥ 5."),
        ("5", "It cannot be 5."),
        ("5", "5 is not the answer"),
        ("5", "The answer is not 5."),
        ("5", "The answer is anything but 5."),
        ("7", "The answer is strictly less than 7."),
        ("7", "The answer is a number between 4 and 7."),
        ("7", "The answer is the square root of 7."),
        ("7", r"The answer is not \boxed{7}."),
        ("7", r"\boxed{7} is incorrect."),
        ("3", "$x=3$ is not a solution."),
        ("3", "It is false that $x = 3$."),
        ("7", "The answer is 7... wait, no, it is 8."),
        ("7", "The answer is 7. Actually, it is 8."),
        ("7", "Someone says the answer is 7, but that is wrong."),
        (r"7", r"<think>a</think>\boxed{5}<think>maybe \boxed{7}"),
        ("B", "B is wrong"),
        ("B", "Anything but B"),
        ("B", r"\boxed{\text{Not B}}"),
        ("I", "I do not know"),
    ]);
    accepts(&[
        ("8", "The answer is 7. Actually, it is 8."),
        ("7", "There are exactly 7 such numbers between 1 and 100."),
        ("4", "It is 4, not 5."),
    ]);
}

/// The words around a value are no factors of it, and an explanation does not replace it.
#[test]
fn words_around_a_value_are_words() {
    accepts(&[
        ("3", "So $x=3$."),
        ("3", "It is $3$."),
        ("2x+5", "So y = 2x + 5"),
        ("5", "He has 5 dollars."),
        ("1234567", "It is 1,234,567."),
        ("5", "So 10/2 = 5.0"),
        ("42", "The answer is 42, as shown in step 7."),
        ("3/4", "Answer: 3/4 of a cup"),
        ("12", "The answer is 12 (see step 3)."),
        (
            "7",
            "The answer is 7 since there are 3 red and 4 blue balls.",
        ),
        ("7", "The answer is 7, not 8."),
        ("5", "Final Answer: The value of $x$ is $5$."),
        ("5", r"So we get $x=5$. $\square$"),
        ("3", "The answer is 3, as desired."),
        ("7", "Thus, the answer is therefore 7."),
        ("7", "答：7"),
        ("7", "Ответ: 7"),
        ("1,2", "The solutions are $x=1$ and $x=2$."),
        ("x=3,y=4", "So, $x=3$ and $y=4$."),
    ]);
}

/// A marker that names no value yields to the box or to the next rule.
#[test]
fn a_remark_is_no_marker() {
    for remark in [
        "I have verified that the answer is correct.",
        "The answer is reasonable.",
        "I put my final answer in a box.",
        "That is the final answer!",
        "The answer is boxed above.",
        "The answer is unique.",
    ] {
        let text = format!("Thus we obtain $\\boxed{{5}}$.\n\n{remark}");
        assert_eq!(found(&text).as_deref(), Some("5"), "{text}");
    }
    accepts(&[
        (
            "5",
            "A: Let's think step by step. She has 2 and gets 3 more. So she has 5 apples.",
        ),
        (
            "5",
            "#### Step 3: Conclusion\n\nThus, the value of $x$ is $5$.",
        ),
        ("5", "To find the answer: we add the numbers. So $x=5$."),
        ("7", "The final answer is:\n\\[\n7\n\\]"),
        ("7", "**Final Answer**\n\n\\[\n7\n\\]"),
        ("5", "<|im_start|>assistant\n\\boxed{5}<|im_end|>"),
        ("5", "The answer is 5<end_of_turn>"),
    ]);
}

/// Row separators and `\neq` are left alone; doubled backslashes are halved.
#[test]
fn only_encoded_texts_are_unescaped() {
    let rows = r"\begin{align}a&=b\\[4pt]c&=d\end{align} so \boxed{x\neq 3}";
    assert_eq!(found(rows).as_deref(), Some(r"x\neq 3"));
    assert_eq!(found(r"\\boxed{x \\neq 3}").as_deref(), Some(r"x \neq 3"));
}

/// The letter a text settles on.
#[test]
fn option_letters_in_sentences() {
    accepts(&[
        ("B", "I believe B is correct."),
        ("A", "A is correct."),
        ("B", "**B**\n\nBecause C is too large."),
        (
            "B",
            "A is wrong, C is wrong, D is wrong. So the answer must be B.",
        ),
        ("B", "故选B"),
    ]);
}

/// Extraction is one pass: hostile texts of 1 MB cost no more than ordinary ones.
#[test]
fn hostile_texts_are_read_in_one_pass() {
    let units = [
        r"\boxed{",
        "\\boxed{a\n",
        "1,1",
        "<think>",
        "the answer is ",
        "a: ",
        "b a: ",
        "xanswer is ",
        r"\(",
        r"\[",
        r"\( a ",
        r"\\(",
        "(5 ",
        "5 = ",
        "$5 ",
        r"\frac{",
        "5 not ",
        r"\begin{align}",
        "5cm^2/",
        "at least 5 ",
        "((5",
    ];
    let started = std::time::Instant::now();
    for unit in units {
        let text = unit.repeat((1 << 20) / unit.len());
        let _ = extract(&text, &Options::text(), false, false, &|_| false);
    }
    // Quadratic work took seconds for each; an unoptimised build takes about a tenth of one.
    assert!(started.elapsed().as_secs() < 60);
}

fn values() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..100_000_u32).prop_map(|n| n.to_string()),
        (1..999_u32).prop_map(|n| format!("-{n}")),
        (1..99_u32, 2..99_u32).prop_map(|(a, b)| format!("{a}/{b}")),
        (0..99_u32, 1..99_u32).prop_map(|(a, b)| format!("{a}.{b:02}")),
        (1..99_u32, 2..9_u32).prop_map(|(a, b)| format!("{a}^{b}")),
        (2..99_u32).prop_map(|n| format!("√{n}")),
        (1..9_u32, 1..9_u32).prop_map(|(a, b)| format!("({a}, {b})")),
        (1..99_u32).prop_map(|n| format!("{n}%")),
        (1..12_u32, 10..59_u32).prop_map(|(h, m)| format!("{h}:{m}")),
    ]
}

fn prose() -> impl Strategy<Value = String> {
    let sentence = prop::sample::select(vec![
        "We add the two parts of the garden.",
        "There were 12 boxes with 7 apples each.",
        "Let $n = 4$ and consider the other side.",
        "The train left at 10:45 and was late.",
        "However, the second case is harder than the first one.",
        "Half of them, i.e. 6 1/2 miles, remain.",
    ]);
    prop::collection::vec(sentence, 0..6).prop_map(|list| list.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// An answer comes back from any prose, whatever marks it.
    #[test]
    fn what_is_marked_is_found(value in values(), prose in prose()) {
        let texts = [
            format!("{prose}\nThe answer is {value}."),
            format!("{prose}\n**Final Answer:** {value}"),
            format!("{prose}\n#### {value}"),
            format!("{prose} So it is \\boxed{{{value}}}."),
            format!("{prose} Hence we obtain ${value}$."),
            format!("{prose} Hence we obtain \\({value}\\)."),
            format!("<think>{prose}</think>\nThe final answer is ${value}$."),
            format!("{prose}\n<answer>{value}</answer>"),
            format!("{prose} Therefore the result equals {value}."),
        ];
        for text in texts {
            let got = found(&text).unwrap_or_default();
            prop_assert_eq!(got.as_str(), value.as_str(), "{}", text);
        }
    }

    /// Extraction of any text ends, and a candidate is never longer than the text and its unit.
    #[test]
    fn any_text_is_read(text in "[ -~\n½√²°€答案]{0,200}") {
        let got = found(&text).unwrap_or_default();
        prop_assert!(got.len() <= 2 * text.len() + 16, "{:?}", got);
    }
}

#[test]
fn judgements_and_counts_conclude_unless_they_are_doubted() {
    accepts(&[
        (
            "true",
            "Therefore, the answer is True: if |u(z)| < M for all z, then the entire function f must be constant.",
        ),
        (
            "false",
            "Therefore, the answer is False, the system is not a FIR filter.",
        ),
        (
            "false",
            "Therefore, the answer is: No, opening first performs erosion and then dilation, not the other way around.",
        ),
        ("true", "Text 7. Therefore, the statement is true."),
        (
            "840",
            "Therefore, the answer is there are 840 ways to select a committee of 2 men and 3 women from a group of 6 men and 8 women.",
        ),
        ("7", "There are seven of them."),
        ("700", "There are seven hundred ways."),
        ("56", "Therefore, the answer is 8C3 = 56."),
        ("3", "Therefore, the answer is $y(2.5) = 3$."),
    ]);
    for (gold, text) in [
        ("7", "There are seven hundred ways."),
        ("7", "There are seven percent."),
        ("7", "There are seven halves"),
        ("7", "There are seven squared"),
        ("7", "There are seven factorial"),
        ("7", "It is seven pi"),
        ("7", "It is seven minus x"),
        ("7", "There are seven, so double it"),
        ("7", "It is false that there are seven"),
        ("7", "Perhaps there are seven"),
        ("7", "The minimum is seven unless x is odd"),
        ("True", "It is false that the statement is true."),
        ("True", "I doubt that the statement is true."),
        ("True", "They want to know if the statement is true."),
        ("True", "Suppose the statement is true."),
        ("True", "The converse statement is true"),
        ("True", "False. The negation of the statement is true."),
        ("True", "**False** because the second statement is true."),
        ("True", "The answer is True: no wait, False"),
        ("True", "The answer is True, False"),
        ("No", "The answer is: no - yes - 5"),
        ("B", "(B) and (C)"),
        ("B", "The answer is (B), (C)"),
        ("B", r"\boxed{(B) (C)}"),
        ("B", "The answer is B; C"),
    ] {
        assert_ne!(
            verdict(gold, text),
            "equal",
            "{gold} in {text}: {:?}",
            found(text)
        );
    }
}
