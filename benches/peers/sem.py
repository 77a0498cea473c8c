#!/usr/bin/env python3
"""Structural equation models beside their peers: the same graphs, one run, one table; and the targets of our own.

    cargo build --release --example sem_tasks
    python benches/peers/sem.py target/release/examples/sem_tasks [--graphs FILE] [--cases FILE] [--only WORD] [--limit SECONDS]

`expanded`: all entries i <= j of the covariance matrix in lowest terms, numerators multiplied out. `factored`: all cofactors
N_ij and the determinant of every strongly connected component. Times are the best of several runs of the operation alone, in
milliseconds: matrices of polynomials are made before the clock starts. Each peer runs alone, on one thread, in a process of
its own that ends at the limit. A time is shown only when the number of terms and the value of all numerators at fixed
numbers modulo 2^61 - 1 (arc k: 2 + k, entry e of Omega: 1001 + e) are ours.

What a peer does (it has no such operation) is written as fast as we could: the method of Faddeev and LeVerrier on Lambda,
whose matrices of step k are the part of degree k - 1 of the adjugate of I - Lambda, so nothing swells or cancels; then
adj^T Omega adj; then the determinants of the components are taken out, by greatest common divisors (columns `gcd`) or, knowing that they
are irreducible, by division as long as nothing is left over (the other columns).
The two ratios compare with the better of flint and symbolica with greatest common divisors, and with the best of all.
FILEs: graphs as {"graphs": [{"id", "n", "directed", "bidirected"}]}, by default sem_graphs.json beside this script; `--cases`
the same under "cases", for the sweeps.
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

os.environ.setdefault("SYMBOLICA_HIDE_BANNER", "1")
PRIME = (1 << 61) - 1
EXPANDED = "K_4 K_5 sparse_8 sparse_10 tri_9 tri_15 cycle_8 cycle_24 bipath_8 bipath_12 sparse_20 cycle_48 K_6".split()
FACTORED = "K_6 K_7 cycle_24 cycle_48 tri_30".split()


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

    def constant(self, a):
        return a[self.ring.nvars() * (0,)]

    def check(self, a, points):
        return len(a), int(a(*points))


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

    def constant(self, a):
        return self.read(str(next(c for e, c in a.coefficient_list() if not any(e))))

    def check(self, a, points):
        return check(((e, str(c)) for e, c in a.coefficient_list()), points)


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

    def constant(self, a):
        return a.const()

    def check(self, a, points):
        return check(a.items(), points)


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
    inverse, _ = adjugate(ring, n, arcs)
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
    return entries


def by_division(ring, entry, factor):
    """Divided by the factor as often as that leaves no rest: enough, for these factors are irreducible."""
    for _ in range(2):
        quotient = ring.divide(entry, factor)
        if quotient is None:
            break
        entry = quotient
    return entry


def by_gcd(ring, entry, factor):
    common = ring.gcd(entry, factor * factor)
    # It comes with any sign; determinants begin with 1.
    common = common * ring.constant(common)
    return entry if common == ring.one else ring.divide(entry, common)


def expanded(graph, make, reduce):
    ring, n, arcs, blocks, omega = prepare(graph, make)

    def run():
        entries = numerators(ring, n, arcs, omega)
        for factor in [adjugate(ring, size, inner)[1] for size, inner in blocks]:
            entries = [reduce(ring, entry, factor) for entry in entries]
        return entries

    return run, lambda entries: added(ring.check(entry, points(graph)) for entry in entries)


def factored(graph, make, _):
    ring, n, _, blocks, _ = prepare(graph, make)
    single = n - sum(size for size, _ in blocks)

    def run():
        return [adjugate(ring, size, inner) for size, inner in blocks]

    def value(found):
        lists = [entry for rows, determinant in found for entry in [*sum(rows, []), determinant]]
        # A vertex on no cycle has the determinant 1 and the cofactor 1.
        return added([*(ring.check(entry, points(graph)) for entry in lists), (2 * single, 2 * single)])

    return run, value


# --- check values --------------------------------------------------------------------------------------------------------


def points(graph):
    arcs, entries = len(graph["directed"]), graph["n"] + len(graph["bidirected"])
    return [2 + k for k in range(arcs)] + [1001 + e for e in range(entries)]


def check(terms, points):
    """Number of terms and value of pairs of exponents and coefficient."""
    count, total = 0, 0
    for exponents, coefficient in terms:
        value = int(coefficient)
        for point, exponent in zip(points, exponents):
            if exponent:
                value = value * point ** int(exponent)
        count, total = count + 1, total + value
    return count, total


def added(checks):
    checks = list(checks)
    return [sum(count for count, _ in checks), sum(value for _, value in checks) % PRIME]


# --- runs ------------------------------------------------------------------------------------------------------------------


class Ours:
    """The service of lines."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, op, graph, repeat, **more):
        task = {"op": op, "repeat": repeat, **more} | {k: graph[k] for k in ("n", "directed", "bidirected")}
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["seconds"], answer["result"]


def timed(op, graph, make, reduce, pipe, seconds):
    run, value = op(graph, make, reduce)
    least, result, total = float("inf"), None, 0.0
    for count in range(50):
        start = time.perf_counter()
        result = run()
        spent = time.perf_counter() - start
        least, total = min(least, spent), total + spent
        if total > seconds / 4 and (count >= 3 or total > seconds / 2):
            break
    pipe.send(least)
    pipe.send(value(result))


def peer(op, graph, make, reduce, limit):
    """Seconds and check value; None beyond the limit."""
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=timed, args=(op, graph, make, reduce, there, limit))
    process.start()
    there.close()
    try:
        if not here.poll(limit):
            return None
        # The check of a long result takes longer than the result.
        return here.recv(), here.recv()
    except EOFError:
        return None
    finally:
        process.kill()
        process.join()


def beside(ours, graphs, options):
    """The table; were all results equal?"""
    columns = [
        ("flint", Flint, by_division),
        ("flint, gcd", Flint, by_gcd),
        ("symbolica", Symbolica, by_division),
        ("symbolica, gcd", Symbolica, by_gcd),
        ("sympy", Sympy, by_division),
    ]
    print("| task | terms | ours, ms | " + " | ".join(f"{name}, ms" for name, _, _ in columns) + " | ratio, gcd | ratio, best |")
    print("|---|" + "---|" * (len(columns) + 4), flush=True)
    equal = True
    for op, names in ((expanded, EXPANDED), (factored, FACTORED)):
        for name in names:
            label = f"{op.__name__} {name}"
            if options.only not in label:
                continue
            graph = graphs[name]
            seconds, result = ours.ask(op.__name__, graph, 60)
            cells, gcds, all_peers = [], [], []
            for column, make, reduce in columns:
                found = None
                if op is expanded or reduce is by_division:
                    found = peer(op, graph, make, reduce, options.limit)
                if found is None:
                    cells.append(f"> {options.limit:g} s" if op is expanded or reduce is by_division else "-")
                    continue
                least, (terms, value) = found
                if [terms, value] != [result["terms"], result["check"]]:
                    print(f"{label}: {column} has {[terms, value]}, ours {result}", file=sys.stderr)
                    cells.append("other result")
                    equal = False
                    continue
                cells.append(f"{least * 1000:.3g}")
                all_peers.append(least)
                if reduce is by_gcd and make is not Sympy:
                    gcds.append(least)
            again, _ = ours.ask(op.__name__, graph, 60)
            seconds = min(seconds, again)
            ratios = [f"{min(list_) / seconds:.1f}" if list_ else "-" for list_ in (gcds, all_peers)]
            print(f"| {label} | {result['terms']} | {seconds * 1000:.3g} | " + " | ".join(cells + ratios) + " |", flush=True)
    return equal


def own(ours, graphs, cases):
    """Operations that the peers do not have, beside their targets."""
    rows = []

    def row(task, seconds, target, result):
        rows.append(f"| {task} | {seconds * 1000:.3g} | {target} | {result} |")

    seconds, result = ours.ask("factored", graphs["tri_30"], 20)
    row("factored form of 10 chained triangles", seconds, "< 50 ms", f"{result['terms']} terms")
    seconds, result = ours.ask("factored", graphs["K_7"], 40)
    row("factored form of K_7", seconds, "> 30 M terms/s", f"{result['terms'] / seconds / 1e6:.0f} M terms/s")
    complete = {"n": 9, "directed": list(itertools.permutations(range(1, 10), 2)), "bidirected": []}
    seconds, result = ours.ask("first", complete, 10)
    row("one cofactor of K_9", seconds, "without the others", f"{result['terms']} terms, {result['terms'] / seconds / 1e6:.0f} M terms/s")
    _, result = ours.ask("program", graphs["program_200"], 20)
    row("program, n = 200: build", result["build"], "< 50 ms", f"{result['operations']} operations")
    row("program, n = 200: evaluate", result["evaluate"], "< 10 ms", "all covariances")
    ratio = result["gradient"] / result["evaluate"]
    row("program, n = 200: gradient of one covariance", result["gradient"], "<= 5 evaluations", f"{ratio:.2f} evaluations")
    seconds, result = ours.ask("rank", graphs["rank_50"], 5)
    row("Jacobian rank, n = 50, 99 arcs", seconds, "< 1 s", f"rank {result['rank']}")
    seconds, result = ours.ask("halftrek", graphs["rank_50"], 5)
    row("half-trek criterion, n = 50, 99 arcs", seconds, "-", f"{result['solved']} vertices solved")
    seconds, result = ours.ask("count", graphs["count_20"], 10)
    row("one-connections counted, n = 20 sparse", seconds, "< 50 ms", f"{result['terms']} one-connections")
    rng = range(40)
    sweeps = [
        ("degree of the map", "degree", "< 50 ms", lambda g: g["n"] <= 4, [random_graph(4, 3 + k % 6, k % 4, k) for k in rng], {}),
        ("ideal to degree 4, n = 4", "ideal", "< 5 ms", lambda g: g["n"] == 4, [random_graph(4, 2 + k % 4, k % 3, k) for k in rng], {"degree": 4}),
        ("ideal to degree 4, n = 5", "ideal", "< 100 ms", lambda g: g["n"] == 5, [random_graph(5, 3 + k % 5, k % 4, k) for k in rng], {"degree": 4}),
    ]
    for task, op, target, wanted, drawn, more in sweeps:
        for kind, some in (("reference", [g for g in cases if wanted(g)]), ("random", drawn)):
            found, refused = [], 0
            for graph in some:
                try:
                    found.append((ours.ask(op, graph, 5, **more)[0], graph.get("id", "a random one")))
                except RuntimeError:  # the one constraint of the model is beyond the degree, and too large
                    refused += 1
            if found:
                median, (worst, where) = sorted(found)[len(found) // 2][0], max(found)
                note = f"{where}; median {median * 1000:.3g} ms; {refused} refused"
                row(f"{task}, worst of {len(found)} {kind} graphs", worst, target, note)
    print("\n| task | ms | target | |\n|---|---|---|---|\n" + "\n".join(rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the example sem_tasks")
    graphs = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sem_graphs.json")
    parser.add_argument("--graphs", default=graphs, help="file of graphs for speed")
    parser.add_argument("--cases", help="file of small graphs")
    parser.add_argument("--only", default="", help="tasks whose name contains the word, and nothing else")
    parser.add_argument("--limit", type=float, default=20, help="seconds that a peer may take")
    options = parser.parse_args()
    with open(options.graphs) as file:
        graphs = {graph["id"]: graph for graph in json.load(file)["graphs"]}
    cases = []
    if options.cases:
        with open(options.cases) as file:
            cases = json.load(file)["cases"]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("python-flint", "symbolica", "sympy"))
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{versions}; Python {platform.python_version()}; load {load}\n", flush=True)
    ours = Ours(options.program)
    equal = beside(ours, graphs, options)
    if not options.only:
        own(ours, graphs, cases)
    print(f"\nload {' '.join(f'{one:.1f}' for one in os.getloadavg())}")
    sys.exit(not equal)


if __name__ == "__main__":
    main()
