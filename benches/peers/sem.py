#!/usr/bin/env python3
"""Structural equation models beside their peers: the same graphs, one run, one table; and the targets of our own.

    cargo build --release --example sem_tasks
    python benches/peers/sem.py target/release/examples/sem_tasks --graphs FILE [--cases FILE] [--only WORD] [--limit SECONDS]

`expanded`: all entries i <= j of the covariance matrix in lowest terms, numerators multiplied out. `factored`: all cofactors
N_ij and the determinant of every strongly connected component. Times are the best of several runs of the operation alone, in
milliseconds: matrices of polynomials are made before the clock starts. Each peer runs alone, on one thread, in a process of
its own that ends at the limit. A time is shown only when the number of terms and the value of all numerators at fixed
numbers modulo 2^61 - 1 (arc k: 2 + k, entry e of Omega: 1001 + e) are ours.

What a peer does (it has no such operation) is written as fast as we could: the method of Faddeev and LeVerrier on Lambda,
whose matrices of step k are the part of degree k - 1 of the adjugate of I - Lambda, so nothing swells or cancels; then
adj^T Omega adj; then the determinants of the components are divided out (or taken out by greatest common divisors, or the
inverse is taken over rational functions, where a system is faster that way: the fastest is shown, `routes` below).
FILEs: graphs as {"graphs": [{"id", "n", "directed", "bidirected"}]}, `--cases` the same under "cases", for the sweeps.
Needs the packages of benches/peers/requirements.txt. Symbolica runs without a licence, which restricts it to one thread.
"""

import argparse
import importlib.metadata
import itertools
import json
import multiprocessing
import os
import platform
import random
import subprocess
import sys
import time

PRIME = (1 << 61) - 1
EXPANDED = "K_4 K_5 K_6 sparse_8 sparse_10 sparse_16 sparse_20 bipath_8 bipath_10 bipath_12 tri_9 tri_15 cycle_8 cycle_24 cycle_48".split()
FACTORED = "K_5 K_6 K_7 cycle_24 cycle_48 bipath_12 sparse_20 tri_30".split()
PEERS = {"flint": "python-flint", "symbolica": "symbolica", "sympy": "sympy"}
# Target ratios to the best peer (factored: to flint).
RATIOS = {("expanded", g): 10 for g in ("K_5", "K_6", "sparse_10", "bipath_12", "tri_15")}
RATIOS |= {("factored", "K_7"): 30, ("factored", "cycle_24"): 50}


# --- graphs -------------------------------------------------------------------------------------------------------------


def components(n, arcs):
    """Strongly connected components with a cycle, from the reachability of all pairs."""
    reach = [[i == j for j in range(n)] for i in range(n)]
    for i, j in arcs:
        reach[i][j] = True
    for k, i, j in itertools.product(range(n), repeat=3):
        reach[i][j] |= reach[i][k] and reach[k][j]
    found = []
    for i in range(n):
        one = [j for j in range(n) if reach[i][j] and reach[j][i]]
        if one[0] == i and len(one) > 1:
            found.append(one)
    return found


def random_graph(n, arcs, edges, seed):
    rng = random.Random(seed)
    directed = rng.sample(list(itertools.permutations(range(1, n + 1), 2)), arcs)
    return {"n": n, "directed": directed, "bidirected": rng.sample(list(itertools.combinations(range(1, n + 1), 2)), edges)}


# --- rings: what the route asks of a system ----------------------------------------------------------------------------


class Flint:
    def __init__(self, names):
        import flint

        self.inexact = flint.utils.flint_exceptions.DomainError
        self.ring = flint.fmpz_mpoly_ctx.get(names, flint.Ordering.lex)
        self.variables = self.ring.gens()
        self.zero, self.one = self.ring.constant(0), self.ring.constant(1)

    def divide_number(self, a, k):
        return a / k

    def divide(self, a, b):
        try:
            return a / b
        except self.inexact:
            return None

    def gcd(self, a, b):
        return a.gcd(b)

    def terms(self, a):
        return a.to_dict().items()

    def is_one(self, a):
        return a == 1 or a == -1


class Symbolica:
    def __init__(self, names):
        from symbolica import E

        self.names = [E(name) for name in names]
        self.variables = [self.read(name) for name in names]
        self.zero, self.one = self.read("0"), self.read("1")
        self.inverses = [None] + [self.read(f"1/{k}") for k in range(1, len(names) + 2)]

    def read(self, text):
        from symbolica import E

        return E(text).to_polynomial(vars=self.names)

    def divide_number(self, a, k):
        return a * self.inverses[k]

    def divide(self, a, b):
        quotient, rest = a.quot_rem(b)
        return quotient if rest == self.zero else None

    def gcd(self, a, b):
        return a.gcd(b)

    def terms(self, a):
        return [(e, int(str(c))) for e, c in a.coefficient_list()]

    def is_one(self, a):
        return a.nterms() == 1


class Sympy:
    def __init__(self, names):
        import sympy

        self.ring, *self.variables = sympy.ring(names, sympy.ZZ, sympy.lex)
        self.zero, self.one = self.ring.zero, self.ring.one

    def divide_number(self, a, k):
        return a.quo_ground(k)

    def divide(self, a, b):
        quotient, rest = a.div(b)
        return None if rest else quotient

    def gcd(self, a, b):
        return a.gcd(b)

    def terms(self, a):
        return a.items()

    def is_one(self, a):
        return a in (1, -1)


# --- the route of the peers -------------------------------------------------------------------------------------------


def adjugate(ring, size, arcs):
    """Adjugate and determinant of I - Lambda; arcs: (from, to, weight). By degree: M_1 = I, M_(k+1) = Lambda M_k + c_k I."""
    zero, one = ring.zero, ring.one
    step = [[one if i == j else zero for j in range(size)] for i in range(size)]
    sums, determinant = [row[:] for row in step], one
    live = [[i == j for j in range(size)] for i in range(size)]
    out = [[(j, weight) for a, j, weight in arcs if a == i] for i in range(size)]
    for k in range(1, size + 1):
        product, reached = [], []
        for i in range(size):
            row, alive = [zero] * size, [False] * size
            for j, weight in out[i]:
                for column in range(size):
                    if live[j][column]:
                        term = weight * step[j][column]
                        row[column] = row[column] + term if alive[column] else term
                        alive[column] = True
            product.append(row)
            reached.append(alive)
        trace = zero
        for i in range(size):
            if reached[i][i]:
                trace = trace + product[i][i]
        coefficient = ring.divide_number(-trace, k) if trace != zero else zero
        determinant = determinant + coefficient
        for i in range(size):
            if coefficient != zero:
                product[i][i] = product[i][i] + coefficient
        step = product
        live = [[entry != zero for entry in row] for row in step]
        if k == size or not any(map(any, live)):
            break
        for i, j in itertools.product(range(size), repeat=2):
            if live[i][j]:
                sums[i][j] = sums[i][j] + step[i][j]
    return sums, determinant


def prepare(graph, make):
    """The ring, arcs with weights from 0, components with their arcs, Omega as (row, column, weight)."""
    n, directed, bidirected = graph["n"], graph["directed"], graph["bidirected"]
    arcs = [(i - 1, j - 1) for i, j in directed]
    names = [f"l{k}" for k in range(len(arcs))] + [f"w{k}" for k in range(n + len(bidirected))]
    ring = make(names)
    weights = ring.variables
    arcs = [(i, j, weights[k]) for k, (i, j) in enumerate(arcs)]
    blocks = []
    for block in components(n, [(i, j) for i, j, _ in arcs]):
        place = {v: at for at, v in enumerate(block)}
        blocks.append((len(block), [(place[i], place[j], w) for i, j, w in arcs if i in place and j in place]))
    omega = [(k, k, weights[len(arcs) + k]) for k in range(n)]
    for at, (k, l) in enumerate(bidirected):
        weight = weights[len(arcs) + n + at]
        omega += [(k - 1, l - 1, weight), (l - 1, k - 1, weight)]
    return ring, n, arcs, blocks, omega


def numerators(ring, n, arcs, omega):
    """adj^T Omega adj, row by row, i <= j."""
    zero = ring.zero
    inverse, determinant = adjugate(ring, n, arcs)
    live = [[entry != zero for entry in row] for row in inverse]
    half = [[zero] * n for _ in range(n)]
    for k, l, weight in omega:
        for j in range(n):
            if live[l][j]:
                half[k][j] = half[k][j] + weight * inverse[l][j]
    there = [[entry != zero for entry in row] for row in half]
    entries = []
    for i in range(n):
        for j in range(i, n):
            total = zero
            for k in range(n):
                if live[k][i] and there[k][j]:
                    total = total + inverse[k][i] * half[k][j]
            if total != zero:
                entries.append(total)
    return entries, determinant


def by_division(graph, make):
    ring, n, arcs, blocks, omega = prepare(graph, make)

    def run():
        entries, _ = numerators(ring, n, arcs, omega)
        factors = [adjugate(ring, size, inner)[1] for size, inner in blocks]
        reduced = []
        for entry in entries:
            for factor in factors:
                for _ in range(2):
                    quotient = ring.divide(entry, factor)
                    if quotient is None:
                        break
                    entry = quotient
            reduced.append(entry)
        return reduced

    return run, lambda entries: check(ring.terms(entry) for entry in entries)


def by_gcd(graph, make):
    ring, n, arcs, blocks, omega = prepare(graph, make)

    def run():
        entries, _ = numerators(ring, n, arcs, omega)
        factors = [adjugate(ring, size, inner)[1] for size, inner in blocks]
        reduced = []
        for entry in entries:
            for factor in factors:
                common = ring.gcd(entry, factor * factor)
                if not ring.is_one(common):
                    entry = ring.divide(entry, common)
            reduced.append(entry)
        return reduced

    return run, lambda entries: check((ring.terms(entry) for entry in entries), any_sign=True)


def by_rational_functions(graph, _):
    """Symbolica's own matrices of rational functions."""
    from symbolica import E, Matrix

    n, names = graph["n"], []
    names = [f"l{k}" for k in range(len(graph["directed"]))] + [f"w{k}" for k in range(n + len(graph["bidirected"]))]
    variables = [E(name) for name in names]

    def read(text):
        return E(text).to_rational_polynomial(vars=variables)

    zero, one = read("0"), read("1")
    rows = [[one if i == j else zero for j in range(n)] for i in range(n)]
    for k, (i, j) in enumerate(graph["directed"]):
        rows[i - 1][j - 1] = -read(f"l{k}")
    middle = [[read(f"w{len(graph['directed']) + 0 * i}") if False else zero for i in range(n)] for _ in range(n)]
    for k in range(n):
        middle[k][k] = read(f"w{k}")
    for at, (k, l) in enumerate(graph["bidirected"]):
        middle[k - 1][l - 1] = middle[l - 1][k - 1] = read(f"w{n + at}")
    matrix, omega = Matrix.from_nested(rows), Matrix.from_nested(middle)

    def run():
        inverse = matrix.inv()
        return inverse.transpose() * omega * inverse

    def value(sigma):
        entries = []
        for i in range(n):
            for j in range(i, n):
                entry = sigma[i, j]
                terms = [(e, int(str(c))) for e, c in entry.numerator().coefficient_list()]
                constant = [int(str(c)) for e, c in entry.denominator().coefficient_list() if not any(e)]
                if terms:
                    entries.append([(e, c * constant[0]) for e, c in terms])
        return check(entries)

    return run, value


def factored(graph, make):
    ring, n, _, blocks, _ = prepare(graph, make)
    single = n - sum(size for size, _ in blocks)

    def run():
        return [adjugate(ring, size, inner) for size, inner in blocks]

    def value(found):
        lists = [ring.terms(entry) for rows, determinant in found for entry in [*sum(rows, []), determinant]]
        # A vertex on no cycle has the determinant 1 and the cofactor 1.
        return check(lists, 2 * single)

    return run, value


def points(width, arcs):
    return [2 + k if k < arcs else 1001 + k - arcs for k in range(width)]


def check(lists, ones=0, any_sign=False):
    """Number of terms and value of all lists of (exponents, coefficient); its arcs are known by `ARCS`."""
    count, total = ones, ones
    for terms in lists:
        entry = 0
        leading = 1
        for exponents, coefficient in terms:
            value = int(coefficient) % PRIME
            omegas = 0
            for point, exponent in zip(POINTS, exponents):
                if exponent:
                    value = value * pow(point, int(exponent), PRIME) % PRIME
            count, entry = count + 1, entry + value
        total += entry
    return [count, total % PRIME]
