"""A folder that runs without being installed, for people who may install nothing.

    python -m bundle.make linux --output dist
    python -m bundle.make windows --python-zip python-3.13.5-embed-amd64.zip --output dist

Makes `cse-map-VERSION-SYSTEM.zip` from the wheels of that system alone, in the versions of
`.ci/constraints.txt`. Whoever gets it unpacks it and, on Windows, drags the folder of evidence onto
`Map evidence`; `cse-map` beside it is the command. For Windows the interpreter is python.org's
"embeddable package", which has to be downloaded by hand and named; for Linux and macOS it is a copy
of the one that runs this, so make it on the oldest system that it is to run on. Needs uv (`pip
install uv`), which finds the wheels of another system too, and the package index; the bundle needs
no network.
"""

from __future__ import annotations

import argparse
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / ".ci" / "constraints.txt"
SYSTEMS = {
    "windows": "x86_64-pc-windows-msvc",
    "linux": "x86_64-manylinux_2_28",
    "macos": "aarch64-apple-darwin",
}
# Of no use to whoever runs a program: tests, sources of compiled parts, stubs for type checkers.
_USELESS_FOLDERS = frozenset({"tests", "test", "__pycache__", "include"})
_USELESS_SUFFIXES = frozenset(
    {".pyx", ".pxd", ".pyi", ".c", ".cc", ".cpp", ".h", ".hpp", ".lib", ".a"}
)
# What no run imports: tools for making models, data sets, and the library for programs in C, of
# which Python's module holds all once more.
_USELESS = (
    "onnxruntime/capi/libonnxruntime.so",
    "bin/",
    "onnxruntime/transformers/",
    "onnxruntime/tools/",
    "sklearn/datasets/data/",
    "sklearn/datasets/images/",
)
# spaCy imports these languages whatever it is asked for.
_LANGUAGES = frozenset({"en", "ja", "ko", "th", "vi", "xx", "zh"})
_LANGUAGE = re.compile(r"spacy/lang/([a-z]{2,3})/")
# Windows takes no longer path where nothing was changed in its settings, and people unpack into
# folders such as C:\Users\firstname.lastname\OneDrive - Somewhere Borough Council\Desktop.
LONGEST_PATH = 150

_CMD = r"""@echo off
setlocal
set "PYTHONUTF8=1"
"%~dp0python\python.exe" -I -m cse_mapper %*
"""
_CMD_DROP = r"""@echo off
setlocal
set "PYTHONUTF8=1"
if "%~1"=="" (
  echo Drag the folder that holds your evidence onto this file.
  pause
  exit /b 2
)
cd /d "%~dp1"
"%~dp0python\python.exe" -I -m cse_mapper "%~1"
if exist "cse-coverage\coverage.html" start "" "cse-coverage\coverage.html"
pause
"""
_SH = """#!/bin/sh
# Runs the Python beside it, whatever else is installed.
here=$(CDPATH= cd -- "${0%/*}" && pwd)
PYTHONHOME="$here/python" PYTHONPATH="$here/lib" PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1 \\
  exec "$here/python/bin/python3" -m cse_mapper "$@"
"""


def main(arguments: list[str] | None = None) -> int:
    """Make one bundle; returns an exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m bundle.make",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("system", choices=sorted(SYSTEMS))
    parser.add_argument("--python-zip", type=Path, help="python.org's embeddable package (Windows)")
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    given = parser.parse_args(arguments)
    if (given.system == "windows") != bool(given.python_zip):
        parser.error("--python-zip goes with windows, and windows needs it")
    python = _version_of(given.python_zip) if given.python_zip else _running()
    with tempfile.TemporaryDirectory(prefix="bundle-") as temporary:
        folder = Path(temporary) / "cse-map"
        lib = folder / "lib"
        install(lib, SYSTEMS[given.system], python)
        prune(lib)
        if given.python_zip:
            put_windows_python(given.python_zip, folder)
        else:
            put_running_python(folder)
        version = next(lib.glob("cse_mapper-*.dist-info")).name.split("-")[1].removesuffix(".dist")
        archive = given.output / f"cse-map-{version}-{given.system}.zip"
        given.output.mkdir(parents=True, exist_ok=True)
        unpacked = pack(folder, archive)
    print(f"{archive}: {archive.stat().st_size / 1e6:.0f} MB, unpacked {unpacked / 1e6:.0f} MB")
    return 0


def _running() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _version_of(python_zip: Path) -> str:
    """Of the interpreter in an embeddable package, by its standard library's name."""
    with zipfile.ZipFile(python_zip) as archive:
        for name in archive.namelist():
            if found := re.fullmatch(r"python(3)(\d+)\.zip", name):
                return f"{found[1]}.{found[2]}"
    raise SystemExit(f"{python_zip} is no embeddable package of python.org.")


def install(lib: Path, platform: str, python: str) -> None:
    """Our own wheel and all that it needs into `lib`, for a system that need not be this one."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "--quiet",
        "--no-config",
        "--target",
        str(lib),
    ]
    command += ["--python-platform", platform, "--python-version", python]
    # Ours is built here; of others there is a wheel, or nobody without a compiler could install it.
    command += ["--only-binary", ":all:", "--no-binary", "cse-mapper", "--link-mode", "copy"]
    subprocess.run([*command, "--constraint", str(CONSTRAINTS), str(ROOT)], check=True)


def prune(lib: Path) -> None:
    """Take away what no run needs of the libraries: half of what they install."""
    for path in list(_files(lib)):
        if not needed(path.relative_to(lib).as_posix()):
            path.unlink()


def needed(name: str) -> bool:
    """Whether a file of the libraries is of any use to a run."""
    folders = name.split("/")[:-1]
    if _USELESS_FOLDERS & set(folders) or Path(name).suffix in _USELESS_SUFFIXES:
        return False
    language = _LANGUAGE.match(name)
    return not name.startswith(_USELESS) and (not language or language[1] in _LANGUAGES)


def put_windows_python(python_zip: Path, folder: Path) -> None:
    """The embeddable interpreter, which looks for modules only where its ._pth file says."""
    place = folder / "python"
    with zipfile.ZipFile(python_zip) as archive:
        archive.extractall(place)
    (paths,) = place.glob("python*._pth")
    paths.write_text(f"{paths.stem}.zip\n.\n..\\lib\nimport site\n", "utf-8")
    (folder / "cse-map.cmd").write_text(_CMD, "ascii", newline="\r\n")
    (folder / "Map evidence.cmd").write_text(_CMD_DROP, "ascii", newline="\r\n")


def put_running_python(folder: Path) -> None:
    """A copy of the interpreter that runs this, with its standard library."""
    place = folder / "python"
    library = Path(sysconfig.get_path("stdlib"))
    name = library.name
    left_out = shutil.ignore_patterns(
        "test", "tests", "__pycache__", "site-packages", "dist-packages", "idlelib", "tkinter",
        "turtledemo", "ensurepip", "lib2to3", "config-*", "*.a",
    )  # fmt: skip
    shutil.copytree(library, place / "lib" / name, ignore=left_out)
    (place / "bin").mkdir()
    shutil.copyfile(Path(sys.executable).resolve(), place / "bin" / "python3")
    (place / "bin" / "python3").chmod(0o755)
    shared = sysconfig.get_config_var("INSTSONAME") or ""
    if ".so" in shared:
        shutil.copyfile(Path(sysconfig.get_config_var("LIBDIR")) / shared, place / "lib" / shared)
    script = folder / "cse-map"
    script.write_text(_SH, "utf-8")
    script.chmod(0o755)


def pack(folder: Path, archive: Path) -> int:
    """Zip the folder, with the right to execute where a file has it; gives the bytes unpacked."""
    total = 0
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in _files(folder):
            name = path.relative_to(folder.parent).as_posix()
            if len(name) > LONGEST_PATH:
                raise SystemExit(f"Too long a path for Windows: {name}")
            entry = zipfile.ZipInfo(name)
            entry.external_attr = stat.S_IMODE(path.stat().st_mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes())
            total += path.stat().st_size
    return total


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


if __name__ == "__main__":
    sys.exit(main())
