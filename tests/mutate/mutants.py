"""Builds mutated programs beside the good ones.

The good tree is built once. A mutant needs only the objects that its changed file is in, compiled once more from a copy
of that file, and one link: both commands are those of the good build with a few paths changed. All mutants are one run
of ninja, so they are built side by side and nothing good is ever built again.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from rows import Broken, Mutation

PROJECT = Path(__file__).resolve().parents[2]
COPY = PROJECT / "build/mutate/source"
BUILD = COPY / "build/dev"      # as deep as the work tree's own, so that the compiler cache serves both
MUTANTS = BUILD / "mutants"
BUILD_SECONDS = 5400
COMPILED = re.compile(r" -o (\S+\.o) -c (\S+)$")
LINKED = re.compile(r"^: && (.* -o (\S+) .*?) && ")


def run(command: list[str], seconds: int) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CCACHE_BASEDIR": str(COPY), "CCACHE_NOHASHDIR": "1"}
    return subprocess.run(command, cwd=COPY, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=seconds, check=False)


def jobs() -> int:
    return int(os.environ.get("JEMBATAN_JOBS") or os.cpu_count() or 2)


# --- the good tree ------------------------------------------------------------------------------------------------

def copy_tree() -> None:
    """Brings the copy up to date; files that did not change keep their time, so little is built again."""
    listed = subprocess.run(["git", "ls-files", "-z", "-c", "-o", "--exclude-standard"], cwd=PROJECT, capture_output=True, check=True)
    names = {name for name in listed.stdout.decode().split("\0") if name and (PROJECT / name).is_file()}
    for folder, folders, files in os.walk(COPY):
        if Path(folder) == COPY:
            folders[:] = [name for name in folders if name != "build"]
        for path in (Path(folder, file) for file in files):
            if path.relative_to(COPY).as_posix() not in names:
                path.unlink()
    for name in names:
        copy_when_different(PROJECT / name, COPY / name)


def copy_when_different(source: Path, target: Path) -> None:
    if target.exists() and target.read_bytes() == source.read_bytes():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def build_good(targets: Iterable[str]) -> None:
    if not (BUILD / "build.ninja").exists():
        configured = run(["cmake", "--preset", "dev"], 600)
        if configured.returncode != 0:
            raise Broken(f"does not configure:\n{configured.stderr[-2000:]}")
    built = run(["cmake", "--build", str(BUILD), "-j", str(jobs()), "--target", *sorted(set(targets))], BUILD_SECONDS)
    if built.returncode != 0:
        raise Broken("does not build, without any mutation:\n" + errors_in(built.stdout))


def errors_in(output: str) -> str:
    lines = output.splitlines()
    return "\n".join([line for line in lines if "error" in line or "FAILED" in line][:8] or lines[-8:])


# --- mutants ------------------------------------------------------------------------------------------------------

class Program:
    """How one program of the good build is made."""

    def __init__(self, target: str) -> None:
        listed = run(["ninja", "-C", str(BUILD), "-t", "commands", target], 120).stdout.splitlines()
        self.compiles = {found.group(1): line for line in listed if (found := COMPILED.search(line))}
        links = [found for line in listed if (found := LINKED.match(line))]
        if not links:
            raise Broken(f"'{target}' is no program")
        self.link, self.output = links[-1].group(1), links[-1].group(2)

    @property
    def path(self) -> Path:
        return BUILD / self.output


def read_dependencies() -> dict[str, set[str]]:
    """For each object the files of the tree that it was compiled from."""
    found: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in run(["ninja", "-C", str(BUILD), "-t", "deps"], 120).stdout.splitlines():
        if line and not line.startswith(" "):
            current = found.setdefault(line.split(":")[0], set())
        elif line:
            path = os.path.normpath(BUILD / line.strip())
            if path.startswith(str(COPY)):
                current.add(os.path.relpath(path, COPY))
    return found


def folder_of(mutation: Mutation) -> Path:
    return MUTANTS / mutation.name


def mutant_of(mutation: Mutation, program: Program) -> Path:
    """Where the mutated program is: in a build directory of its own, in which all the rest is the good one."""
    return folder_of(mutation) / "build" / program.output


def write_changed_files(mutation: Mutation) -> None:
    texts: dict[str, str] = {}
    for place in mutation.places:
        text = texts.get(place.file) or (COPY / place.file).read_text(encoding="utf-8")
        if text.count(place.find) != 1:
            raise Broken(f"{place.file} has the place {text.count(place.find)} times: {place.find!r}")
        texts[place.file] = text.replace(place.find, place.replace)
    for file, text in texts.items():
        path = folder_of(mutation) / "tree" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def lay_out_build(mutation: Mutation, program: Program) -> None:
    """Links everything of the good build into the mutant's, except the program itself."""
    here = folder_of(mutation) / "build"
    mutated = here / program.output
    mutated.parent.mkdir(parents=True)
    for folder in (mutated.parent, *mutated.parent.parents):
        good = BUILD / folder.relative_to(here)
        for entry in good.iterdir():
            at = folder / entry.name
            if not at.exists() and at != mutated and entry != MUTANTS:
                at.symlink_to(entry)
        if folder == here:
            break


def statements(mutation: Mutation, program: Program, dependencies: dict[str, set[str]]) -> str:
    """What ninja has to do for one mutant."""
    changed = {place.file for place in mutation.places}
    objects = [object for object in program.compiles if dependencies.get(object, set()) & changed]
    if not objects:
        raise Broken(f"{sorted(changed)} is in no object of {program.output}")
    tree = folder_of(mutation) / "tree"
    link, made, text = program.link, [], ""
    for number, object in enumerate(objects):
        mine = str(folder_of(mutation) / f"{number}.o")
        command = program.compiles[object].replace(object, mine)
        source = COMPILED.search(command).group(2)
        if (file := os.path.relpath(source, COPY)) in changed:
            command = command.removesuffix(source) + f"-iquote {COPY / os.path.dirname(file)} {tree / file}"   # its neighbours
        includes = "".join(f" -I{tree / folder}" for folder in ("core", "core/sdk/include", "tests", "connectors"))
        command = command.replace(" -I", f"{includes} -I", 1)
        text += statement(mine, command, [])
        made.append(mine)
        if f" {object} " in link:
            link = link.replace(f" {object} ", f" {mine} ")
        else:   # it is in an archive, which gives only what nobody else has given
            link = link.replace(f" -o {program.output} ", f" {mine} -o {program.output} ")
    output = str(mutant_of(mutation, program))
    return text + statement(output, link.replace(f" -o {program.output} ", f" -o {output} "), made)


def statement(output: str, command: str, inputs: list[str]) -> str:
    return f"build {output}: do {' '.join(inputs)}\n  command_ = {command.replace('$', '$$')}\n"


def build_mutants(mutations: list[Mutation], programs: dict[str, Program]) -> dict[str, str]:
    """Builds them all; gives for each that cannot be built why."""
    problems: dict[str, str] = {}
    shutil.rmtree(MUTANTS, ignore_errors=True)
    dependencies = read_dependencies()
    text = "rule do\n  command = $command_\n  description = $out\n"
    for mutation in mutations:
        program = programs[mutation.targets[0]]
        try:
            write_changed_files(mutation)
            lay_out_build(mutation, program)
            text += statements(mutation, program, dependencies)
        except Broken as broken:
            problems[mutation.name] = str(broken)
    (BUILD / "mutants.ninja").write_text(text, encoding="utf-8")
    built = run(["ninja", "-C", str(BUILD), "-f", "mutants.ninja", "-k", "0", "-j", str(jobs())], BUILD_SECONDS)
    for mutation in mutations:
        if mutation.name not in problems and not mutant_of(mutation, programs[mutation.targets[0]]).exists():
            problems[mutation.name] = "does not build:\n" + errors_about(mutation, built.stdout)
    return problems


def errors_about(mutation: Mutation, output: str) -> str:
    lines = [line for line in output.splitlines() if f"/mutants/{mutation.name}/" in line and "error" in line]
    return "\n".join(lines[:6]) or errors_in(output)
