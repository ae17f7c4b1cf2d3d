"""A channel that has to be asked: each report of its feed is heard once, whatever happens to feed and broker."""

from __future__ import annotations

import itertools
import json
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flow import BUILD, Edit, FlowWorld, LoneCase

Json = dict[str, Any]
PLUGINS = [str((BUILD / folder).resolve()) for folder in ("plugins", "odd_plugins")]
STREETS = ("Melati", "Kenanga", "Mawar", "Teratai", "Anggrek", "Cempaka")
_ids = itertools.count(1)


class Feed(ThreadingHTTPServer):
    """Hands out its reports, `size` a page; the cursor is how many were read."""

    daemon_threads = True

    def __init__(self, size: int = 2) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.size = size
        self.reports: list[Json] = []
        self.asked: list[str] = []          # cursors, in order
        self.body = b""                     # instead of a page
        self.status = 200
        self.is_forgetful = False           # every page is the first, and its cursor a new one
        self.answered = threading.Condition()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/reports"

    def add(self, *texts: str) -> None:
        self.reports += [{"id": f"feed-{next(_ids)}", "text": text, "name": "Warga (contoh)"} for text in texts]

    def page(self, cursor: str) -> Json:
        start = 0 if self.is_forgetful else int(cursor or 0)
        reports = self.reports[start:start + self.size]
        return {"reports": reports, "next": str(len(self.asked)) if self.is_forgetful else str(start + len(reports))}

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    server: Feed

    def do_GET(self) -> None:
        feed = self.server
        cursor = parse_qs(urlsplit(self.path).query).get("after", [""])[0]
        with feed.answered:
            feed.asked.append(cursor)
            body = feed.body or json.dumps(feed.page(cursor)).encode()
            self.send_response(feed.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            feed.answered.notify_all()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class PolledChannel(LoneCase):
    def setUp(self) -> None:
        self.feed = Feed()
        self.addCleanup(self.feed.close)

    def new_feed_world(self, every: str = "100ms") -> FlowWorld:
        channel = f"  loket:\n    plugin: json_feed\n    poll: {{ every: {every} }}\n    options: {{ url: {self.feed.url} }}\n"
        return self.new_world(Edit(r"plugins: \{ path: \[[^\]]*\] \}", f"plugins: {{ path: [{', '.join(PLUGINS)}] }}"),
                              Edit(r"\ndestinations:\n", f"{channel}\ndestinations:\n"))

    def titles(self, world: FlowWorld) -> list[str]:
        return sorted(row["title"] for row in world.broker.pages("reports") if row["channel"] == "loket")

    def add_holes(self, count: int) -> list[str]:
        texts = sorted(f"Jalan {street} berlubang" for street in STREETS[:count])
        self.feed.add(*texts)
        return texts

    def test_every_page_is_read_and_each_report_becomes_one_ticket(self) -> None:
        texts = self.add_holes(5)
        world = self.new_feed_world()
        self.wait_for("all five", lambda: self.titles(world) == texts)
        world.wait_until_quiet()
        self.assertEqual(texts, sorted(text for text in texts for ticket in world.complaints() if text in ticket["content"]))
        self.assertEqual(["", "2", "4", "5"], self.feed.asked[:4])
        self.assertGreater(world.metric("jembatan_channel_polls_total", channel="loket", result="ok"), 2)

    def test_after_a_kill_it_asks_where_it_was(self) -> None:
        self.add_holes(4)
        world = self.new_feed_world()
        self.wait_for("the end of the feed", lambda: "4" in self.feed.asked)
        world.kill()
        self.feed.asked.clear()
        self.feed.add("Lampu jalan mati di pasar")
        world.broker.start()
        self.wait_for("the fifth", lambda: len(self.titles(world)) == 5)
        self.assertEqual("4", self.feed.asked[0])
        world.wait_until_quiet()

    def test_what_is_handed_out_twice_is_stored_once(self) -> None:
        texts = self.add_holes(2)
        self.feed.is_forgetful = True
        world = self.new_feed_world()
        self.wait_for("the page to be read again", lambda: len(self.feed.asked) > 3)
        self.assertEqual(texts, self.titles(world))
        self.assertGreater(world.metric("jembatan_intake_items_total", channel="loket", result="duplicate"), 1)

    def test_a_feed_that_fails_is_asked_again_and_keeps_nobody_waiting(self) -> None:
        self.feed.status = 503
        world = self.new_feed_world()
        world.wait_for_log(r'warn intake poll_failed channel=loket attempt=1 next_s=\d+ reason="status 503"')
        world.wait_delivery(world.write("Pohon tumbang menutup gang."), "delivered")
        self.feed.status = 200
        texts = self.add_holes(1)
        self.wait_for("the report", lambda: self.titles(world) == texts)

    def test_an_answer_that_is_no_page_moves_nothing(self) -> None:
        texts = self.add_holes(1)
        self.feed.body = b'{"reports": 7, "next": "99"}'
        world = self.new_feed_world()
        world.wait_for_log('poll_failed channel=loket .*reason="no list of reports"')
        self.feed.body = b""
        self.wait_for("the report", lambda: self.titles(world) == texts)
        self.assertEqual({""}, set(self.feed.asked[:2]))

    def test_a_report_without_text_is_kept_aside_and_the_rest_goes_on(self) -> None:
        self.feed.reports.append({"id": "feed-empty"})
        texts = self.add_holes(2)
        world = self.new_feed_world()
        self.wait_for("the others", lambda: self.titles(world) == texts)
        world.wait_for_log('warn intake unrecognised channel=loket reason="a report without id or text"')
        self.assertEqual(1, world.metric("jembatan_intake_items_total", channel="loket", result="unrecognised"))


if __name__ == "__main__":
    unittest.main()
