#!/usr/bin/env python3
"""Least squared coefficient of variation of the densities of concentrated matrix-exponential form.

    python benches/concentrated.py 3 5 8 10 15 20 30 40 50

Minimises the squared coefficient of variation (variance over squared mean) of

    f(t) = c exp(-t) prod_{i=1..n} cos((omega t - phi_i)/2)^2

over omega and phi_1..phi_n by L-BFGS from several starts; every order starts from the one before it. Moments over the half line are moments over one
period, whose weight is a geometric series, by Gauss-Legendre quadrature: every term is positive, so nothing cancels. Prints omega
and the sorted phi_i of each order as rows of the table in transforms/src/laplace/methods/concentrated.rs. Needs numpy and scipy.
"""

import sys

import numpy as np
from scipy.optimize import minimize


def moments(parameters, nodes, weights):
    """log of the coefficient of variation and its gradient in (log omega, phi)."""
    omega, phases = np.exp(parameters[0]), parameters[1:]
    period = 2 * np.pi / omega
    t = nodes * period
    angles = (omega * t[None, :] - phases[:, None]) / 2
    cosines = np.cos(angles)
    logarithm = 2 * np.sum(np.log(np.abs(cosines) + 1e-300), axis=0) - t
    density = weights * np.exp(logarithm - logarithm.max())
    slope = np.tan(angles)  # d log f / d phi
    # whole periods: sum_j q^j (t + j P)^m
    q = np.exp(-period)
    s0, s1 = 1 / (1 - q), q / (1 - q) ** 2
    s2 = q * (1 + q) / (1 - q) ** 3
    kernels = [s0 * np.ones_like(t), t * s0 + period * s1, t**2 * s0 + 2 * t * period * s1 + period**2 * s2]
    m = [np.dot(density, kernel) for kernel in kernels]
    value = np.log(m[2] * m[0] / m[1] ** 2 - 1)
    ratio = m[2] * m[0] / m[1] ** 2
    total = density * ratio * (kernels[2] / m[2] + kernels[0] / m[0] - 2 * kernels[1] / m[1])
    gradient = slope @ total / (ratio - 1)
    return value, gradient


def best(order, starts):
    nodes, weights = np.polynomial.legendre.leggauss(16 * order + 200)
    nodes, weights = (nodes + 1) / 2, weights / 2

    def objective(parameters):
        value, gradient = moments(parameters, nodes, weights)
        step = 1e-6
        up, down = parameters.copy(), parameters.copy()
        up[0] += step
        down[0] -= step
        by_omega = (moments(up, nodes, weights)[0] - moments(down, nodes, weights)[0]) / (2 * step)
        return value, np.concatenate([[by_omega], gradient])

    found = None
    for start in starts:
        result = minimize(objective, start, jac=True, method="L-BFGS-B",
                          bounds=[(-3, 2)] + [(None, None)] * order, options={"maxiter": 4000, "maxfun": 8000, "ftol": 1e-15, "gtol": 1e-9})
        if found is None or result.fun < found.fun:
            found = result
    return found


def main():
    random = np.random.default_rng(1)
    previous = None
    for order in [int(word) for word in sys.argv[1:]]:
        starts = []
        for omega in (0.3, 0.6, 1.0, 1.6) if previous is None else (None,):
            for gap in (0.5, 1.0, 1.5) if previous is None else (None,):
                if previous is None:
                    starts.append(np.concatenate([[np.log(omega)], np.linspace(gap - np.pi, 2 * np.pi - gap - np.pi, order)]))
        if previous is not None:
            old = np.sort(np.mod(previous[1:], 2 * np.pi))
            grid = np.interp(np.linspace(0, 1, order), np.linspace(0, 1, len(old)), old)
            for factor in (0.8, 0.9, 1.0):
                starts.append(np.concatenate([[previous[0] + np.log(factor)], grid]))
        starts += [start + 0.05 * random.standard_normal(len(start)) for start in starts[:6]]
        result = best(order, starts)
        previous = result.x
        phases = np.sort(np.mod(result.x[1:], 2 * np.pi))
        print(f"// order {order}: squared coefficient of variation {np.exp(result.fun):.6e}, 2/n^2 = {2 / order**2:.3e}")
        print(f"({order}, {np.exp(result.x[0]):.15g}, &[" + ", ".join(f"{phase:.12g}" for phase in phases) + "]),", flush=True)


if __name__ == "__main__":
    main()
