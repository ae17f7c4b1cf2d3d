"""A plugin that misbehaves costs a restart at most; it is known by name, and everything else goes on."""

from __future__ import annotations

import http.client
import json
import shutil
import unittest
from pathlib import Path

from flow import BUILD, Edit, FlowCase, FlowWorld, LoneCase, lines
from programs import Response, request

PLUGINS = (BUILD / "plugins").resolve()
ODD = (BUILD / "odd_plugins").resolve()
WITH_ODD_ONES = Edit(r"plugins: \{ path: \[[^\]]*\] \}", f"plugins: {{ path: [{PLUGINS}, {ODD}] }}")


def odd_channel(how: str) -> Edit:
    return Edit(r"\ndestinations:\n", f"  aneh:\n    plugin: misbehaves\n    options: {{ how: {how} }}\n\ndestinations:\n")


def odd_destination(how: str) -> Edit:
    return Edit(r"\ndestinations:\n",
                f"\ndestinations:\n  rusak:\n    plugin: misbehaves\n    options: {{ how: {how} }}\n    retry: {{ first: 100ms }}\n")


class Channel(LoneCase):
    """A channel's plugin at fault."""

    def call(self, world: FlowWorld) -> Response:
        return request("POST", world.broker.url + "/in/aneh", b"satu laporan", seconds=60)

    def bring_down(self, world: FlowWorld) -> None:
        with self.assertRaises((OSError, http.client.HTTPException)):
            self.call(world)
        self.wait_for("the process to end", lambda: not world.broker.program.is_running())

    def check_disabled_after_the_second_time(self, how: str, reason: str) -> None:
        world = self.new_world(WITH_ODD_ONES, odd_channel(how))
        refs = [world.write("Lampu jalan mati di RT 03.")]
        self.bring_down(world)
        world.broker.start()
        world.wait_for_log(rf'error app plugin_ended_process instance=aneh ability=receive reason="?{reason}')
        refs.append(world.write("Pohon tumbang menutup gang."))
        self.bring_down(world)
        world.broker.start()
        world.wait_for_log("error app plugin_disabled instance=aneh")
        answer = self.call(world)
        self.assertEqual(503, answer.status)
        self.assertIn("disabled", json.loads(world.get("/readyz").body)["components"]["channel:aneh"])
        refs.append(world.write("Selokan mampet di pasar."))
        for ref in refs:
            self.wait_for(f"an end of {ref}", lambda ref=ref: (world.delivery(ref) or {"state": "pending"})["state"] != "pending")
            self.assertEqual(1, len(world.tickets(ref)))
        world.balance()

    def test_that_crashes_twice_starts_disabled_and_whatsapp_goes_on(self) -> None:
        self.check_disabled_after_the_second_time("crash", "signal 11")

    def test_that_hangs_twice_starts_disabled_and_whatsapp_goes_on(self) -> None:
        self.check_disabled_after_the_second_time("hang", "hung")

    def test_that_throws_is_a_503_to_come_back_to_and_no_end(self) -> None:
        world = self.new_world(WITH_ODD_ONES, odd_channel("throw"))
        for _ in range(3):
            self.assertEqual(503, self.call(world).status)
        world.wait_for_log("error intake plugin_failed channel=aneh")
        self.assertNotIn("081234567890", world.log)
        world.wait_delivery(world.write("Selokan mampet di pasar."), "delivered")

    def test_that_breaks_the_contract_is_a_503(self) -> None:
        for how in ("none", "two", "unknown_kind", "header_injection", "giant_count"):
            with self.subTest(how):
                world = self.new_world(WITH_ODD_ONES, odd_channel(how))
                self.assertEqual(503, self.call(world).status)
                world.wait_for_log("error intake plugin_failed channel=aneh")
                world.close()


class Destination(LoneCase):
    """A destination's plugin at fault."""

    def test_that_crashes_twice_starts_disabled_and_lapor_gets_its_tickets(self) -> None:
        world = self.new_world(WITH_ODD_ONES, odd_destination("crash"), Edit(r"otherwise: \{ to: lapor \}", "otherwise: { to: [lapor, rusak] }"))
        refs = []
        for text in ("Mohon perhatiannya untuk kampung kami.", "Kami menunggu kabar dari kantor."):
            if not refs:
                refs.append(world.write(text))
            self.wait_for("the process to end", lambda: not world.broker.program.is_running())
            world.broker.start()
            world.wait_for_log("error app plugin_ended_process instance=rusak ability=deliver")
        world.wait_for_log("error app plugin_disabled instance=rusak")
        refs.append(world.write("Kami menunggu kabar dari kantor."))
        world.wait_delivery(refs[1], "delivered")
        self.wait_for("an end of the first", lambda: (world.delivery(refs[0]) or {"state": "pending"})["state"] != "pending")
        self.assertEqual(1, len(world.tickets(refs[1])))
        self.assertLessEqual(len(world.tickets(refs[0])), 1)   # it may have been on its way in the call that ended the process
        self.assertNotEqual("delivered", (world.delivery(refs[1], destination="rusak") or {}).get("state"))


class Files(FlowCase):
    """Files that are no plugins, beside good ones."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.folder = cls.world.folder / "plugins"
        cls.folder.mkdir()
        (cls.folder / "truncated.so").write_bytes((PLUGINS / "webhook.so").read_bytes()[:5000])
        (cls.folder / "text.so").write_text("bukan plugin\n", encoding="utf-8")
        (cls.folder / "empty.so").write_bytes(b"")
        for name in ("wrong_major", "no_symbol"):
            shutil.copy(ODD / f"{name}.so", cls.folder)

    def config(self, name: str, *edits: Edit) -> Path:
        path = self.world.folder / f"{name}.yaml"
        text = self.world.broker.config.read_text(encoding="utf-8")
        for edit in (Edit(r"plugins: \{ path: \[[^\]]*\] \}", f"plugins: {{ path: [{PLUGINS}, {self.folder}] }}"), *edits):
            text = edit.apply(text)
        path.write_text(text, encoding="utf-8")
        return path

    def run_on(self, config: Path, *words: str) -> tuple[int, str]:
        self.world.broker.config, before = config, self.world.broker.config
        try:
            done = self.world.broker.cli(*words)
        finally:
            self.world.broker.config = before
        return done.returncode, done.stdout + done.stderr

    def test_are_listed_with_what_is_wrong_and_the_good_ones_stay_usable(self) -> None:
        code, said = self.run_on(self.config("list"), "plugin", "list", "--json")
        plugins = {row["name"]: row["problem"] for row in lines(said)}
        self.assertEqual(1, code)
        for name, words in (("truncated", "truncated.so"), ("text", "text.so"), ("empty", "empty.so"), ("wrong_major", "ABI"),
                            ("no_symbol", "jembatan_plugin_v1")):
            with self.subTest(name):
                self.assertIn(words, plugins[name])
        self.assertEqual(["", "", "", ""], [plugins[name] for name in ("file", "lapor", "webhook", "whatsapp_cloud")])

    def test_beside_the_used_ones_stop_nobody(self) -> None:
        self.assertEqual(0, self.run_on(self.config("fine"), "check")[0])

    def test_are_refused_by_name_when_the_configuration_uses_them(self) -> None:
        for name in ("truncated", "text", "wrong_major", "no_symbol", "nowhere"):
            config = self.config(name, Edit(r"  pupr:\n    plugin: webhook\n", f"  pupr:\n    plugin: {name}\n"))
            for verb in ("check", "serve"):
                with self.subTest(f"{verb} {name}"):
                    code, said = self.run_on(config, verb)
                    self.assertEqual(78, code, said)
                    self.assertRegex(said, rf"{name}.yaml:\d+:\d+: .*'{name}'")

    def test_can_be_checked_one_by_one(self) -> None:
        self.assertEqual(0, self.run_on(self.world.broker.config, "plugin", "check", str(PLUGINS / "webhook.so"))[0])
        for name in ("truncated", "text", "wrong_major"):
            with self.subTest(name):
                code, said = self.run_on(self.world.broker.config, "plugin", "check", str(self.folder / f"{name}.so"))
                self.assertEqual((1, True), (code, f"{name}.so" in said), said)


if __name__ == "__main__":
    unittest.main()
