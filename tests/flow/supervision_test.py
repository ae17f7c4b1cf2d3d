"""The broker under a service manager: what it says on NOTIFY_SOCKET, when its watchdog hears nothing, sockets it is handed."""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import signal
import socket
import threading
import time
import unittest
from pathlib import Path

import webhooks
from demo_config import REGENCY_LINE
from flow import PATIENCE, Edit, FlowCase, FlowWorld, LoneCase, lapor, message_id, somebody
from programs import Failure, Program, Response, request, wait_for

WATCHDOG_SECONDS = 6
WATCHDOG = {"WATCHDOG_USEC": str(WATCHDOG_SECONDS * 1_000_000)}
PTRACE_SEIZE, PTRACE_INTERRUPT, WAIT_FOR_THREADS = 0x4206, 0x4207, 0x40000000


class Manager:
    """The manager's end of NOTIFY_SOCKET."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self.heard: list[str] = []

    def close(self) -> None:
        self._socket.close()

    def hears(self, words: str, seconds: float) -> bool:
        """Whether a message with these words comes within that time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                self.heard.append(self._socket.recv(4096).decode())
            except TimeoutError:
                return False
            if re.search(words, self.heard[-1], re.MULTILINE):
                return True
        return False

    def wait_for(self, words: str) -> str:
        """The next message with these words."""
        if not self.hears(words, PATIENCE):
            raise Failure(f"nobody said '{words}'; heard: {self.heard[-5:]}")
        return self.heard[-1]

    def forget_what_came(self) -> None:
        while self.hears("", 0.001):
            pass


class ManagedCase(LoneCase):
    """Tests that start the broker as a service manager would."""

    def world_at_rest(self, *edits: Edit) -> FlowWorld:
        world = FlowWorld(*edits)
        FlowCase.worlds = [world]
        self.addCleanup(world.close)
        world.prepare()
        world.broker.program.log.touch()
        return world

    def manager(self, world: FlowWorld) -> Manager:
        manager = Manager(world.folder / "notify")
        self.addCleanup(manager.close)
        return manager

    def managed(self, world: FlowWorld, environment: dict[str, str], **sockets: socket.socket) -> Program:
        """The broker as it is started by somebody who hands it these sockets by name. Not yet started."""
        handed = [fcntl.fcntl(each.fileno(), fcntl.F_DUPFD, 100) for each in sockets.values()]
        for number in handed:
            self.addCleanup(os.close, number)
        command = [world.broker.command, "serve", "--config", str(world.broker.config)]
        if handed:
            places = " ".join(f"{place}<&{number} {number}<&-" for place, number in enumerate(handed, 3))
            command = ["bash", "-c", f'export LISTEN_PID=$$; exec "$@" {places}', "bash", *command]
            environment = {**environment, "LISTEN_FDS": str(len(handed)), "LISTEN_FDNAMES": ":".join(sockets)}
        program = Program(command, world.broker.program.log, {**world.broker.environment, **environment})
        program.pass_fds = tuple(handed)
        world.broker.program = program
        return program

    def listening(self) -> socket.socket:
        made = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.addCleanup(made.close)
        return made


class Telling(ManagedCase):
    """Type=notify, STATUS=, WatchdogSec."""

    def test_it_says_when_it_is_ready_how_it_stands_and_that_it_lives(self) -> None:
        world = self.world_at_rest(lapor(total="2s"))
        manager = self.manager(world)
        self.managed(world, {"NOTIFY_SOCKET": str(manager.path), **WATCHDOG})
        world.broker.start()
        self.assertRegex(manager.wait_for("^READY=1$"), r"(?m)^STATUS=reports: 0 collecting.* 0 uncertain, 0 dead$")
        for _ in range(3):
            self.assertTrue(manager.hears("^WATCHDOG=1$", WATCHDOG_SECONDS), "a sign of life in time")
        world.fault({"operation": "create", "kind": "drop_after", "next": 1})
        world.wait_delivery(world.write("Tanggul jebol di hulu."), "uncertain")
        manager.wait_for("^STATUS=.* 1 uncertain")
        world.broker.program.signal(signal.SIGTERM)
        self.assertRegex(manager.wait_for("^STOPPING=1$"), r"EXTEND_TIMEOUT_USEC=\d{8}")
        self.assertEqual(0, world.broker.program.stop(seconds=60))

    def test_without_a_watchdog_it_says_how_it_stands_and_nothing_else(self) -> None:
        world = self.world_at_rest()
        manager = self.manager(world)
        self.managed(world, {"NOTIFY_SOCKET": str(manager.path)})
        world.broker.start()
        manager.wait_for("^READY=1$")
        manager.wait_for("^STATUS=")
        self.assertEqual([], [message for message in manager.heard if "WATCHDOG" in message])

    def test_a_store_that_hangs_is_noticed_though_pages_answer(self) -> None:
        world = self.world_at_rest()
        manager = self.manager(world)
        program = self.managed(world, {"NOTIFY_SOCKET": str(manager.path), **WATCHDOG})
        world.broker.start()
        manager.wait_for("^WATCHDOG=1$")
        self.addCleanup(program.start)   # what hangs cannot be stopped in good order
        self.addCleanup(program.kill)
        stopped = StoppedThreads(program.pid)
        self.addCleanup(stopped.kill)
        if not stopped.are_stopped:
            self.skipTest("this machine lets nobody stop a thread")
        self.assertEqual(200, world.get("/healthz").status, "the I/O thread goes on")
        manager.forget_what_came()
        self.assertFalse(manager.hears("^WATCHDOG=1$", WATCHDOG_SECONDS * 1.5), "a sign of life of a store that hangs")


class Handing(ManagedCase):
    """Socket activation."""

    def test_who_came_before_the_start_gets_an_answer(self) -> None:
        world = self.world_at_rest()
        listener = self.listening()
        early = socket.create_connection(listener.getsockname())
        self.addCleanup(early.close)
        early.settimeout(PATIENCE)
        early.sendall(b"GET /readyz HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n")
        self.managed(world, {}, http=listener)
        world.broker.start()
        self.assertEqual("http://{}:{}".format(*listener.getsockname()), world.broker.url)
        self.assertTrue(early.recv(64).startswith(b"HTTP/1.1 200 "))

    def test_the_admin_socket_can_be_handed_over_too(self) -> None:
        world = self.world_at_rest()
        path = world.folder / "admin.sock"
        admin = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.addCleanup(admin.close)
        admin.bind(str(path))
        admin.listen()
        self.managed(world, {}, http=self.listening(), admin=admin)
        world.broker.start()
        self.assertTrue(world.balance()["balanced"])
        self.assertEqual(0, world.broker.program.stop(seconds=60))
        self.assertTrue(path.exists(), "the file belongs to who made it")
        world.broker.start()

    def test_a_socket_of_another_name_is_refused(self) -> None:
        world = self.world_at_rest()
        program = self.managed(world, {}, web=self.listening())
        with self.assertRaises(Failure):
            program.start()
        self.assertIn("a socket named 'web' was passed", world.log)
        self.managed(world, {}).start()

    def test_a_restart_under_load_refuses_nobody(self) -> None:
        world = self.world_at_rest()
        listener = self.listening()
        program = self.managed(world, {}, http=listener)
        world.broker.start()
        senders = [Sender(world) for _ in range(4)]
        for _ in range(2):
            self.wait_for("some answers", lambda before=answered(senders): answered(senders) >= before + 10)
            self.assertEqual(0, program.stop(seconds=60))
            world.broker.start()
        self.wait_for("some more answers", lambda before=answered(senders): answered(senders) >= before + 10)
        problems = [problem for sender in senders for problem in sender.finish()]
        self.assertEqual([], problems)
        wait_for("every report to be there", lambda: world.balance()["reports"]["accepted"] == answered(senders), PATIENCE)


class Journal(ManagedCase):
    """Lines that go to the journal say how much they matter."""

    def test_levels_stand_in_front_where_the_journal_listens(self) -> None:
        world = self.world_at_rest()
        log = os.stat(world.broker.program.log)
        before = len(world.log)
        self.managed(world, {"JOURNAL_STREAM": f"{log.st_dev}:{log.st_ino}"})
        world.broker.start()
        world.get("/in/nowhere")
        world.wait_for_log("warn http rejected")
        lines = [line for line in world.log[before:].splitlines() if " app " in line or " http " in line]
        levels = {"info": "<6>", "warn": "<4>"}
        self.assertEqual([], [line for line in lines if not line.startswith(levels[line.split()[1]])])

    def test_nowhere_else(self) -> None:
        world = self.world_at_rest()
        self.managed(world, {"JOURNAL_STREAM": "8:1"})
        world.broker.start()
        self.assertNotRegex(world.log, r"(?m)^<\d>")


class Sender:
    """Posts webhooks one after the other, each on a connection of its own, until it is told to finish."""

    def __init__(self, world: FlowWorld) -> None:
        self._world = world
        self._url = world.broker.url
        self._is_over = threading.Event()
        self._problems: list[str] = []
        self.answered = 0
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def finish(self) -> list[str]:
        self._is_over.set()
        self._thread.join(PATIENCE)
        return self._problems

    def _work(self) -> None:
        while not self._is_over.is_set():
            try:
                status = self._post().status
            except OSError as problem:
                self._problems.append(repr(problem))
                continue
            self.answered += status == 200
            if status != 200:
                self._problems.append(f"status {status}")

    def _post(self) -> Response:
        who = somebody()
        message = webhooks.text(who, message_id(), int(time.time()), "Lampu jalan mati di simpang empat.")
        raw = webhooks.wire(webhooks.webhook([webhooks.messages(REGENCY_LINE, [who], [message])]))
        headers = {"Content-Type": "application/json",
                   "X-Hub-Signature-256": webhooks.signature(raw, self._world.secrets.wa_app_secret)}
        return request("POST", f"{self._url}/in/wa", raw, headers, seconds=PATIENCE)


def answered(senders: list[Sender]) -> int:
    return sum(sender.answered for sender in senders)


class StoppedThreads:
    """Every thread of a process but its first stands still, as before a disk that never answers."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._seized: list[int] = []
        trace = ctypes.CDLL(None, use_errno=True).ptrace
        trace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        others = [int(task.name) for task in Path(f"/proc/{pid}/task").iterdir() if int(task.name) != pid]
        for other in others:
            if trace(PTRACE_SEIZE, other, None, None) == 0:
                self._seized.append(other)
                trace(PTRACE_INTERRUPT, other, None, None)
        self.are_stopped = self._seized == others   # a machine may forbid it

    def kill(self) -> None:
        """Ends the process. Who holds its threads must see each of them off before it is gone."""
        os.kill(self._pid, signal.SIGKILL)
        for thread in self._seized:
            while not os.WIFSIGNALED(os.waitpid(thread, WAIT_FOR_THREADS)[1]):
                pass


if __name__ == "__main__":
    unittest.main()
