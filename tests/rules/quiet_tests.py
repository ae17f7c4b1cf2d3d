"""Rule: a test waits for an event, never for time to pass, and listens on port 0, never on a number of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rule import Case, Finding, Tree, main

CODE = (".cpp", ".hpp", ".h", ".c", ".py", ".sh")
SLEEP = re.compile(r"\b(?:sleep_for|sleep_until|usleep|nanosleep)\b|\btime\.sleep\(|(?<![\w.>:\"'/])sleep\s*\(\s*\d|^\s*sleep\s+[\d.]")
PORT = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\]|0\.0\.0\.0):(?=[1-9]\d{3})(?:[0-5]?\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])\b")
COMMENT = re.compile(r"(?<!:)//.*|^\s*#(?!include|define).*")
EXPECTS = re.compile(r"\s*(?:EXPECT|ASSERT)_")   # a value compared with, never an address used
LISTEN = re.compile(r"\b(?:bind|listen|endpoint|acceptor)\w*\s*[({][^;\n]*,\s*(\d{4,5})\s*[)}]")


def is_test(path: str) -> bool:
    return path.startswith("tests/") and not path.startswith("tests/rules/") or path.endswith("_test.cpp")


def rule(tree: Tree) -> Iterator[Finding]:
    for path in filter(is_test, tree.paths(ends=CODE)):
        for number, whole in tree.lines(path):
            line = COMMENT.sub("", whole)
            if SLEEP.search(line):
                yield Finding(path, number, "sleeps; wait for the event itself, with a deadline, or move a fake clock")
            if not EXPECTS.match(line) and (PORT.search(line) or LISTEN.search(line)):
                yield Finding(path, number, "names a port; listen on port 0 and read the address back, or use a host under .example")


CASES = (
    Case("Quiet", {"tests/a_test.cpp": 'clock.advance(5s); listen("127.0.0.1:0"); url("http://a.example:8080/");'}),
    Case("NoPortAtAll", {"tests/a_test.cpp": 'refused("127.0.0.1:70000");  // not as 127.0.0.1:40123'}),
    Case("OnlyCompared", {"tests/a_test.cpp": 'EXPECT_EQ(config.listen, "127.0.0.1:8080");'}),
    Case("NotATest", {"core/a.cpp": "std::this_thread::sleep_for(1s);"}),
    Case("Sleeps", {"tests/a_test.cpp": "\nstd::this_thread::sleep_for(1s);"}, "a_test.cpp:2: sleeps"),
    Case("SleepsInC", {"tests/a.c": "  sleep(1);"}, "sleeps"),
    Case("SleepsInPython", {"tests/demo/a.py": "    time.sleep(0.1)"}, "sleeps"),
    Case("SleepsInShell", {"tests/a.sh": "sleep 1"}, "sleeps"),
    Case("FixedPort", {"plugins/x/x_test.cpp": 'connect("127.0.0.1:18080");'}, "names a port"),
    Case("FixedListen", {"tests/a_test.cpp": "acceptor.bind({loopback, 8080});"}, "names a port"),
)

if __name__ == "__main__":
    main(rule, CASES)
