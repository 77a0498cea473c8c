#!/usr/bin/env python3
"""Makespans of chains beside a probabilistic model checker and numerical libraries: the same problem, one run, one table, with our targets.

    cargo build --release --example makespan_tasks
    python benches/peers/makespan.py target/release/examples/makespan_tasks [--only WORD] [--stages LAST]

Times are the best of several runs in one process on one thread. Storm's include what its users do: parse the model, build it, check the
property; ours, too, start from the numbers of the model and end with the answer. Storm's parametric engine is asked for the rational
function and ours for the reduced quotient of polynomials; both are compared at a random rational point.

Peers: Storm through stormpy 2.0, numpy, scipy, sympy (the symbolic ladder, with --sympy).
Needs the packages of benches/peers/requirements.txt.
"""

import argparse
import json
import os
import platform
import subprocess
import tempfile
import time
from fractions import Fraction
from importlib.metadata import version

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np


class Ours:
    """The program of tasks, a line in and a line out."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, **task):
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"], answer["seconds"]


def best(run, repeat):
    seconds, result = float("inf"), None
    for _ in range(repeat):
        begun = time.perf_counter()
        result = run()
        seconds = min(seconds, time.perf_counter() - begun)
    return result, seconds


def show(task, ours, peer, peer_name, target, note=""):
    """One row: both times, their quotient, and whether the target (a predicate with its words) is met."""
    words, met = target
    quotient = f"{peer / ours:9.1f}x" if peer else " " * 10
    peer_time = f"{peer * 1e3:11.4f} ms" if peer else " " * 14
    print(
        f"{task:44} {ours * 1e3:11.4f} ms {peer_time} {quotient}  {peer_name:14} {words}: {'met' if met else 'MISSED'}  {note}",
        flush=True,
    )


# ---- Storm

ATTEMPT = """ctmc
module attempt
  s : [0..4] init 0;
  [] s=0 -> 0.54:(s'=1) + 0.02:(s'=1) + 0.03:(s'=2) + 0.01:(s'=2) + 0.32:(s'=3) + 0.08:(s'=3);
  [] s=1 -> 1/28.7:(s'=4);
  [] s=2 -> 1/68.7:(s'=0);
  [] s=3 -> 1/12.3:(s'=0);
  [] s=4 -> 1:(s'=4);
endmodule
label "done" = s=4;
"""

PARAMETRIC = """ctmc
const double pTP; const double pNCS; const double pF; const double pN;
const double MTS; const double MTF; const double MTN; const double tau0;
module attempt
  s : [0..4] init 0;
  [] s=0 -> (pTP+pNCS)/tau0:(s'=1) + pF/tau0:(s'=2) + pN/tau0:(s'=3);
  [] s=1 -> 1/MTS:(s'=4);
  [] s=2 -> 1/MTF:(s'=0);
  [] s=3 -> 1/MTN:(s'=0);
  [] s=4 -> 1:(s'=4);
endmodule
label "done" = s=4;
"""


def ladder(stages):
    """s -> s+1 with a_s, s-1 with b_s, else back to 0; a step takes 1."""
    lines = ["dtmc"]
    for s in range(stages):
        lines += [f"const double a{s}; const double b{s};"]
    lines += ["module ladder", f"  s : [0..{stages}] init 0;"]
    for s in range(stages):
        down = f"b{s}:(s'={max(s - 1, 0)})"
        lines.append(f"  [] s={s} -> a{s}:(s'={s + 1}) + {down} + 1-a{s}-b{s}:(s'=0);")
    lines += [f"  [] s={stages} -> 1:(s'={stages});", "endmodule"]
    lines += [f'label "done" = s={stages};', 'rewards "steps"', f"  s<{stages} : 1;", "endrewards"]
    return "\n".join(lines)


class Storm:
    def __init__(self):
        import stormpy

        self.stormpy = stormpy
        self.folder = tempfile.mkdtemp()
        kinds = [parameters[0] for parameters in stormpy.build_model]
        self.formula = next(kind for kind in kinds if "RationalFunction" in kind.__name__)

    def check(self, text, question, kind=float):
        path = os.path.join(self.folder, "model.prism")
        with open(path, "w") as file:
            file.write(text)

        def run():
            program = self.stormpy.parse_prism_program(path, prism_compatibility=True)
            properties = self.stormpy.parse_properties(question, program)
            model = self.stormpy.build_model[kind](program, properties)
            answer = self.stormpy.model_checking(model, properties[0])
            return answer.get_value(model.initial_states[0])

        return run


# ---- tasks


def attempt_mean(ours, storm):
    result, seconds = ours.run(op="mean", repeat=2000)
    error = abs(result["mean"] / (1237 / 28) - 1)
    peer, peer_seconds = best(storm.check(ATTEMPT, 'T=? [F "done"]'), 20)
    note = f"errors {error:.0e}, Storm {abs(peer / (1237 / 28) - 1):.1e}; exact {result['exact']}"
    show("mean of a chain of 5 states", seconds, peer_seconds, "Storm", ("< 0.01 ms", seconds < 10e-6), note)
    assert error < 1e-15 and result["exact"] == "1237/28"
    result, seconds = ours.run(op="mean_exact", repeat=2000)
    assert result["exact"] == "1237/28"
    show("the same, exact rational", seconds, peer_seconds, "Storm, float", ("< 0.01 ms", seconds < 10e-6))


def attempt_bounded(ours, storm):
    result, seconds = ours.run(op="cdf", time=60, repeat=500)
    peer, peer_seconds = best(storm.check(ATTEMPT, 'P=? [F<=60 "done"]'), 10)
    from scipy.linalg import expm

    q = np.zeros((4, 4))
    q[0] = [-1, 0.56, 0.04, 0.4]
    q[1, 1], q[2, 2], q[3, 3] = -1 / 28.7, -1 / 68.7, -1 / 12.3
    q[2, 0], q[3, 0] = 1 / 68.7, 1 / 12.3
    exact = 1 - expm(q * 60)[0].sum()
    error = abs(result["value"] - exact)
    note = f"from expm: ours {error:.0e}, Storm {abs(peer - exact):.0e}"
    show("P(M <= 60) of the same chain", seconds, peer_seconds, "Storm", ("< 0.1 ms at 1e-12", seconds < 1e-4 and error < 1e-12), note)


def attempt_formula(ours, storm):
    result, seconds = ours.run(op="formula", repeat=50)
    peer, peer_seconds = best(storm.check(PARAMETRIC, 'T=? [F "done"]', storm.formula), 10)
    note = f"ours {result['formula']}; Storm {peer}"
    show("its formula, 8 symbols", seconds, peer_seconds, "Storm", ("< 1 ms", seconds < 1e-3), note)


def ladders(ours, storm, last):
    for stages in range(4, last + 1):
        result, seconds = ours.run(op="ladder", stages=stages, repeat=5 if stages < 9 else 1)
        peer_seconds = None
        if stages <= 8:
            _, peer_seconds = best(storm.check(ladder(stages), 'R=? [F "done"]', storm.formula), 3 if stages < 8 else 1)
        target = ("<= 1/5 of Storm", seconds <= peer_seconds / 5) if peer_seconds else ("< 5 s", seconds < 5)
        note = f"{result['numerator_terms']} / {result['denominator_terms']} terms"
        show(f"symbolic ladder of {stages} stages", seconds, peer_seconds, "Storm", target, note)


def dense(ours):
    for size in (200, 1000):
        result, seconds = ours.run(op="dense", size=size, seed=1, repeat=10 if size < 500 else 3)
        random_ = np.random.default_rng(1)
        rates = random_.random((size, size))
        np.fill_diagonal(rates, 0)
        exits = random_.random(size)
        m = np.diag(rates.sum(1) + exits) - rates
        peer, peer_seconds = best(lambda: np.linalg.solve(m, np.ones(size)), 10)
        show(f"dense chain, {size} states", seconds, peer_seconds, "numpy solve", ("<= 4x", seconds <= 4 * peer_seconds))


def tridiagonal(ours):
    from scipy.sparse import diags
    from scipy.sparse.linalg import splu

    size = 100_000
    result, seconds = ours.run(op="tridiagonal", size=size, repeat=5)
    up, down = np.full(size, 1.0), np.full(size - 1, 1.0)
    main = up.copy()
    main[1:] += down

    def solve():
        m = diags([main, -up[:-1], -down], [0, 1, -1], format="csc")
        return splu(m).solve(np.ones(size))

    peer, peer_seconds = best(solve, 5)
    exact = size * (size + 1) / 2
    note = f"relative errors: ours {abs(result['mean'] / exact - 1):.0e}, scipy {abs(peer[0] / exact - 1):.0e}"
    show("tridiagonal chain, 1e5 states", seconds, peer_seconds, "scipy splu", ("<= 1x", seconds <= peer_seconds), note)


def exponentials(ours):
    from scipy.linalg import expm

    for size in (50, 200):
        random_ = np.random.default_rng(size)
        rates = random_.random((size, size)) / size
        np.fill_diagonal(rates, 0)
        exits = np.full(size, 0.1)
        q = rates - np.diag(rates.sum(1) + exits)
        task = {"rates": rates.tolist(), "exits": exits.tolist(), "time": 5.0}
        result, seconds = ours.run(op="uniformise", repeat=100, **task)
        peer, peer_seconds = best(lambda: 1 - expm(q * 5.0)[0].sum(), 50)
        error = abs(result["value"] - peer)
        show(f"cdf, dense chain of {size} states", seconds, peer_seconds, "scipy expm", ("<= 1/5", seconds <= peer_seconds / 5), f"apart {error:.0e}")
        assert error < 1e-12
        # The sequence of vectors is shared by all times of one call; an exponential is not.
        task = {**task, "times": [5.0 * (k + 1) / 10 for k in range(10)]}
        result, seconds = ours.run(op="uniformise", repeat=100, **task)
        _, peer_seconds = best(lambda: [1 - expm(q * t)[0].sum() for t in task["times"]], 10)
        show("the same at 10 times", seconds, peer_seconds, "scipy expm", ("<= 1/5", seconds <= peer_seconds / 5))


def dice(ours):
    result, seconds = ours.run(op="simulate", count=1_000_000, seed=1, repeat=3)
    random_ = np.random.default_rng(1)
    _, peer_seconds = best(lambda: random_.geometric(0.56, 1_000_000).mean(), 5)
    gap = (result["mean"] - 1237 / 28) / result["error"]
    show("1e6 makespans of the 6-class model", seconds, peer_seconds, "geometric only", ("<= 150 ms", seconds <= 0.15), f"mean {gap:+.1f} standard errors off")


def stiff(ours):
    for name, up, down, exact in [("ladder 1/10", "1", "10", None), ("ladder 1e-3/1e3", "0.001", "1000", None)]:
        result, _ = ours.run(op="stiff", up=up, down=down)
        a, b, n = Fraction(up), Fraction(down), 12
        exact = Fraction(0)
        step = Fraction(0)
        for s in range(n):
            step = 1 / a if s == 0 else 1 / a + b / a * step
            exact += step
        u, d = float(a), float(b)
        m = np.diag([u] + [u + d] * (n - 1)) - np.diag([u] * (n - 1), 1) - np.diag([d] * (n - 1), -1)
        lu = np.linalg.solve(m, np.ones(n))[0]
        off = abs(Fraction(result["mean"]) / exact - 1)
        print(f"{name}: exact {float(exact):.17g}, ours {float(off):.1e} off, numpy {lu:.6g}: {'met' if off <= 1e-14 else 'MISSED'}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--only", default="")
    parser.add_argument("--stages", type=int, default=10)
    options = parser.parse_args()
    ours, storm = Ours(options.program), Storm()
    print(platform.platform(), platform.processor(), ", ".join(f"{p} {version(p)}" for p in ("stormpy", "numpy", "scipy")))
    for name, task in [
        ("mean", lambda: attempt_mean(ours, storm)),
        ("bounded", lambda: attempt_bounded(ours, storm)),
        ("formula", lambda: attempt_formula(ours, storm)),
        ("ladder", lambda: ladders(ours, storm, options.stages)),
        ("dense", lambda: dense(ours)),
        ("tridiagonal", lambda: tridiagonal(ours)),
        ("exponential", lambda: exponentials(ours)),
        ("dice", lambda: dice(ours)),
        ("stiff", lambda: stiff(ours)),
    ]:
        if options.only in name:
            task()


if __name__ == "__main__":
    main()
