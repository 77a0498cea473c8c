//! Every family of answers by example: what is equal, what is different, and what must not be guessed.

mod pairs;

use pairs::{accepted, different, equal, refused, verdict};

#[test]
fn numbers() {
    equal(&[
        ("1,234,567", "1234567"),
        ("1{,}234", "1234"),
        (r"12\,345\,678", "12345678"),
        (".5", "0.50"),
        ("5.", "5"),
        ("1e-4", "0.0001"),
        (r"1.5\times10^{3}", "1500"),
        (r"0.\overline{3}", r"\frac13"),
        (r"0.1\dot{6}", r"\frac16"),
        ("0.333...", "1/3"),
        (r"2\frac13", r"\frac73"),
        (r"-2\frac13", r"-\frac73"),
        ("3 1/2", "3.5"),
        ("½", "0.5"),
        ("10²", "100"),
        (r"\frac{-3}{4}", r"-\frac34"),
        (r"\sqrt{16}", "4"),
        (r"\sqrt[3]{-8}", "-2"),
        ("(-8)^{1/3}", "-2"),
        (r"\sqrt{-4}", "2i"),
        (r"4.657 \times 10^{-34}", "4.657e-34"),
    ]);
    different(&[
        (r"-2\frac13", r"-\frac53"),
        ("100000000000000000001", "100000000000000000000"),
        ("6.626e-34", "1.055e-34"),
        ("0.1", "0.1000004"),
        ("10^{-7}", "0.0"),
        ("5", "5.0001"),
        (r"\pi", r"\frac{355}{113}"),
        ("1+10^{-50}", "1"),
        ("204_5", "204_6"),
    ]);
}

#[test]
fn decimals_stand_for_exact_values_by_their_digits() {
    accepted(&[
        (r"\frac17", "0.142857"),
        (r"\frac{600}{7}", "85.71"),
        (r"\sqrt2", "1.4142"),
        (r"\pi", "3.1416"),
        (r"\pi", "3.1415"),
        ("3.14", r"\pi"),
        ("33.3", r"\frac{100}{3}"),
        (r"6.626\times10^{-34}", r"6.62607015\times10^{-34}"),
    ]);
    different(&[
        (r"\frac17", "0.142858"),
        (r"\frac{600}{7}", "85.72"),
        (r"\pi", "3.142857"),
        ("1.25", "1.2599"),
        ("37.5", "37.52"),
    ]);
    refused(&[
        (r"\pi", "3.14"),
        (r"\frac17", "0.14"),
        ("7", "7.0000001"),
        (r"e^{\pi\sqrt{163}}", "262537412640768744"),
    ]);
}

#[test]
fn expressions() {
    equal(&[
        ("(x+1)^2", "x^2+2x+1"),
        (r"\frac{x^2-1}{x-1}", "x+1"),
        (r"\ln x^2", r"2\ln x"),
        (r"\sqrt{1/n}", r"\frac{1}{\sqrt n}"),
        (r"\sin 2x", r"2\sin x\cos x"),
        (r"2^{n+1}", r"2\cdot 2^n"),
        ("x₁ + x₂", "x_2+x_1"),
        (r"\tan^2 y+1", r"\sec^2 y"),
        ("a/b/c", r"\frac{a}{bc}"),
        ("|x-2|", "|2-x|"),
        (r"\binom{n}{2}", r"\frac{n(n-1)}{2}"),
        (r"\frac{(n+1)!}{n!}", "n+1"),
    ]);
    different(&[
        (r"\sqrt{x^2}", "x"),
        ("2n+1", "2k+1"),
        (r"\sin x^2", r"\sin^2 x"),
        ("a_{n+1}", "a_n+1"),
        (r"\ln(x+y)", r"\ln x+\ln y"),
        ("x_1", "x^1"),
        ("f(x)", "f(y)"),
        (r"\frac{1}{x+y}", r"\frac1x+\frac1y"),
        ("v0", "0"),
    ]);
}

#[test]
fn assignments_and_equations() {
    equal(&[
        ("x=5", "5"),
        ("x=5", "5=x"),
        ("f(x)=x^2", "x^2"),
        ("f(x)=x^2", "f(t)=t^2"),
        ("2x+3y=6", "4x+6y=12"),
        ("x^2+y^2=25", "x^2+y^2-25=0"),
        (r"x=\frac12", "2x=1"),
        ("(x,y)=(1,2)", "(1,2)"),
        ("(x,y)=(1,2)", "x=1, y=2"),
        ("a=4,-8,-10", "-10,-8,4"),
        (r"y=\frac1x", "xy=1"),
        ("x=y=0", "y=0, x=0"),
    ]);
    different(&[
        ("x=5", "x=6"),
        ("x=1", "y=1"),
        ("2x+3y=6", "6"),
        ("2x+3y=6", "2x+3y=12"),
        ("A=3, B=4", "A=4, B=3"),
        ("x=1", r"x\ne 1"),
    ]);
    refused(&[
        ("x=0", "x=y=0"),
        ("CD=OD=BD", "CD=CO=BD"),
        ("A=3, B=4", "4, 3"),
    ]);
}

#[test]
fn sets_lists_and_tuples() {
    equal(&[
        (r"\{1,2,3\}", r"\{3,1,2\}"),
        (r"\{1,2,2\}", r"\{1,2\}"),
        ("1,2", "2;1"),
        (r"1\text{ and }2", "2, 1"),
        ("(1,2),(3,4)", r"\{(3,4),(1,2)\}"),
        (r"2\pm\sqrt3", r"2+\sqrt3, 2-\sqrt3"),
        (r"\{1\pm\sqrt5,-2\}", r"-2, 1+\sqrt5, 1-\sqrt5"),
        ("(1,2,3)", r"\langle 1,2,3\rangle"),
        (r"x\in\{-1,0,1\}", "-1, 0, 1"),
        ("(11,7)or(7,11)", "(7,11), (11,7)"),
    ]);
    different(&[
        (r"\{1,2,3\}", r"\{1,2\}"),
        ("(1,2)", "(2,1)"),
        ("1,1,2", "1,2"),
        ("[1,2]", "(1,2)"),
        (r"\{1,\{2\}\}", r"\{1,2\}"),
        (r"\emptyset", "0"),
        (r"\emptyset", r"\{0\}"),
        (r"\sqrt{67},-\sqrt{85}", r"\sqrt{67}"),
        ("12", "(1,2)"),
    ]);
}

#[test]
fn intervals_and_inequalities() {
    equal(&[
        ("x<1", r"(-\infty,1)"),
        ("x<1", "-x>-1"),
        ("x<1", "2x<2"),
        (r"(-\infty,-3)\cup(3,\infty)", r"x<-3\text{ or }x>3"),
        (r"[1,2]\cup[2,3]", "[1,3]"),
        ("0<x\\le1", "(0,1]"),
        (r"\mathbb R", r"(-\infty,\infty)"),
        (r"\mathbb R", r"\text{all real numbers}"),
        (r"x\ne0", r"\mathbb R\setminus\{0\}"),
        ("|x|<1", "(-1,1)"),
        ("]0,1[", "(0,1)"),
        ("x^2<4", "-2<x<2"),
        (r"\text{no solution}", r"\emptyset"),
    ]);
    different(&[
        ("(3,5]", "(3,5)"),
        (r"[1,2)\cup(2,3]", "[1,3]"),
        ("x<1", "x<2"),
        ("x>5", "x<5"),
        ("[0,9)", "[0,1)"),
    ]);
}

#[test]
fn matrices() {
    equal(&[
        (
            r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
            r"\begin{bmatrix}1&2\\3&4\end{bmatrix}",
        ),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "[[1,2],[3,4]]"),
        (r"\begin{pmatrix}1\\2\end{pmatrix}", "(1,2)"),
        (
            r"2\begin{pmatrix}1\\2\end{pmatrix}",
            r"\begin{pmatrix}2\\4\end{pmatrix}",
        ),
        (r"\begin{vmatrix}1&2\\3&4\end{vmatrix}", "-2"),
        (
            r"\begin{pmatrix}1&2\\3&4\end{pmatrix}^T",
            r"\begin{pmatrix}1&3\\2&4\end{pmatrix}",
        ),
    ]);
    different(&[
        (
            r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
            r"\begin{pmatrix}1&2\\3&5\end{pmatrix}",
        ),
        (
            r"\begin{pmatrix}1\\2\end{pmatrix}",
            r"\begin{pmatrix}1&2\end{pmatrix}",
        ),
    ]);
}

#[test]
fn units_money_percent_and_time() {
    equal(&[
        (r"5\text{ cm}", r"50\text{ mm}"),
        ("72 km/h", "20 m/s"),
        (r"60\text{ mph}", r"60\text{ miles per hour}"),
        (r"1{,}000\text{ g}", r"1\text{ kg}"),
        (r"90^\circ", r"\frac{\pi}{2}"),
        (r"90^\circ", "90"),
        ("60^\\circ 42'", r"60.7^\circ"),
        (r"\$18.90", "18.9"),
        (r"\$1{,}250", r"1250\text{ dollars}"),
        (r"28\%", "0.28"),
        (r"28\%", "28 pct"),
        ("16 (bad carrots)", "16"),
        ("4:30", "4:30 p.m."),
        ("3:4", r"\frac34"),
    ]);
    accepted(&[
        (r"28\%", "28"),
        ("10", r"10\%"),
        ("204_5", "204"),
        ("5", "5 m"),
    ]);
    different(&[
        (r"5\text{ cm}", r"5\text{ m}"),
        (r"5\text{ cm}^2", r"5\text{ cm}^3"),
        ("0.28", "28"),
        ("90", r"\frac{\pi}{2}"),
        ("12:00", "1:00"),
        (r"\$20", "€20"),
        (r"3\text{ hours}", "180"),
    ]);
    refused(&[
        ("8 (washing machines)", r"8\text{ ft}"),
        ("5", "more than 5"),
        ("3", "3 hundred"),
        ("0.5", r"0.5\%"),
    ]);
}

#[test]
fn texts_and_choices() {
    equal(&[
        (r"\text{Evelyn}", "evelyn "),
        (r"\text{odd}", "odd"),
        ("yes", "True"),
        (r"\text{13}", "13"),
        ("twelve", "12"),
    ]);
    accepted(&[
        ("B", "(B)"),
        ("B", r"\textbf{(B)}\ 12"),
        ("B", "Option B is correct"),
        ("B", "Because B is valid"),
    ]);
    different(&[
        ("B", "C"),
        (r"\text{even}", "odd"),
        (r"\text{parabola}", r"\text{hyperbola}"),
        (r"\text{Team 7 wins}", r"\text{Team 7 loses}"),
    ]);
    refused(&[
        ("A", "a banana"),
        (r"9\text{ and }-7", r"\text{9 and 7}"),
        ("必要不充分条件", "充分不必要条件"),
        ("120", "__import__('math').factorial(5)"),
    ]);
}

#[test]
fn residues_bases_and_huge_numbers() {
    equal(&[
        (r"x\equiv 3\pmod 7", r"x\equiv 10\pmod 7"),
        (r"2^{100000}", r"4^{50000}"),
        (r"10^{10^{10}}", r"100^{5\cdot10^9}"),
        (r"100000!", r"99999!\cdot 100000"),
        ("1010_2", "10"),
    ]);
    accepted(&[(r"x\equiv 3\pmod 7", "3")]);
    different(&[
        (r"9^{9^9}", r"9^{9^9}+1"),
        (r"p\equiv1\pmod 4", r"p\equiv1\pmod 8"),
        ("1", r"9^{9^{9^{9}}}"),
        ("0", "10^{-400}"),
        ("1", "((10!)!)!"),
    ]);
}

/// Twenty hostile strings against golds of every family: whatever comes back, it is never "equal".
#[test]
fn hostile_strings_are_never_equal() {
    let deep = "(".repeat(20_000);
    let fractions = r"\frac".repeat(20_000);
    let ones = "1 ".repeat(20_000);
    let commas = "1,000,".repeat(10_000);
    let scripts = "_{".repeat(20_000);
    let bangs = format!("3{}", "!".repeat(20_000));
    let towers = format!("2{}", "^2".repeat(3_000));
    let hostile = [
        "",
        " ",
        r"\\\\",
        r"\frac{1}",
        r"\sqrt{}",
        "^2",
        "_",
        "5 + ",
        r"\begin{pmatrix}1&2\\3\end{pmatrix}",
        "(((((((10!)!)!)!)!)!)!",
        r"\sin(10^{10^{10}})",
        r"\int_0^{10^{10}}\sin(x^{x^x})dx",
        "nan",
        &deep,
        &fractions,
        &ones,
        &commas,
        &scripts,
        &bangs,
        &towers,
    ];
    let golds = [
        "1",
        r"\frac12",
        r"\sqrt2",
        "x+1",
        "x=5",
        "(1,2)",
        r"\{1,2\}",
        "x<3",
        r"5\text{ cm}",
        "B",
        r"\text{yes}",
        r"\begin{pmatrix}1\\2\end{pmatrix}",
    ];
    for gold in golds {
        for answer in hostile {
            assert!(
                !verdict(gold, answer).is_equal(),
                "{gold} accepts {:?}",
                &answer[..answer.len().min(40)]
            );
        }
    }
}
