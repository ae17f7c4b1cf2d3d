"""Rule: no log of the web server in front holds a request line, because queries can hold keys.

nginx quotes the request in its error log from `error` down, so wherever an access log of ours is named, an error log at `crit` stands too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rule import Case, Finding, Tree, main

QUOTING = re.compile(r"\$(?:request|request_uri|args|query_string|http_referer|remote_addr)\b")


def rule(tree: Tree) -> Iterator[Finding]:
    for path in tree.paths("packaging/nginx", ends=(".conf",)):
        access = errors = 0
        for number, line in tree.lines(path):
            words = line.split("#")[0].split()
            if words[:1] == ["log_format"] and QUOTING.search(line):
                yield Finding(path, number, "a log format with the query or the address; write $uri")
            if words[:1] == ["access_log"]:
                access += 1
            if words[:1] == ["error_log"]:
                errors += 1
                if words[-1] not in {"crit;", "alert;", "emerg;"}:
                    yield Finding(path, number, "an error log that quotes requests; write crit")
        if access != errors:
            yield Finding(path, 0, f"{access} access logs, {errors} error logs; give each server 'error_log … crit'")


CONF = "packaging/nginx/x.conf"
CASES = (
    Case("Missing", {CONF: "server {\n access_log /a f;\n}\n"}, "1 access logs, 0 error logs"),
    Case("TooTalkative", {CONF: "server {\n access_log /a f;\n error_log /e error;\n}\n"}, f"{CONF}:3: an error log that quotes"),
    Case("Query", {CONF: "log_format f '$request $status';\n"}, f"{CONF}:1: a log format"),
    Case("Fine", {CONF: "log_format f '$request_method $uri $request_time';\nserver {\n access_log /a f;\n error_log /e crit;\n}\n"}),
)

if __name__ == "__main__":
    main(rule, CASES)
