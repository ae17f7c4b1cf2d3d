"""The guide in docs/plugins.md, run as it stands there: a new plugin from nothing to a tried one.

    guide_test.py --build BUILD --program JEMBATAN [--launcher ccache]
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
MARK = "<!-- executed by tests/install/guide_test.py -->"
SHOWN = "<!-- shown by the last line above -->"


def block_after(text: str, mark: str) -> str:
    """The fenced block behind a mark, without its fences."""
    found = re.search(re.escape(mark) + r"\n```\w*\n(.*?)\n```", text, re.DOTALL)
    if not found:
        raise SystemExit(f"docs/plugins.md: no block behind {mark}")
    return found.group(1)


def run(script: str, folder: Path, environment: dict[str, str]) -> str:
    ran = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                         capture_output=True, text=True, timeout=280, check=False)
    if ran.returncode != 0:
        raise SystemExit(f"the guide fails with {ran.returncode}:\n{ran.stdout[-3000:]}\n{ran.stderr[-3000:]}")
    return ran.stdout


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True, help="the build whose SDK is installed")
    parser.add_argument("--program", required=True, help="the built jembatan")
    parser.add_argument("--launcher", default="", help="what the compiler is started with")
    arguments = parser.parse_args()
    guide = (PROJECT / "docs/plugins.md").read_text(encoding="utf-8")
    script = block_after(guide, MARK)
    with tempfile.TemporaryDirectory(prefix="jembatan-guide-") as name:
        home = Path(name)
        environment = os.environ | {"HOME": name, "PATH": f"{Path(arguments.program).parent}:{os.environ['PATH']}",
                                    "CMAKE_CXX_COMPILER_LAUNCHER": arguments.launcher, "CMAKE_GENERATOR": "Ninja"}
        subprocess.run(["cmake", "--install", arguments.build, "--component", "sdk", "--prefix", str(home / "jembatan-sdk")],
                       check=True, capture_output=True, timeout=60)
        said = run(script, home, environment)
        shown = block_after(guide, SHOWN)
        if shown.strip() not in said:
            print(f"the guide shows\n{shown}\nbut the program says\n{said[-2000:]}")
            return 1
        as_destination = script.replace("jembatan plugin new sms_gateway", "jembatan plugin new sms_gateway --kind destination")
        run(as_destination.replace(" --request try/report.http", ""), make(home / "other"), environment)
    return 0


def make(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
