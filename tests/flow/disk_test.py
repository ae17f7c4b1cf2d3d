"""A store that cannot be written or opened: never a yes that is not kept, and words that say why."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import unittest

from flow import FlowWorld, LoneCase, somebody


class Full(LoneCase):
    """No file of the broker may grow any further, as on a full disk."""

    def test_intake_says_503_and_health_says_why_until_there_is_room(self) -> None:
        world = self.new_world()
        acknowledged = world.write("Sampah menumpuk di tepi sungai.")
        world.wait_delivery(acknowledged, "delivered")
        world.fill_disk()
        who = somebody()
        answer = world.send(who, "Lampu jalan mati di RT 03.")
        self.assertEqual((503, "30"), (answer.status, answer.headers.get("retry-after")))
        health = world.get("/healthz")
        self.assertEqual(503, health.status, health.text)
        self.assertRegex(json.loads(health.body)["store"], r"full|write|disk")
        self.assertEqual(503, world.get("/readyz").status)
        self.assertEqual(0, world.metric("jembatan_store_writable"))
        world.wait_for_log("error intake not_stored channel=wa")
        self.assertEqual(503, world.send(who, "Lampu jalan mati di RT 03.").status)
        world.limit_files(resource.RLIM_INFINITY)
        self.wait_for("a yes", lambda: world.send(who, "Lampu jalan mati di RT 03.", key="wamid.FULL01").status == 200)
        self.wait_for("good health", lambda: world.get("/healthz").status == 200)
        self.assertEqual(1, world.metric("jembatan_store_writable"))
        world.wait_delivery(world.ref_of(who), "delivered")
        self.assertEqual(2, world.balance()["reports"]["accepted"])

    def test_what_was_acknowledged_is_there_after_a_restart(self) -> None:
        world = self.new_world()
        refs = [world.write("Pohon tumbang menutup gang.")]
        world.fill_disk()
        answers = [world.send(somebody(), "Selokan mampet di pasar.").status for _ in range(3)]
        self.assertEqual([503] * 3, answers)
        world.restart()
        refs.append(world.write("Jembatan kayu lapuk."))
        for ref in refs:
            self.wait_for(f"an end of {ref}", lambda ref=ref: (world.delivery(ref) or {"state": "pending"})["state"] != "pending")
            self.assertEqual(1, len(world.tickets(ref)))
        self.assertEqual(2, world.balance()["reports"]["accepted"])


class Start(LoneCase):
    """A store that cannot be opened is an end with a reason, at once."""

    def refused(self, world: FlowWorld, url: str = "", **environment: str) -> str:
        """What a start on that store says. It must not succeed."""
        config = world.folder / "other.yaml"
        text = world.broker.config.read_text(encoding="utf-8").replace(f"unix:{world.folder}/admin.sock", f"unix:{world.folder}/other.sock")
        config.write_text(text.replace(f"sqlite:{world.folder}/jembatan.db", url) if url else text, encoding="utf-8")
        done = subprocess.run([world.broker.command, "serve", "--config", str(config)], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              env={**os.environ, **world.broker.environment, **environment}, timeout=60, check=False)
        self.assertIn(done.returncode, (1, 78), done.stderr)
        self.assertIn("cannot_start", done.stderr)
        return done.stderr

    def test_two_daemons_on_one_store_the_second_is_refused(self) -> None:
        world = self.new_world()
        said = self.refused(world)
        self.assertIn("another broker has it open", said)
        self.assertIn(str(world.broker.program.pid), said)
        world.wait_delivery(world.write("Pohon tumbang menutup gang."), "delivered")

    def test_a_folder_that_cannot_be_is_named(self) -> None:
        world = self.new_world()
        (world.folder / "file").write_text("bukan folder", encoding="utf-8")
        self.assertIn(f"{world.folder}/file/", self.refused(world, f"sqlite:{world.folder}/file/jembatan.db"))

    def test_a_file_that_is_no_database_is_named_and_left_alone(self) -> None:
        world = self.new_world()
        other = world.folder / "other.db"
        other.write_bytes(b"bukan basis data\n" * 1000)
        self.assertIn(str(other), self.refused(world, f"sqlite:{other}"))
        self.assertEqual(b"bukan basis data\n" * 1000, other.read_bytes())

    def test_another_master_key_is_refused(self) -> None:
        world = self.new_world()
        self.assertEqual(0, world.broker.program.stop())
        said = self.refused(world, JEMBATAN_SECRET_STORE_KEY="A" * 43 + "=")
        self.assertRegex(said, "key")
        world.broker.start()


class Gone(LoneCase):
    """The database is taken away under the running broker."""

    def test_intake_says_503_until_it_is_back(self) -> None:
        world = self.new_world()
        refs = [world.write("Pohon tumbang menutup gang.")]
        world.wait_delivery(refs[0], "delivered")
        away = world.folder / "away"
        away.mkdir()
        files = [path for path in world.folder.glob("jembatan.db*") if path.is_file()]
        for path in files:
            path.rename(away / path.name)
        self.assertEqual(503, world.send(somebody(), "Selokan mampet di pasar.").status)
        health = world.get("/healthz")
        self.assertEqual((503, True), (health.status, "moved or removed" in health.text), health.text)
        for path in files:
            (away / path.name).rename(path)
        refs.append(world.write("Lampu jalan mati di RT 03."))
        for ref in refs:
            world.wait_delivery(ref, "delivered")
        self.assertEqual(2, world.balance()["reports"]["accepted"])


if __name__ == "__main__":
    unittest.main()
