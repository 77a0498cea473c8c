//! Messages name the place and the way out.

use transforms::formats::chain::ChainFormat;

use crate::{chain, refused};

const EDGE: &str = "initial = \"a\"\nedges = [{ from = \"a\", to = \"b\", rate = 1 }]\n";

#[test]
fn of_toml() {
    for (text, message) in [
        (
            "edges = []\nedgse = 3\n",
            "line 2, edgse: this key is not known; is edges meant?",
        ),
        (
            "egdes = []\n",
            "line 1: there is nothing to read: edges makes a graph, outcomes attempts, prob and mean_time a confusion matrix, points a ROC curve; is edges meant?",
        ),
        ("edges = 3\n", "line 1, edges: a number instead of a list"),
        (
            "initial = \"a\"\nedges = [\n  { from = \"a\", to = \"b\", rat = 1 },\n]\n",
            "line 3, edges 1, rat: this key is not known; is rate meant?",
        ),
        (
            "initial = \"a\"\nedges = [\n  { from = \"a\", rate = 1 },\n]\n",
            "line 3, edges 1: to is missing: the state where the edge ends",
        ),
        (
            "initial = \"a\"\nedges = [\n  { from = \"a\", to = \"b\" },\n]\n",
            "line 3, edges 1: rate or prob is missing: give the edge one of them",
        ),
        (
            "edges = [{ from = \"a\", to = \"b\", rate = 1 }]\n",
            "line 1: initial is missing: the name of the state in which the task begins, or a table of states and probabilities",
        ),
        (
            &format!("{EDGE}kind = \"dtmc\"\n"),
            "line 3, kind: the edges have a rate, so that the chain is continuous",
        ),
        (
            &format!("{EDGE}kind = \"descrete\"\n"),
            "line 3, kind: \"descrete\" is no kind of a chain; is discrete meant?",
        ),
        (
            &format!("{EDGE}states = [\"a\", \"c\"]\n"),
            "line 2, edges 1, to: \"b\" is none of the states; known are a, c",
        ),
        (
            &format!("{EDGE}states = [\"a\", \"b\", \"a\"]\n"),
            "line 3, states 3: the state \"a\" stands twice; keep one of both",
        ),
        (
            &format!("{EDGE}start = \"a\"\n"),
            "line 3, start: the same as initial, which is given too; keep one of both",
        ),
        (
            &EDGE.replace("rate = 1", "rate = 1, time = 2"),
            "line 2, edges 1, time: an edge with a rate has no time of its own: give a prob instead of the rate",
        ),
        (
            &EDGE.replace("rate = 1", "rate = true"),
            "line 2, edges 1, rate: true or false instead of a number, or of a fraction or a formula in quotes",
        ),
        (
            &EDGE.replace("rate = 1", "rate = nan"),
            "line 2, edges 1, rate: a number that is not finite instead of a number, or of a fraction or a formula in quotes",
        ),
        (
            &EDGE.replace("rate = 1", "rate = 0x10"),
            "line 2, edges 1, rate: a number that is not decimal instead of a number, or of a fraction or a formula in quotes",
        ),
        (
            &EDGE.replace("rate = 1", "rate = \"2 p\""),
            "line 2, edges 1, rate: \"2 p\", character 3: \"p\" where a sign, such as * for a product, is expected",
        ),
        (
            &EDGE.replace("rate = 1", "rate = \"p(1+q)\""),
            "line 2, edges 1, rate: \"p(1+q)\", character 1: \"p\" is no function; a product needs its sign, p*(..)",
        ),
        (
            &EDGE.replace("rate = 1", "rate = \"1/0\""),
            "line 2, edges 1, rate: \"1/0\": a division by zero",
        ),
        (
            &EDGE.replace("rate = 1", "rate = 1e999999999"),
            "line 2, edges 1, rate: \"1e999999999\" is beyond the range of numbers",
        ),
        (
            &EDGE.replace("rate = 1", "rate = -1"),
            "arc a -> b: rate = -1 is not allowed: a finite number above 0 (leave the arc out for none)",
        ),
        (
            &format!(
                "{}parameters = [\"tau0\"]",
                EDGE.replace("rate = 1", "rate = \"1/tau\"")
            ),
            "line 2, edges 1, rate: \"1/tau\": \"tau\" is neither a parameter nor a constant; is tau0 meant?",
        ),
        (
            &format!("{EDGE}[constants]\n\"a b\" = 1\n"),
            "line 4, constants, a b: \"a b\" is no name of a symbol: letters, digits and _, a letter first",
        ),
        (
            &format!("{EDGE}[costs]\nc = 1\n[rewards]\n"),
            "line 5, rewards: the same as costs, which is given too; keep one of both",
        ),
        (
            &EDGE.replace("rate = 1", "prob = 1, time = {kind = \"expo\", mean = 1}"),
            "line 2, edges 1, time, kind: \"expo\" is no law; is exp meant?",
        ),
        (
            &EDGE.replace("rate = 1", "prob = 1, time = {kind = \"exp\", mu = 1}"),
            "line 2, edges 1, time, mu: this key is not known; known are kind, mean",
        ),
        (
            &EDGE.replace(
                "rate = 1",
                "prob = 1, time = {kind = \"erlang\", k = 2.5, mean = 1}",
            ),
            "line 2, edges 1, time, k: 5/2 instead of a whole number of at most 63 binary digits",
        ),
        (
            &EDGE.replace(
                "rate = 1",
                "prob = 1, time = {kind = \"lognormal\", mean = 1}",
            ),
            "line 2, edges 1, time: a lognormal law needs mean and cv (deviation over mean), mean and squared_variation, or mu and sigma of the logarithm",
        ),
        (
            "outcomes = [{ name = \"S\", prob = 1, time = 3 }]",
            "line 1, outcomes 1: done is missing: true if the outcome completes the task, false if not",
        ),
        (
            "outcomes = [{ name = \"S\", prob = 0.5, time = 3, done = true }]",
            "outcomes: the probabilities sum to 0.5, not to 1: counts can be divided by their sum (normalise)",
        ),
        (
            "[prob]\nTP = 1\n[mean_time]\n",
            "line 1, prob: NCS is missing: give it, 0 if it does not occur",
        ),
        (
            "[prob]\nTX = 1\n[mean_time]\n",
            "line 2, prob, TX: this key is not known; is TN meant?",
        ),
        (
            "p = 0.5\npoints = [{ alpha = 0, beta = 0 }]\n",
            "line 2, points 1: MTS is missing: give it for all points, or for every one of them",
        ),
    ] {
        assert_eq!(refused(text, ChainFormat::Toml), message, "{text}");
    }
}

#[test]
fn of_json() {
    let edge = r#"{"initial": "a",
 "edges": [{"from": "a", "to": "b", "rate": 1}]}"#;
    for (text, message) in [
        (
            "{\"edges\": [1]}".to_owned(),
            "line 1, edges 1: a number instead of a table of keys and values",
        ),
        (
            edge.replace("\"rate\": 1", "\"rate\": []"),
            "line 2, edges 1, rate: a list instead of a number, or of a fraction or a formula in quotes",
        ),
        (
            edge.replace("\"rate\": 1", "\"rate\": 1, \"rate\": 2"),
            "line 2, edges 1, rate: this key stands twice; keep one of both",
        ),
        (
            edge.replace("\"rate\": 1", "\"r/te\": 1"),
            "line 2, edges 1, r/te: this key is not known; is rate meant?",
        ),
        (
            edge.replace("initial", "inital"),
            "line 1, inital: this key is not known; is initial meant?",
        ),
        (
            edge.replacen("\"a\",", "{\"a\": 0.5},", 1),
            "initial: the probabilities sum to 0.5, not to 1: counts can be divided by their sum (normalise)",
        ),
        (
            "[1, 2]".to_owned(),
            "line 1: a table of keys and values is expected",
        ),
        (
            "{\"edges\": [}".to_owned(),
            "line 1, column 12: not JSON: expected value",
        ),
    ] {
        assert_eq!(refused(&text, ChainFormat::Json), message, "{text}");
    }
}

#[test]
fn of_drn() {
    let file = |model: &str| format!("@type: CTMC\n@nr_states\n2\n@model\n{model}");
    let end = "state 1 done\naction 0\n1 : 1\n";
    for (text, message) in [
        (
            "@type: MDP\n".to_owned(),
            "a chain does not cover the model type \"MDP\": export a CTMC or a DTMC: models with choices have no one answer",
        ),
        (
            "@typ: CTMC\n".to_owned(),
            "line 1: \"@typ\" is no section of a CTMC or DTMC; is @type meant?",
        ),
        (
            "state 0\n".to_owned(),
            "line 1: \"state 0\" where @ is expected: a DRN file begins with @type: CTMC or @type: DTMC",
        ),
        (
            "@model\n".to_owned(),
            "line 1: @type is missing: write @type: CTMC or @type: DTMC above",
        ),
        (
            "@type: CTMC\n".to_owned(),
            "the end: @model is missing: this is no DRN file, or it was cut off",
        ),
        (
            file("state 0 init\naction 0\n1 : 2\n"),
            "the end: 1 states instead of 2 (@nr_states): the file was cut off",
        ),
        (
            file("state 1\n"),
            "line 5: state \"1\" where state 0 is expected",
        ),
        (
            file(&format!("state 0 init\naction 0\n7 : 2\n{end}")),
            "line 5, state 0: an arc to the state 7, but there are 2",
        ),
        (
            file(&format!("state 0\naction 0\n1 : 2\n{end}")),
            "the states: none has the label init: name the state in which the task begins",
        ),
        (
            file(&format!(
                "state 0 init\naction 0\n1 : 2\naction 1\n0 : 1\n{end}"
            )),
            "a chain does not cover a second action of the state 0: a chain has no choices",
        ),
        (
            file(&format!("state 0 init\n1 : 2\n{end}")),
            "line 6: an arc without a state and an action above it",
        ),
        (
            file(&format!("state 0 init\naction 0\n1 : $3\n{end}")),
            "line 7: \"$3\" is no placeholder",
        ),
        (
            file(&format!(
                "@parameters\np\n@model\nstate 0 init\naction 0\n1 : q\n{end}"
            )),
            "line 10: \"q\": \"q\" is neither a parameter nor a constant; known are p",
        ),
        (
            file(
                "state 0 init\n//name: \"x\"\naction 0\n1 : 1\nstate 1 done\n//name: \"x\"\naction 0\n1 : 1\n",
            ),
            "line 9, state 1: two states are called \"x\"",
        ),
    ] {
        assert_eq!(refused(&text, ChainFormat::Drn), message, "{text}");
    }
}

#[test]
fn synonyms_and_what_is_left_out() {
    let plain = chain(EDGE);
    assert!(plain.is_exit(1));
    for text in [
        "start = \"a\"\nrates = [{ frm = \"a\", to = \"b\", rate = \"1\" }]\nabsorbing = [\"b\"]\n",
        "{\"initial\": {\"a\": 1.0}, \"edges\": [{\"from\": \"a\", \"to\": \"b\", \"rate\": \"2/2\"}], \"rewards\": null, \"states\": null}",
        "\u{feff}kind = \"ctmc\"\r\ninitial = \"a\"\r\nedges = [{ from = \"a\", to = \"b\", rate = 1.0e0 }]\r\n",
        "initial = \"a\"\nconstants = { k = 2, l = \"k/2\" }\nparameters = []\nedges = [{ from = \"a\", to = \"b\", rate = \"l^3\" }]",
        "\u{feff}@type: CTMC\r\n@model\r\nstate 0 init\r\n//name: \"a\"\r\naction 0\r\n1 : 1\r\nstate 1\r\n//name: \"b\"\r\naction 0\r\n1 : 1\r\n",
    ] {
        assert_eq!(chain(text), plain, "{text}");
    }
}
