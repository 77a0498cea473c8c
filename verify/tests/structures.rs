//! Definitions, families of solutions, piecewise formulas, conditions: by cause.

mod pairs;

use pairs::{different, equal, refused};

#[test]
fn a_letter_before_a_bracket_is_a_call_where_it_is_defined() {
    equal(&[
        ("$C(t)=80 t+50$", "80t+50"),
        ("C(t)=80t+50", "C=80t+50"),
        ("C(t)=80t+50", "C(x)=80x+50"),
        ("$E(W)=21 / 2$", "10.5"),
        ("E[X]=7", "7"),
        (r"$P(\{2\})=5 / 24$", "5/24"),
        ("P(X=25)=0.3", "0.3"),
        ("A(3)=12", "12"),
        ("x(x+1)=6", "x^2+x=6"),
        ("a(b+c)=d", "ab+ac=d"),
    ]);
    different(&[("A(3)=12", "A=4"), ("E(W)=10.5", "EW=10.5")]);
    refused(&[("C(t)=80t+50", "C=80+50/t")]);
}

#[test]
fn bound_unknowns_may_have_any_name() {
    equal(&[
        ("f(x,y)=x-y", "f(a,b)=a-b"),
        ("f(x,y)=x-y", "f(y,x)=y-x"),
        ("a_n=n^2", "a_k=k^2"),
        (r"f(x)=0\text{ and }f(x)=x", "f(t)=0,f(t)=t"),
        ("f(x)=0", r"f(x)=0 \text{ for all } x"),
        ("f(y)=y", r"f(x)=x \text{ for all } x\in\mathbb{R}"),
    ]);
    different(&[
        ("f(x,y)=x-y", "f(x,y)=y-x"),
        ("f(x,y)=x-y", "f(y,x)=x-y"),
        ("f(2)=3", "f(3)=3"),
        ("a_n=n^2", "b_n=n^2"),
    ]);
}

#[test]
fn families_are_compared_as_progressions() {
    equal(&[
        (
            r"x=\frac{\pi}{4}+k\pi, k\in\mathbb{Z}",
            r"x=\frac{5\pi}{4}+n\pi, n\in Z",
        ),
        (
            r"x=\frac{k\pi}{2}, k\in Z",
            r"x=k\pi \text{ or } x=\frac{\pi}{2}+k\pi, k\in Z",
        ),
        (
            r"x=\pm\frac{\pi}{3}+2k\pi, k\in Z",
            r"x=\frac{\pi}{3}+2k\pi \text{ or } x=\frac{5\pi}{3}+2k\pi, k\in Z",
        ),
        (
            r"x=\frac{\pi}{4}+k\pi",
            r"x=\frac{\pi}{4}+n\pi, n\in\mathbb{Z}",
        ),
        ("x=3k+1, k\\in Z", "x=3n-2, n\\in Z"),
        (
            "x=2k, k\\in Z",
            r"x=2k,\text{ where }k\text{ is an integer}",
        ),
        ("x=k\\sqrt2+1, k\\in Z", "x=1-k\\sqrt2, k\\in Z"),
    ]);
    different(&[
        (
            r"x=\frac{\pi}{4}+k\pi, k\in Z",
            r"x=\frac{\pi}{4}+2k\pi, k\in Z",
        ),
        ("x=3k+1, k\\in Z", "x=3n+2, n\\in Z"),
        ("x=k, k\\in Z", "x=2k, k\\in Z"),
    ]);
    // Whole and natural numbers, and periods without a common multiple, are not taken for one another.
    refused(&[
        ("x=2k, k\\in Z", "x=2k, k\\in N"),
        ("x=k\\pi, k\\in Z", "x=k, k\\in Z"),
        ("x=2k", "x=2n"),
    ]);
}

#[test]
fn piecewise_formulas_are_compared_region_by_region() {
    let absolute = r"\begin{cases} x & x\ge 0\\ -x & x<0\end{cases}";
    equal(&[
        ("|x|", absolute),
        (absolute, r"\begin{cases} x & x> 0\\ -x & x\le0\end{cases}"),
        (
            absolute,
            r"\begin{cases} -x & x<0\\ x & \text{otherwise}\end{cases}",
        ),
        (
            r"\max(x,1)",
            r"\begin{cases} x & x\ge 1\\ 1 & x<1\end{cases}",
        ),
        (
            r"\min(x,x^2)",
            r"\begin{cases} x^2 & 0\le x\le 1\\ x & \text{otherwise}\end{cases}",
        ),
        (
            "|x-1|+|x+1|",
            r"\begin{cases} -2x & x<-1\\ 2 & -1\le x\le 1\\ 2x & x>1\end{cases}",
        ),
    ]);
    different(&[
        ("|x|", r"\begin{cases} x & x\ge 0\\ x & x<0\end{cases}"),
        (absolute, r"\begin{cases} x & x> 0\\ -x & x<0\end{cases}"),
        (r"\begin{cases} 1 & x=0\\ x & x\ne0\end{cases}", "x"),
    ]);
    // Two unknowns, and formulas that are no quotients of polynomials, prove nothing.
    refused(&[(absolute, r"\begin{cases} y & y\ge 0\\ -y & y<0\end{cases}")]);
}

#[test]
fn a_condition_on_one_side_decides_nothing() {
    equal(&[
        (r"f(x) = ax \text{ for } a \geq 0", r"f(x)=ax, a\ge 0"),
        (r"\frac{x^3}{3}+C", r"\frac{x^3}{3}+C, C\in\mathbb{R}"),
    ]);
    refused(&[(r"f(x)=ax, a\ge 0", "f(x)=ax")]);
}

#[test]
fn solutions_are_listed_in_many_ways() {
    equal(&[
        ("x=0, y=2 and x=9, y=11", "(0,2), (9,11)"),
        ("x=0, y=2 and x=9, y=11", "x=9,y=11 or x=0,y=2"),
        ("Solution is: $[x=4, y=-4, z=-2]$", "x=4, y=-4, z=-2"),
        ("(a,b,c)=(1,2,3)", "1,2,3"),
        (r"\{(1,-1)\}", "(1,-1)"),
        (r"\mathbb{R}\setminus\{1,2\}", r"x\ne1,2"),
        ("3/4", "3/4 or 0.75"),
        ("$y_1=1+x$\n$y_2=2x$", "y_1=1+x, y_2=2x"),
        (
            r"(-\infty,-2]\cup[2,\infty)",
            r"$(-\infty,-2]$ and $[2,\infty)$",
        ),
        ("(3,-2,1)", r"3\mathbf i-2\mathbf j+\mathbf k"),
        ("3i-2j+k", r"3\hat{i}-2\hat{j}+\hat{k}"),
        (r"(3,\infty)", r"\{x \colon x>3\}"),
        (r"(3,\infty)", r"\{ x \text{ such that } x>3\}"),
        (r"(\frac13,\infty)", r"(0.3333,\infty)"),
        ("(1,2,\\dots,5)", "(1,2,3,4,5)"),
    ]);
    different(&[
        ("x=0, y=2 and x=9, y=11", "(2,0), (11,9)"),
        (r"\{(1,-1)\}", "(1,1)"),
        ("3/4", "3/4 or 0.5"),
        ("T, F, T", "F, T, T"),
        ("(A,B)", "(B,A)"),
    ]);
}

#[test]
fn several_options_with_and_without_signs() {
    equal(&[
        ("AC", "A, C"),
        ("A, C, D", "ACD"),
        ("AC", "C and A"),
        ("①③④", "①, ③, ④"),
    ]);
    equal(&[("①③", r"\textcircled{1}\textcircled{3}")]);
    refused(&[("AC", "A, D"), ("AC", "A, B, C"), ("①③④", "①③")]);
}

#[test]
fn words_are_no_products_of_letters() {
    equal(&[
        ("Red", "red"),
        ("Yes", "yes"),
        ("No Solution", r"\emptyset"),
        ("Kae^x", "aKe^x"),
    ]);
    different(&[("Red", "Rde"), ("Jim", "Jmi"), ("Yes", "No")]);
}

#[test]
fn names_of_angles_and_quotients() {
    equal(&[
        (r"\angle B E A_{1}=90", r"\angle BEA_1=90"),
        (r"\angle{ABC}=60^\circ", "60"),
        (r"\angle BAC=60^\circ", r"\angle CAB=60^\circ"),
        (r"\angle ABC=60^\circ", r"m\angle ABC=60^\circ"),
        (r"\frac{AB}{CD}=2", "AB:CD=2"),
        ("PV=nRT", "P=nRT/V"),
        (r"r=2\cos\theta", r"\frac{r}{2}=\cos\theta"),
        (r"\log_a b=7", "7"),
    ]);
    different(&[
        (r"\angle BAC=60^\circ", r"\angle ABC=60^\circ"),
        ("PV=nRT", "P=nRTV"),
    ]);
    refused(&[(r"\log_2 x=3", "x=8"), (r"\log_2 x=3", "x=9")]);
}

#[test]
fn combinations_degrees_and_complex_numbers_as_they_are_written() {
    equal(&[
        (r"\binom{10}{3}", "C_{10}^3"),
        (r"\binom{10}{3}", r"\mathrm{C}_{10}^{3}"),
        ("720", "A_{10}^3"),
        (r"\frac12", r"\sin{30}^\circ"),
        (r"\frac12", r"\sin(30)^\circ"),
        ("1+2i", "1+i2"),
        (r"(-8)^{1/3}", r"1+i\sqrt3"),
        ("120", "5!=120"),
    ]);
    different(&[(r"(-8)^{1/3}", r"1-i\sqrt3")]);
    refused(&[("120", "5!=121"), ("121", "5!=121")]);
}

#[test]
fn remainders_of_towers() {
    equal(&[
        ("3", r"7^{7^{7}} \bmod 10"),
        ("3", r"7^{7^{7^7}} \bmod 10"),
        ("4", r"2^{10^{10}} \bmod 6"),
        ("387", r"3^{3^{3^{3^3}}} \bmod 1000"),
    ]);
    different(&[("7", r"7^{7^{7}} \bmod 10")]);
}
