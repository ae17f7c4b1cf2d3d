"""The demo's own instruments: what the Graph stand-in answers, and the bytes that are signed."""

from __future__ import annotations

import json
import unittest
from typing import Any

import webhooks
from agency_stand_in import AgencyStandIn
from graph_stand_in import GraphStandIn, Media
from programs import Response, request

TOKEN = "token"
TEXT = {"messaging_product": "whatsapp", "to": "628000000101", "type": "text", "text": {"body": "Halo"}}


class GraphStandInTest(unittest.TestCase):
    """Each answer has the shape a broker must understand."""

    def setUp(self) -> None:
        self.graph = GraphStandIn(TOKEN)
        self.graph.start()
        self.addCleanup(self.graph.stop)

    def send(self, body: dict[str, Any], token: str = TOKEN) -> Response:
        return request("POST", f"{self.graph.url}/v25.0/1/messages", json.dumps(body).encode(), {"Authorization": f"Bearer {token}"})

    def control(self, verb: str, body: dict[str, Any]) -> None:
        self.assertEqual(200, request("POST", f"{self.graph.url}/_stand_in/v1/{verb}", json.dumps(body).encode()).status)

    def test_takes_a_message_and_remembers_it(self) -> None:
        answer = json.loads(self.send(TEXT).body)
        self.assertEqual("628000000101", answer["contacts"][0]["wa_id"])
        sent = json.loads(request("GET", f"{self.graph.url}/_stand_in/v1/sent").body)["sent"]
        self.assertEqual([answer["messages"][0]["id"]], [message["id"] for message in sent])

    def test_a_wrong_token_is_error_190(self) -> None:
        answer = self.send(TEXT, "guessed")
        self.assertEqual((401, 190), (answer.status, json.loads(answer.body)["error"]["code"]))

    def test_a_message_without_content_is_refused(self) -> None:
        self.assertEqual(400, self.send({"messaging_product": "whatsapp", "to": "1", "type": "text"}).status)

    def test_fails_as_often_as_told(self) -> None:
        self.control("faults", {"times": 2, "code": 131047})
        self.assertEqual([400, 400, 200], [self.send(TEXT).status for _ in range(3)])

    def test_cuts_the_connection_when_told(self) -> None:
        self.control("faults", {"kind": "reset"})
        with self.assertRaises(OSError):
            self.send(TEXT)
        self.assertEqual(200, self.send(TEXT).status)

    def test_serves_media_with_its_hash(self) -> None:
        self.graph.mailbox.keep("55", Media("image/jpeg", b"abc"))
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        described = json.loads(request("GET", f"{self.graph.url}/v25.0/55", None, bearer).body)
        self.assertEqual((3, Media("", b"abc").sha256), (described["file_size"], described["sha256"]))
        self.assertEqual(b"abc", request("GET", described["url"], None, bearer).body)
        self.assertEqual(401, request("GET", described["url"]).status)


class AgencyStandInTest(unittest.TestCase):
    """It believes only signed reports."""

    def test_refuses_an_unsigned_report(self) -> None:
        agency = AgencyStandIn("secret")
        agency.start()
        self.addCleanup(agency.stop)
        self.assertEqual(401, request("POST", f"{agency.url}/reports", b"{}").status)
        self.assertEqual([], agency.reports())


class WireTest(unittest.TestCase):
    """Bytes as the platform writes them."""

    def test_escapes_slashes_and_everything_outside_ascii(self) -> None:
        self.assertEqual(b'{"a":"\\u00e9\\/"}', webhooks.wire({"a": "é/"}))

    def test_signs_the_raw_bytes(self) -> None:
        # RFC 4231, test case 2
        self.assertEqual("sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                         webhooks.signature(b"what do ya want for nothing?", "Jefe"))


if __name__ == "__main__":
    unittest.main()
