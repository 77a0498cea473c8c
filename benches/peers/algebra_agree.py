#!/usr/bin/env python3
"""Compares polynomial operations of this project with python-flint on random inputs.

    cargo build --release --example algebra_tasks
    python benches/peers/algebra_agree.py target/release/examples/algebra_tasks --count 12000 --seed 1
    python benches/peers/algebra_agree.py target/release/examples/algebra_tasks --several --count 12000

With --several the polynomials have two to five variables.

Prints one line with the number of agreements for each operation. The first disagreement is shown with its input, and
the exit status is then 1. Needs python-flint (benches/peers/requirements.txt).
"""

import argparse
import json
import random
import subprocess
import sys

from flint import Ordering, fmpz_mpoly_ctx, fmpz_poly, nmod_poly

PRIMES = [2, 3, 5, 7, 13, 101, 65537, (1 << 31) - 1, (1 << 61) - 1, (1 << 62) - 57]


def strings(polynomial):
    return [str(int(c)) for c in polynomial.coeffs()]


def random_integer(rng, bits):
    value = rng.getrandbits(bits) if bits else 0
    return -value if rng.random() < 0.5 else value


def random_polynomial(rng, degree, bits):
    """Dense, sparse, with long or short coefficients."""
    sparse = rng.random() < 0.2
    coefficients = [
        0 if sparse and rng.random() < 0.7 else random_integer(rng, rng.randint(1, bits)) for _ in range(degree + 1)
    ]
    return fmpz_poly(coefficients)


def structured(rng):
    """A polynomial with factors: products, powers, cyclotomic ones, those with square roots."""
    kind = rng.randrange(8)
    if kind == 0:
        n = rng.randint(1, 60)
        return fmpz_poly([rng.choice([-1, 1])] + [0] * (n - 1) + [1])
    if kind == 1:
        return fmpz_poly.swinnerton_dyer(rng.randint(1, 4))
    if kind == 2:
        base = random_polynomial(rng, rng.randint(1, 4), 8)
        return base(fmpz_poly([0] * rng.randint(2, 6) + [1]))
    product = fmpz_poly([random_integer(rng, rng.randint(1, 20)) or 1])
    for _ in range(rng.randint(1, 5)):
        factor = random_polynomial(rng, rng.randint(1, rng.choice([3, 6, 12])), rng.choice([2, 8, 40, 120]))
        if factor.degree() >= 0:
            product *= factor ** rng.choice([1, 1, 1, 2, 3])
    return product


def factor_task(rng):
    a = structured(rng)
    while a.degree() < 0 or a.degree() > 80:
        a = structured(rng)
    content, factors = a.factor()
    # Equal up to the order of the factors.
    expected = (str(content), sorted((strings(f), int(k)) for f, k in factors))

    def read(result):
        return result["content"], sorted((f, k) for f, k in result["factors"])

    return {"op": "factor", "a": strings(a)}, expected, read


def gcd_task(rng):
    bits = rng.choice([3, 10, 60, 200])
    g = random_polynomial(rng, rng.randint(0, 15), bits)
    a = g * random_polynomial(rng, rng.randint(0, 15), bits)
    b = g * random_polynomial(rng, rng.randint(0, 15), bits)
    if rng.random() < 0.3:
        a = a * random_integer(rng, 30)
    return {"op": "gcd", "a": strings(a), "b": strings(b)}, strings(a.gcd(b)), lambda result: result


def resultant_task(rng):
    bits = rng.choice([3, 10, 60, 200])
    a, b = (random_polynomial(rng, rng.randint(0, 14), bits) for _ in range(2))
    if rng.random() < 0.1:
        common = random_polynomial(rng, 1, bits)
        a, b = a * common, b * common
    return {"op": "resultant", "a": strings(a), "b": strings(b)}, str(a.resultant(b)), lambda result: result


def product_task(rng):
    a, b = (random_polynomial(rng, rng.randint(0, rng.choice([4, 30, 200])), rng.choice([3, 60, 300])) for _ in range(2))
    return {"op": "mul", "a": strings(a), "b": strings(b)}, strings(a * b), lambda result: result


def modular_task(rng):
    prime = rng.choice(PRIMES)
    a = nmod_poly([rng.randrange(prime)], prime)
    while a.degree() < 0:
        a = nmod_poly([1], prime)
        for _ in range(rng.randint(1, 4)):
            degree = rng.randint(1, rng.choice([3, 20]))
            a *= nmod_poly([rng.randrange(prime) for _ in range(degree + 1)], prime) ** rng.choice([1, 1, 2, 3])
    unit, factors = a.factor()
    expected = (str(int(unit)), sorted((strings(f), int(k)) for f, k in factors))

    def read(result):
        return result["unit"], sorted((f, k) for f, k in result["factors"])

    return {"op": "factor_modular", "modulus": prime, "a": strings(a)}, expected, read


def root_count_task(rng):
    """Real roots: their number, and one sign change or a zero each."""
    a = structured(rng)
    while not 0 < a.degree() <= 30:
        a = structured(rng)
    part = a // a.gcd(a.derivative())
    count = sum(1 for root, _ in part.complex_roots() if root.imag == 0)

    def read(result):
        def value(text):
            top, _, bottom = text.partition("/")
            p, q, n = int(top), int(bottom or 1), part.degree()
            return sum(int(c) * p**k * q ** (n - k) for k, c in enumerate(part.coeffs()))

        for lower, upper in result:
            if lower == upper:
                assert value(lower) == 0, f"{lower} is no root"
            else:
                assert value(lower) * value(upper) < 0, f"no change of sign in [{lower}, {upper}]"
        return len(result)

    return {"op": "real_roots", "a": strings(a)}, count, read


def terms(polynomial):
    return [[list(map(int, e)), str(int(c))] for e, c in polynomial.to_dict().items()]


def plain(polynomial):
    """What can be compared: by monomial without trailing zeros, as our answers are written."""
    result = {}
    for exponents, c in polynomial:
        exponents = list(exponents)
        while exponents and exponents[-1] == 0:
            exponents.pop()
        result[tuple(exponents)] = str(c)
    return result


def positive(polynomial):
    return -polynomial if len(polynomial) and polynomial.leading_coefficient() < 0 else polynomial


class Several:
    """Random polynomials in a few variables."""

    def __init__(self, rng):
        self.rng = rng
        self.count = rng.randint(2, 5)
        self.context = fmpz_mpoly_ctx.get([f"x{i}" for i in range(self.count)], Ordering.lex)

    def constant(self, bits=40):
        return self.context.from_dict({(0,) * self.count: random_integer(self.rng, bits)})

    def polynomial(self, size=1.0):
        """Sparse or dense, with short or long coefficients, now and then a monomial, a constant or zero."""
        rng, kind = self.rng, self.rng.random()
        if kind < 0.02:
            return self.context.from_dict({})
        if kind < 0.06:
            return self.constant()
        degree = rng.randint(1, max(1, round(rng.choice([2, 3, 6]) * size)))
        bits = rng.choice([2, 4, 10, 30, 64, 100])
        if kind < 0.12:
            exponents = tuple(rng.randint(0, degree) for _ in range(self.count))
            return self.context.from_dict({exponents: random_integer(rng, bits) or 1})
        if kind < 0.3:
            # All monomials up to a total degree.
            degree = min(degree, {2: 6, 3: 4, 4: 3, 5: 2}[self.count])
            monomials = [()]
            for _ in range(self.count):
                monomials = [m + (e,) for m in monomials for e in range(degree + 1 - sum(m))]
        else:
            monomials = [
                tuple(rng.randint(0, degree) if rng.random() < 0.6 else 0 for _ in range(self.count))
                for _ in range(rng.randint(2, max(2, round(12 * size))))
            ]
        return self.context.from_dict({m: random_integer(rng, rng.randint(1, bits)) for m in monomials})

    def product(self, count, size):
        result = self.constant(20)
        for _ in range(count):
            result *= self.polynomial(size) ** self.rng.choice([1, 1, 1, 1, 2, 3])
        return result

    def is_factorisation(self, result, a):
        """Is this the polynomial, and does no factor split further?"""
        rest = self.constant(0) + int(result["content"])
        for factor, multiplicity in result["factors"]:
            exponents = {tuple(e + [0] * (self.count - len(e))): int(c) for e, c in factor}
            factor = self.context.from_dict(exponents)
            assert [int(k) for _, k in factor.factor()[1]] == [1], f"{factor} splits"
            rest *= factor**multiplicity
        return rest == a

    def task(self, op, **fields):
        return {"op": op, "vars": self.count} | {
            key: terms(value) if key in "ab" else value for key, value in fields.items()
        }


def several_gcd(rng):
    several = Several(rng)
    common = several.product(rng.choice([0, 1, 1, 2]), 0.7)
    a, b = (common * several.product(rng.choice([1, 1, 2]), 0.7) for _ in range(2))
    return several.task("gcd", a=a, b=b), plain(terms(positive(a.gcd(b)))), plain


def several_factor(rng):
    several = Several(rng)
    a = several.product(rng.randint(1, 4), 0.6)
    while not len(a) or a.total_degree() > 30 or len(a) > 3000:
        a = several.product(rng.randint(1, 4), 0.6)
    try:
        content, factors = a.factor()
    except OverflowError:
        # python-flint 0.9 cannot sort factors with long coefficients.
        return several.task("factor", a=a), True, lambda result: several.is_factorisation(result, a)
    # Up to signs and order.
    expected = []
    for factor, multiplicity in factors:
        if factor.leading_coefficient() < 0:
            factor, content = -factor, content * (-1) ** int(multiplicity)
        expected.append((sorted(plain(terms(factor)).items()), int(multiplicity)))

    def read(result):
        found = [(sorted(plain(factor).items()), k) for factor, k in result["factors"]]
        return result["content"], sorted(found)

    return several.task("factor", a=a), (str(content), sorted(expected)), read


def several_resultant(rng):
    several = Several(rng)
    variable = rng.randrange(several.count)
    bound = 2 if several.count > 3 else rng.choice([2, 3, 4])
    while True:
        a, b = several.polynomial(0.5), several.polynomial(0.5)
        if rng.random() < 0.05:
            common = several.polynomial(0.3)
            a, b = a * common, b * common
        if all(not len(f) or max(f.degrees()) <= bound for f in (a, b)):
            break
    name = f"x{variable}"
    if rng.random() < 0.2 and len(a) and a.degrees()[variable] > 0:
        return several.task("discriminant", a=a, variable=variable), plain(terms(a.discriminant(name))), plain
    expected = a.resultant(b, name) if len(a) and len(b) else several.context.from_dict({})
    return several.task("resultant", a=a, b=b, variable=variable), plain(terms(expected)), plain


def several_product(rng):
    several = Several(rng)
    a, b = several.polynomial(2), several.polynomial(2)
    return several.task("mul", a=a, b=b), plain(terms(a * b)), plain


def several_division(rng):
    several = Several(rng)
    a, b = several.polynomial(1.5), several.polynomial(1.5)
    while not len(b):
        b = several.polynomial(1.5)
    a *= b
    if rng.random() < 0.3:
        a += several.polynomial(0.5)
    quotient, rest = divmod(a, b)
    expected = None if len(rest) else plain(terms(quotient))
    return several.task("divide", a=a, b=b), expected, lambda result: None if result is None else plain(result)


SEVERAL = [several_gcd, several_gcd, several_factor, several_factor, several_resultant, several_product, several_division]
TASKS = [factor_task, factor_task, gcd_task, resultant_task, product_task, modular_task, root_count_task]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the example algebra_tasks")
    parser.add_argument("--several", action="store_true", help="two to five variables")
    parser.add_argument("--count", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    kinds = SEVERAL if arguments.several else TASKS
    tasks = [rng.choice(kinds)(rng) for _ in range(arguments.count)]
    lines = "\n".join(json.dumps(task) for task, _, _ in tasks)
    run = subprocess.run([arguments.program], input=lines, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if len(answers) != len(tasks):
        sys.exit(f"{len(answers)} answers to {len(tasks)} tasks")
    counts = {}
    for (task, expected, read), answer in zip(tasks, answers):
        try:
            found = read(answer["result"])
        except (AssertionError, KeyError) as error:
            found = f"{error!r} in {answer}"
        if found != expected:
            print(f"DISAGREEMENT\n  task {json.dumps(task)}\n  found {found}\n  flint {expected}", file=sys.stderr)
            sys.exit(1)
        counts[task["op"]] = counts.get(task["op"], 0) + 1
    total = sum(counts.values())
    parts = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    print(f"{total} of {len(tasks)} answers agree with python-flint (seed {arguments.seed}): {parts}")


if __name__ == "__main__":
    main()
