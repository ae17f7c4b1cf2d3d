"""kill -9 at each state a report goes through. Afterwards all of it is there, once, and the books balance."""

from __future__ import annotations

import hashlib
import http.client
import time
import unittest
from urllib.parse import urlsplit

import webhooks
from agency_stand_in import Trouble
from cast import PHOTO
from demo_config import REGENCY_LINE
from flow import FlowCase, agency, message_id, somebody
from graph_stand_in import Fault


class Crash(FlowCase):
    """Each test brings the broker into one state, kills it there, starts it again and looks."""

    edits = (agency(),)

    def tearDown(self) -> None:
        self.world.fault()
        self.world.wait_until_quiet()   # it balances, and the chain verifies

    def test_after_the_flush_the_repeat_of_a_sender_that_heard_nothing_is_a_duplicate(self) -> None:
        who, key = somebody(), message_id()
        raw = webhooks.wire(webhooks.webhook([webhooks.messages(REGENCY_LINE, [who], [
            webhooks.text(who, key, int(time.time()), "Sampah menumpuk di tepi sungai.")])]))
        before = len(self.world.log)
        connection = self.post_without_listening(raw)
        stored = self.world.wait_for_log(r"intake created report=\S+ ref=(\S+)", before)
        self.world.restart()
        connection.close()
        self.assertEqual(200, self.world.post_raw(raw).status)
        self.world.wait_for_log(rf"intake duplicate report=\S+ ref={stored.group(1)}", before)
        self.world.wait_delivery(stored.group(1), "delivered")
        self.assertEqual(1, len(self.world.tickets(stored.group(1))))

    def post_without_listening(self, raw: bytes) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(urlsplit(self.world.broker.url).netloc)
        connection.request("POST", "/in/wa", raw, {"X-Hub-Signature-256": webhooks.signature(raw, self.world.secrets.wa_app_secret)})
        return connection

    def test_while_collecting_the_report_is_decided_after_the_start(self) -> None:
        who = somebody()
        self.assertEqual(200, self.world.send(who, "Lampu jalan mati di RT 03.").status)
        self.world.kill()
        self.world.broker.start()
        ref = self.world.ref_of(who)
        self.world.wait_delivery(ref, "delivered")
        self.assertEqual(1, len(self.world.tickets(ref)))

    def test_while_a_create_waits_for_its_answer_it_is_uncertain_with_one_ticket(self) -> None:
        self.world.fault({"operation": "create", "kind": "slow", "ms": 30000, "next": 1})
        ref = self.world.write("Pohon tumbang menutup gang.")
        self.wait_for("LAPOR! to take it", lambda: self.world.tickets(ref))
        self.world.restart()
        row = self.world.wait_delivery(ref, "uncertain")
        self.world.wait_for_log(rf"warn deliver interrupted report={row['report']}")
        self.assertEqual(1, self.world.metric("jembatan_deliveries_interrupted_total", destination="lapor"))
        self.world.wait_delivery(self.world.write("Selokan mampet di pasar."), "delivered")
        self.assertEqual(1, len(self.world.tickets(ref)))

    def test_while_a_reply_waits_for_its_answer_it_is_said_once_more_and_no_third_time(self) -> None:
        who = somebody()
        for _ in range(2):
            silence = Fault(kind="silent", to=who.wa_id)
            self.world.graph.mailbox.fail_next(silence)
            if not self.world.chat_of(who.wa_id):
                self.world.send(who, "Jembatan kayu lapuk di ujung desa.")
            self.assertTrue(silence.met.wait(60), "the reply")
            self.world.restart()
        ref = self.world.ref_of(who)
        self.world.wait_delivery(ref, "delivered")
        self.wait_for("the doubt about the reply", lambda: [r for r in self.world.deliveries(ref, "reply") if r["state"] == "uncertain"])
        self.wait_for("LAPOR!'s number in the chat", lambda: self.world.heard(who, "sudah terdaftar"))
        self.assertEqual(2, sum("sudah kami terima" in text for text in self.world.chat_of(who.wa_id)))

    def test_while_a_photo_is_fetched_it_is_fetched_after_the_start(self) -> None:
        who = somebody()
        photo = self.world.keep_media("5501", "image/jpeg", PHOTO)
        silence = Fault(kind="silent", at="media")
        self.world.graph.mailbox.fail_next(silence)
        message = webhooks.image(who, message_id(), int(time.time()), "5501", photo.sha256, "Jalan licin di tikungan.")
        self.assertEqual(200, self.world.send_message(who, message).status)
        self.assertTrue(silence.met.wait(60), "the fetch")
        self.world.restart()
        ref = self.world.ref_of(who)
        self.world.wait_delivery(ref, "delivered")
        self.assertEqual([hashlib.sha256(PHOTO).hexdigest()], [file["sha256"] for file in self.world.tickets(ref)[0]["attachments"]])

    def test_while_the_agency_is_told_it_is_told_again_under_the_same_key(self) -> None:
        attempts, reports = len(self.world.agency.attempts()), len(self.world.agency.reports())
        trouble = Trouble(status=0, times=1)
        self.world.agency.fail(trouble)
        ref = self.world.write("Jalan berlubang di depan pasar Marabahan.")
        self.assertTrue(trouble.met.wait(60), "the agency")
        self.world.restart()
        self.world.wait_delivery(ref, "delivered", destination="pupr")
        keys = [attempt.key for attempt in self.world.agency.attempts()[attempts:]]
        self.assertEqual((2, 1), (len(keys), len(set(keys))), keys)
        self.assertEqual(reports + 1, len(self.world.agency.reports()))

    def test_after_the_start_lapor_is_asked_for_news_as_before(self) -> None:
        who = somebody()
        ref = self.world.write("Air PDAM keruh sejak Senin.", who)
        number = self.world.wait_delivery(ref, "delivered")["external_id"]
        self.world.kill()
        self.world.move(number, {"to": "Terverifikasi"})
        self.world.broker.start()
        self.wait_for("the news in the chat", lambda: self.world.heard(who, "sudah diverifikasi"))
        self.assertEqual(1, sum("sudah diverifikasi" in text for text in self.world.chat_of(who.wa_id)))

    def test_a_file_of_a_killed_start_is_no_obstacle(self) -> None:
        for _ in range(3):
            self.world.restart()
        self.assertEqual(200, self.world.get("/healthz").status)


if __name__ == "__main__":
    unittest.main()
