use super::super::tests::{refused, verdict};

/// A claim about a differential equation in x.
fn ode(equation: &str, solution: &str, more: &str) -> String {
    format!(
        "claim = 'ode'\nequation = \"{equation}\"\nvariable = 'x'\nsolution = {solution}\n{more}\n"
    )
}

#[test]
fn derivatives_are_read_in_the_notations_of_textbooks() {
    for (equation, solution, expected) in [
        ("xy' = y", "x", "proved"),
        ("yy' = x", "x", "proved"),
        ("xyy'' = 0", "3x", "proved"),
        (r"\\sqrt{y'} = 1", "x", "proved"),
        ("{y'}^2 = 1", "x", "proved"),
        ("e^{y'} = e", "x", "proved"),
        ("xy'(x) = 2y(x)", "x^2", "proved"),
        ("xy'(x) = 2y(x)", "x^3", "refuted"),
        ("d/dx y = y", "e^x", "proved"),
        ("d/dx y(x) - y = 0", "e^x", "proved"),
        ("d^2/dx^2 y = -y", "sin(x)", "proved"),
        (r"\\frac{d}{dx} y = 2y", "e^(2x)", "proved"),
        (r"\\frac{d}{dx} y = 2y", "e^(3x)", "refuted"),
        (r"x \\dfrac{\\mathrm{d}y}{\\mathrm{d}x} = y", "x", "proved"),
        (r"\\frac{dy}{dx}(1+x^2) = 2xy", "1+x^2", "proved"),
        (r"\\frac{d y(x)}{d x} = y(x)", "e^x", "proved"),
        (r"\\frac{d^{2}y}{dx^{2}} + y = 0", "cos(x)", "proved"),
        ("y' = y(1-y)", "1/(1+e^(-x))", "proved"),
        (r"y' = y\\left(1-y\\right)", "1/(1+e^(-x))", "proved"),
        ("y^{(4)}(x) = y^2 y^{(2)}", "1", "proved"),
        ("xy^{(3)} = y", "x^4", "refuted"),
        (r"y^{\\prime\\prime} = -y", "cos(x)", "proved"),
        ("y′ = y", "e^x", "proved"),
        ("y` = y", "x", "refuted"),
        ("y' = 3 y^(2/3)", "x^3", "proved"),
        ("y' = y^-1 / 2", "sqrt(x)", "proved"),
        ("y' = y^x(y-1) + 1 - y", "1", "proved"),
    ] {
        let text = ode(equation, &format!("'{solution}'"), "");
        assert_eq!(verdict(&text), expected, "{text}");
    }
    let theta = r#"
        claim = "ode"
        equation = '\ddot{\theta} + w^2\theta(t) = 0'
        variable = "t"
        solution = '\cos(w t)'
        function = '\theta'
    "#;
    assert_eq!(verdict(theta), "proved");
}

#[test]
fn what_is_no_differential_equation_of_the_functions_is_refused() {
    for (equation, solution, part) in [
        ("y'(x) = y(x-1)", "'e^(x^2/2-x)'", "delay"),
        ("y'(x) = y(-x)", "'e^(-x^2/2)'", "delay"),
        ("y'(x) = y[x-1]", "'e^(x^2/2-x)'", "delay"),
        (r"y'(x) = y\\left(x-1\\right)", "'e^(x^2/2-x)'", "delay"),
        ("y'(x) = y (2x)", "'e^(x^2)'", "delay"),
        ("y'(x) = y{(x-1)}", "'e^(x^2/2-x)'", "delay"),
        (r"y'(x) = y\\Bigg(x-1\\Bigg)", "'e^(x^2/2-x)'", "delay"),
        (r"y'(x) = \\mathrm{y}(x-1)", "'e^(x^2/2-x)'", "delay"),
        ("y'(x) = y_{x-1}", "'e^(x^2/2-x)'", "y'"),
        ("y'(x) = xy(x-1)", "'x'", "delay"),
        ("y'(x) = y^2(x-1)", "'x'", "delay"),
        ("y'(x) = y(y(x))", "'x'", "delay"),
        ("y'(0) = 1", "'x'", "initial"),
        (r"\\frac{dy}{dx}(0) = 1", "'x'", "initial"),
        ("y'(2x) = 2", "'2x'", "delay"),
        ("y' = y^2(x)", "'x'", "two ways"),
        ("y^(4) = y", "'1'", "power or a derivative"),
        (r"d/dx y^2 = 2y", "'x'", "dy/dx"),
        (r"\\frac{d}{dx}(x y) = y", "'x'", "dy/dx"),
        ("x dy - y dx = 0", "'x^2'", "d*x"),
        ("dz/dx = z", "'e^x'", "solution"),
        ("y' = z'", "'x'", "without solution"),
        ("y' = z(x)", "'x'", "without solution"),
        (r"y' = \\dot{z}", "'x'", "without solution"),
        ("y_x = y", "'e^x'", "y'"),
        ("y''''''' = y", "'e^x'", "order 6"),
        ("y^{(7)} = y", "'e^x'", "order 6"),
        ("y' = y", "{ z = 'e^x' }", "y'"),
        ("y = z'", "{ z = 'e^x', u = 'x' }", "does not occur"),
        ("y' = y", "\"y'\"", "unknown"),
        ("dx = dy", "'x'", "d*x"),
        ("y = x", "'x'", "no derivative"),
        ("y' = 1/dx", "'x'", "d*x"),
        (r"y' = \\int_0^x y dx", "'x'", "sums"),
    ] {
        let message = refused(&ode(equation, solution, ""));
        assert!(message.contains(part), "{equation}: {message}");
        assert!(
            message.contains("equation") || message.contains("solution"),
            "{message}"
        );
    }
    let system = "claim = 'ode'\nequation = [\"x' = v\", \"v' = -x\"]\nvariable = 't'\nsolution = { x = 'cos(t)' }";
    assert!(refused(system).contains("v' is the derivative of a function without solution"));
    refused(&ode("y' = y", "'e^x'", "interval = [0, 'x']"));
    for initial in ["y(0) = y", "y(0) = y'", "y(x) = 1", "y(y) = 1"] {
        refused(&ode("y' = y", "'e^x'", &format!("initial = \"{initial}\"")));
    }
}

#[test]
fn solutions_with_poles_jumps_and_bends_are_not_proved() {
    for (equation, solution, more) in [
        (
            "y' = sign(x)",
            "|x|",
            "initial = 'y(0)=0'\ninterval = [-1, 1]",
        ),
        ("y' = sign(x)", "|x|", "initial = 'y(0)=0'"),
        (
            "y' = sign(x-1)",
            "|x-1|",
            "initial = 'y(0)=1'\ninterval = [0, 2]",
        ),
        (
            "y' = 0",
            "sign(x)",
            "initial = 'y(1)=1'\ninterval = [-1, 1]",
        ),
        ("y' = 0", "sign(x)", "initial = 'y(0)=0'"),
        (
            "y' = 0",
            "floor(x)",
            "initial = 'y(0)=0'\ninterval = [0, 3]",
        ),
        (
            "y' = y^2",
            "1/(1-x)",
            "initial = 'y(0)=1'\ninterval = [0, 2]",
        ),
        (
            "y' = 1+y^2",
            "tan(x)",
            "initial = 'y(0)=0'\ninterval = [0, 3]",
        ),
        (
            "y y' = -x",
            "sqrt(1-x^2)",
            "initial = 'y(0)=1'\ninterval = [0, 2]",
        ),
        (
            "y' = 1/x",
            "ln(x)",
            "initial = 'y(1)=0'\ninterval = [-1, 1]",
        ),
        (
            "y' = 0",
            "arctan(x)+arctan(1/x)",
            "initial = ['y(1)=pi/2', 'y(-1)=-pi/2']",
        ),
        (
            "y' = -y^2",
            "1/(x-c)",
            "initial = 'y(0)=-1/c'\ninterval = [0, 1]\nassume = 'c>0'",
        ),
        (
            "y' = -y^2",
            "1/(x-7)",
            "initial = 'y(0)=-1/7'\ninterval = [0, 'b']\nassume = 'b>0'",
        ),
        ("y'' = 0", "|x|", "initial = ['y(-1)=1', 'y(1)=1']"),
    ] {
        let text = ode(equation, &format!("'{solution}'"), more);
        assert_ne!(verdict(&text), "proved", "{text}");
    }
    for (equation, solution, more) in [
        (
            "y' = sign(x)",
            "|x|",
            "initial = 'y(1)=1'\ninterval = [1, 2]",
        ),
        (
            "y' = 1/(2y)",
            "sqrt(x)",
            "initial = 'y(0)=0'\ninterval = [0, 1]",
        ),
        (
            "y' = -y^2",
            "1/(x-c)",
            "initial = 'y(0)=-1/c'\nassume = 'c>0'",
        ),
        ("y' = -y^2", "1/(x-c)", "initial = 'y(0)=-1/c'"),
        (
            "y' = 1+y^2",
            "tan(x)",
            "initial = 'y(0)=0'\ninterval = [0, 1]",
        ),
        (
            "y y' = -x",
            "sqrt(C^2-x^2)",
            "initial = 'y(0)=C'\nassume = 'C>0'",
        ),
    ] {
        let text = ode(equation, &format!("'{solution}'"), more);
        assert_eq!(verdict(&text), "proved", "{text}");
    }
}

#[test]
fn half_of_an_interval_supports_nothing() {
    for (equation, solution, more) in [
        (
            "y' = y^2",
            "1/(1-x)",
            "initial = 'y(0)=1'\ninterval = [0, 2]",
        ),
        (
            "y' = 1+y^2",
            "tan(x)",
            "initial = 'y(0)=0'\ninterval = [0, 3]",
        ),
        (
            "y y' = -x",
            "sqrt(1-x^2)",
            "initial = 'y(0)=1'\ninterval = [0, 2]",
        ),
        (
            "y' = 1/x",
            "ln(x)",
            "initial = 'y(1)=0'\ninterval = [-1, 1]",
        ),
        (
            "y' = 1/x",
            "ln(x)",
            "initial = 'y(1)=0'\ninterval = [-1, 4]",
        ),
    ] {
        let text = ode(equation, &format!("'{solution}'"), more);
        assert_eq!(verdict(&text), "undecided", "{text}");
    }
    let jump = "initial = ['y(-1)=-pi/2', 'y(1)=pi/2']";
    let text = ode("y' = 0", "'arctan(x)+arctan(1/x)'", jump);
    assert_eq!(verdict(&text), "refuted", "{text}");
}

#[test]
fn closed_forms_without_a_member_are_not_proved() {
    for (equation, solution, more) in [
        ("(n-5)a(n)=(n-6)a(n-1)", "1/(n-5)", "initial = 'a(0)=-1/5'"),
        ("a(n)=a(n-1)/(1+a(n-1))", "1/(n-4)", "initial = 'a(0)=-1/4'"),
        ("n a(n)=(n-1) a(n-1)", "1/n", "from = 0"),
        ("a(n)=n a(n-1)", "n!", "from = -3"),
        (
            "a(n)^2 = 1 + a(n-1)^2",
            "sqrt(n-5)",
            "initial = 'a(0)=sqrt(-5)'",
        ),
        (
            "(n+1)a(n)=n a(n-1)",
            "1/(n+1)",
            "initial = 'a(0)=1'\nfrom = 0",
        ),
        ("a(n)/(n-5)=a(n-1)/(n-5)", "1", "initial = 'a(0)=1'"),
        (
            "a(n)=(a(n-1)^2-1)/a(n-2)",
            "n",
            "initial = ['a(0)=0', 'a(1)=1']",
        ),
        ("a(n)=a(n-1)", "sign(n-50)^2", "initial = 'a(0)=1'"),
        (
            "a(n+1)=a(n)+1/(n-9)-1/(n-10)",
            "1/(n-10)",
            "initial = 'a(0)=-1/10'",
        ),
        (
            "(n-5)(n-50)a(n)=(n-6)(n-50)a(n-1)",
            "1/(n-5)",
            "initial = 'a(0)=-1/5'",
        ),
        (
            "(n-c)a(n)=(n-1-c)a(n-1)",
            "1/(n-c)",
            "initial = 'a(0)=-1/c'\nassume = 'c in N'",
        ),
        (
            "(n-c)a(n)=(n-1-c)a(n-1)",
            "1/(n-c)",
            "initial = 'a(0)=-1/c'\nassume = 'c > 0'",
        ),
    ] {
        let text = format!(
            "claim = 'recurrence'\nequation = '{equation}'\nindex = 'n'\nsolution = '{solution}'\n{more}\n"
        );
        assert_ne!(verdict(&text), "proved", "{text}");
    }
}

#[test]
fn what_is_no_recurrence_of_the_sequence_is_refused() {
    let text = |equation: &str, solution: &str, initial: &str| {
        format!(
            "claim = 'recurrence'\nequation = '{equation}'\nindex = 'n'\nsolution = '{solution}'\ninitial = '{initial}'\n"
        )
    };
    for (equation, solution, initial) in [
        ("a(n)=a(n-1)", "a(0)", "a(0) = 1"),
        ("a(n)=a(n-1)", "a_0", "a(0) = 1"),
        ("a(n)=a(n-1)", "a", "a(0) = 1"),
        ("a(n)=a(n-1)", "1", "a(0) = a(1)"),
        ("a(n)=na(n-1)", "0", "a(0) = 0"),
        ("a(n)=b(n)", "b n", "a(0) = 0"),
        ("a(n)=b_n a(n-1)", "b_n", "a(0) = 0"),
    ] {
        let message = refused(&text(equation, solution, initial));
        assert!(
            message.contains("sequence") || message.contains("index"),
            "{message}"
        );
    }
    assert_eq!(
        verdict(&text("a(n)=exp(n) a(n-1)/exp(n)", "p", "a(0) = p")),
        "proved"
    );
}
