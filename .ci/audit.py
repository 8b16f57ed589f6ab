"""Says which pinned dependencies have known vulnerabilities; never ends CI with an error.

    python .ci/audit.py .ci/constraints.txt

A vulnerability is news from outside: it must be seen, but it does not make the change at hand
wrong. Where the registry gives no such data, "not audited" is said rather than nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys


def main(lock: str) -> None:
    command = [sys.executable, "-m", "pip_audit", "--requirement", lock, "--no-deps"]
    command += ["--disable-pip", "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)  # noqa: S603
        packages = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        print("not audited: no answer within five minutes")
        return
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"not audited: {last[:200]}")
        return
    audited = [package for package in packages if "skip_reason" not in package]
    if not audited:
        print(f"not audited: the registry has no vulnerability data on {len(packages)} packages")
        return
    found = [(package, flaw) for package in audited for flaw in package["vulns"]]
    print(f"audited {len(audited)} of {len(packages)} packages: {len(found)} known vulnerabilities")
    for package, flaw in found:
        mended = ", ".join(flaw["fix_versions"]) or "no version yet"
        name = f"{package['name']} {package['version']}"
        print(f"VULNERABLE {name}: {flaw['id']}, mended in {mended}")


if __name__ == "__main__":
    main(sys.argv[1])
