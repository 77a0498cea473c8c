#!/usr/bin/env python3
"""Algebra beside its peers: the same tasks, one run, one table.

    cargo build --release --example algebra_tasks
    python benches/peers/algebra.py target/release/examples/algebra_tasks [--golds FILE] [--only WORD] [--limit SECONDS]

Times are the best of several runs of the operation alone, in milliseconds: polynomials are converted before the clock
starts and results after it stops, for every system; expressions are expanded and differentiated from expression to
expression. The systems run one after the other on one thread. A time is shown only when the result has the check value of the
others (number of terms and a value modulo 2^61 - 1; factors with multiplicities; leading monomials; 25 digits at a point).
`-`: the system has no such operation, or an earlier task of the kind took longer than the limit.

FILE holds JSON objects with `gold`, one per line, perhaps compressed: all are parsed by us, 200 of them by latex2sympy2.
Needs the packages of benches/peers/requirements.txt. Symbolica runs without a licence, which restricts it to one thread.
"""

import argparse
import gzip
import itertools
import json
import math
import random
import subprocess
import sys
import time
from fractions import Fraction

PRIME = (1 << 61) - 1
POINTS = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
MODULUS = (1 << 31) - 1
SYSTEMS = ["ours", "flint", "symbolica", "sympy", "symengine"]


def best(run):
    """Seconds of the best run, and the result."""
    least, result, total = float("inf"), None, 0.0
    for _ in range(7):
        start = time.perf_counter()
        result = run()
        seconds = time.perf_counter() - start
        least, total = min(least, seconds), total + seconds
        if total > 2:
            break
    return least, result


def check(terms):
    """Number of terms and a value, from pairs of exponents and coefficient."""
    count, total = 0, 0
    for exponents, coefficient in terms:
        value = int(coefficient) % PRIME
        for point, exponent in zip(POINTS, exponents):
            if exponent:
                value = value * pow(point, int(exponent), PRIME) % PRIME
        count, total = count + 1, (total + value) % PRIME
    return [count, total]


def up_to_sign(terms):
    count, value = check(terms)
    return [count, min(value, -value % PRIME)]


# --- polynomials as dictionaries from exponents to coefficients -------------------------------------------------------


def times(a, b):
    product = {}
    for (e, c), (f, d) in itertools.product(a.items(), b.items()):
        key = tuple(map(sum, zip(e, f)))
        product[key] = product.get(key, 0) + c * d
    return {e: c for e, c in product.items() if c}


def power(a, exponent):
    result = {(0,) * len(next(iter(a))): 1}
    for _ in range(exponent):
        result = times(result, a)
    return result


def linear(variables):
    """1 + x + y + .."""
    return {tuple(int(i == j) for j in range(variables)): 1 for i in range(variables + 1)}


def random_polynomial(rng, variables, degree, terms):
    """Of this total degree; terms None: all of them."""
    every = [e for e in itertools.product(range(degree + 1), repeat=variables) if sum(e) <= degree]
    top = [e for e in every if sum(e) == degree]
    chosen = every if terms is None else [rng.choice(top)] + rng.sample(every, terms - 1)
    return {e: rng.choice([-1, 1]) * rng.randint(1, 99) for e in chosen}


def cyclic(n):
    sums = [{tuple(int((i - start) % n < length) for i in range(n)): 1 for start in range(n)} for length in range(1, n)]
    return sums + [{(1,) * n: 1, (0,) * n: -1}]


def katsura(n):
    def product(*factors):
        return tuple(factors.count(i) for i in range(n + 1))

    systems = [{product(i): 2 for i in range(1, n + 1)} | {product(0): 1, product(): -1}]
    for m in range(n):
        terms = {product(m): -1}
        for l in range(-n, n + 1):
            if abs(m - l) <= n:
                key = product(abs(l), abs(m - l))
                terms[key] = terms.get(key, 0) + 1
        systems.append(terms)
    return systems


def tasks():
    """Name, operation and data."""
    rng = random.Random(7)
    for k in (8, 12, 16, 20):
        f = power(linear(4), k)
        yield f"product f (f + 1), f = (1+x+y+z+t)^{k}", "mul", {"a": f, "b": f | {(0,) * 4: 2}}

    def sparse(order):
        base = {(0,) * 5: 1}
        for place, (coefficient, exponent) in zip(order, [(1, 1), (1, 1), (2, 2), (3, 3), (5, 5)]):
            base[tuple(exponent * int(j == place) for j in range(5))] = coefficient
        return power(base, 8)

    f, g = sparse([0, 1, 2, 3, 4]), sparse([4, 3, 2, 1, 0])
    yield "product, sparse, 591 235 terms", "mul", {"a": f, "b": g}
    yield "exact division of that product", "divide", {"a": f, "b": g}
    f = power(linear(4), 12)
    yield "exact division, dense, 20 475 terms", "divide", {"a": f, "b": f | {(0,) * 4: 2}}
    for degree, terms in [(6, 10), (6, 40), (6, None), (10, 10), (10, 40), (10, 200)]:
        g, a, b = (random_polynomial(rng, 4, degree, terms) for _ in range(3))
        yield f"gcd, 4 variables, degree {degree}, {terms or 'all'} terms", "gcd", {"a": times(g, a), "b": times(g, b)}
    for terms in (6, 12, 30, None):
        f, g = (random_polynomial(rng, 3, d, terms) for d in (5, 6))
        yield f"factors, 3 variables, degree 5 + 6, {terms or 'all'} terms", "factor", {"a": times(f, g)}
    for variables, degree in [(2, 10), (3, 4), (4, 3)]:
        a, b = (random_polynomial(rng, variables, degree, None) for _ in range(2))
        yield f"resultant, {variables} variables, degree {degree}, dense", "resultant", {"a": a, "b": b}
    line = {d: random_polynomial(rng, 1, d, None) for d in (20, 30, 1000, 999)}
    yield "product, 1 variable, degree 1000", "mul", {"a": line[1000], "b": line[999]}
    yield "factors, 1 variable, degree 20 + 30", "factor", {"a": times(line[20], line[30])}
    for name, system in [("cyclic 5", cyclic(5)), ("cyclic 6", cyclic(6)), ("katsura 6", katsura(6)), ("katsura 7", katsura(7))]:
        yield f"Gröbner basis modulo 2^31 - 1, {name}", "groebner", {"system": system}
    for k in (15, 30):
        yield f"expand (1+x+y+z)^{k}, expressions", "expand", {"power": k}
    for order in (4, 6, 8):
        yield f"derivative {order} of sin(e^(x^2) cos x)", "nth_derivative", {"order": order}


# --- the systems: each returns a function to be timed and one that gives its check value -------------------------------


def names(data):
    some = data.get("a") or data["system"][0]
    return [f"x{i}" for i in range(len(next(iter(some))))]


def ours(op, data, program):
    def written(f):
        return [[list(e), str(c)] for e, c in f.items()]

    task = {"op": op, "repeat": 7, "brief": True}
    if op in ("expand", "nth_derivative"):
        task |= data
        task["formula"] = f"(1+x+y+z)^{{{data['power']}}}" if op == "expand" else r"\sin(e^{x^2}\cos(x))"
    else:
        task |= {"vars": len(names(data)), "variable": 0, "times": True, "modulus": MODULUS}
        task |= {k: written(v) for k, v in data.items() if k in "ab"}
        task["system"] = [written(f) for f in data.get("system", [])]
    run = subprocess.run([program], input=json.dumps(task), capture_output=True, text=True, check=True)
    answer = json.loads(run.stdout)
    if "error" in answer:
        raise RuntimeError(answer["error"])
    result = answer["result"]
    if op == "factor":
        result = sorted([up_to_sign(f), k] for f, k in result["factors"])
    elif op == "groebner":
        width = len(names(data))
        result = sorted(tuple(e + [0] * (width - len(e))) for e in result)
    elif op in ("expand", "nth_derivative"):
        result = float(result)
    elif op in ("gcd", "resultant"):
        result = [result[0], min(result[1], -result[1] % PRIME)]
    return answer["seconds"], result


def flint(op, data):
    import flint as f

    if op in ("expand", "nth_derivative", "groebner"):
        return None
    if len(names(data)) == 1:
        a, b = (f.fmpz_poly([data[k].get((i,), 0) for i in range(1 + max(data[k])[0])]) if k in data else None for k in "ab")

        def terms(p):
            return [((i,), c) for i, c in enumerate(p.coeffs()) if c]
    else:
        context = f.fmpz_mpoly_ctx.get(names(data), f.Ordering.lex)
        a, b = (context.from_dict(data[k]) if k in data else None for k in "ab")

        def terms(p):
            return p.to_dict().items()

    if op == "divide":
        a = a * b
    run = {
        "mul": lambda: a * b,
        # `//` stops below the leading monomial of b and would not see a remainder.
        "divide": lambda: a / b,
        "gcd": lambda: a.gcd(b),
        "factor": lambda: a.factor(),
        "resultant": lambda: a.resultant(b, "x0"),
    }[op]
    if op == "factor":
        return run, lambda r: sorted([up_to_sign(terms(g)), int(k)] for g, k in r[1])
    return run, (lambda r: up_to_sign(terms(r))) if op in ("gcd", "resultant") else (lambda r: check(terms(r)))


def symbolica(op, data):
    from symbolica import E

    if op == "expand":
        e = E(f"(1+x+y+z)^{data['power']}")
        return (lambda: e.expand()), numeric_symbolica
    if op == "nth_derivative":
        e, x = E("sin(exp(x^2)*cos(x))"), E("x")
        return (lambda: nested(e, data["order"], lambda f: f.derivative(x))), numeric_symbolica
    variables = [E(x) for x in names(data)]

    def read(g, **options):
        text = "+".join(
            f"({c})*" + ("*".join(f"{x}^{e}" for x, e in zip(names(data), es) if e) or "1") for es, c in g.items()
        )
        return E(text).to_polynomial(vars=variables, **options)

    def terms(p):
        # Over Q: greatest common divisors and factors come with any content.
        pairs = [(e, Fraction(str(c))) for e, c in p.coefficient_list()]
        content = Fraction(1)
        if op in ("gcd", "factor"):
            content = Fraction(math.gcd(*(c.numerator for _, c in pairs)), math.lcm(*(c.denominator for _, c in pairs)))
        return [(e, int(c / content)) for e, c in pairs]

    if op == "groebner":
        system = [read(g, modulus=MODULUS) for g in data["system"]]
        basis = type(system[0]).groebner_basis
        leading = lambda p: max((e for e, _ in p.coefficient_list()), key=lambda e: (sum(e), [-x for x in reversed(e)]))
        return (lambda: basis(system, grevlex=True, print_stats=False)), lambda r: sorted(tuple(leading(p)) for p in r)
    a, b = (read(data[k]) if k in data else None for k in "ab")
    if op == "divide":
        a = a * b
    run = {
        "mul": lambda: a * b,
        "divide": lambda: a.quot_rem(b)[0],
        "gcd": lambda: a.gcd(b),
        "factor": lambda: a.factor(),
        "resultant": lambda: a.resultant(b, variables[0]),
    }[op]
    if op == "factor":
        return run, lambda r: sorted([up_to_sign(terms(g)), int(k)] for g, k in r if g.nterms() > 1)
    return run, (lambda r: up_to_sign(terms(r))) if op in ("gcd", "resultant") else (lambda r: check(terms(r)))


def sympy(op, data):
    import sympy as s

    if op == "expand":
        e = (1 + sum(s.symbols("x y z"))) ** data["power"]
        return (lambda: s.expand(e)), lambda r: float(r.subs(dict(zip(s.symbols("x y z"), POINT))).evalf(30))
    if op == "nth_derivative":
        x = s.Symbol("x")
        e = s.sin(s.exp(x**2) * s.cos(x))
        return (lambda: nested(e, data["order"], lambda f: f.diff(x))), lambda r: float(r.subs(x, s.Rational(1, 3)).evalf(30))
    domain = s.GF(MODULUS) if op == "groebner" else s.ZZ
    ring = s.ring(names(data), domain, s.grevlex if op == "groebner" else s.lex)[0]
    if op == "groebner":
        from sympy.polys.groebnertools import groebner

        system = [ring.from_dict({e: domain(c) for e, c in g.items()}) for g in data["system"]]
        return (lambda: groebner(system, ring)), lambda r: sorted(tuple(p.LM) for p in r)
    a, b = (ring.from_dict({e: domain(c) for e, c in data[k].items()}) if k in data else None for k in "ab")
    if op == "divide":
        a = a * b
    run = {
        "mul": lambda: a * b,
        "divide": lambda: a.exquo(b),
        "gcd": lambda: a.gcd(b),
        "factor": lambda: a.factor_list(),
        "resultant": lambda: a.resultant(b),
    }[op]
    if op == "factor":
        return run, lambda r: sorted([up_to_sign(g.items()), k] for g, k in r[1])
    if op == "resultant":
        # The variable is gone from the ring of the result.
        return run, lambda r: up_to_sign([((0, *e), c) for e, c in r.items()] if hasattr(r, "items") else [((), r)])
    return run, (lambda r: up_to_sign(r.items())) if op == "gcd" else (lambda r: check(r.items()))


def symengine(op, data):
    import symengine as s

    x, y, z = s.symbols("x y z")
    if op == "expand":
        e = (1 + x + y + z) ** data["power"]
        return (lambda: s.expand(e)), lambda r: float(r.subs(dict(zip((x, y, z), map(s.Rational, (1, 2, 3), (3, 5, 7))))))
    if op == "nth_derivative":
        e = s.sin(s.exp(x**2) * s.cos(x))
        return (lambda: nested(e, data["order"], lambda f: f.diff(x))), lambda r: float(r.subs(x, s.Rational(1, 3)).n(100, real=True))
    if op == "mul" and len(names(data)) == 4:
        symbols = s.symbols(" ".join(names(data)))
        a, b = (s.Add(*(c * s.Mul(*(v**e for v, e in zip(symbols, es))) for es, c in data[k].items())) for k in "ab")
        return (lambda: s.expand(a * b)), lambda r: [len(r.args), None]
    return None


POINT = (1 / 3, 2 / 5, 3 / 7)


def nested(e, order, step):
    for _ in range(order):
        e = step(e)
    return e


def numeric_symbolica(result):
    from symbolica import E

    return float(complex(result.evaluate({E(n): v for n, v in zip("xyz", POINT)})).real)


def agrees(one, other):
    if isinstance(one, float):
        return abs(one - other) <= 1e-9 * abs(one)
    if isinstance(one, list) and None in one:
        return one[0] == other[0]
    return one == other


def formulas(program, path):
    """Mean time of parsing a gold."""
    opened = gzip.open(path, "rt") if path.endswith(".gz") else open(path)
    golds = [json.loads(line)["gold"] for line in opened]
    golds = [g for g in golds if isinstance(g, str)]
    task = json.dumps({"op": "parse", "formulas": golds, "repeat": 5})
    answer = json.loads(subprocess.run([program], input=task, capture_output=True, text=True, check=True).stdout)
    print(f"\nparse, {len(golds)} golds: ours {answer['seconds'] / len(golds) * 1e6:.2f} us each, {answer['result']} read")
    from latex2sympy2_extended import latex2sympy

    sample = random.Random(1).sample(golds, 200)
    read, start = 0, time.perf_counter()
    for gold in sample:
        try:
            latex2sympy(gold)
            read += 1
        except Exception:  # whatever the peer raises
            pass
    print(f"parse, 200 of them: latex2sympy2_extended {(time.perf_counter() - start) / 200 * 1e6:.0f} us each, {read} read")
    task = json.dumps({"op": "parse", "formulas": sample, "repeat": 20})
    answer = json.loads(subprocess.run([program], input=task, capture_output=True, text=True, check=True).stdout)
    print(f"parse, the same 200: ours {answer['seconds'] / 200 * 1e6:.2f} us each, {answer['result']} read")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the example algebra_tasks")
    parser.add_argument("--golds", help="file of golds for the parser")
    parser.add_argument("--only", default="", help="tasks whose name contains the word")
    parser.add_argument("--peers", default=",".join(SYSTEMS[1:]))
    parser.add_argument("--limit", type=float, default=5, help="no harder task of the kind after one that took so long")
    options = parser.parse_args()
    systems = ["ours"] + options.peers.split(",")
    print("| task | " + " | ".join(f"{s}, ms" for s in systems) + " |\n|---|" + "---|" * len(systems), flush=True)
    failed, too_slow = False, set()
    for name, op, data in tasks():
        if options.only not in name:
            continue
        cells, expected = [], None
        for system in systems:
            if (system, op) in too_slow:
                cells.append("-")
                continue
            if system == "ours":
                seconds, value = ours(op, data, options.program)
            else:
                prepared = globals()[system](op, data)
                if prepared is None:
                    cells.append("-")
                    continue
                seconds, result = best(prepared[0])
                value = prepared[1](result)
            if seconds > options.limit:
                too_slow.add((system, op))
            if expected is None:
                expected = value
            elif not agrees(value, expected):
                print(f"{name}: {system} has {str(value)[:200]}, ours {str(expected)[:200]}", file=sys.stderr)
                cells.append("other result")
                failed = True
                continue
            cells.append(f"{seconds * 1000:.3g}")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    if options.golds:
        formulas(options.program, options.golds)
    sys.exit(failed)


if __name__ == "__main__":
    main()
