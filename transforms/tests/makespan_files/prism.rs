//! Programs: what they mean, and what is refused.

use algebra::Rational;
use transforms::formats::chain::{ChainFormat, ReadOptions, read_chain};
use transforms::makespan::{Kind, Values};

use crate::solve::at;
use crate::{chain, refused};

#[test]
fn variables_and_updates() {
    let chain = chain(
        "dtmc\nconst int N = 2; const double p = 1/3;\nformula last = s=N;\n\
         module m s : [0..N]; done : bool init false;\n\
         [go] !last -> p : (s'=min(s+1, N)) + 1-p : true;\n\
         [] last & !done -> (done'=true) & (s'=0);\nendmodule\nlabel \"done\" = done;",
    );
    assert_eq!(chain.kind(), Kind::Discrete);
    assert_eq!(
        chain.states(),
        [
            "s=0,done=false",
            "s=1,done=false",
            "s=2,done=false",
            "s=0,done=true"
        ]
    );
    let [steps, ..] = at(&chain, &Values::default(), |_| true);
    assert_eq!(steps, Rational::from(7));
}

#[test]
fn operators_have_the_precedence_of_the_language() {
    // Guards that hold in the first state lead on; the others leave it without a command, an exit.
    for (condition, holds) in [
        ("!s=1", true),
        ("s=0 | s=1 & false", true),
        ("(s=0 | s=1) & false", false),
        ("false => false", true),
        ("true => false => true", true),
        ("s=0 <=> true", true),
        ("s!=0", false),
        ("2-1-1=0", true),
        ("8/4/2=1", true),
        ("-2*-3=6 & 2*3-7=-1", true),
        ("mod(-1,3)=2 & mod(7,4)=3", true),
        ("floor(-1/2)=-1 & ceil(1/2)=1 & round(1/2)=1", true),
        ("pow(2,10)=1024 & pow(2,-1)=0.5", true),
        ("max(1,s,3)=3 & min(1,s,3)=0", true),
        ("(s=0 ? 1 : 1/s) = 1", true),
        ("s>0 & 1/s>0", false),
        ("true ? false : true", false),
        ("1e2=100 & .5=0.5", true),
    ] {
        let chain = chain(&format!(
            "ctmc module m s:[0..1]; [] {condition} -> 2:(s'=1); endmodule"
        ));
        assert_eq!(!chain.is_exit(0), holds, "{condition}");
    }
}

#[test]
fn exits_are_a_label_or_where_nothing_changes() {
    let text = "ctmc module m s:[0..3]; [] s<2 -> 1:(s'=s+1) + 2:(s'=3); [] s=2 -> 5:(s'=2); endmodule label \"late\" = s>=1;";
    let read = |label: &str| {
        let mut options = ReadOptions::default();
        options.exit_label = label.to_owned();
        read_chain(text, ChainFormat::Prism, &options)
    };
    let exits = |label: &str| {
        let chain = read(label).unwrap();
        chain
            .exits()
            .map(|exit| chain.states()[exit].clone())
            .collect::<Vec<_>>()
    };
    // In the order of the states, breadth first.
    assert_eq!(exits("done"), ["s=3", "s=2"]);
    assert_eq!(exits("deadlock"), ["s=3", "s=2"]);
    assert_eq!(exits("late"), ["s=1", "s=3"]);
    let error = read("lat").unwrap_err().to_string();
    assert_eq!(error, "line 1: there is no label \"lat\"; is late meant?");
}

#[test]
fn rates_of_one_pair_are_summed_and_zeros_are_no_arcs() {
    let chain = chain(
        "ctmc const double k; module m s:[0..2]; [] s=0 -> k:(s'=1); [] s<1 -> 2*k:(s'=1) + 0*k:(s'=2); endmodule",
    );
    assert_eq!(chain.states().len(), 2);
    assert_eq!(chain.arcs()[0].weight.to_string(), "3*k");
    assert_eq!(chain.notes().len(), 1);
}

#[test]
fn rewards_are_costs() {
    let text = "dtmc module m s:[0..1]; [] s=0 -> (s'=1); endmodule\nrewards \"a\" s=0:3; true:1/2; endrewards";
    let costs: Vec<String> = chain(text)
        .costs()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(costs, ["7/2", "1/2"]);
    let two = format!("{text} rewards s=0 : 9; endrewards");
    let error = refused(&two, ChainFormat::Prism);
    assert!(error.contains("several rewards"), "{error}");
    let mut options = ReadOptions::default();
    options.rewards = Some("a".to_owned());
    let named = read_chain(&two, ChainFormat::Prism, &options).unwrap();
    assert_eq!(named.costs().unwrap()[0].to_string(), "7/2");
}

#[test]
fn a_range_of_a_thousand_million_does_not_hang() {
    let mut options = ReadOptions::default();
    options.most_states = 3000;
    for text in [
        "ctmc module m s:[0..1000000000]; [] true -> 1:(s'=s+1); endmodule",
        "ctmc const int N=1000000000; module m s:[0..N]; t:[-N..N]; [] s<N -> 1:(s'=s+1) + 1:(t'=t-1); [] t>-N -> 2:(t'=t-1); endmodule",
    ] {
        let error = read_chain(text, ChainFormat::Prism, &options)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("states of a program: 3001, more than the limit of 3000"),
            "{error}"
        );
    }
}

#[test]
fn what_has_no_meaning_is_refused_with_its_line() {
    let module = |body: &str| format!("ctmc\nmodule m\ns:[0..2];\n{body}\nendmodule\n");
    for (text, part) in [
        (
            "mdp module m endmodule".to_owned(),
            "a model of the type mdp",
        ),
        (
            "module m endmodule".to_owned(),
            "line 1: \"module\" where ctmc or dtmc",
        ),
        ("ctmc".to_owned(), "where module .. endmodule is expected"),
        (
            module("[] s=0 -> 1:(s'=s+5);"),
            "line 4: s, in the state s=0: the value 5 leaves the range [0..2]",
        ),
        (
            module("[] s=0 -> 1:(t'=1);"),
            "\"t\" is neither a variable nor a constant or formula; known are s",
        ),
        (
            module("[] s=0 -> 1:(s'=1/2);"),
            "1/2 instead of a whole number",
        ),
        (module("[] s=0 -> -1:(s'=1);"), "rate = -1 is not allowed"),
        (
            module("[] s=0 -> 1/s:(s'=1);"),
            "a rate or probability, in the state s=0: a division by zero",
        ),
        (
            module("[] s -> 1:(s'=1);"),
            "the number 0 instead of a condition",
        ),
        (
            module("[] s=0 -> true:(s'=1);"),
            "true or false instead of a number",
        ),
        (module("[] s=0 -> 1:(s'=1)&(s'=2);"), "assigned twice"),
        (
            module("[] s=0 -> 1:(s'=1)"),
            "line 5: \"endmodule\" where \";\" is expected",
        ),
        (module("t : int;"), "a variable of the type int"),
        (module("s : bool;"), "\"s\" is declared twice"),
        (module("t : [2..1];"), "[2..1] is empty"),
        (module("t : [0..1] init 3;"), "3 is not in [0..1]"),
        (
            format!("{}module n t:bool; endmodule", module("")),
            "a second module",
        ),
        (format!("{}init s=0 endinit", module("")), "init .. endinit"),
        (
            format!("{}rewards [] true : 1; endrewards", module("")),
            "rewards of transitions",
        ),
        (
            format!("{}formula a = b; formula b = a;", module("")),
            "go round in a circle",
        ),
        (
            format!("{}const int N = 3/2;", module("")),
            "the constant N: 3/2 instead of a whole number",
        ),
        (
            format!("{}const bool b;", module("")),
            "b\" is true or false: give it a value",
        ),
        (
            format!("{}const int N = s;", module("")),
            "constants use constants only",
        ),
        (
            module("[] s<N -> 1:(s'=1);") + "const int N;",
            "depends on the parameter N",
        ),
        (
            module("[] s=0 -> 1:(s'=1);") + "label \"done\" = k; const double k;",
            "depends on the parameter k",
        ),
        (
            "dtmc module m s:[0..2]; [] s=0 -> 0.5:(s'=1); endmodule".to_owned(),
            "sum to 0.5",
        ),
        (
            "dtmc\nmodule m\ns:[0..2];\n[] s<1 -> (s'=1);\n[] s<2 -> (s'=2);\nendmodule".to_owned(),
            "line 4: this command and the one of line 5 are both possible in the state s=0",
        ),
    ] {
        let error = refused(&text, ChainFormat::Prism);
        assert!(error.contains(part), "{text}\n{error}");
    }
}
