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
        ("f(x)=x for all x", "h(x)=x for all x"),
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

#[test]
fn what_the_rules_for_families_and_names_must_not_accept() {
    let pairs = [
        ("n+1", r"n, n\in\mathbb{Z}"),
        ("2n+1", r"2n-1, n\in\mathbb{Z}"),
        ("m", r"k, k\in\mathbb{Z}"),
        ("y=2t", r"y=2k,k\in Z"),
        ("S=n+1", r"S=n,n\in Z"),
        (r"a_n=2n,n\in\mathbb Z", r"a_n=-2n,n\in\mathbb Z"),
        (r"f(k)=2k,k\in\mathbb Z", r"f(k)=2k+2,k\in\mathbb Z"),
        ("f(n)=n+1", r"n,n\in Z"),
        (r"x=2k,y=3k,k\in\mathbb Z", r"3k,2k,k\in\mathbb Z"),
        ("v_x=3", "v_y=3"),
        ("h_a=12", "h_b=12"),
        (r"\sigma_x=2", r"\sigma_y=2"),
        ("f_x=2x", "f_y=2y"),
        ("P(a)=1", "P(b)=1"),
    ];
    refused(&pairs);
    refused(&pairs.map(|(gold, answer)| (answer, gold)));
}

#[test]
fn bodies_that_keep_the_old_letter_are_other_functions() {
    let pairs = [
        (
            r"f(x)=\begin{cases}x & x>0 \\ 1 & x\le0\end{cases}",
            r"f(t)=\begin{cases}x & x>0 \\ 1 & x\le0\end{cases}",
        ),
        (
            r"f(x)=\begin{pmatrix}x&1\\0&x\end{pmatrix}",
            r"f(t)=\begin{pmatrix}x&1\\0&x\end{pmatrix}",
        ),
        (r"f(x)=5x\text{ cm}", r"f(t)=5x\text{ cm}"),
        ("f(x)=x:2", "f(t)=x:2"),
        (r"f(x)=\vec x", r"f(t)=\vec x"),
        (r"f(x)=\bar x", r"f(t)=\bar x"),
        (r"f(x)=\lim_{h\to0}(x+h)^2", r"f(t)=\lim_{h\to0}(x+h)^2"),
        (r"f(x)=1+x+x^2+\cdots", r"f(t)=1+x+x^2+\cdots"),
        (r"f(x,y)=\{x,2x\}", r"f(y,x)=\{x,2x\}"),
        ("f(n,b,k)=k-2nb", "f(v,c,q)=k-2nb"),
    ];
    refused(&pairs);
    refused(&pairs.map(|(gold, answer)| (answer, gold)));
}

#[test]
fn gaps_bounds_and_forms_are_not_let_through() {
    let pairs = [
        (
            r"\begin{cases}0 & \text{otherwise} \\ 1 & 0<x<2\end{cases}",
            "0",
        ),
        (
            r"\begin{cases}1 & x\ge0 \\ -1 & x<0\end{cases}",
            r"\frac{|x|}{x}",
        ),
        (
            r"\begin{cases}\ln|x| & x<0 \\ 7 & \text{otherwise}\end{cases}",
            r"\begin{cases}\ln x & x<0 \\ 7 & \text{otherwise}\end{cases}",
        ),
        (r"x>\infty", r"\mathbb{R}"),
        (r"x\ge\infty", r"x<\infty"),
        (r"x<-\infty", r"x>-\infty"),
        ("x=0,y=2 or x=9,y=11", "x=0 or y=2 or x=9 or y=11"),
        ("x=1 or y=1", "1"),
        ("a=2 or b=2", "2"),
        ("5", "5 cm or 5 m"),
        ("50", r"50\% or 50"),
        (r"90^\circ", r"90 or \pi/2"),
        (r"\{(1,2)\}", "1<x<2"),
        (r"\{(1,2)\}", "]1,2["),
        (r"\{(1,\infty)\}", r"(1,\infty)"),
        ("(B) (J)", "(B) (D)"),
        ("(A) (B)", "(A) (B) (C)"),
        (r"9:21\text{ am}", r"9:21\text{ p.m.}"),
        (r"9:21 \text{AM}", "9:21 PM"),
        ("10:20 am", "1:2"),
        ("4:30 pm", "8:60"),
        (r"3\mathbf{j}", r"3\mathbf{i}"),
        ("3i+4k", "3j+4k"),
        (r"-3\mathbf{j}+\mathbf{k}", r"-3\mathbf{i}+\mathbf{k}"),
        ("no", "on"),
        ("red", "der"),
        ("DOG", "GOD"),
        ("Ann", "nAn"),
        ("FTT", "TFT"),
        ("-1", "$1$ $-2$"),
        (r"2\text{ for }x=3", "2,3"),
        ("f(x)=3,x", "3,x"),
        ("(x,x)=(1,2)", "x=1,x=2"),
        ("y(2.5)=2", "y=2"),
    ];
    refused(&pairs);
    refused(&pairs.map(|(gold, answer)| (answer, gold)));
}

#[test]
fn twins_of_refused_pairs_are_equal() {
    equal(&[
        ("(A) and (C)", "AC"),
        ("(E) (G)", "EG"),
        ("(D) (E)", "D; E"),
        (
            r"\begin{cases}0 & \text{otherwise} \\ 1 & 0<x<2\end{cases}",
            r"\begin{cases}1 & 0<x<2 \\ 0 & \text{otherwise}\end{cases}",
        ),
        (r"f(x)=5x\text{ cm}", r"f(t)=5t\text{ cm}"),
        (
            r"f(x)=\begin{pmatrix}x&1\\0&x\end{pmatrix}",
            r"f(t)=\begin{pmatrix}t&1\\0&t\end{pmatrix}",
        ),
        (r"\{(1,2)\}", "x=1,y=2"),
        (r"10^{1000^7}\pmod 8", "0"),
        (r"x=1-4n \quad (n\in\mathbb{Z})", r"x=13-4k, k\in Z"),
        ("4:30 pm", "16:30"),
        ("12:00 am", "0:00"),
        (r"3\mathbf{i}+4\mathbf{j}", r"\langle3,4\rangle"),
        ("x=0,y=2 and x=9,y=11", "y=2,x=0 and x=9,y=11"),
        (
            r"\begin{cases}1, & x>0 \\ 0, & x\le 0\end{cases}",
            r"\begin{cases}0, & \text{if } x\le 0 \\ 1, & \text{if } x>0\end{cases}",
        ),
        (
            r"\begin{cases}1, & \text{if } x>0, \\ 0, & \text{otherwise.}\end{cases}",
            r"\begin{cases}0 & x\le 0 \\ 1 & x>0\end{cases}",
        ),
        (r"(-\infty,-1),(1,\infty)", r"(-\infty,-1)\cup(1,\infty)"),
        (r"x\equiv 10^{1000^7}\pmod 7", r"x\equiv 4\pmod 7"),
    ]);
}

#[test]
fn the_word_before_a_condition_may_have_a_column() {
    equal(&[(
        r"C(m)=\left\{\begin{array}{rll}10 & \text { if } & 0 \leq m \leq 500 \\ 10+0.15(m-500) & \text { if } & m>500\end{array}\right.",
        r"C(m)=\begin{cases}10, & 0\le m\le 500 \\ 0.15m-65, & \text{if } m>500\end{cases}",
    )]);
}
