"""Sets up `.venv` in the checkout from the lock files. Run by make through setup.sh; needs only Python itself.

Usage: python scripts/setup.py run|test|validate [--peers]

Each level holds the one before: `run` is what the product needs, `test` adds the checks, `validate` the peers that
results are compared with. A stamp in `.venv` remembers what stands there, so a second run does nothing and needs no
network. Work that was interrupted leaves the stamp `unfinished`, and the next run starts afresh.
`--peers` also installs, as root on Debian and Ubuntu, the programs that the slow tests look for.

Exit statuses: 0 done, 1 installing failed, 2 something on this machine is missing (the sentence names the remedy), 130
interrupted.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "beacon-setup.json"
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock", "validate": "requirements-validate.lock"}
LEVELS = tuple(LOCKS)
PEERS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "poppler-utils": ("pdftoppm",),
    "g++": ("g++", "clang++"),
    "coturn": ("turnutils_uclient",),
    "firefox-esr": ("firefox-esr", "firefox"),
    "openssl": ("openssl",),
}
"Debian packages, and the programs of theirs that tests look for: any one of the names will do."
PEER_FILES = {
    "fonts-noto-cjk": Path("/usr/share/fonts/opentype/noto"),
    "asterisk-core-sounds-en-wav": Path("/usr/share/asterisk/sounds/en_US_f_Allison/demo-congrats.wav"),
}
"Debian packages of no program, and a file or folder of theirs: Chinese characters, and speech for calls under test."

PEER_WHEEL = "ns3"
"The network simulator that tests run beside ours; its C++ is compiled by the test, so its Python bindings stay out."

SENTENCES = {
    "setting_up": (
        "Setting Beacon up in .venv; this happens once and takes about a minute.",
        "正在 .venv 中安装 Beacon，仅首次需要，约一分钟。",
    ),
    "no_venv": (
        "This Python cannot make virtual environments: run 'apt-get install {package}' as root, then make again.",
        "当前 Python 无法创建虚拟环境：请以 root 身份运行“apt-get install {package}”，然后重新运行 make。",
    ),
    "not_writable": (
        "The folder {folder} cannot be written to: copy the checkout to a folder of your own and run make there.",
        "文件夹 {folder} 不可写：请将源码复制到自己有写权限的文件夹后再运行 make。",
    ),
    "apt": ("Installing {packages} (Debian packages).", "正在安装 Debian 软件包：{packages}。"),
    "peers": (
        "Some tests will be skipped: {packages} missing; run 'apt-get install {packages}' as root to have them all.",
        "部分测试将被跳过：缺少 {packages}；以 root 身份运行“apt-get install {packages}”即可运行全部测试。",
    ),
    "no_wheel": (
        "One test will be skipped: {wheel} has no package for this machine.",
        "有一项测试将被跳过：{wheel} 没有适用于本机的软件包。",
    ),
    "failed": (
        "Setting up failed ({error}). Run make again; it starts afresh.",
        "安装失败（{error}）。请重新运行 make，将从头开始安装。",
    ),
    "pip_failed": (
        "Installing failed; what pip says stands above. Check the network and run make again.",
        "安装失败，原因见上方 pip 的输出。请检查网络后重新运行 make。",
    ),
}
"Spoken in both languages at once: the message catalogues are not installed yet."


def say(key: str, **fields: object) -> None:
    """Print a sentence in both languages on standard error."""
    for text in SENTENCES[key]:
        print(text.format(**fields), file=sys.stderr, flush=True)


class GaveUp(Exception):
    """Nothing more can be done; the sentence has been said."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def wanted(level: str) -> dict[str, str]:
    """What the stamp says when this level stands: every lock it covers, where, and with which Python."""
    covered = LEVELS[: LEVELS.index(level) + 1]
    files = [*(LOCKS[name] for name in covered), "pyproject.toml"]
    hashes = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in files}
    # A virtual environment holds absolute paths: a checkout that moved needs a new one.
    return {**hashes, "checkout": str(ROOT)}


def standing() -> dict[str, str]:
    """What the stamp says now; empty when there is none, it is broken, or its Python no longer starts."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        subprocess.run([PYTHON, "-c", ""], check=True, capture_output=True)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def on_debian() -> bool:
    """True on Debian and its children."""
    return Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages as root; False when that failed."""
    say("apt", packages=" ".join(packages))
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    # Package lists may be absent or old (fresh containers): fetch them when the first attempt fails.
    for command in (install, ["apt-get", "update", "-q"], install):
        done = subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if command is install and done.returncode == 0:
            return True
    print(done.stderr, file=sys.stderr)
    return False


def require_venv() -> None:
    """Make sure this Python can make virtual environments, installing Debian's part as root."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    debians_own = sys.base_prefix == "/usr"
    if not (on_debian() and debians_own and os.geteuid() == 0 and apt_install([package])):
        say("no_venv", package=package)
        raise GaveUp(2)


def pip(*arguments: str) -> None:
    """Run the environment's own pip, quietly."""
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    done = subprocess.run([PYTHON, "-m", "pip", "install", "-qq", *arguments], env=env, cwd=ROOT)
    if done.returncode:
        say("pip_failed")
        raise GaveUp(1)


def begin_venv() -> None:
    """An empty environment, marked unfinished before anything is in it."""
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    STAMP.write_text('{"state": "unfinished"}', encoding="utf-8")
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)


def set_up(level: str) -> None:
    """Bring `.venv` to this level, doing only what is missing."""
    wish, stamp = wanted(level), standing()
    if wish.items() <= stamp.items():
        return
    require_venv()
    say("setting_up")
    if stamp.get("checkout") != str(ROOT):
        begin_venv()
    STAMP.write_text('{"state": "unfinished"}', encoding="utf-8")
    # Locks are complete and hashed, so pip resolves nothing and takes nothing else. The build backend is in the lock
    # too: the project's own installation fetches nothing.
    pip("--require-hashes", "--no-deps", "-r", LOCKS[level])
    pip("--no-deps", "--no-build-isolation", "--editable", ".")
    finished = STAMP.with_suffix(".new")
    finished.write_text(json.dumps(wish, indent=2), encoding="utf-8")
    finished.replace(STAMP)


def set_up_peers() -> None:
    """Programs the tests look for: installed as root on Debian, else named. On a build machine tests insist."""
    missing = [package for package, programs in PEERS.items() if not any(map(shutil.which, programs))]
    missing += [package for package, place in PEER_FILES.items() if not place.exists()]
    if missing and not (on_debian() and os.geteuid() == 0 and apt_install(missing)):
        say("peers", packages=" ".join(missing))
    set_up_peer_wheel()


def locked(name: str, lock: str) -> str:
    """One requirement of a lock with its hashes, as written there."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith(f"{name}=="))
    last = next(i for i in range(first + 1, len(lines) + 1) if i == len(lines) or not lines[i].startswith(" "))
    return "\n".join(lines[first:last]) + "\n"


def set_up_peer_wheel() -> None:
    """ns-3 alone, without what its bindings need; where there is no wheel of it the test says so."""
    if any(VENV.glob(f"lib/python*/site-packages/{PEER_WHEEL}-*.dist-info")):
        return
    wish = STAMP.with_name("peer-requirements.txt")
    wish.write_text(locked(PEER_WHEEL, LOCKS["validate"]), encoding="utf-8")
    command = [PYTHON, "-m", "pip", "install", "-qq", "--require-hashes", "--no-deps", "-r", wish]
    if subprocess.run(command, cwd=ROOT, stderr=subprocess.DEVNULL).returncode:
        say("no_wheel", wheel=PEER_WHEEL)


def main(arguments: list[str]) -> int:
    """Entry point."""
    level = next((word for word in arguments if word in LEVELS), "run")
    try:
        set_up(level)
        if "--peers" in arguments:
            set_up_peers()
    except PermissionError as error:
        say("not_writable", folder=Path(error.filename or ROOT).parent)
        return 2
    except (OSError, subprocess.CalledProcessError) as error:
        say("failed", error=error)
        return 1
    except KeyboardInterrupt:
        return 130
    except GaveUp as end:
        return end.status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
