"""Rule: what the documents show is true: configurations, parts of one and mappings pass `jembatan check`, other YAML parses,
every command line names a verb and options that `jembatan --help` knows, and every link leads somewhere.

Read are the fenced blocks and the `quoted words` of every .md file, and what comments in config/ quote.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rule import Case, Finding, Tree, main
from sample_configs import broker_of, make_runnable

MAPPING = re.compile(r"\Amapping:\s*lapor-http/1\s*$", re.MULTILINE)
FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>[\w-]*) *\n(?P<text>.*?)^ *``` *$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"(?<!`)`([^`]+)`(?!`)")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
COMMAND = re.compile(r"(?:\$ |sudo |[\w./~-]*bin/)?jembatan ((?:[a-z][a-z|-]*|-).*)", re.DOTALL)
LISTED = re.compile(r"^  ([a-z][a-z-]*)(?: {2,}|$)", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")

# What is put around a part of a configuration, section by section, unless the part has that section itself.
AROUND = {
    "jembatan": "jembatan: 1",
    "instance": 'instance: { name: Contoh, region: "63.04" }',
    "store": 'store: { url: "sqlite:jembatan.db" }',
    "channels": 'channels: { form: { plugin: web_form, options: { public_url: "https://a.example/in/form" } } }',
    "destinations": "destinations: { lapor: { plugin: lapor, options: { mapping: lapor/manual.yaml } } }",
    "otherwise": "otherwise: { to: %s }",
}
USES_MAPPING = """\
destinations: { lapor: { plugin: lapor, options: { mapping: shown_mapping.yaml%s } } }
"""
ADDRESS = ', base_url: "https://lapor.example"'


@dataclass(frozen=True)
class Piece:
    """A block or a quoted text, with the line it begins in. `kind`: the word behind the fence; empty outside of one."""

    path: str
    line: int
    kind: str
    text: str


class Loader(yaml.SafeLoader):
    pass


Loader.add_multi_constructor("!", lambda loader, tag, node: None)


def pieces(tree: Tree) -> Iterator[Piece]:
    for path in tree.paths(ends=(".md",)):
        text = tree.text(path)
        for found in FENCE.finditer(text):
            indent = len(found["indent"])
            block = "".join(line[indent:] if line[:indent].isspace() else line for line in found["text"].splitlines(keepends=True))
            yield Piece(path, line_of(text, found.start()) + 1, found["kind"] or "text", block)
        yield from quoted(path, without_fences(text))
    for path in tree.paths("config", ends=(".yaml", ".csv")):
        yield from quoted(path, "\n".join(comment_of(line) for _, line in tree.lines(path)))


def without_fences(text: str) -> str:
    return FENCE.sub(lambda found: "\n" * found[0].count("\n"), text)


def quoted(path: str, text: str) -> Iterator[Piece]:
    for found in QUOTED.finditer(text):
        yield Piece(path, line_of(text, found.start()), "", " ".join(found[1].split()))


def comment_of(line: str) -> str:
    return line.partition("#")[2] if "#" in line else ""


def line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


# --- YAML


def yaml_findings(tree: Tree, piece: Piece) -> Iterator[Finding]:
    try:
        content = list(yaml.load_all(piece.text, Loader))[0:1]
    except yaml.YAMLError as error:
        yield Finding(piece.path, piece.line, f"is no YAML: {error}")
        return
    keys = set(content[0]) if content and isinstance(content[0], dict) else set()
    if MAPPING.search(piece.text):
        user = USES_MAPPING % ("" if "manual" in keys else ADDRESS)
        yield from checked(tree, piece, {"shown.yaml": completed(user, {"destinations": {"lapor"}}), "shown_mapping.yaml": piece.text})
    elif "jembatan" in keys:
        yield from checked(tree, piece, {"shown.yaml": piece.text})
    elif keys and keys <= sections(broker_of(tree)) and "plugins" not in keys:   # a folder of plugins is another machine's
        yield from checked(tree, piece, {"shown.yaml": completed(piece.text, content[0])})


def completed(text: str, content: dict[str, Any]) -> str:
    """The part as it stands, so that lines count from its first; behind it whatever a whole configuration has to have."""
    destination = next(iter(content.get("destinations") or ["lapor"]))
    missing = [line.replace("%s", destination) for section, line in AROUND.items() if section not in content]
    return "\n".join([text, *missing]) + "\n"


@cache
def sections(broker: Path) -> set[str]:
    return set(json.loads(ask(broker, "schema", "--config", "/nowhere")[1])["properties"])


def checked(tree: Tree, piece: Piece, files: dict[str, str]) -> Iterator[Finding]:
    """In a copy of config/, so that what it includes lies beside it. A secret that is not there is only a warning."""
    with tempfile.TemporaryDirectory() as folder:
        if (tree.root / "config").is_dir():
            shutil.copytree(tree.root / "config", folder, dirs_exist_ok=True)
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        code, said = ask(broker_of(tree), "check", "--config", str(Path(folder, "shown.yaml")))
    if code != 0:
        yield Finding(piece.path, piece.line, f"`jembatan check` ended with {code}:\n{said}")


# --- links


def link_findings(tree: Tree, path: str) -> Iterator[Finding]:
    text = without_fences(tree.text(path))
    for found in LINK.finditer(text):
        target = (tree.root / path).parent / found[1] if found[1] else tree.root / path
        if not target.exists():
            yield Finding(path, line_of(text, found.start()), f"the link leads to no file: {found[1]}")
        elif found[2] and found[2] not in headings(target):
            yield Finding(path, line_of(text, found.start()), f"no heading there is called #{found[2]}")


def headings(page: Path) -> set[str]:
    """As links name them: small letters, blanks as hyphens, no punctuation."""
    titles = re.findall(r"^#+ (.+)$", without_fences(page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


# --- command lines


def command_findings(tree: Tree, piece: Piece) -> Iterator[Finding]:
    lines = enumerate(piece.text.splitlines()) if piece.kind else [(0, piece.text)]
    for offset, line in lines:
        for command in re.split(r"&&|\|\||;| \| ", line.partition(" #")[0]):
            for problem in problems_of(broker_of(tree), words_of(broker_of(tree), command.strip(), piece.kind)):
                yield Finding(piece.path, piece.line + offset, f"{problem} (in: {command.strip()})")


def words_of(broker: Path, command: str, kind: str) -> list[str]:
    """What follows the program's name. Outside of blocks the name may be left out before a verb that has verbs of its own."""
    if found := COMMAND.fullmatch(command):
        return found[1].split()
    words = command.split()
    is_short = not kind and len(words) > 1 and re.fullmatch(r"[a-z|-]+", words[1]) and words[0] in verbs_of(broker)
    return words if is_short and verbs_of(broker, words[0]) else []


def problems_of(broker: Path, words: list[str]) -> Iterator[str]:
    path: tuple[str, ...] = ()
    for word in words:
        known = verbs_of(broker, *path)
        if not known or not re.fullmatch(r"[a-z][a-z|-]*", word):
            break
        for each in word.split("|"):
            if each not in known:
                yield f"no verb '{' '.join(('jembatan', *path, each))}'; known here: {', '.join(known)}"
                return
        path = (*path, word.split("|")[0])
    if not path:
        return
    known_options = {*OPTION.findall(help_of(broker)), *OPTION.findall(help_of(broker, *path))}
    for option in OPTION.findall(" ".join(words)):
        if option not in known_options:
            yield f"'jembatan {' '.join(path)}' has no option {option}"


@cache
def help_of(broker: Path, *path: str) -> str:
    return ask(broker, *path, "--help")[1]


def verbs_of(broker: Path, *path: str) -> list[str]:
    return LISTED.findall(help_of(broker, *path).partition("Subcommands:")[2])


def ask(broker: Path, *words: str) -> tuple[int, str]:
    ended = subprocess.run([str(broker), *words], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def rule(tree: Tree) -> Iterator[Finding]:
    if not verbs_of(broker_of(tree)):
        yield Finding(str(broker_of(tree)), 0, "`--help` lists no verbs; build it first")
    for path in tree.paths(ends=(".md",)):
        yield from link_findings(tree, path)
    for piece in pieces(tree):
        if piece.kind in ("yaml", "yml"):
            yield from yaml_findings(tree, piece)
        yield from command_findings(tree, piece)


# --- what it can find

BROKER = r"""#!/bin/sh
case "$*" in
    --help) printf 'Options:\n  --config TEXT\n\nSubcommands:\n  check    says\n  report   reports\n';;
    'report --help') printf 'Options:\n  -h,--help\n\nSubcommands:\n  show     one\n';;
    'report show --help') printf 'Options:\n  --json\n';;
    'check --help') printf 'Options:\n  --json\n';;
    schema*) echo '{"properties": {"jembatan": {}, "channels": {}, "retention": {}, "plugins": {}}}';;
    check*) cd "$(dirname "$3")"; ! grep -q bad shown*.yaml && test -e places.csv || { echo "refused"; exit 78; };;
esac
"""
BUILD = {"bin/jembatan": BROKER}


def shown(text: str, path: str = "docs/a.md") -> dict[str, str]:
    return {path: text, "config/places.csv": ""}


CASES = (
    Case("WholeOne", shown("```yaml\njembatan: 1\nplaces: !include places.csv\n```\n"), build_files=BUILD),
    Case("WholeOneRefused", shown("# A\n\n```yaml\njembatan: 1\nbad: 1\n```\n", "README.id.md"), "README.id.md:4: `jembatan check` ended with 78", BUILD),
    Case("IndentedOneRefused", shown("1. a\n\n   ```yaml\n   jembatan: 1\n   bad: 1\n   ```\n"), "a.md:4: `jembatan check` ended", BUILD),
    Case("IncludeMissing", {"docs/a.md": "```yaml\njembatan: 1\n```\n"}, "ended with 78", BUILD),
    Case("MappingRefused", shown("```yaml\nmapping: lapor-http/1\nbad: 1\n```\n"), "ended with 78", BUILD),
    Case("Fragment", shown("```yaml\nkey: !secret name\nbad: 1\n```\n"), build_files=BUILD),
    Case("PartOfOne", shown("```yaml\nretention: 1\n```\n"), build_files=BUILD),
    Case("PartOfOneRefused", shown("```yaml\nchannels: { a: !include bad }\n```\n"), "a.md:2: `jembatan check` ended", BUILD),
    Case("PluginsOfElsewhere", shown("```yaml\nplugins: bad\n```\n"), build_files=BUILD),
    Case("BrokenFragment", shown("```yaml\nkey: [1\n```\n", "plugins/x/README.md"), "plugins/x/README.md:2: is no YAML", BUILD),
    Case("KnownVerbs", shown("`jembatan report show REF --json`, `report show`\n```sh\n$ jembatan check --config a   # jembatan is\n```\n"), build_files=BUILD),
    Case("NotOurs", shown("`systemctl stop jembatan`, `jembatan VERB`, the jembatan tells `report: x`, `report 7 of`\n"), build_files=BUILD),
    Case("UnknownVerb", shown("a\n`jembatan chekc`\n"), "a.md:2: no verb 'jembatan chekc'", BUILD),
    Case("UnknownVerbInBlock", shown("```sh\nsudo jembatan check && build/bin/jembatan chekc\n```\n"), "a.md:2: no verb", BUILD),
    Case("UnknownAlternative", shown("`jembatan report show|hide REF`\n"), "no verb 'jembatan report hide'", BUILD),
    Case("UnknownVerbOfGroup", shown("say `report hide\nREF`\n"), "no verb 'jembatan report hide'", BUILD),
    Case("UnknownOption", shown("`jembatan check --jsn`\n"), "'jembatan check' has no option --jsn", BUILD),
    Case("LinkLives", shown("# One `a`: it's\n[a](#one-a-its), [b](../config/places.csv), [c](https://a.example)\n"), build_files=BUILD),
    Case("LinkIsDead", shown("a\n[b](b.md)\n"), "a.md:2: the link leads to no file: b.md", BUILD),
    Case("HeadingIsGone", shown("# One\n\n[a](a.md#two)\n"), "a.md:3: no heading there is called #two", BUILD),
    Case("InComment", {"config/a.yaml": "a: 1\nb: 2   # see `jembatan chekc`\n"}, "config/a.yaml:2: no verb", BUILD),
    Case("NoBroker", shown(""), "lists no verbs", {"bin/jembatan": "#!/bin/sh\n"}),
)

if __name__ == "__main__":
    main(rule, CASES, make_runnable)
