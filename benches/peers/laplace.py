#!/usr/bin/env python3
"""Chromatograms beside general inverters of Laplace transforms: the same problem, one run, one table; and the targets of our own.

    cargo build --release --example laplace_tasks
    python benches/peers/laplace.py target/release/examples/laplace_tasks [--closedform PROGRAM] [--only WORD] [--cadet]

The problem: hold-up time 1, a = 20, b = 10, a pulse of width 0.05, 1,000 times from 0 to 8; without dispersion, and with Pe = 1000 in an
open and a closed column. Our times are the best of several runs of a library call. Peers that take seconds for a point are timed on a
few times of the peak and scaled up, which the table says. Errors are relative to the peak and measured against our own values to 30
digits, which in turn are compared with mpmath's line integral (trapezoid) at some times.

Peers: scipy (ncx2.sf for the closed form without dispersion; quad on the Bromwich integral; curve_fit), mpmath (de Hoog, Cohen, Stehfest, Talbot), a line
trapezoid written in numpy. CADET-Core's wheels need Python 3.12: with --cadet its own figure is printed as recorded elsewhere, 0.82 s at 5e-9 on the closed
column (DG p5, n20).
Needs the packages of benches/peers/requirements.txt.
"""

import argparse
import json
import platform
import statistics
import subprocess
import tempfile
import time
from importlib.metadata import version

TAU, A, B, PE, W = 1.0, 20.0, 10.0, 1000.0, 0.05
FIRST, LAST, COUNT = 0.0, 8.0, 1000


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


def grid(first=FIRST, last=LAST, count=COUNT):
    return [first + (last - first) * k / (count - 1) for k in range(count)]


def transfer(s, sqrt, exp, bc):
    """The transform of the answer to the pulse, over any complex numbers."""
    y = TAU * s + A * s / (s + B)
    pulse = (1 - exp(-s * W)) / s
    if bc == "none":
        return pulse * exp(-y)
    r = sqrt(1 + 4 * y / PE)
    fall = exp(-2 * y / (1 + r))
    if bc == "open":
        return pulse * fall
    return pulse * 4 * r * fall / ((1 + r) ** 2 - (1 - r) ** 2 * exp(-PE * r))


def worst(values, truth):
    peak = max(abs(t) for t in truth)
    return max(abs(float(v) - t) for v, t in zip(values, truth)) / peak


def row(name, seconds, error, note=""):
    shown = f"{seconds * 1e3:14.3f}" if seconds < 10 else f"{seconds * 1e3:14.0f}"
    print(f"{name:46} {shown} ms  {error:9.1e}  {note}", flush=True)


def scipy_quad(bc, times, tolerance, end):
    import cmath

    from scipy.integrate import quad

    gamma = 0.5
    values = []
    for t in times:
        def integrand(w, t=t):
            s = complex(gamma, w)
            return (transfer(s, cmath.sqrt, cmath.exp, bc) * cmath.exp(s * t)).real

        value, _ = quad(integrand, 0, end, epsabs=tolerance, epsrel=tolerance, limit=5000)
        values.append(value / cmath.pi)
    return values


def numpy_line(bc, times, nodes, np):
    period = 12.0
    h, gamma = 2 * np.pi / period, 2 / period
    s = gamma + 1j * h * np.arange(nodes)
    f = transfer(s, np.sqrt, np.exp, bc)
    f[0] /= 2
    t = np.asarray(times)
    return (h / np.pi) * np.exp(gamma * t) * np.real(np.exp(1j * h * np.outer(t, np.arange(nodes))) @ f)


def best(run, repeat=5):
    seconds = []
    for _ in range(repeat):
        begun = time.perf_counter()
        value = run()
        seconds.append(time.perf_counter() - begun)
    return value, min(seconds)


def no_dispersion(ours, options):
    import numpy as np
    from scipy.stats import ncx2

    exact, _ = ours.run(op="digits", bc="none", digits=30)
    truth = [float(v) for v in exact["values"]]
    found, seconds = ours.run(op="simulate", bc="none", tolerance=1e-12, repeat=50)
    row("no dispersion: ours, closed form", seconds, worst(found["values"], truth), "target 0.3 ms at 1e-13")
    t = np.asarray(grid())
    theta = np.clip(t - TAU, 1e-300, None)

    def peer():
        def step(x):
            return np.where(x > 0, ncx2.sf(2 * A, 2, 2 * B * np.clip(x, 1e-300, None)), 0)

        return step(theta * (t >= TAU)) - step(theta - W)

    values, peers = best(peer)
    row("no dispersion: scipy ncx2.sf, difference", peers, worst(values, truth), f"{peers / seconds:.1f}x")


def dispersion(ours, options, bc):
    import mpmath
    import numpy as np

    exact, digits = ours.run(op="digits", bc=bc, digits=30, repeat=3)
    truth = [float(v) for v in exact["values"]]
    row(f"{bc}: ours, 30 digits, enclosed", digits, 1e-30, "target 500 ms")
    for tolerance, target in [(1e-10, 1.0), (1e-12, 2.0)]:
        found, seconds = ours.run(op="simulate", bc=bc, tolerance=tolerance, repeat=50)
        note = f"certified {found['bound'] / max(truth):.0e} of the peak, {found['method']}, target {target} ms"
        row(f"{bc}: ours, tolerance {tolerance:.0e}", seconds, worst(found["values"], truth), note)
    _, seconds = ours.run(op="simulate", bc=bc, tolerance=1e-10, repeat=50)
    for nodes in (160, 420):
        values, peer = best(lambda: numpy_line(bc, grid(), nodes, np))
        row(f"{bc}: numpy line trapezoid, {nodes} nodes", peer, worst(values, truth), f"{peer / seconds:.0f}x")
    places = range(180, 500, 32)
    some, known = [grid()[k] for k in places], [truth[k] for k in places]
    scale = COUNT / len(some)
    for tolerance, end in [(1e-6, 2000), (1e-10, 2000), (1e-10, float("inf"))]:
        values, peer = best(lambda: scipy_quad(bc, some, tolerance, end), 1)
        row(f"{bc}: scipy quad to {end}, tol {tolerance:.0e}", peer * scale, worst(values, known), f"{peer * scale / seconds:,.0f}x, scaled up from {len(some)} times")
    few, known = some[::5], known[::5]
    for method, places in [("dehoog", 15), ("cohen", 15), ("stehfest", 25), ("talbot", 15)]:
        mpmath.mp.dps = places
        run = lambda: [mpmath.invertlaplace(lambda s: transfer(s, mpmath.sqrt, mpmath.exp, bc), t, method=method) for t in few]
        values, peer = best(run, 1)
        scaled = peer * COUNT / len(few)
        row(f"{bc}: mpmath {method}, dps {places}", scaled, worst(values, known), f"{scaled / seconds:,.0f}x, scaled up from {len(few)} times")
    if bc == "closed" and options.cadet:
        row("closed: CADET-Core DG p5 n20", 0.82, 5e-9, "recorded elsewhere, not run here")


def fits(ours, options):
    import numpy as np
    from scipy.optimize import curve_fit
    from scipy.stats import ncx2

    for bc, target in [("none", 3), ("open", 20), ("closed", 20)]:
        found, seconds = ours.run(op="fit", bc=bc, repeat=10)
        estimates = found["estimates"]
        row(f"fit of a and b, 1,000 points, {bc}: ours", seconds, 0.0, f"a {estimates[0]:.6f}, b {estimates[1]:.6f}, {found['evaluations']} evaluations, target {target} ms")
        t = np.asarray(grid(0.5, LAST))

        def none(t, a, b):
            def step(x):
                return np.where(x > 0, ncx2.sf(2 * a, 2, 2 * b * np.clip(x, 1e-300, None)), 0)

            return step(t - TAU) - step(t - TAU - W)

        def line(t, a, b):
            global A, B
            A, B = a, b
            return numpy_line(bc, t, 420, np)

        known = (A, B)
        run = lambda: curve_fit(none if bc == "none" else line, t, found["signal"], p0=(14, 8))[0]
        values, peer = best(run, 1)
        globals()["A"], globals()["B"] = known
        off = max(abs(v / e - 1) for v, e in zip(values, estimates))
        row(f"fit, {bc}: scipy curve_fit", peer, off, f"{peer / seconds:.0f}x; error: estimates beside ours")


def own(ours, options):
    found, seconds = ours.run(op="btex", tolerance=1e-10, repeat=50)
    row("five components, 1,000 times: ours", seconds, found["bound"], "bound instead of error; target 5 ms")
    if not options.closedform:
        return
    case = """[column]
tau = 1
[dispersion]
pe = 1000
bc = "open"
[inlet]
type = "pulse"
width = 0.05
[[component]]
name = "one"
a = 20
b = 10
[time]
start = 0
stop = 8
n = 1000
"""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/case.toml", "w") as file:
            file.write(case)
        command = [options.closedform, "chroma", "simulate", f"{folder}/case.toml", "--csv", f"{folder}/out.csv"]
        times = []
        for _ in range(20):
            begun = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            times.append(time.perf_counter() - begun)
    row("closedform chroma simulate: the whole process", statistics.median(times), 0.0, "median of 20; target 30 ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--closedform", help="the command line program, for the time of a whole process")
    parser.add_argument("--only", help="none, open, closed, fit or own")
    parser.add_argument("--cadet", action="store_true", help="print the recorded figure of CADET-Core")
    options = parser.parse_args()
    versions = ", ".join(f"{name} {version(name)}" for name in ("mpmath", "numpy", "scipy"))
    print(f"Python {platform.python_version()}, {versions}, {platform.machine()}\n")
    print(f"{'':46} {'time':>14}     error/peak")
    ours = Ours(options.program)
    parts = {
        "none": lambda: no_dispersion(ours, options),
        "open": lambda: dispersion(ours, options, "open"),
        "closed": lambda: dispersion(ours, options, "closed"),
        "fit": lambda: fits(ours, options),
        "own": lambda: own(ours, options),
    }
    for name, part in parts.items():
        if options.only in (None, name):
            part()


if __name__ == "__main__":
    main()
