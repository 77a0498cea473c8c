"""The answer checker beside its peers: the same pairs, one run, one table.

    python benches/peers/verify.py --ours target/release/closedform [--pairs FILE] [--peers math-verify,mathruler]

FILE holds one JSON object per line with ``gold``, ``answer``, ``expected`` (true: equal), and optionally ``mode``
("answer" or "text") and ``ruling`` (stands over ``expected``; null: not scored). Rows with ``options`` are left out: the
peers have no such options.

Every checker runs in a process of its own, on one thread, and does all of its work for each pair from the two strings:
extraction, parsing, comparison. Times are wall-clock times of one pair inside the process: the peers' without import,
ours as ``--stats`` prints them, without start and without JSON. (Clocks of CPU time are too coarse for microseconds on
many systems; run this on a quiet machine.) A pair that takes a peer longer than
``--limit`` seconds of CPU time is stopped and counts as not accepted.
"""

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

WORKER = "--worker"


def load(path):
    """Rows of the file that can be scored and that every checker can be given."""
    rows = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if not line.strip():
                continue
            row = json.loads(line)
            expected = row["ruling"] if "ruling" in row else row.get("expected")
            if expected is None or row.get("options"):
                continue
            rows.append(
                {
                    "gold": row["gold"],
                    "answer": row["answer"],
                    "mode": row.get("mode", "answer"),
                    "expected": bool(expected),
                }
            )
    return rows


# ---- the peers, each as a function from a row to accepted or not


def math_verify():
    from math_verify import parse, verify

    def fenced(text):
        return text if "$" in text or "\\boxed" in text else f"${text}$"

    def accept(row):
        gold = parse(fenced(row["gold"]))
        answer = row["answer"] if row["mode"] == "text" else fenced(row["answer"])
        return bool(verify(gold, parse(answer)))

    return accept


def mathruler():
    from mathruler.grader import extract_boxed_content, grade_answer

    def accept(row):
        answer = row["answer"]
        if row["mode"] == "text":
            answer = extract_boxed_content(answer)
        return bool(grade_answer(answer, row["gold"]))

    return accept


PEERS = {"math-verify": math_verify, "mathruler": mathruler}


class TookTooLong(BaseException):
    """Not an Exception, so that a peer's own handlers do not swallow it."""


def worker(name, path, limit):
    """Runs one peer over the rows and prints one JSON document."""
    import signal

    # What peers print and log is not part of the result.
    result = os.dup(1)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)

    def stop(*_):
        raise TookTooLong

    rows = load(path)
    accept = PEERS[name]()
    accepted, times, stopped = [], [], 0
    for row in rows:
        begun = time.perf_counter_ns()
        # The real-time alarm belongs to math-verify; the watch here is a timer of its own.
        signal.signal(signal.SIGVTALRM, stop)
        signal.setitimer(signal.ITIMER_VIRTUAL, limit)
        try:
            verdict = accept(row)
        except TookTooLong:
            verdict, stopped = False, stopped + 1
        except Exception:
            verdict = False
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        times.append((time.perf_counter_ns() - begun) / 1e3)
        accepted.append(verdict)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    document = {"accepted": accepted, "times": times, "stopped": stopped, "peak": peak}
    os.write(result, json.dumps(document).encode())


def run_peer(name, path, limit):
    done = subprocess.run(
        [sys.executable, os.path.abspath(__file__), WORKER, name, path, str(limit)],
        capture_output=True,
    )
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        sys.exit(f"error: {name} did not finish: {' '.join(last)}")
    found = json.loads(done.stdout)
    times = sorted(found["times"])
    return {
        "accepted": found["accepted"],
        "median": statistics.median(times),
        "mean": statistics.fmean(times),
        "p99": times[min(len(times) - 1, len(times) * 99 // 100)],
        "worst": times[-1],
        "peak": found["peak"],
        "stopped": found["stopped"],
    }


def microseconds(text, name):
    return float(re.search(name + r" ([0-9.]+) us", text).group(1))


def run_ours(binary, rows):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps({key: row[key] for key in ("gold", "answer", "mode")}) + "\n")
        file.flush()
        command = [binary, "verify", "--jsonl", file.name, "--threads", "1", "--no-parsed", "--stats"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    table = done.stderr
    return {
        "accepted": [json.loads(line)["verdict"] == "equal" for line in done.stdout.splitlines()],
        "median": microseconds(table, "median"),
        "mean": microseconds(table, "mean"),
        "p99": microseconds(table, "p99"),
        "worst": microseconds(table, "worst"),
        "peak": float(re.search(r"peak memory +([0-9.]+) MiB", table).group(1)),
        "stopped": 0,
    }


def show_time(value):
    return f"{value:.1f} us" if value < 1000 else f"{value / 1000:.1f} ms"


def line(name, found, rows):
    pairs = list(zip(found["accepted"], (row["expected"] for row in rows), strict=True))
    right = sum(accepted == expected for accepted, expected in pairs)
    false_accept = sum(accepted and not expected for accepted, expected in pairs)
    false_reject = sum(expected and not accepted for accepted, expected in pairs)
    cells = [
        name,
        f"{right} of {len(pairs)}",
        false_accept,
        false_reject,
        show_time(found["median"]),
        show_time(found["mean"]),
        show_time(found["p99"]),
        show_time(found["worst"]),
        f"{1e6 / max(found['mean'], 1e-3):.0f}",
        f"{found['peak']:.0f} MiB",
        found["stopped"],
    ]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


HEAD = ["checker", "right", "false accept", "false reject", "median", "mean", "p99", "worst", "pairs/s", "peak memory", "stopped"]


def versions():
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in PEERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def main():
    if len(sys.argv) > 1 and sys.argv[1] == WORKER:
        worker(sys.argv[2], sys.argv[3], float(sys.argv[4]))
        return
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(os.path.dirname(here))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ours", default=os.path.join(root, "target/release/closedform"))
    parser.add_argument("--pairs", default=os.path.join(root, "examples/demo_pairs.jsonl"))
    parser.add_argument("--peers", default=",".join(PEERS), help="names joined by commas; empty: only ours")
    parser.add_argument("--mode", choices=["answer", "text"], help="only rows of this mode")
    parser.add_argument("--limit", type=float, default=30.0, help="CPU seconds a peer may take for one pair")
    arguments = parser.parse_args()
    rows = load(arguments.pairs)
    if arguments.mode:
        rows = [row for row in rows if row["mode"] == arguments.mode]
    if not rows:
        sys.exit("error: no row of this file can be scored: it needs gold, answer and expected")
    print(f"{len(rows)} pairs of {os.path.basename(arguments.pairs)}, Python {sys.version.split()[0]}, one thread\n")
    print("| " + " | ".join(HEAD) + " |")
    print("|" + "---|" * len(HEAD))
    print(line("closedform", run_ours(arguments.ours, rows), rows), flush=True)
    installed = versions()
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")
        file.flush()
        for name in filter(None, arguments.peers.split(",")):
            if name not in PEERS:
                sys.exit(f"error: {name} is not a peer; there are: {', '.join(PEERS)}")
            if installed[name] is None:
                sys.exit(f"error: {name} is not installed: pip install -r benches/peers/requirements.txt")
            found = run_peer(name, file.name, arguments.limit)
            print(line(f"{name} {installed[name]}", found, rows), flush=True)


if __name__ == "__main__":
    main()
