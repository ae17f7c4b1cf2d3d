"""Keeping a broker over the years: backup and restore, one person's data, the events as they happen."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import threading
import time
import unittest
from pathlib import Path
from typing import Any

import webhooks
from agency_stand_in import Trouble
from cast import PHOTO
from flow import FlowCase, FlowWorld, LoneCase, agency, lines, message_id, somebody

PASSPHRASE = "sungai barito mengalir ke laut"
RETRY_LATER = {"operation": "create", "kind": "status", "status": 429, "next": 100000}


class Keeping(LoneCase):
    """What is needed once in years must work then."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="jembatan-keep-")
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name)

    def wipe(self, world: FlowWorld) -> None:
        for name in ("jembatan.db", "jembatan.db-wal", "jembatan.db-shm"):
            (world.folder / name).unlink(missing_ok=True)
        shutil.rmtree(world.folder / "files")

    def write_with_photo(self, world: FlowWorld) -> str:
        who = somebody()
        photo = world.keep_media("5501", "image/jpeg", PHOTO)
        message = webhooks.image(who, message_id(), int(time.time()), "5501", photo.sha256, "Jalan licin di tikungan.")
        self.assertEqual(200, world.send_message(who, message).status)
        return world.ref_of(who)


class Restore(Keeping):
    """Backup, wipe, restore."""

    def test_nothing_is_missing_and_no_second_ticket_is_made(self) -> None:
        world = self.new_world(agency())
        before = [world.write("Lampu jalan mati di RT 03."), self.write_with_photo(world)]
        for ref in before:
            world.wait_delivery(ref, "delivered")
        # Two that LAPOR! and the agency put off: the backup holds them as pending, and they go out after it.
        world.fault(RETRY_LATER)
        world.agency.fail(Trouble(status=503, times=1000, retry_after=1))
        waiting = world.write("Jalan berlubang di depan pasar Marabahan.")
        self.wait_for("first attempts", lambda: all(
            (world.delivery(waiting, destination=to) or {"attempts": 0})["attempts"] >= 1 for to in ("lapor", "pupr")))
        backup = self.place / "cadangan.tar"
        self.back_up_under_load(world, backup)
        world.fault()
        world.agency.fail(None)
        for to in ("lapor", "pupr"):
            world.wait_delivery(waiting, "delivered", destination=to)
        self.assertEqual(1, len(world.tickets(waiting)))
        world.kill()
        self.wipe(world)
        done = world.broker.row("restore", str(backup))
        self.assertGreaterEqual(done["reports"], 3)
        self.assertGreaterEqual(done["in_doubt"], 2)
        world.broker.start()
        world.wait_delivery(waiting, "uncertain")
        world.wait_delivery(waiting, "delivered", destination="pupr")   # its sends may be repeated: the key is the same
        self.assertEqual(1, len(world.tickets(waiting)), "LAPOR! was not asked to file it again")
        self.assertEqual(1, sum(waiting in json.dumps(report) for report in world.agency.reports()))
        for ref in before:
            self.assertEqual("delivered", world.wait_delivery(ref, "delivered")["state"])
        exported = self.place / "ekspor"
        self.assertEqual(1, world.broker.row("report", "export", before[1], "--to", str(exported))["files"])
        photo = next((exported / "files").iterdir())
        self.assertEqual(hashlib.sha256(PHOTO).hexdigest(), hashlib.sha256(photo.read_bytes()).hexdigest())
        number = world.tickets(waiting)[0]["id"]
        self.assertEqual(0, world.broker.cli("delivery", "resolve", str(world.wait_delivery(waiting, "uncertain")["id"]),
                                             "--external-id", str(number)).returncode)
        world.wait_delivery(waiting, "delivered")
        fresh = world.write("Pohon tumbang menutup gang.")
        world.wait_delivery(fresh, "delivered")
        self.assertEqual(1, len(world.tickets(waiting)))
        world.balance()

    def back_up_under_load(self, world: FlowWorld, backup: Path) -> None:
        stop = threading.Event()

        def send() -> None:
            while not stop.is_set():
                world.send(somebody(), "Sampah menumpuk di tepi sungai.")

        load = threading.Thread(target=send)
        load.start()
        try:
            told = world.broker.row("backup", str(backup))
        finally:
            stop.set()
            load.join()
        self.assertEqual(([], [], 1), (told["missing"], told["damaged"], told["files"]))
        with tarfile.open(backup) as archive:
            names = archive.getnames()
        self.assertIn("manifest.json", names)
        self.assertIn("database/jembatan.db", names)
        self.assertTrue(any(name.startswith("config/") for name in names), names)
        raw = backup.read_bytes()
        for secret in (world.secrets.store_key, world.secrets.wa_access_token, "Jalan licin"):
            self.assertNotIn(secret.encode(), raw)

    def test_a_damaged_backup_is_refused_and_the_store_stays(self) -> None:
        world = self.new_world()
        ref = self.write_with_photo(world)
        world.wait_delivery(ref, "delivered")
        backup = self.place / "cadangan"
        world.broker.row("backup", str(backup))
        self.assertEqual(0, world.broker.program.stop())
        refused = world.broker.cli("restore", str(backup))
        self.assertEqual((1, True), (refused.returncode, "--replace" in refused.stderr), refused.stderr)
        sealed = next((backup / "files").iterdir())
        whole = sealed.read_bytes()
        sealed.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        damaged = world.broker.cli("restore", str(backup), "--replace")
        self.assertEqual((1, True), (damaged.returncode, sealed.name in damaged.stderr), damaged.stderr)
        self.assertEqual([ref], [row["ref"] for row in world.broker.rows("report", "list", "--offline")])
        sealed.write_bytes(whole)
        done = world.broker.row("restore", str(backup), "--replace")
        self.assertTrue(Path(done["aside"]).exists())
        self.assertFalse(list(world.folder.glob("*restoring*")))
        world.broker.start()
        self.assertEqual(1, len(world.tickets(ref)))
        world.balance()

    def test_the_key_travels_only_when_asked_and_under_a_passphrase(self) -> None:
        world = self.new_world()
        world.wait_delivery(world.write("Lampu jalan mati di RT 03."), "delivered")
        words = self.place / "kata"
        words.write_text(PASSPHRASE + "\n", encoding="utf-8")
        backup = self.place / "cadangan"
        self.assertEqual("wrapped", world.broker.row("backup", str(backup), "--with-key", "--passphrase-file", str(words))["key"])
        self.assertNotIn(world.secrets.store_key, (backup / "key/wrapped").read_text(encoding="utf-8"))
        self.assertEqual(0, world.broker.program.stop())
        self.wipe(world)
        key = self.place / "store_key"
        environment = {**os.environ, **{k: v for k, v in world.broker.environment.items() if not k.endswith("STORE_KEY")}}
        command = [world.broker.command, "restore", str(backup), "--config", str(world.broker.config)]
        without = subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL, timeout=120, check=False)
        self.assertEqual(1, without.returncode, without.stderr)
        database = backup / "database/jembatan.db"
        whole = database.read_bytes()
        database.write_bytes(whole[:-4096])
        spoilt = subprocess.run([*command, "--passphrase-file", str(words), "--key-to", str(key)], capture_output=True, text=True,
                                env=environment, stdin=subprocess.DEVNULL, timeout=120, check=False)
        self.assertEqual((1, False), (spoilt.returncode, key.exists()), "the key is written when all the rest is in order")
        database.write_bytes(whole)
        done = subprocess.run([*command, "--passphrase-file", str(words), "--key-to", str(key)], capture_output=True, text=True,
                              env=environment, stdin=subprocess.DEVNULL, timeout=120, check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(world.secrets.store_key, key.read_text(encoding="utf-8").strip())
        world.broker.start()
        world.balance()

    def test_a_backup_is_neither_overwritten_nor_put_beside_the_store(self) -> None:
        world = self.new_world()
        (self.place / "da").mkdir()
        for place, word in ((self.place / "da", "exists"), (world.folder / "cadangan", "own directory"),
                            (self.place / "tidak/ada", "no such directory")):
            done = world.broker.cli("backup", str(place))
            self.assertEqual((1, True), (done.returncode, word in done.stderr), done.stderr)
        self.assertFalse(list(world.folder.glob("*.copy-*")))


class Persons(Keeping):
    """UU PDP: what there is of one person, handed over or destroyed."""

    def test_a_persons_reports_are_exported_and_erased(self) -> None:
        world = self.new_world()
        who, other = somebody(), somebody()
        ref = world.write("Jalan berlubang di depan pasar Marabahan.", who)
        kept = world.write("Lampu jalan mati di RT 03.", other)
        for one in (ref, kept):
            world.wait_delivery(one, "delivered")
        person = f"phone:+{who.wa_id}"
        exported = self.place / "ekspor"
        self.assertEqual(1, world.broker.row("report", "export", "--person", person, "--to", str(exported))["reports"])
        reports = json.loads((exported / "export.json").read_text(encoding="utf-8"))["reports"]
        self.assertEqual([ref], [report["ref"] for report in reports])
        self.assertIn("Jalan berlubang", reports[0]["messages"][0]["text"])
        self.assertIn(who.name, reports[0]["messages"][0]["author"])
        self.assertIn("lapor", [sent["destination"] for sent in reports[0]["sent_to"]])
        asked = world.broker.cli("report", "erase", "--person", person)
        number = world.wait_delivery(ref, "delivered")["external_id"]
        self.assertEqual((1, True, True), (asked.returncode, "1 reports" in asked.stdout, number in asked.stdout), asked.stdout)
        self.assertIn("Jalan berlubang", world.broker.row("report", "show", ref)["messages"][0]["text"])
        self.assertEqual(0, world.broker.cli("report", "erase", "--person", person, "--yes").returncode)
        self.assertEqual("erased", world.broker.row("report", "show", ref)["state"])
        self.assertNotEqual("erased", world.broker.row("report", "show", kept)["state"])
        events = world.broker.cli("tap", "--after", "0", "--once", "--json").stdout
        for word in ("person_erased", "exported", "person_searched"):
            self.assertIn(word, events)
        self.assertNotIn(who.wa_id, events + world.log)
        self.assertEqual(64, world.broker.cli("report", "erase").returncode)
        world.balance()


class Watching(FlowCase):
    """`tap` and `top`."""

    def tap(self, *words: str) -> list[dict[str, Any]]:
        return list(lines(self.world.broker.cli("tap", "--once", "--json", "--after", "0", *words).stdout))

    def test_the_tap_follows_a_report_without_saying_who_wrote_it(self) -> None:
        who = somebody()
        ref = self.world.write("Jalan berlubang, hubungi 0812-0000-9999 atau NIK 9901010101010001.", who)
        self.world.wait_delivery(ref, "delivered")
        events = self.tap("--report", ref)
        self.assertLessEqual({"accepted", "decided", "delivered"}, {event["event"] for event in events})
        self.assertEqual({"delivered"}, {event["event"] for event in self.tap("--report", ref, "--event", "delivered")})
        self.assertEqual({"lapor"}, {event["destination"] for event in self.tap("--destination", "lapor")})
        said = json.dumps(self.tap())
        for personal in (who.wa_id, who.name, "0000-9999", "9901010101010001", "Jalan berlubang"):
            self.assertNotIn(personal, said)

    def test_unmasking_needs_a_reason_that_is_written_down(self) -> None:
        who = somebody()
        ref = self.world.write("Lampu jalan mati di RT 03.", who)
        refused = self.world.broker.cli("tap", "--once", "--unmask", "--reason", "mau")
        self.assertEqual((1, True), (refused.returncode, "reason" in refused.stderr), refused.stderr)
        events = self.tap("--report", ref, "--unmask", "--reason", "pemeriksaan pengaduan ganda")
        self.assertIn(who.name, json.dumps(events))
        noted = self.tap("--event", "unmasked")
        self.assertEqual("pemeriksaan pengaduan ganda", noted[-1]["reason"])
        self.assertTrue(noted[-1]["actor"].startswith("cli:"))

    def test_it_waits_for_what_comes(self) -> None:
        command = [self.world.broker.command, "tap", "--json", "--event", "accepted", "--config", str(self.world.broker.config)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **self.world.broker.environment}) as tapping:
            assert tapping.stdout is not None
            try:
                written = threading.Event()

                def write_until_seen() -> None:
                    while not written.is_set():
                        self.world.write("Sampah menumpuk di tepi sungai.")

                writer = threading.Thread(target=write_until_seen)
                writer.start()
                event = json.loads(tapping.stdout.readline())
                written.set()
                writer.join()
            finally:
                tapping.kill()
        self.assertEqual("accepted", event["event"])

    def test_top_is_one_snapshot_when_it_is_no_terminal(self) -> None:
        self.world.wait_delivery(self.world.write("Pohon tumbang menutup gang."), "delivered")
        row = self.world.broker.row("top", "--once")
        self.assertTrue(row["writable"])
        self.assertGreater(row["counters"]["reports_accepted"], 0)
        self.assertIn("lapor", [destination["name"] for destination in row["destinations"]])
        self.assertIn("wa", [channel["name"] for channel in row["channels"]])
        shown = self.world.broker.cli("top")
        self.assertEqual((0, True), (shown.returncode, "lapor" in shown.stdout and "out/s" in shown.stdout), shown.stdout)

    def test_the_chains_head_is_signed_and_logged(self) -> None:
        self.world.wait_delivery(self.world.write("Pohon tumbang menutup gang."), "delivered")
        head = self.world.wait_for_log(r"info keep chain_head chain=1 seq=(\d+) hash=(\w{64}) signature=\w{128} public_key=\w{64}")
        chain = self.world.broker.row("chain")
        self.assertEqual((True, 1), (chain["intact"], chain["signed_heads"]))
        self.assertEqual(int(head.group(1)), chain["signed_until"])


if __name__ == "__main__":
    unittest.main()
