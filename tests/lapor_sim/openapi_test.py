"""The simulator's OpenAPI file says what the simulator does: every call it names is made, every answer held against it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import queue
import re
import subprocess
import sys
import threading
import unittest
import uuid
import xml.etree.ElementTree as xml
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jsonschema
import yaml

from programs import Response, request

Json = dict[str, Any]
SIM = Path(__file__).resolve().parents[2] / "connectors" / "lapor" / "sim"
TEXT = (SIM / "openapi.yaml").read_text(encoding="utf-8")
DOCUMENT: Json = yaml.safe_load(TEXT)
PROGRAM = Path(os.environ.get("JEMBATAN_BUILD", "build/dev")) / "bin" / "lapor-sim"
METHODS = ("post", "get", "put", "delete", "patch")
TABLES = {"v3_routes": "/lapor/3.0.0", "agency_routes": "/lapor-batola/3.0.0", "legacy_routes": "/api/stream"}
FILES = {"foto.jpg": b"\xff\xd8\xff\xe0 a picture", "surat.pdf": b"%PDF-1.4 a letter"}


PUSH: Json = DOCUMENT["webhooks"]["push"]["post"]
PUSH_SECRET = "sim-push-secret"


def operations() -> list[tuple[str, str, Json]]:
    return [(path, method, item[method]) for path, item in DOCUMENT["paths"].items() for method in METHODS if method in item]


def validator(schema: Json) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema | {"components": DOCUMENT["components"]})   # where its references lead


def resolved(node: Json) -> Json:
    while "$ref" in node:
        found: Any = DOCUMENT
        for name in node["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        node = found
    return node


def read_xml(element: xml.Element, schema: Json) -> Any:
    """The element as the schema sees it: attributes and children by name, lists where it says so, else its text."""
    schema = resolved(schema)
    if schema.get("type") != "object":
        return element.text or ""
    properties = schema.get("properties", {})
    out: Json = dict(element.attrib)
    for child in element:
        rule = resolved(properties.get(child.tag, schema.get("additionalProperties") or {}))
        if rule.get("type") == "array":
            out.setdefault(child.tag, []).append(read_xml(child, rule["items"]))
        else:
            out[child.tag] = read_xml(child, rule)
    return out


def multipart(example: Json) -> tuple[str, bytes]:
    boundary = uuid.uuid4().hex
    body = b""
    for name, value in example.items():
        for part in value if isinstance(value, list) else [value]:
            is_file = isinstance(value, list)
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"' + (f'; filename="{part}"' if is_file else "")
            body += head.encode() + b"\r\n\r\n" + (FILES[part] if is_file else str(part).encode()) + b"\r\n"
    return f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode()


class Simulator:
    """lapor-sim with one profile, called as the document says."""

    def __init__(self, profile: str, *options: str) -> None:
        self.program = subprocess.Popen([PROGRAM, "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--profile", profile, "--set", "search=on", "--set", "rate=0", *options],
                                        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        self.id = ""
        self.token = ""
        try:
            self.url, self.control = self.ready()
        except BaseException:
            self.close()
            raise

    def ready(self) -> tuple[str, str]:
        assert self.program.stdout is not None
        line = self.program.stdout.readline()
        found = re.search(r"listen=(\S+) control=(\S+)", line)
        assert found is not None, f"lapor-sim does not start: {line!r}"
        return f"http://{found.group(1)}", f"http://{found.group(2)}"

    def close(self) -> None:
        self.program.kill()
        self.program.wait()
        assert self.program.stdout is not None
        self.program.stdout.close()

    def steer(self, call: str, body: Json) -> Json:
        """A call of the control plane."""
        answer = request("POST", f"{self.control}/_sim/v1/{call}", json.dumps(body).encode(), {"Content-Type": "application/json"}, seconds=60)
        assert answer.status == 200, answer.text
        return dict(json.loads(answer.text))

    def headers(self, operation: Json) -> dict[str, str]:
        for scheme in operation.get("security", DOCUMENT["security"]):
            if "client" in scheme:
                return {"Authorization": "Basic " + base64.b64encode(b"sim-client:sim-client-secret").decode()}
            if "bearer" in scheme and self.token:
                return {"Authorization": f"Bearer {self.token}"}
            if "auth" in scheme and not self.token:
                return {"auth": "Bearer sim-auth-0000", "token": "{SIMU-LATO-RTOK-EN00}"}
        return {}

    def filled(self, text: str) -> str:
        return text.replace("{id}", self.id)

    def body(self, operation: Json) -> tuple[str, bytes]:
        """Its type and bytes."""
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            example = content["example"]
            if kind == "multipart/form-data":
                kind, sent = multipart(json.loads(self.filled(json.dumps(example))))
                return kind, sent
            if kind == "application/json":
                return kind, json.dumps(example).encode()
            if kind == "application/x-www-form-urlencoded":
                return kind, urlencode(example).encode()
            return kind, self.filled(example).encode()
        return "", b""

    def call(self, path: str, method: str, operation: Json) -> Response:
        parameters = [resolved(parameter) for parameter in operation.get("parameters", [])]
        query = {p["name"]: self.filled(str(p["example"])) for p in parameters if p["in"] == "query" and "example" in p}
        kind, body = self.body(operation)
        headers = self.headers(operation) | ({"Content-Type": kind} if kind else {})
        address = self.url + self.filled(path) + ("?" + urlencode(query) if query else "")
        return request(method.upper(), address, body if kind else None, headers=headers, seconds=60)


class Document(unittest.TestCase):
    """The file by itself, and beside the table of paths in the source."""

    def test_is_openapi_of_a_simulator_with_evidence_for_every_call(self) -> None:
        self.assertRegex(DOCUMENT["openapi"], r"^3\.1\.")
        seen = set()
        for path, method, operation in operations():
            with self.subTest(f"{method} {path}"):
                self.assertIn(operation["x-evidence"], ("observed", "inferred", "extension"))
                self.assertTrue(operation["summary"] and operation["tags"])
                self.assertIn("200", operation["responses"])
                self.assertNotIn(operation["operationId"], seen)
                seen.add(operation["operationId"])
                holes = set(re.findall(r"{(\w+)}", path))
                given = {resolved(p)["name"] for p in operation.get("parameters", []) if resolved(p)["in"] == "path"}
                self.assertEqual(holes, given)

    def test_schemas_are_schemas_and_references_lead_somewhere(self) -> None:
        for name, schema in DOCUMENT["components"]["schemas"].items():
            with self.subTest(name):
                jsonschema.Draft202012Validator.check_schema(schema)
        for reference in set(re.findall(r'\$ref: "([^"]+)"', TEXT)):
            self.assertTrue(resolved({"$ref": reference}), reference)

    def test_examples_are_what_their_schemas_say(self) -> None:
        for path, method, operation in operations():
            content = operation.get("requestBody", {}).get("content", {})
            for kind, media in content.items():
                with self.subTest(f"{method} {path} {kind}"):
                    validator(media["schema"]).validate(media["example"])

    def test_names_every_path_of_the_simulator_and_no_other(self) -> None:
        source = (SIM / "profile.cpp").read_text(encoding="utf-8")
        served = {("post", "/oauth2/token")}
        for table, base in TABLES.items():
            rows = re.search(rf"std::array {table}{{(.*?)}};", source, re.DOTALL)
            self.assertIsNotNone(rows, f"profile.cpp has no table {table}")
            assert rows is not None
            served |= {(method.lower(), base + path) for method, path in re.findall(r'Route{"(\w+)", "([^"]+)"', rows.group(1))}
        self.assertEqual(served, {(method, path) for path, method, _ in operations()})


class Receiver(ThreadingHTTPServer):
    """Takes pushes on loopback and answers with `statuses` in turn, the last one again and again."""

    daemon_threads = True

    def __init__(self, *statuses: int) -> None:
        super().__init__(("127.0.0.1", 0), TakesPushes)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/out/lapor"
        self.statuses = list(statuses or (200,))
        self.taken: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()
        threading.Thread(target=self.serve_forever, name="receiver", daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def next(self) -> tuple[dict[str, str], Json, bool]:
        """Headers, body, and whether the signature is right."""
        headers, body = self.taken.get(timeout=60)
        signed = headers["x-sim-timestamp"].encode() + b"." + body
        right = "sha256=" + hmac.new(PUSH_SECRET.encode(), signed, hashlib.sha256).hexdigest()
        return headers, json.loads(body), right == headers["x-sim-signature"]


class TakesPushes(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        statuses = self.server.statuses
        self.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.taken.put(({name.lower(): value for name, value in self.headers.items()}, body))

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class Pushes(unittest.TestCase):
    """What is pushed is what the file says, and goes wrong as it was told to."""

    def pushed(self, *faults: str, statuses: tuple[int, ...] = (200,), changes: int = 1) -> tuple[Simulator, Receiver]:
        """A complaint that has moved so many times."""
        receiver = Receiver(*statuses)
        self.addCleanup(receiver.stop)
        simulator = Simulator("v3-splp", "--push", receiver.url)
        self.addCleanup(simulator.close)
        simulator.steer("faults", {"faults": [{"operation": "push", "kind": kind, "next": 1} for kind in faults]})
        self.move(simulator, changes)
        return simulator, receiver

    def move(self, simulator: Simulator, changes: int) -> None:
        """A new complaint moves so many times."""
        path = "/lapor/3.0.0/complaints/complaint"
        operation = DOCUMENT["paths"][path]["post"]
        example = operation["requestBody"]["content"]["application/json"]["example"] | {"attachments": False}
        body = json.dumps(example).encode()
        created = request("POST", simulator.url + path, body, simulator.headers(operation) | {"Content-Type": "application/json"}, seconds=60)
        simulator.id = str(json.loads(created.text)["complaint_id"])
        for to in ("verified", "in_progress")[:changes]:
            simulator.steer(f"complaints/{simulator.id}/transition", {"to": to})

    def told(self, simulator: Simulator) -> list[Json]:
        return list(json.loads(request("GET", simulator.control + "/_sim/v1/pushes", seconds=60).text)["pushes"])

    def test_the_document_says_what_it_is(self) -> None:
        self.assertEqual("extension", PUSH["x-evidence"])
        media = PUSH["requestBody"]["content"]["application/json"]
        validator(media["schema"]).validate(media["example"])

    def test_a_push_is_as_the_document_says_and_signed(self) -> None:
        simulator, receiver = self.pushed()
        headers, body, is_right = receiver.next()
        self.assertTrue(is_right)
        validator(PUSH["requestBody"]["content"]["application/json"]["schema"]).validate(body)
        for parameter in PUSH["parameters"]:
            validator(parameter["schema"]).validate(headers[parameter["name"].lower()])
        self.assertEqual((simulator.id, "Belum Terverifikasi", "Terverifikasi"), (body["complaint_id"], body["status_old"], body["status_new"]))

    def test_nobody_is_told_unless_somebody_asked(self) -> None:
        simulator, receiver = self.pushed()
        receiver.next()
        simulator.steer("push", {"url": ""})
        simulator.steer(f"complaints/{simulator.id}/transition", {"to": "in_progress"})
        self.assertEqual(1, len(self.told(simulator)))

    def test_one_that_is_not_taken_comes_again_as_the_same(self) -> None:
        _, receiver = self.pushed(statuses=(503, 200))
        first, second = receiver.next(), receiver.next()
        self.assertEqual(first[0]["x-sim-delivery"], second[0]["x-sim-delivery"])
        self.assertEqual(first[1], second[1])

    def test_faults(self) -> None:
        for kind, seen in (("twice", ["Terverifikasi", "Terverifikasi", "Dalam Proses"]), ("late", ["Dalam Proses", "Terverifikasi"]),
                           ("lying", ["Selesai", "Dalam Proses"])):
            with self.subTest(kind):
                _, receiver = self.pushed(kind, changes=2)
                self.assertEqual(seen, [receiver.next()[1]["status_new"] for _ in seen])
        with self.subTest("forged"):
            self.assertFalse(self.pushed("forged")[1].next()[2])
        with self.subTest("stray"):
            simulator, receiver = self.pushed("stray")
            self.assertEqual("9" + simulator.id, receiver.next()[1]["complaint_id"])

    def test_a_push_from_before_a_reset_is_not_taken_for_another(self) -> None:
        simulator, receiver = self.pushed(statuses=(503,))
        receiver.next()
        simulator.steer("reset", {})
        receiver.statuses = [200]
        self.move(simulator, changes=2)
        self.assertEqual(["Terverifikasi", "Dalam Proses"], [receiver.next()[1]["status_new"] for _ in range(2)])

    def test_a_fault_of_a_push_is_for_pushes_only(self) -> None:
        simulator, _ = self.pushed()
        for fault in ({"kind": "forged"}, {"kind": "forged", "operation": "create"}, {"kind": "status", "operation": "push"}):
            answer = request("POST", simulator.control + "/_sim/v1/faults", json.dumps({"faults": [fault]}).encode(),
                             {"Content-Type": "application/json"}, seconds=60)
            self.assertEqual(422, answer.status, fault)


class Answers(unittest.TestCase):
    """Every call of a profile, made in the order of the file."""

    def check(self, profile: str) -> None:
        simulator = Simulator(profile)
        self.addCleanup(simulator.close)
        for path, method, operation in operations():
            is_other = profile not in operation["tags"] or (profile == "v3-splp" and operation["operationId"] == "access_token")
            if is_other:
                continue
            with self.subTest(f"{method} {path}"):
                answer = simulator.call(path, method, operation)
                self.assertEqual(200, answer.status, answer.text)
                self.assertEqual("1.0", answer.headers["x-lapor-sim"])
                read = self.held(answer, operation["responses"]["200"])
                self.learn(simulator, read)
        for path, method, operation in operations():
            if profile in operation["tags"] and "client" not in str(operation.get("security")):
                with self.subTest(f"{method} {path} refused"):
                    self.check_refusal(simulator, path, method, operation)

    def learn(self, simulator: Simulator, read: Any) -> None:
        """What later calls need."""
        simulator.token = read.get("access_token", simulator.token)
        created = read.get("complaint_id") or read.get("trackingid")
        if created:
            simulator.id = str(created)
            request("POST", simulator.control + f"/_sim/v1/complaints/{created}/transition",
                    json.dumps({"to": "answered", "answer": "Sudah ditinjau"}).encode(), headers={"Content-Type": "application/json"}, seconds=60)

    def check_refusal(self, simulator: Simulator, path: str, method: str, operation: Json) -> None:
        is_xml = "legacy" in operation["operationId"]
        kind = "text/xml" if is_xml else "application/json"
        refused = request(method.upper(), simulator.url + simulator.filled(path), b"<lapor/>" if is_xml else None,
                          headers={"Content-Type": kind}, seconds=60)
        self.assertGreaterEqual(refused.status, 400)
        self.held(refused, resolved(operation["responses"]["default"]))

    def held(self, answer: Response, described: Json) -> Any:
        """The answer, after it was held against what is described."""
        kind = answer.headers["content-type"].split(";")[0]
        schema = described["content"][kind]["schema"]
        if kind == "text/xml":
            root = xml.fromstring(answer.text)
            self.assertEqual(resolved(schema)["xml"]["name"], root.tag)
            read = read_xml(root, schema)
        else:
            read = json.loads(answer.text)
        validator(schema).validate(read)
        return read

    def test_of_v3_splp(self) -> None:
        self.check("v3-splp")

    def test_of_v3_agency(self) -> None:
        self.check("v3-agency")

    def test_of_legacy_xml(self) -> None:
        self.check("legacy-xml")

    def test_that_differ_from_the_file_are_noticed(self) -> None:
        schema = DOCUMENT["components"]["schemas"]["Done"]
        for wrong in ({"status": False}, {"status": True, "more": 1}, {}):
            with self.assertRaises(jsonschema.ValidationError):
                validator(schema).validate(wrong)


if __name__ == "__main__":
    sys.exit(unittest.main())
