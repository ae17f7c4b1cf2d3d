"""Rule: nothing in an expression that awaits is a temporary which g++ 12 destroys twice. Name it, then await it.

Four shapes are refused in any full expression with co_await: a capturing lambda, a braced temporary or initialiser
list, and a conditional. The last is harmless for numbers, which text cannot tell, and if/else reads as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cpp_text import blanked, line_at, matching_close, matching_open, opens_block
from rule import Case, Finding, Tree, main

AWAIT = re.compile(r"\bco_await\b")
CONTROL = re.compile(r"\b(?:if|for|while|switch|catch)\s*(?:constexpr\s*)?$")
CAPTURING = re.compile(r"(?<![\w)\]\[])\[\s*[^\]\[\s][^\]\[]*\]\s*(?=[({]|mutable|->)")


def start_of_expression(source: str, position: int) -> tuple[int, bool]:
    """Where the full expression around `position` begins, and whether it lies inside an initialiser's braces."""
    braced = False
    place = position - 1
    while place >= 0:
        char = source[place]
        if char in ")]":
            place = matching_open(source, place)
        elif char == "}":
            opening = matching_open(source, place)
            if opens_block(source, opening) and not ends_lambda(source, opening):
                return place + 1, braced
            place = opening
        elif char == ";":
            return place + 1, braced
        elif char == "(" and CONTROL.search(source[max(0, place - 40):place]):
            return place + 1, braced
        elif char == "{":
            if opens_block(source, place):
                return place + 1, braced
            braced = True
        place -= 1
    return 0, braced


def ends_lambda(source: str, opening: int) -> bool:
    """Whether the block that opens here is a lambda's body, so that the expression goes on before it."""
    before = source[max(0, opening - 300):opening].rstrip()
    head = re.sub(r"(?:->\s*[\w:<>,&*\s]+|\b(?:mutable|noexcept))\s*$", "", before).rstrip()
    if head.endswith(")"):
        head = source[:matching_open(source, max(0, opening - 300) + len(head) - 1)].rstrip()
    return head.endswith("]")


def end_of_expression(source: str, position: int) -> int:
    place = position
    while place < len(source):
        char = source[place]
        if char == ";" or char in ")]}" and at_outer_end(source, place):
            return place
        if char in "([":
            place = matching_close(source, place)
        elif char == "{":
            if opens_block(source, place) and not ends_lambda(source, place):
                return place
            place = matching_close(source, place)
        place += 1
    return place


def at_outer_end(source: str, place: int) -> bool:
    """Whether the bracket that closes here belongs to a control statement or a block, not to the expression."""
    opening = matching_open(source, place)
    if source[place] == "}":
        return opening < 0 or opens_block(source, opening)
    return source[place] == ")" and bool(CONTROL.search(source[max(0, opening - 40):opening]))


def without_lambda_bodies(expression: str) -> str:
    """Statements inside a lambda are expressions of their own: they are looked at when their own turn comes."""
    place = 0
    while (place := expression.find("{", place)) >= 0:
        if ends_lambda(expression, place):
            close = matching_close(expression, place)
            expression = expression[:place] + " " * (close + 1 - place) + expression[close + 1:]
        place += 1
    return expression


def breach(source: str, position: int) -> str:
    """What is wrong with the expression around one co_await; empty when nothing is."""
    start, braced = start_of_expression(source, position)
    whole = source[start:end_of_expression(source, position)]
    if CAPTURING.search(whole):
        return "a capturing lambda in an expression that awaits"
    expression = without_lambda_bodies(whole)
    if braced or "{" in expression:
        return "a braced temporary in an expression that awaits"
    if re.search(r"\?(?!\?)", expression):
        return "a conditional in an expression that awaits; use if and else"
    return ""


def rule(tree: Tree) -> Iterator[Finding]:
    for path in tree.paths("core", "plugins", "connectors", "examples", "tests", ends=(".cpp", ".hpp", ".h")):
        text = tree.text(path)
        if "co_await" not in text:
            continue
        source = blanked(text)
        for found in AWAIT.finditer(source):
            if said := breach(source, found.start()):
                yield Finding(path, line_at(source, found.start()), f"{said}: g++ 12 destroys it twice; name it, then await it")


def inside(statement: str) -> dict[str, str]:
    return {"core/net/a.cpp": f"Task<void> f() {{\n    int before = 1;\n    {statement}\n}}\n"}


GOOD = {
    "NamedFirst": "auto request = Request{1};\n co_await send(request);",
    "PlainCall": "auto [error, size] = co_await socket.async_read(buffer, token);",
    "InIf": "if (co_await ready()) { auto list = {1, 2}; use(list); }",
    "InFor": "for (auto& item : co_await items()) { use(item ? 1 : 2); }",
    "LambdaBodyIsItsOwn": "auto work = [&]() -> Task<void> { co_await step(); };\n spawn(work);",
    "CapturelessAtOnce": "co_await []() -> Task<void> { auto x = A{1}; co_return; }();",
    "Subscript": "auto x = values[index] + co_await next();",
    "AfterBlock": "if (x) { y = A{2}; }\n co_await next();",
    "SpawnWithoutAwait": "auto ex = co_await executor;\n co_spawn(ex, [x]() -> Task<void> { co_await step(x); }, detached);",
    "Text": 'log("co_await f({1})"); // co_await f({2})\n co_await next("{?}");',
    "WhileLoop": "while (!done) {\n co_await next();\n }\n auto x = c ? 1 : 2;",
    "CaseLabel": "switch (x) { case 1: co_await next(); break; default: break; }",
}
BAD = {
    "AggregateArgument": ("co_await send(Request{1, 2});", "a braced temporary"),
    "Braces": ("co_await send({.method = 1});", "a braced temporary"),
    "EmptyBraces": ("co_await send({});", "a braced temporary"),
    "AwaitInsideBraces": ("S s{co_await a(), co_await b()};", "a braced temporary"),
    "CapturingAtOnce": ("co_await [x]() -> Task<void> { co_return; }();", "a capturing lambda"),
    "SpawnAwaited": ("co_spawn(co_await this_coro::executor, [x] { return run(x); }, detached);", "a capturing lambda"),
    "CallbackArgument": ("co_await f([&](int y) { return y; });", "a capturing lambda"),
    "Conditional": ("auto s = c ? co_await text() : std::string();", "a conditional"),
    "InReturn": ("co_return co_await send(Request{1});", "a braced temporary"),
    "InCondition": ("if (co_await send(Request{1})) { return; }", "a braced temporary"),
    "InLambda": ("auto work = [&]() -> Task<void> { co_await send(Request{1}); };", "a braced temporary"),
}
CASES = [Case(name, inside(text)) for name, text in GOOD.items()]
CASES += [Case(name, inside(text), f"core/net/a.cpp:3: {says}") for name, (text, says) in BAD.items()]

if __name__ == "__main__":
    main(rule, CASES)
