//! What bad input of `chroma` is told: exit code 2, the field and the fix.

#![cfg(unix)]

mod common;

use common::folder;
use common::transforms::{CASE, PLUG, file, refuses};

#[test]
fn bad_cases_name_the_key_and_the_fix() {
    let folder = folder("chroma-bad-cases");
    let component = "[[component]]\na = 20\nb = 10\n";
    let tau = "[column]\ntau = 1\n";
    for (text, message) in [
        (String::new(), "[column] tau: it is missing; add tau"),
        (
            "[column]\ntau = 1\n".to_owned(),
            "[[component]]: there is none",
        ),
        (
            format!("[column]\ntau = 0\n{component}"),
            "[column] tau: 0 is not allowed",
        ),
        (
            format!("[column]\ntau = nan\n{component}"),
            "[column] tau: nan is not a finite number",
        ),
        (
            format!("[column]\ntau = \"3 m\"\n{component}"),
            "line 2, [column] tau: \"m\" is no unit of a time",
        ),
        (
            format!("[column]\ntau = 1\nlength = 1\nu = 1\n{component}"),
            "[column] tau: it is given together with u",
        ),
        (
            format!("[column]\nlength = 1\nu = 0\n{component}"),
            "[column] u: 0 is not allowed",
        ),
        (
            format!("[column]\nlength = 1\nu = -1\n{component}"),
            "[column] u: -1 is not allowed",
        ),
        (
            format!("[column]\nlength = 1\n{component}"),
            "[column] u: it is missing beside length",
        ),
        (
            format!("[column]\nu = 1\n{component}"),
            "[column] length: it is missing beside u",
        ),
        (
            format!("[column]\nlength = 1\nu = 1\np_in = 1e5\np_out = 1e5\n{component}"),
            "[column] p_out: 1e5 is not below p_in",
        ),
        (
            format!("[column]\nlength = 1\nu = 1\np_in = 1e5\n{component}"),
            "[column] p_out: it is missing beside p_in",
        ),
        (
            format!(
                "[column]\nlength = 1\ndiameter = 1e-3\ngas = \"steam\"\ntemperature = 400\np_in = 2e5\np_out = 1e5\n{component}"
            ),
            "[column] gas: \"steam\" is not known",
        ),
        (
            format!(
                "[column]\nlength = 1\ndiameter = 1e-3\ngas = \"He\"\np_in = 2e5\np_out = 1e5\n{component}"
            ),
            "[column] temperature: it is missing",
        ),
        (
            format!("{tau}[[component]]\na = -20\nb = 10\n"),
            "[[component]] 1 a: -20 is negative",
        ),
        (
            format!("{tau}[[component]]\na = inf\nb = 10\n"),
            "[[component]] 1 a: inf is not a finite number",
        ),
        (
            format!("{tau}[[component]]\na = 20\n"),
            "[[component]] 1 b: it is missing beside a",
        ),
        (
            format!("{tau}[[component]]\nb = 20\n"),
            "[[component]] 1 k: it is missing; add k, or a and b",
        ),
        (
            format!("{tau}[[component]]\na = 20\nb = 10\nk = 2\n"),
            "[[component]] 1 k: it is given together with a",
        ),
        (
            format!("{tau}[[component]]\nk = 2\nb = 0\n"),
            "[[component]] 1 b: it is 0, then there is no k",
        ),
        (
            format!("{tau}[[component]]\na = 2\nb = 1\nkd = 1\n"),
            "[[component]] 1 kd: it is the same as b",
        ),
        (
            format!("{tau}[[component]]\nka = 2\nkd = 1\n"),
            "[column] alpha: it is missing beside ka",
        ),
        (
            format!("{tau}[[component]]\nretardation = 0.5\n"),
            "[[component]] 1 retardation: it is below 1",
        ),
        (
            format!("{tau}{component}amount = 0\n"),
            "nothing is injected",
        ),
        (
            format!("{tau}{component}amount = 1\nc0 = 1\n"),
            "[[component]] 1 c0: it is given together with amount",
        ),
        (
            format!("{tau}{component}c0 = 1\n"),
            "[[component]] 1 c0: the inlet is of type impulse",
        ),
        (
            format!("{tau}{component}name = \"x\"\n{component}name = \"x\"\n"),
            "[[component]] 2 name",
        ),
        (
            format!("{tau}{component}[inlet]\ntype = \"pulse\"\nwidth = 0\n"),
            "[inlet] width: 0 is not allowed",
        ),
        (
            format!("{tau}{component}[inlet]\ntype = \"pulse\"\nwidth = -1\n"),
            "[inlet] width: -1 is not allowed",
        ),
        (
            format!("{tau}{component}[inlet]\ntype = \"pulse\"\n"),
            "[inlet] width: it is missing",
        ),
        (
            format!("{tau}{component}[inlet]\ntype = \"puls\"\n"),
            "is pulse meant?",
        ),
        (
            format!("{tau}{component}[inlet]\ntype = \"step\"\nwidth = 1\n"),
            "[inlet] width: an inlet of type step has none",
        ),
        (
            format!("{tau}{component}[inlet]\ntimes = [0, 1]\nvalues = [0, 0]\n"),
            "[inlet] values: their sum is 0",
        ),
        (
            format!("{tau}{component}[inlet]\ntimes = [1, 0]\nvalues = [0, 1]\n"),
            "[inlet] times: entry 2 is not later",
        ),
        (
            format!("{tau}{component}[inlet]\ntimes = [0, 1]\nvalues = [1]\n"),
            "[inlet] values: 1 values for 2 times",
        ),
        (
            format!("{tau}{component}[dispersion]\npe = 10\nbc = \"opn\"\n"),
            "[dispersion] bc: \"opn\" is not known; is open meant?",
        ),
        (
            format!("{tau}{component}[dispersion]\npe = 10\nbc = \"none\"\n"),
            "[dispersion] bc: it is \"none\" although pe",
        ),
        (
            format!("{tau}{component}[dispersion]\nbc = \"open\"\n"),
            "[dispersion] pe: it is missing for bc",
        ),
        (
            format!("{tau}{component}[dispersion]\npe = 0\n"),
            "[dispersion] pe: 0 is not allowed",
        ),
        (
            format!("{tau}{component}[dispersion]\nd = 1e-5\n"),
            "[column] length: it is missing",
        ),
        (
            format!("{tau}{component}[dispersion]\nd = 1e-5\npe = 3\n"),
            "[dispersion] d: it is given together with pe",
        ),
        (
            format!("{tau}{component}[time]\nstart = 0\n"),
            "[time] stop: it is missing",
        ),
        (
            format!("{tau}{component}[time]\nstop = 1\n"),
            "[time] n: it is missing",
        ),
        (
            format!("{tau}{component}[time]\nstart = 2\nstop = 1\nn = 3\n"),
            "[time]: the last time 1 is not after the first",
        ),
        (
            format!("{tau}{component}[time]\ntimes = [0, 2, 1]\n"),
            "[time] times: 1 does not come after 2",
        ),
        (format!("{tau}{component}[tiem]\n"), "is time meant?"),
    ] {
        let case = file(&folder, "case.toml", &text);
        refuses(&["chroma", "simulate", &case], message);
    }
    refuses(
        &["chroma", "simulate", "/no/such/case.toml"],
        "no such file",
    );
}

#[test]
fn bad_options_name_themselves() {
    let folder = folder("chroma-bad-options");
    let case = file(&folder, "case.toml", PLUG);
    let open = file(&folder, "open.toml", CASE);
    for (arguments, message) in [
        (
            &["simulate", &case, "--t", "5:1:9"][..],
            "--t: the last time 1 is not after the first, 5",
        ),
        (
            &["simulate", &case, "--t", "1,1"],
            "--t: 1 does not come after 1",
        ),
        (
            &["simulate", &case, "--t", "0:1:1"],
            "--t: n = 1: at least 2 times",
        ),
        (
            &["simulate", &case, "--t", "0:1"],
            "is not first:last:count",
        ),
        (
            &["simulate", &case, "--t", "soon"],
            "--t: \"soon\" is not a time",
        ),
        (
            &["simulate", &case, "--t", "0:1:99999999999"],
            "more than the limit of 10000000",
        ),
        (&["simulate", &case, "--tol", "0"], "--tol 0"),
        (&["simulate", &case, "--tol", "-1"], "--tol -1"),
        (&["simulate", &case, "--tol", "nan"], "--tol NaN"),
        (
            &["simulate", &open, "--tol", "1e-20"],
            "--tol 1e-20: double precision reaches",
        ),
        (&["simulate", &case, "--digits", "0"], "--digits 0"),
        (
            &["simulate", &case, "--digits", "100000"],
            "--digits 100000: ask for 1 to 250",
        ),
        (
            &["simulate", &case, "--plot", "a.gif"],
            "--plot a.gif: pictures are SVG",
        ),
        (
            &["moments", &case, "--digits", "0"],
            "--digits 0: give 1 to",
        ),
        (&["program", &case], "it is missing"),
        (
            &["fit", &case, "--free", "a,q"],
            "--free: \"q\" is not known; allowed: a, b, tau",
        ),
        (
            &["fit", &case, "--ci", "0"],
            "--ci 0: give a level between 0 and 100",
        ),
        (&["fit", &case, "--ci", "NaN"], "--ci NaN"),
        (
            &["fit", &case, "--window", "3:2"],
            "--window \"3:2\": write FROM:TO",
        ),
        (
            &["fit", &case, "--peaks", "none"],
            "--peaks \"none\": write auto",
        ),
        (
            &["fit", "-", "--case", "-"],
            "standard input cannot be the trace and the case",
        ),
        (
            &["peaks", &case, "--time-unit", "parsec"],
            "--time-unit: \"parsec\" is not known",
        ),
    ] {
        refuses(&[&["chroma"], arguments].concat(), message);
    }
}

#[test]
fn bad_traces_name_the_line() {
    let folder = folder("chroma-bad-traces");
    let case = file(&folder, "case.toml", CASE);
    for (text, message) in [
        ("", "it is empty"),
        (
            "time_s,signal\n0,1\n1,x\n",
            "line 3, column signal: \"x\" is not a number",
        ),
        (
            "time_s,signal\n0,1\n2,1\n1,1\n",
            "line 4: the time 1 is not later than 2",
        ),
        ("time_s,signal\n0,1\n1,nan\n", "line 3"),
        ("time_s,a,b\n0,1,2\n1,1,2\n", "name one by --signal:"),
    ] {
        let csv = file(&folder, "trace.csv", text);
        refuses(&["chroma", "peaks", &csv], message);
        refuses(&["chroma", "fit", &csv, "--case", &case], message);
    }
    let csv = file(&folder, "few.csv", "time_s,signal\n0,1\n1,2\n2,1\n");
    refuses(
        &["chroma", "fit", &csv, "--case", &case],
        "3 points, at least 5 are needed",
    );
    refuses(
        &["chroma", "fit", &csv, "--case", &case, "--window", "7:9"],
        "--window 7:9: no point",
    );
    let plug = file(&folder, "plug.toml", PLUG);
    refuses(
        &["chroma", "fit", &csv, "--case", &plug, "--free", "pe"],
        "a free Peclet number",
    );
    let ladder = file(&folder, "ladder.csv", "Name,RT\nbenzene,2\n");
    let peak = file(
        &folder,
        "peak.csv",
        "time_s,signal\n0,0\n1,1\n2,5\n3,9\n4,5\n5,1\n6,0\n",
    );
    refuses(
        &["chroma", "peaks", &peak, "--ladder", &ladder],
        "line 2: \"benzene\" is no n-alkane",
    );
}
