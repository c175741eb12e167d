"""Makes .venv and all that runs in it: `make` calls this first, and on Windows a person does.

    python admin_app/set_up/environment.py        what `forecourt` needs
    python admin_app/set_up/environment.py test   and what its tests need

What was made is remembered in .venv, so a second start only compares. An old Python must be able to read this, to be told so.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
MADE_FROM = ("setup.cfg", "pyproject.toml", "requirements.lock", "package.json", "package-lock.json")


def main(extra: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever is too old is to be told so
        give_up(
            "需要 Python 3.11 或更高版本(例如:make run PYTHON=python3.12)",
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]} (for example: make run PYTHON=python3.12)",
        )
    stamp = VENV / ("made-for-test" if extra else "made-for-run")
    if not (runs() and is_current(stamp)):
        make_venv()
        install(extra)
        for name in ("made-for-test", "made-for-run") if extra else ("made-for-run",):
            (VENV / name).write_text(fingerprint())
        tell_what_is_missing()
    place_assets()


def tell_what_is_missing() -> None:
    """What only the system can bring: reports are made without it, but not as PDF."""
    if subprocess.run([PYTHON, "-c", "import weasyprint"], capture_output=True).returncode:
        tell(
            "本机没有 Pango,报表将没有 PDF;Debian/Ubuntu:apt-get install libpango-1.0-0 libpangoft2-1.0-0,macOS:brew install pango",
            "There is no Pango here, so reports will have no PDF: on Debian and Ubuntu apt-get install libpango-1.0-0 libpangoft2-1.0-0, on macOS brew install pango",
        )


def runs() -> bool:
    """Is there an environment whose Python still works, and with it pip?"""
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0


def is_current(stamp: Path) -> bool:
    return stamp.is_file() and stamp.read_text() == fingerprint()


def fingerprint() -> str:
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in MADE_FROM)).hexdigest()


def make_venv() -> None:
    if runs():
        return
    tell("建立 Python 环境 .venv", "Making the Python environment .venv")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode:
        print(made.stdout + made.stderr, file=sys.stderr)
        give_up(
            "这个 Python 没有 venv 模块(Debian/Ubuntu:apt-get install python3-venv)",
            "This Python cannot make an environment (on Debian and Ubuntu: apt-get install python3-venv)",
        )


def install(extra: str) -> None:
    tell("安装依赖(首次约一至两分钟)", "Installing what is needed (a minute or two the first time)")
    what = f".[{extra}]" if extra else "."
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-compile", "-c", "requirements.lock", "-e", what]
    said = []
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        for line in pip.stdout:
            said.append(line)
            show_progress(line, sum(one.startswith("Collecting") for one in said))
    show_progress("", 0)
    if pip.returncode:
        print("".join(said[-15:]), file=sys.stderr)
        give_up(
            "依赖未能安装(原因见上)。没有网络时,请先连接网络",
            "The packages could not be installed (pip's own words stand above); is the network there?",
        )
    compile_packages()


def compile_packages() -> None:
    """With all cores, where pip takes one; nobody runs the packages' own tests. What cannot be compiled is not imported either."""
    packages = subprocess.check_output([PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True).strip()
    subprocess.run([PYTHON, "-m", "compileall", "-qq", "-j", "0", "-x", r"[/\\]tests[/\\]", packages])


def show_progress(line: str, count: int) -> None:
    """One line that is written over, on a terminal only."""
    if sys.stdout.isatty():
        name = line.split()[1] if line.startswith("Collecting") else line.strip()
        sys.stdout.write("\r\033[K" + (f"  {count:3}  {name[:60]}" if line else ""))
        sys.stdout.flush()


def place_assets() -> None:
    """An edited template may name an icon that is not in the sprite yet."""
    placed = subprocess.run([PYTHON, ROOT / "admin_app/set_up/browser_assets.py"])
    if placed.returncode:
        give_up("浏览器资源未能就位(原因见上)", "The browser assets could not be placed (see above)")


def tell(zh: str, en: str) -> None:
    print(f"• {zh} · {en}", flush=True)


def give_up(zh: str, en: str) -> None:
    sys.exit(f"✗ {zh} · {en}")


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "")
    except KeyboardInterrupt:
        sys.exit(130)
