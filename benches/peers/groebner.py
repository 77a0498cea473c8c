"""Gröbner bases in peer systems: reduced, graded reverse lexicographic, modulo 2^31 - 1 and over Q.

    python benches/peers/groebner.py [symbolica|flint|sympy] [--rational] [--limit SECONDS]

The same systems as `times_of_groebner` in algebra/src/groebner/laws.rs. Printed are the best of three runs (one, when a
run takes more than a second) without conversion, and the number of polynomials, which must be that of our table.
"""

import argparse
import time

PRIME = 2**31 - 1


def cyclic(n):
    systems = [
        [(1, [int((i - start) % n < length) for i in range(n)]) for start in range(n)]
        for length in range(1, n)
    ]
    return n, systems + [[(1, [1] * n), (-1, [0] * n)]]


def katsura(n):
    def product(*factors):
        exponents = [0] * (n + 1)
        for factor in factors:
            exponents[factor] += 1
        return exponents

    systems = [[(2, product(i)) for i in range(1, n + 1)] + [(1, product(0)), (-1, product())]]
    for m in range(n):
        terms = [(1, product(abs(l), abs(m - l))) for l in range(-n, n + 1) if abs(m - l) <= n]
        systems.append(terms + [(-1, product(m))])
    return n + 1, systems


def best(run):
    least = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        result = run()
        least = min(least, time.perf_counter() - start)
        if least > 1:
            break
    return least, result


def collected(terms, prime):
    sums = {}
    for coefficient, exponents in terms:
        key = tuple(exponents)
        sums[key] = sums.get(key, 0) + coefficient
    return {key: value % prime if prime else value for key, value in sums.items()}


def symbolica(names, systems, prime):
    from symbolica import E

    def polynomial(terms):
        text = "+".join(
            "(%d)*%s" % (c, "*".join(f"{x}^{e}" for x, e in zip(names, es) if e) or "1")
            for c, es in terms
        )
        options = {"modulus": prime} if prime else {}
        return E(text).to_polynomial(vars=[E(x) for x in names], **options)

    polynomials = [polynomial(terms) for terms in systems]
    basis = type(polynomials[0]).groebner_basis
    return lambda: basis(polynomials, grevlex=True, print_stats=False)


def flint(names, systems, prime):
    import flint as f

    if prime:
        raise SystemExit("python-flint has Groebner bases over the integers only: use --rational")
    context = f.fmpz_mpoly_ctx.get(names, f.Ordering.degrevlex)
    polynomials = [context.from_dict(collected(terms, None)) for terms in systems]
    vector = f.fmpz_mpoly_vec(polynomials, context)
    return lambda: vector.buchberger_naive().autoreduction()


def sympy(names, systems, prime):
    import sympy as s

    symbols = s.symbols(names)
    polynomials = [s.Poly(collected(terms, None), *symbols).as_expr() for terms in systems]
    options = {"modulus": prime} if prime else {}
    return lambda: s.groebner(polynomials, *symbols, order="grevlex", **options).exprs


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("peer", choices=["symbolica", "flint", "sympy"])
    parser.add_argument("--rational", action="store_true")
    parser.add_argument("--limit", type=float, default=60, help="stop after a run that takes longer")
    options = parser.parse_args()
    prime = None if options.rational else PRIME
    tasks = [("cyclic 5", cyclic(5)), ("katsura 5", katsura(5)), ("katsura 6", katsura(6))]
    tasks += [("cyclic 6", cyclic(6)), ("katsura 7", katsura(7)), ("katsura 8", katsura(8))]
    for name, (count, systems) in tasks:
        names = [f"x{i}" for i in range(count)]
        seconds, basis = best(globals()[options.peer](names, systems, prime))
        print(f"{options.peer} {name}: {seconds * 1000:.2f} ms, {len(basis)} polynomials", flush=True)
        if seconds > options.limit:
            break


if __name__ == "__main__":
    main()
