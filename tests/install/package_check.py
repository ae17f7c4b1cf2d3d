"""`./dev package --check`: the built packages as an administrator meets them.

Looks into the packages, has units, proxy, alert rules and board judged by the programs they are for, then installs,
serves, upgrades, removes and purges in a clean Debian root of its own. Needs to be root, and a Debian mirror for that root.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from typing import ClassVar

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "tests/demo")]

import webhooks  # noqa: E402  (found by the line above)
from clean_root import INSTALLED, CleanRoot, Packages, run  # noqa: E402
from demo_config import REGENCY_LINE  # noqa: E402
from programs import Program, Response, request  # noqa: E402
from service_check import Service  # noqa: E402

MOST_EXPOSURE = 1.5
UNITS = ("jembatan.service", "jembatan.socket")
SHAPE = {
    "jembatan": ["./usr/bin/jembatan", "./lib/systemd/system/jembatan.service", "./usr/lib/sysusers.d/jembatan.conf",
                 "./usr/share/man/man1/jembatan.1.gz", "./usr/share/bash-completion/completions/jembatan",
                 "./usr/share/doc/jembatan/examples/regency/jembatan.yaml"],
    "jembatan-plugins": ["./usr/lib/jembatan/plugins/lapor.so", "./usr/lib/jembatan/plugins/whatsapp_cloud.so"],
    "jembatan-dev": ["./usr/include/jembatan/sdk.hpp", "./usr/share/cmake/JembatanSdk/JembatanSdkConfig.cmake",
                     "./usr/lib/jembatan/libjembatan_test_kit.so", "./usr/lib/jembatan/conformance_tests"],
    "jembatan-simulator": ["./usr/bin/lapor-sim"],
}
EVERYWHERE = ("./usr/", "./lib/systemd/")


class FolderCase(unittest.TestCase):
    """Tests with a folder of their own."""

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="jembatan-package-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)


class Contents(FolderCase):
    def test_each_package_holds_what_it_is_for(self) -> None:
        for name, files in SHAPE.items():
            listed = run("dpkg-deb", "-c", str(Packages.file(name))).stdout.splitlines()
            paths = [line.split()[5] for line in listed]
            self.assertEqual([], [file for file in files if file not in paths], name)
            self.assertEqual([], [path for path in paths if len(path.split("/")) > 3 and not path.startswith(EVERYWHERE)], name)
            self.assertEqual([], [line for line in listed if line.split()[1] != "root/root"], name)

    def test_libraries_are_dependencies(self) -> None:
        for name, library in (("jembatan", "libsoci-core4.0"), ("jembatan-plugins", "libstdc++6"), ("jembatan-simulator", "libyaml-cpp0.7")):
            self.assertIn(library, Packages.field(name, "Depends"))

    def test_programs_are_stripped_and_need_no_build_folder(self) -> None:
        root = Packages.unpacked("jembatan", self.folder)
        read = run("readelf", "-dS", str(root / "usr/bin/jembatan")).stdout
        self.assertNotRegex(read, r"\.debug_info|RPATH|RUNPATH")

    def test_the_example_is_ready_to_be_copied(self) -> None:
        root = Packages.unpacked("jembatan", self.folder)
        text = (root / "usr/share/doc/jembatan/examples/regency/jembatan.yaml").read_text(encoding="utf-8")
        self.assertIn("unix:/run/jembatan/admin.sock", text)
        self.assertIn("sqlite:/var/lib/jembatan/jembatan.db", text)
        self.assertNotIn("build/demo", text)

    def test_the_manual_names_every_verb(self) -> None:
        root = Packages.unpacked("jembatan", self.folder)
        page = run("zcat", str(root / "usr/share/man/man1/jembatan.1.gz")).stdout
        said = run(str(root / "usr/bin/jembatan"), "--help").stdout
        verbs = re.findall(r"(?m)^  ([a-z-]+) ", said.split("Subcommands:")[1])
        self.assertIn("serve", verbs)
        self.assertEqual([], [verb for verb in verbs if not re.search(rf"(?m)^\.B {verb}\b", page)])
        self.assertEqual("", run("man", "--warnings", "-l", "-Tutf8", str(root / "usr/share/man/man1/jembatan.1.gz")).stderr)

    def test_bash_offers_every_verb(self) -> None:
        root = Packages.unpacked("jembatan", self.folder)
        program, completion = root / "usr/bin/jembatan", root / "usr/share/bash-completion/completions/jembatan"

        def offered(*words: str) -> set[str]:
            script = '. "$1"; shift; COMP_WORDS=(jembatan "$@" ""); COMP_CWORD=$(($# + 1)); _jembatan; printf "%s\\n" "${COMPREPLY[@]}"'
            return set(run("bash", "-c", script, "bash", str(completion), *words).stdout.split())

        def verbs(*words: str) -> list[str]:
            said = run(str(program), *words, "--help").stdout.split("Subcommands:\n")
            return re.findall(r"(?m)^  ([a-z_-]+) ", said[1]) if len(said) > 1 else []

        for verb in verbs():
            self.assertIn(verb, offered())
            self.assertLessEqual(set(verbs(verb)), offered("--config", "a.yaml", verb), verb)
        self.assertIn("--state", offered("report", "list", "--json"))
        self.assertNotIn("--state", offered("report", "list", "--state"), "where a value is wanted no option is offered")

    def test_lintian_finds_no_error(self) -> None:
        found = run("lintian", "--fail-on", "error", "--allow-root", "--no-tag-display-limit",
                    *(str(Packages.file(name)) for name in SHAPE), ok=False)
        self.assertEqual(0, found.returncode, found.stdout)


class Units(FolderCase):
    def setUp(self) -> None:
        super().setUp()
        root = Packages.unpacked("jembatan", self.folder / "root")
        for unit in UNITS:   # the program is not installed here
            text = (root / "lib/systemd/system" / unit).read_text(encoding="utf-8")
            (self.folder / unit).write_text(text.replace("/usr/bin/jembatan", "/bin/true"), encoding="utf-8")

    def test_systemd_finds_nothing_wrong(self) -> None:
        done = run("systemd-analyze", "verify", "--man=no", *(str(self.folder / unit) for unit in UNITS), ok=False)
        self.assertEqual((0, ""), (done.returncode, done.stderr))

    def test_the_service_is_exposed_to_little(self) -> None:
        done = run("systemd-analyze", "security", "--offline=true", "--no-pager", str(self.folder / "jembatan.service"), ok=False)
        found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
        self.assertIsNotNone(found, done.stdout + done.stderr)
        assert found is not None
        self.assertLessEqual(float(found.group(1)), MOST_EXPOSURE)


class Samples(FolderCase):
    """Proxy, alert rules and board, judged by the programs they are for."""

    def setUp(self) -> None:
        super().setUp()
        self.examples = Packages.unpacked("jembatan", self.folder / "root") / "usr/share/doc/jembatan/examples"

    def test_nginx_takes_its_configuration(self) -> None:
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
            "-subj", "/CN=lapor.batola.example", "-keyout", str(key), "-out", str(certificate))
        text = (self.examples / "nginx/jembatan.conf").read_text(encoding="utf-8")
        text = text.replace("/etc/ssl/certs/ssl-cert-snakeoil.pem", str(certificate)).replace("/etc/ssl/private/ssl-cert-snakeoil.key", str(key))
        text = text.replace("/var/log/nginx", str(self.folder))
        (self.folder / "site.conf").write_text(text, encoding="utf-8")
        (self.folder / "nginx.conf").write_text(
            f"pid {self.folder}/nginx.pid; error_log stderr; events {{}} http {{ include {self.folder}/site.conf; }}", encoding="utf-8")
        done = run("nginx", "-t", "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder), ok=False)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertNotIn("[warn]", done.stderr)

    def test_promtool_takes_the_alert_rules_and_their_tests_pass(self) -> None:
        run("promtool", "check", "rules", str(self.examples / "prometheus/alerts.yaml"))
        run("promtool", "test", "rules", "alerts.test.yaml", cwd=self.examples / "prometheus")

    def test_every_alert_has_a_test(self) -> None:
        rules = (self.examples / "prometheus/alerts.yaml").read_text(encoding="utf-8")
        tests = (self.examples / "prometheus/alerts.test.yaml").read_text(encoding="utf-8")
        names = re.findall(r"- alert: (\w+)", rules)
        self.assertGreater(len(names), 12)
        self.assertEqual([], [name for name in names if name not in tests])

    def test_the_board_is_one(self) -> None:
        board = json.loads((self.examples / "grafana/jembatan.json").read_text(encoding="utf-8"))
        panels = [panel for panel in board["panels"] if panel["type"] != "row"]
        self.assertGreater(len(panels), 12)
        self.assertEqual(len(board["panels"]), len({panel["id"] for panel in board["panels"]}))
        self.assertTrue(all(target["expr"] for panel in panels for target in panel["targets"]))


class Life(unittest.TestCase):
    """One machine's life with the packages, in order."""

    root: ClassVar[CleanRoot]

    @classmethod
    def setUpClass(cls) -> None:
        cls.root = CleanRoot()
        cls.addClassCleanup(cls.root.close)

    def test_a_life(self) -> None:
        files = [Packages.file(name) for name in INSTALLED]
        with self.subTest("an unused installation leaves nothing"):
            self.root.install(*files)
            self.root.run("dpkg", "--purge", "jembatan-plugins", "jembatan-simulator", "jembatan")
            for path in ("/etc/jembatan", "/var/lib/jembatan", "/usr/lib/jembatan", "/usr/bin/jembatan"):
                self.assertFalse(self.root.has(path), path)
        with self.subTest("a first installation makes account, folders and key, and does not start"):
            said = self.root.install(*files)
            self.assertRegex(said, "a key for the store was made")
            self.assertRegex(said, "not started: there is no /etc/jembatan/jembatan.yaml")
            self.assertEqual((0o600, "root:root"), self.root.mode("/etc/jembatan/secrets/store_key"))
            self.assertEqual((0o700, "root:root"), self.root.mode("/etc/jembatan/secrets"))
            self.assertEqual((0o2750, "root:jembatan"), self.root.mode("/etc/jembatan"))
            self.assertEqual((0o750, "jembatan:jembatan"), self.root.mode("/var/lib/jembatan"))
            self.assertRegex(self.root.text("/etc/jembatan/secrets/store_key"), r"^[A-Za-z0-9+/]{43}=\n$")
            self.assertTrue(self.root.has("/etc/systemd/system/sockets.target.wants/jembatan.socket"), "enabled")
        key = self.root.text("/etc/jembatan/secrets/store_key")
        self.configure()
        with self.subTest("the installed program serves from the installed configuration"):
            broker = self.serve()
            self.assertEqual(200, self.send().status)
            self.assertEqual(1, self.reports())
        with self.subTest("an upgrade keeps key, configuration and reports, and lets the broker run"):
            before = self.root.text("/etc/jembatan/jembatan.yaml")
            said = self.root.install(*(self.root.newer(file) for file in files))
            self.assertNotIn("a key for the store was made", said)
            self.assertTrue(broker.is_running())
            self.assertEqual((key, before), (self.root.text("/etc/jembatan/secrets/store_key"), self.root.text("/etc/jembatan/jembatan.yaml")))
            self.assertEqual(1, self.reports())
            self.assertEqual(0, broker.stop(60))
        with self.subTest("a configuration the new version does not take is told, and breaks no upgrade"):
            config = self.root.path / "etc/jembatan/jembatan.yaml"
            config.write_text(before + "\nno_such_key: 1\n", encoding="utf-8")
            self.assertRegex(self.root.install(files[0], files[1]), "(?s)no_such_key.*not restarted: this version does not take")
            config.write_text(before, encoding="utf-8")
        with self.subTest("backup, wipe, restore: nothing is missing"):
            self.restore()
        with self.subTest("removing keeps what citizens wrote"):
            self.root.run("dpkg", "--remove", "jembatan-plugins", "jembatan")
            self.assertFalse(self.root.has("/usr/bin/jembatan"))
            self.assertTrue(self.root.has("/var/lib/jembatan/jembatan.db"))
            self.root.install(*files)
            broker = self.serve()
            self.assertEqual(1, self.reports())
            self.assertEqual(0, broker.stop(60))
        with self.subTest("so does a purge, and it says what is left"):
            done = self.root.run("dpkg", "--purge", "jembatan-plugins", "jembatan")
            self.assertRegex(done.stdout + done.stderr, "/var/lib/jembatan stays .* rm -r /var/lib/jembatan")
            self.assertTrue(self.root.has("/var/lib/jembatan/jembatan.db"))
            self.assertEqual(key, self.root.text("/etc/jembatan/secrets/store_key"))
            self.assertFalse(self.root.has("/etc/systemd/system/sockets.target.wants/jembatan.socket"))

    def restore(self) -> None:
        """As the guide says, by root, while the broker runs and then while it does not."""
        broker = self.serve()
        before = [self.said(*words) for words in (("reconcile",), ("report", "list"))]
        self.root.run("jembatan", "backup", "/srv/backup.tar")
        self.assertEqual(0, broker.stop(60))
        shutil.rmtree(self.root.path / "var/lib/jembatan")
        self.root.run("jembatan", "restore", "/srv/backup.tar")
        self.root.run("chown", "-R", "jembatan:", "/var/lib/jembatan")
        broker = self.serve()
        self.assertEqual(before, [self.said(*words) for words in (("reconcile",), ("report", "list"))])
        self.assertTrue(json.loads(self.said("chain"))["intact"])
        self.assertEqual(0, broker.stop(60))

    def said(self, *words: str) -> str:
        return self.root.run("jembatan", *words, "--json").stdout

    def configure(self) -> None:
        """The example, a port of its own, and a secret for each name."""
        self.root.run("sh", "-c", "cp -r /usr/share/doc/jembatan/examples/regency/. /etc/jembatan/")
        config = self.root.path / "etc/jembatan/jembatan.yaml"
        text, times = re.subn(r'listen: "127\.0\.0\.1:8080"', 'listen: "127.0.0.1:0"', config.read_text(encoding="utf-8"))
        self.assertEqual(1, times)
        config.write_text(text, encoding="utf-8")
        self.secrets = {name: secrets.token_hex(16) for name in set(re.findall(r"!secret (\w+)", text)) - {"store_key"}}
        for name, value in self.secrets.items():
            (self.root.path / "etc/jembatan/secrets" / name).write_text(value + "\n", encoding="utf-8")
        self.root.run("jembatan", "check")

    def serve(self) -> Program:
        """As the unit does: the service's account, its folders, and the secrets as credentials."""
        self.root.run("install", "-d", "-o", "jembatan", "-g", "jembatan", "-m", "0750", "/run/jembatan", "/run/credentials")
        self.root.run("sh", "-c", "for f in /etc/jembatan/secrets/*; do install -o jembatan -m 0400 $f /run/credentials/secret_${f##*/}; done")
        command = ["chroot", str(self.root.path), "setpriv", "--reuid=jembatan", "--regid=jembatan", "--clear-groups",
                   "env", "-i", "PATH=/usr/bin:/bin", "CREDENTIALS_DIRECTORY=/run/credentials", "jembatan", "serve"]
        program = Program(command, self.root.path.parent / "broker.log")
        self.addCleanup(program.kill)
        self.url = "http://" + program.start(60)["http"]
        self.assertEqual(200, request("GET", self.url + "/readyz").status)
        return program

    def send(self) -> Response:
        who = webhooks.Person("Warga (contoh)", "628000000001")
        message = webhooks.text(who, "wamid.PACKAGE1", int(time.time()), "Jalan berlubang di depan pasar.")
        raw = webhooks.wire(webhooks.webhook([webhooks.messages(REGENCY_LINE, [who], [message])]))
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": webhooks.signature(raw, self.secrets["wa_app_secret"])}
        return request("POST", self.url + "/in/wa", raw, headers)

    def reports(self) -> int:
        return int(json.loads(self.root.run("jembatan", "reconcile", "--json").stdout)["reports"]["accepted"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, default=PROJECT / "build/release/packages")
    parser.add_argument("--base", type=Path, help="a root that was made before, to be copied instead of making one")
    arguments, rest = parser.parse_known_args()
    Packages.folder = arguments.packages
    CleanRoot.base = arguments.base
    if os.geteuid() != 0:
        sys.exit("package check: it makes a Debian root of its own; run it as root")
    signal.signal(signal.SIGTERM, signal.default_int_handler)   # whoever gives up waiting leaves nothing behind either
    try:
        unittest.main(argv=[sys.argv[0], "-v", *rest])
    finally:
        for case in (Service, Life):
            case.doClassCleanups()
