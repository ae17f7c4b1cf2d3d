"""`./dev bench`: the performance table, with the machine's limits measured in the same run. Method: docs/performance.md."""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "demo"))

from programs import Broker, Failure, Program, request, wait_for  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
CONFIG = """\
jembatan: 1
log: {{ level: error }}
plugins: {{ path: [{plugins}] }}
instance: {{ name: Kabupaten Contoh, region: "63.04", timezone: Asia/Makassar, language: id }}
server: {{ listen: "127.0.0.1:0" }}
admin: {{ listen: "unix:{folder}/admin.sock" }}
store: {{ url: "sqlite:{folder}/jembatan.db", key: !secret store_key }}
channels:
  json: {{ plugin: json_inbox, secrecy: {{ anonymous: true, secret: false }} }}
destinations:
  sink: {{ plugin: webhook, {rate}concurrency: 64, options: {{ url: "{sink}/reports" }} }}
routes:
  - name: jalan rusak
    when: {{ any_words: [jalan rusak, jalan berlubang] }}
    to: [sink]
  - name: banjir
    when: {{ any_words: [banjir, tanggul jebol] }}
    to: [sink]
otherwise: {{ to: [sink] }}
"""
THREE_PLUGINS = """\
channels:
  wa: {{ plugin: whatsapp_cloud, options: {{ phone_number_id: "1055", app_secret: !secret one, verify_token: !secret one, access_token: !secret one }} }}
  form: {{ plugin: web_form, options: {{ title: Lapor, public_url: "https://lapor.contoh.example/in/form" }} }}
destinations:
  lapor: {{ plugin: lapor, options: {{ mapping: "{regency}/lapor/v3-splp.yaml", base_url: "http://127.0.0.1:9", auth: !secret one, token: !secret one }} }}
otherwise: {{ to: [lapor] }}
"""
REGENCY = Path(__file__).resolve().parents[2] / "config"
SECRETS = ("ONE", "WA_APP_SECRET", "WA_VERIFY_TOKEN", "WA_ACCESS_TOKEN", "LAPOR_AUTH", "LAPOR_TOKEN", "PUPR_SIGNING_KEY")
WORDS = "Jalan rusak di depan pasar desa sejak bulan lalu, banyak motor jatuh ketika hujan karena lubangnya tertutup air. "


def of_three_plugins(plugins: str, folder: Path) -> str:
    head = CONFIG[: CONFIG.index("channels:")].format(plugins=plugins, folder=folder)
    return head + THREE_PLUGINS.format(regency=REGENCY)


def of_every_plugin(plugins: str, folder: Path) -> str:
    """config/ as it is, with two plugins more that it has no use for."""
    shutil.copytree(REGENCY, folder, dirs_exist_ok=True)
    text = (REGENCY / "jembatan.yaml").read_text(encoding="utf-8")
    for old, new in ((r"\njembatan: 1\n", f"\njembatan: 1\nplugins: {{ path: [{plugins}] }}\n"),
                     (r'listen: "127\.0\.0\.1:8080"', 'listen: "127.0.0.1:0"'), (r"\.\./build/demo", str(folder)),
                     (r"\nchannels:\n", "\nchannels:\n  json: { plugin: json_inbox }\n"),
                     (r"\ndestinations:\n", f"\ndestinations:\n  lines: {{ plugin: file, options: {{ path: {folder}/reports.ndjson }} }}\n")):
        text, times = re.subn(old, lambda _, new=new: new, text)
        if times == 0:
            raise Failure(f"'{old}' is not in config/jembatan.yaml")
    return text


@dataclass
class Figure:
    """What was measured, one value a run."""

    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def text(self, digits: int = 0) -> str:
        spread = f" ({min(self.values):,.{digits}f}–{max(self.values):,.{digits}f})" if len(self.values) > 1 else ""
        return f"{self.median:,.{digits}f}{spread}"


def body_of_a_kilobyte() -> str:
    report = {"id": "@ID@", "title": "Jalan rusak", "text": "", "region": "63.04.03", "name": "Warga Contoh"}
    report["text"] = (WORDS * 20)[: 1024 - len(json.dumps(report)) - 16]
    return json.dumps(report)


class Bench:
    """The programs and the folder of one run."""

    def __init__(self, programs: Path, folder: Path, runs: int) -> None:
        self.programs, self.folder, self.runs = programs, folder, runs
        self.body = folder / "body.json"
        self.body.write_text(body_of_a_kilobyte(), encoding="utf-8")
        self.next_id = 1
        self.plugins = [programs / "plugins", programs / "bench_plugins"]

    @contextmanager
    def bare_server(self) -> Iterator[int]:
        program = Program([str(self.programs / "bin/bare_server")], self.folder / "bare.log")
        try:
            yield int(program.start()["listen"].rsplit(":", 1)[1])
        finally:
            program.kill()

    @contextmanager
    def configured(self, sink: str, rate: str) -> Iterator[tuple[Path, dict[str, str]]]:
        """A configuration with an empty store of its own, and the environment with its key."""
        with tempfile.TemporaryDirectory(prefix="store-", dir=self.folder) as store:
            config = Path(store) / "jembatan.yaml"
            plugins = ", ".join(str(p.resolve()) for p in self.plugins)
            config.write_text(CONFIG.format(plugins=plugins, folder=store, sink=sink, rate=rate), encoding="utf-8")
            yield config, {"JEMBATAN_SECRET_STORE_KEY": base64.b64encode(os.urandom(32)).decode(), **{f"JEMBATAN_SECRET_{name}": "of nobody" for name in SECRETS}}

    @contextmanager
    def broker(self, sink: str, rate: str = "") -> Iterator[Broker]:
        """A broker on an empty store. `rate`: of the sink; empty for none."""
        with self.configured(sink, rate) as (config, key):
            broker = Broker(self.programs / "bin/jembatan", config, config.parent / "log", key)
            broker.start()
            try:
                yield broker
            finally:
                broker.program.stop(60)

    def load(self, port: int, path: str, connections: int, requests: int) -> dict[str, float]:
        words = [str(self.programs / "bin/load"), str(port), path, str(connections), str(requests), str(self.body), str(self.next_id)]
        self.next_id += requests
        done = subprocess.run(words, capture_output=True, text=True, timeout=3600, check=False, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise Failure(f"load ended with {done.returncode}: {done.stdout}{done.stderr}")
        result: dict[str, float] = json.loads(done.stdout)
        if result["failed"]:
            raise Failure(f"{result['failed']:.0f} requests were not answered with success")
        return result

    def flushes(self, seconds: float) -> float:
        words = [str(self.programs / "bin/flush"), str(self.folder), str(seconds)]
        return float(subprocess.run(words, capture_output=True, text=True, timeout=60, check=True, stdin=subprocess.DEVNULL).stdout)


def cpu_seconds(broker: Broker) -> float:
    fields = Path(f"/proc/{broker.program.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mib(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE / 2**20


def port_of(broker: Broker) -> int:
    return int(broker.url.rsplit(":", 1)[1])


def must_balance(broker: Broker, accepted: int) -> None:
    balance = broker.row("reconcile")
    if not balance["balanced"] or balance["reports"]["accepted"] != accepted:
        raise Failure(f"the figures do not count: {accepted} acknowledged, reconcile says {json.dumps(balance)}")


def measure_limits(bench: Bench) -> tuple[Figure, Figure]:
    bare, flush = Figure(), Figure()
    for _ in range(bench.runs):
        with bench.bare_server() as port:
            bare.values.append(bench.load(port, "/", 64, 150_000)["rate"])
        flush.values.append(bench.flushes(2))
    return bare, flush


def measure_intake(bench: Bench, connections: int, requests: int) -> tuple[Figure, Figure]:
    rate, p99 = Figure(), Figure()
    for _ in range(bench.runs):
        with bench.broker("http://127.0.0.1:9", "rate: 1/h, ") as broker:
            result = bench.load(port_of(broker), "/in/json", connections, requests)
            must_balance(broker, requests)
        rate.values.append(result["rate"])
        p99.values.append(result["p99_ms"])
    return rate, p99


def drained(port: int, wanted: int) -> bool:
    return int(request("GET", f"http://127.0.0.1:{port}/count").text) >= wanted


def measure_through(bench: Bench, requests: int) -> tuple[Figure, Figure]:
    """Accepted → routed → delivered: reports a second, and the broker's CPU seconds for 10,000."""
    rate, cpu = Figure(), Figure()
    for _ in range(bench.runs):
        with bench.bare_server() as sink, bench.broker(f"http://127.0.0.1:{sink}") as broker:
            before, begun = cpu_seconds(broker), time.monotonic()
            bench.load(port_of(broker), "/in/json", 64, requests)
            wait_for("all deliveries", lambda: drained(sink, requests), 600)
            rate.values.append(requests / (time.monotonic() - begun))
            cpu.values.append((cpu_seconds(broker) - before) / requests * 10_000)
            must_balance(broker, requests)
    return rate, cpu


def measure_growth(bench: Bench, total: int) -> list[tuple[int, float]]:
    """CPU seconds for 10,000 reports, in steps, while the store grows."""
    steps = []
    with bench.bare_server() as sink, bench.broker(f"http://127.0.0.1:{sink}") as broker:
        step = total // 8
        for n in range(1, 9):
            before = cpu_seconds(broker)
            bench.load(port_of(broker), "/in/json", 64, step)
            wait_for("all deliveries", lambda n=n: drained(sink, n * step), 1800)
            steps.append((n * step, (cpu_seconds(broker) - before) / step * 10_000))
        must_balance(broker, 8 * step)
    return steps


def measure_start(bench: Bench) -> Figure:
    """Milliseconds from start to the first accepted report."""
    start = Figure()
    for _ in range(max(3, bench.runs)):
        with bench.configured("http://127.0.0.1:9", "rate: 1/h, ") as (config, key):
            words = [str(bench.programs / "bin/jembatan"), "serve", "--config", str(config)]
            begun = time.monotonic()
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**os.environ, **key})
            try:
                ready = next((said for said in process.stderr or [] if " ready " in said), "")
                port = re.search(r"http=127\.0\.0\.1:(\d+)", ready)
                if port is None:
                    raise Failure(f"the broker did not start: {ready}")
                bench.load(int(port.group(1)), "/in/json", 1, 1)
                start.values.append((time.monotonic() - begun) * 1000)
            finally:
                process.terminate()
                process.wait(30)
    return start


def measure_idle(bench: Bench, configuration: Callable[[str, Path], str]) -> Figure:
    """Resident memory of a broker that has nothing to do, some seconds of work after its start behind it."""
    memory = Figure()
    for _ in range(bench.runs):
        with bench.configured("", "") as (config, secrets):
            plugins = ", ".join(str(p.resolve()) for p in bench.plugins)
            config.write_text(configuration(plugins, config.parent), encoding="utf-8")
            broker = Broker(bench.programs / "bin/jembatan", config, config.parent / "log", secrets)
            broker.start()
            try:
                for path in ("/healthz", "/in/form", "/metrics"):
                    request("GET", broker.url + path)
                memory.values.append(resident_mib(broker.program.pid))
            finally:
                broker.program.stop(60)
    return memory


def line(work: str, measured: str, bar: str, holds: bool | None) -> str:
    word = {True: "holds", False: "MISSED", None: ""}[holds]
    return f"{work:<58} {measured:>34}   {bar:<44} {word}"


def on_real_disk(folder: Path) -> None:
    kind = subprocess.run(["stat", "-f", "-c", "%T", str(folder)], capture_output=True, text=True, check=True).stdout.strip()
    if kind in ("tmpfs", "ramfs"):
        raise Failure(f"{folder} is a {kind}: flushing costs nothing there; set TMPDIR to a real disk")


def run(bench: Bench, growth_to: int, say: Callable[[str], None]) -> None:
    say(f"processors {os.cpu_count()}, load before {os.getloadavg()[0]:.1f}, {bench.runs} runs each, median (lowest–highest)")
    bare, flush = measure_limits(bench)
    say(line("limit: bare Beast server, 64 connections", f"{bare.text()}/s", "", None))
    say(line("limit: append 1 KB and fdatasync", f"{flush.text()}/s", "", None))
    rate, p99 = measure_intake(bench, 64, 60_000)
    ratio = rate.median / bare.median
    say(line("intake, 64 connections", f"{rate.text()}/s", f"≥ 0.4 × bare server (is {ratio:.2f})", ratio >= 0.4))
    say(line("", "", "≥ 10,000/s on a quiet machine", rate.median >= 10_000))
    say(line("intake, 64 connections, 99th percentile", f"{p99.text(1)} ms", "≤ 50 ms", p99.median <= 50))
    single, _ = measure_intake(bench, 1, 3_000)
    ratio = single.median / flush.median
    say(line("intake, 1 connection", f"{single.text()}/s", f"≥ 0.5 × fdatasync (is {ratio:.2f})", ratio >= 0.5))
    through, cpu = measure_through(bench, 50_000)
    say(line("accepted → routed → delivered", f"{through.text()}/s", "≥ 8,000/s", through.median >= 8_000))
    say(line("  CPU seconds for 10,000 reports", cpu.text(2), "≤ 1.0", cpu.median <= 1.0))
    start = measure_start(bench)
    say(line("start to first accepted report", f"{start.text()} ms", "≤ 150 ms", start.median <= 150))
    for configuration, name, most in ((of_three_plugins, "whatsapp_cloud, web_form, lapor", 25),
                                      (of_every_plugin, "every plugin, rules of a whole regency", 45)):
        memory = measure_idle(bench, configuration)
        say(line(f"resident, idle: {name}", f"{memory.text(1)} MiB", f"≤ {most} MiB", memory.median <= most))
    steps = measure_growth(bench, growth_to)
    half = steps[3][1]
    worst = max(abs(value / half - 1) for _, value in steps[4:])
    say(line(f"CPU for 10,000 from {steps[3][0]:,} to {steps[-1][0]:,} reports", f"{half:.2f} → {steps[-1][1]:.2f}", f"flat within 30 % (is {worst:.0%})", worst <= 0.3))
    say(f"load after {os.getloadavg()[0]:.1f}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench", description="The performance table, with this machine's limits.")
    parser.add_argument("--programs", type=Path, required=True, help="build directory with bin/, plugins/ and bench_plugins/")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--long", action="store_true", help="grow to 10 million reports instead of 1 million")
    parser.add_argument("--grow", type=int, default=0, help="grow to so many reports")
    arguments = parser.parse_args()
    grow = arguments.grow or (10_000_000 if arguments.long else 1_000_000)
    with tempfile.TemporaryDirectory(prefix="jembatan-bench-") as folder:
        try:
            on_real_disk(Path(folder))
            run(Bench(arguments.programs, Path(folder), arguments.runs), grow, lambda text: print(text, flush=True))
        except Failure as failure:
            print(f"bench: {failure}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
