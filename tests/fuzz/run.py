"""Runs one fuzzer: python tests/fuzz/run.py --target parser --runs 10000000 --seed 1

Coverage-guided (Atheris, which is libFuzzer over Python's bytecode). Prints executions, coverage and seed; a finding is
printed with its bytes and ends with a status other than 0. New inputs go to `--keep`, never into the committed corpus,
unless `--minimise` rewrites that from both.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import beacon
from beacon.wiring.kernel_cache import use_kernel_cache

HERE = Path(__file__).parent
TARGETS = {
    "parser": ("beacon.protocols",),
    "core": ("beacon.relay.turn",),
    "fast_path": ("beacon.relay.plane",),
    "fast_path_compiled": (),
}
"Target (a module beside this one, with `one_input` and `LONGEST_BYTES`) and the packages whose coverage guides it."
_INSIDE, _COUNT, _ITSELF = "BEACON_FUZZ_INSIDE", "BEACON_FUZZ_COUNT", "BEACON_FUZZ_ITSELF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did."""

    target: str
    seed: int
    status: int
    inputs: int
    executions: int
    "As the target counts them: inputs, programs or datagrams."
    seconds: float
    covered: int
    "Edges of bytecode reached; of what is compiled, kinds of outcome."
    features: int
    "Distinct (edge, order of magnitude of its count)."
    log: str

    def __str__(self) -> str:
        return (
            f"target={self.target} executions={self.executions} inputs={self.inputs} seconds={self.seconds:.0f} "
            f"edges={self.covered} features={self.features} seed={self.seed} status={self.status}"
        )


def corpus_of(target: str) -> Path:
    """The committed corpus: one for a target plain and compiled."""
    return HERE / "corpus" / target.removesuffix("_compiled")


def fuzz(*, target: str, runs: int, seed: int, keep: Path | None = None, echo: bool = False) -> Outcome:
    """Run a target in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="beacon-fuzz-") as scratch:
        kept = keep or Path(scratch) / "kept"
        kept.mkdir(parents=True, exist_ok=True)
        flags = [f"-runs={runs}", f"-seed={seed}", "-print_final_stats=1", "-timeout=20", "-rss_limit_mb=2048"]
        folders = [str(kept), str(corpus_of(target))]
        count = Path(scratch) / "executions"
        status, log = _inside(target, [*flags, f"-artifact_prefix={scratch}/", *folders], echo=echo, count=count)
        executions = int(count.read_text() or 0) if count.exists() else 0
        findings = "".join(f"\n{path.name}: {path.read_bytes().hex()}" for path in Path(scratch).glob("*-*"))
    return _outcome(target, seed, status, executions, log + findings)


def minimise(target: str, found: Path) -> None:
    """Rewrite the committed corpus: the fewest, smallest inputs that reach all that it and `found` reach."""
    corpus = corpus_of(target)
    with tempfile.TemporaryDirectory(prefix="beacon-fuzz-") as scratch:
        merged = Path(scratch) / "merged"
        merged.mkdir()
        # libFuzzer merges in a process of its own, which it starts by the name it was started by.
        itself = Path(scratch) / "itself"
        itself.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).resolve()}" "$@"\n')
        itself.chmod(0o700)
        status, log = _inside(target, ["-merge=1", str(merged), str(corpus), str(found)], itself=itself)
        if status or not any(merged.iterdir()):
            raise SystemExit(log)
        for old in corpus.iterdir():
            old.unlink()
        for new in merged.iterdir():
            (corpus / f"{new.name[:16]}.bin").write_bytes(new.read_bytes())


def _inside(
    target: str, flags: Sequence[str], *, echo: bool = False, count: Path | None = None, itself: Path | None = None
) -> tuple[int, str]:
    environment = {**os.environ, _INSIDE: target, _COUNT: str(count or os.devnull), "PYTHONHASHSEED": "0"}
    if target == "fast_path_compiled":
        # Numba does not tell code with checks from code without: it has a cache of its own.
        environment |= {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": f"{use_kernel_cache()}/bounds"}
        environment.pop("NUMBA_DISABLE_JIT", None)
    else:
        environment["NUMBA_DISABLE_JIT"] = "1"
    command = [str(itself), *flags] if itself else [sys.executable, str(Path(__file__).resolve()), *flags]
    environment[_ITSELF] = str(itself or __file__)
    lines: list[str] = []
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout
        for line in process.stdout:
            lines.append(line)
            if echo:
                print(line, end="", flush=True)
    return process.returncode, "".join(lines)


def _outcome(target: str, seed: int, status: int, executions: int, log: str) -> Outcome:
    last = re.findall(r"^#\d+\s.*?cov: (\d+) ft: (\d+)", log, re.M)
    return Outcome(
        target=target,
        seed=seed,
        status=status,
        inputs=_figure(r"stat::number_of_executed_units:\s+(\d+)", log),
        executions=executions,
        seconds=_figure(r"Done \d+ runs in (\d+) second", log),
        covered=int(last[-1][0]) if last else 0,
        features=int(last[-1][1]) if last else 0,
        log=log,
    )


def _figure(pattern: str, log: str) -> int:
    return int((re.findall(pattern, log) or ["0"])[-1])


def _modules() -> list[str]:
    """Every module of Beacon by name: Atheris takes top-level packages whole, and single modules out of them."""
    package = Path(beacon.__file__).parent
    paths = [path.relative_to(package.parent).with_suffix("") for path in package.rglob("*.py")]
    return [".".join(path.parts).removesuffix(".__init__") for path in paths]


def _fuzz_here(target: str) -> None:
    import atheris

    sys.path.insert(0, str(HERE.parent))
    instrumented = TARGETS[target]
    others = [name for name in _modules() if not name.startswith(instrumented or "nothing")]
    with atheris.instrument_imports(["beacon"], others) if instrumented else contextlib.nullcontext():
        module = importlib.import_module(f"fuzz.{target}")
    executions = getattr(module, "executions", lambda inputs: inputs)
    runs = max((int(flag[6:]) for flag in sys.argv if flag.startswith("-runs=")), default=0)
    inputs = 0

    def counted(data: bytes) -> None:
        nonlocal inputs
        module.one_input(data)
        inputs += 1
        # libFuzzer ends the process without a word to Python.
        if inputs % 1024 == 0 or inputs == runs:
            Path(os.environ[_COUNT]).write_text(str(executions(inputs)))

    atheris.Setup([os.environ[_ITSELF], f"-max_len={module.LONGEST_BYTES}", *sys.argv[1:]], counted)
    atheris.Fuzz()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", choices=tuple(TARGETS), required=True, help="what is fuzzed")
    parser.add_argument("--runs", type=int, default=100_000, help="inputs, of one execution or several; -1 for no end")
    parser.add_argument("--seed", type=int, default=1, help="of the mutations")
    parser.add_argument("--keep", type=Path, help="folder that keeps new inputs and is read first")
    parser.add_argument("--minimise", action="store_true", help="only rewrite the committed corpus, with --keep's")
    asked = parser.parse_args()
    if asked.minimise:
        minimise(asked.target, asked.keep or corpus_of(asked.target))
        return 0
    outcome = fuzz(target=asked.target, runs=asked.runs, seed=asked.seed, keep=asked.keep, echo=True)
    print(outcome)
    return 1 if outcome.status else 0


if __name__ == "__main__":
    if os.environ.get(_INSIDE):
        _fuzz_here(os.environ[_INSIDE])
    else:
        sys.exit(main())
