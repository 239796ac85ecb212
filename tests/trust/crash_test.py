#!/usr/bin/env python3
"""Whatever ends a run, every output is the old one or the new one, whole; exit status and message say why."""
import errno
import os
import pathlib
import random
import resource
import shutil
import subprocess
import time

from support import (DATE, check, expect, files_of, folder, kill_after, main, make_votes, refuse_sanitizer, run,
                     temporaries)

OUTPUTS = {"-o": "out.manifest", "--probabilities": "p.jsonl", "--workers": "w.json", "--summary": "s.json",
           "--report": "r.html"}
NAMES = sorted(list(OUTPUTS.values()) + ["r.json"])


def words(votes, extra=()):
    flags = [word for flag, name in OUTPUTS.items() for word in (flag, name)]
    return ["consolidate", votes, "--manifest", "in.manifest", "--model", "majority", "--replicates", "100", "-q",
            "--threads", "2", DATE, *flags, *extra]


class Scene:
    """A folder with two jobs on the same objects, and what each leaves behind."""

    def __init__(self, given, top, items=200):
        self.given, self.top = given, pathlib.Path(top)
        self.results = []
        for seed in (1, 2):
            make_votes(self.top / f"votes{seed}.csv", items, 9, 3, 3, seed)
        (self.top / "in.manifest").write_text("".join('{"source-ref":"s3://b/%d.jpg"}\n' % i for i in range(items)))
        for seed in (1, 2):
            expect(given.program, words(f"votes{seed}.csv"), self.top, 0)
            self.results.append(self.outputs())
        self.restore()

    def outputs(self):
        return {name: data for name, data in files_of(self.top).items() if name in NAMES}

    def restore(self):
        """The outputs of the first job; the second is about to run."""
        for name in NAMES:
            (self.top / name).unlink(missing_ok=True)
        for name, data in self.results[0].items():
            (self.top / name).write_bytes(data)

    def check_whole(self, what):
        """Each output old or new; the manifest new only if all are."""
        old, new = self.results
        now = self.outputs()
        check(sorted(now) == NAMES, f"{what}: the outputs are {sorted(now)}")
        for name, data in now.items():
            check(data in (old[name], new[name]), f"{what}: {name} is neither the old file nor the new one")
        if now["out.manifest"] == new["out.manifest"]:
            check(now == new, f"{what}: the manifest is new and other outputs are not")

    def check_old(self, what):
        check(self.outputs() == self.results[0], f"{what}: an output is not the old one")
        check(not temporaries(self.top), f"{what}: left behind: {temporaries(self.top)}")


def kill_moments(given):
    """kill -9 at 200 random moments."""
    with folder() as top:
        scene = Scene(given, top)
        begin = time.monotonic()
        expect(given.program, words("votes2.csv"), scene.top, 0)
        seconds = time.monotonic() - begin
        scene.restore()
        draw = random.Random(given.seed)
        kills = left = new = 0
        while kills < 200 * given.times:
            ended = kill_after(given.program, words("votes2.csv"), scene.top, draw.uniform(0, 1) * seconds)
            if ended == 0:
                seconds *= 0.95  # the machine is less busy now
            check(ended in (None, 0), f"exit {ended}")
            kills += ended is None
            scene.check_whole(f"kill {kills}")
            left += bool(temporaries(scene.top))
            new += scene.outputs() == scene.results[1]
            check(len(temporaries(scene.top)) <= len(NAMES), "temporary files pile up")
            scene.restore()
        expect(given.program, words("votes2.csv"), scene.top, 0)
        check(scene.outputs() == scene.results[1], "the run after the kills is wrong")
        check(not temporaries(scene.top), f"left behind: {temporaries(scene.top)}")
        return f"{kills} kills, {left} of them left temporary files that the next run removed, {new} came too late"


def runs_at_once(given):
    """Several runs for the same outputs do not take each other's temporary files."""
    with folder() as top:
        scene = Scene(given, top)
        for _ in range(5):
            runs = [subprocess.Popen([given.program, *words("votes2.csv")], cwd=top) for _ in range(4)]
            check([process.wait() for process in runs] == [0] * 4, "a run failed")
            check(scene.outputs() == scene.results[1], "an output is wrong")
        check(not temporaries(scene.top), f"left behind: {temporaries(scene.top)}")


def limit_files(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def full_disk(given):
    """A file that may not grow beyond a limit (RLIMIT_FSIZE), and /dev/full."""
    with folder() as top:
        scene = Scene(given, top)
        most = max(len(data) for data in scene.results[1].values())
        shares = [0, 0.02, 0.2, 0.5, 0.9]
        if b"__tsan_init" in given.program.read_bytes():
            shares.pop(0)  # the thread sanitizer writes a file of its own before the program begins
        for share in shares:
            limit = int(most * share)
            expect(given.program, words("votes2.csv"), top, 73, "cannot be written: File too large",
                   preexec_fn=lambda: limit_files(limit))
            scene.check_whole(f"limit {limit}")
            check(not temporaries(scene.top), f"left behind: {temporaries(scene.top)}")
            check(scene.outputs()["out.manifest"] == scene.results[0]["out.manifest"], "the manifest is new")
            scene.restore()
        expect(given.program, ["consolidate", "votes1.csv", "-o", "/dev/full"], top, 73, "No space left on device")


def small_tmpfs(given):
    """A real full disk, where this user may mount one."""
    with folder() as top:
        scene = Scene(given, top)
        small = scene.top / "small"
        small.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "none", small], capture_output=True)
        if mounted.returncode != 0:
            return "skipped, mounting is not allowed"
        try:
            (small / "o").write_text("old")
            expect(given.program, ["consolidate", "votes1.csv", "-o", "small/o"], top, 73, "No space left on device")
            check((small / "o").read_text() == "old" and not temporaries(small), "the old output is not there alone")
        finally:
            subprocess.run(["umount", small], check=True)


def closed_pipe(given):
    """A reader that has seen enough is no error."""
    with folder() as top:
        make_votes(pathlib.Path(top) / "v.csv", 5000, 9, 3, 3)
        process = subprocess.Popen([given.program, "consolidate", "v.csv", "--model", "majority", "-q"], cwd=top,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        check(process.stdout.read(100).startswith(b'{"source-ref"'), "nothing came")
        process.stdout.close()
        check(process.stderr.read() == b"" and process.wait() == 0, "a closed pipe is an error")


def unwritable(given):
    """Folders that cannot be written to: known before anything is read."""
    with folder() as top:
        path = pathlib.Path(top)
        path.chmod(0o755)
        make_votes(path / "v.csv", 50, 9, 3, 3)
        read_only = path / "read-only"
        read_only.mkdir()
        (read_only / "o").write_text("old")
        read_only.chmod(0o555)
        (read_only / "o").chmod(0o444)
        program = path / "quorate"
        shutil.copy(given.program, program)
        command = ["consolidate", "v.csv", "-q", "-o"]
        for target, why in [("none/o", "No such file or directory"), ("v.csv/o", "Not a directory")]:
            expect(program, command + [target], top, 73, f"{target}: cannot be written: {why}")
        if os.geteuid() == 0:
            # Root may write anywhere: be nobody.
            for target in ("read-only/o", "read-only/new"):
                expect(program, command + [target], top, 73, "cannot be written: Permission denied", user=65534)
        else:
            for target in ("read-only/o", "read-only/new"):
                expect(program, command + [target], top, 73, "cannot be written: Permission denied")
        check((read_only / "o").read_text() == "old", "the old file is gone")
        read_only.chmod(0o755)


def faulty(given, call, path, after, do):
    """The environment in which calls fail."""
    library = given.build / "tests" / "libfaults.so"
    return {**os.environ, "LD_PRELOAD": str(library), "FAULT_CALL": call, "FAULT_PATH": str(path),
            "FAULT_AFTER": str(after), "FAULT_DO": str(do), "FAULT_NOTE": "fault-came"}


def strike(given, scene, call, path, after, do):
    """Runs under a fault; gives exit status, error text, and whether the fault came."""
    note = scene.top / "fault-came"
    note.unlink(missing_ok=True)
    code, _, err = run(given.program, words("votes2.csv"), scene.top, env=faulty(given, call, path, after, do))
    return code, err.decode(), note.exists()


def sweep(given, scene, call, path, do, status, text):
    """Lets the first call fail, then the second, and so on until there is no such call any more."""
    after = 0
    while True:
        code, err, came = strike(given, scene, call, path, after, do)
        if not came:
            check(code == 0, f"{call} {path}: exit {code} without a fault: {err}")
            scene.restore()
            return after
        check(code == status and text in err, f"{call} number {after + 1} on {path}: exit {code}: {err}")
        scene.check_whole(f"{call} {path} {after}")
        check(not temporaries(scene.top), f"{call} {path} {after}: left behind: {temporaries(scene.top)}")
        if status == 66:
            scene.check_old(f"{call} {path} {after}")
        scene.restore()
        after += 1
        check(after < 500, f"{call} {path}: no end")


def write_errors(given):
    """Every write, fsync and rename of every output fails in turn."""
    said = []
    refuse_sanitizer(given, "libraries cannot be put before its own")
    with folder() as top:
        scene = Scene(given, top)
        for call, path, do, text in [("write", top, errno.ENOSPC, "No space left on device"),
                                     ("fsync", top, errno.EIO, "Input/output"), ("rename", "", errno.EIO, "Input/output")]:
            times = sweep(given, scene, call, path, do, 73, text)
            check(times >= len(NAMES), f"only {times} x {call}")
            said.append(f"{times} x {call}")
    return ", ".join(said)


def background_errors(given):
    """What a disk says of a large output while it is being written ends the run: fsync would not say it again."""
    refuse_sanitizer(given, "libraries cannot be put before its own")
    with folder() as top:
        path = pathlib.Path(top)
        make_votes(path / "v.csv", 150_000, 9, 3, 1)
        (path / "o").write_text("old")
        environment = {**faulty(given, "fdatasync", top, 0, errno.EIO), "FAULT_NOTE": str(path / "fault-came")}
        expect(given.program, ["consolidate", "v.csv", "--model", "majority", "-q", "-o", "o"], top, 73,
               "cannot be written: Input/output error", env=environment)
        check((path / "fault-came").exists(), "the output is not large enough for a fault")
        check((path / "o").read_text() == "old" and not temporaries(path), "the old output is not there alone")


def read_errors(given):
    """Every read of every input fails in turn, and so does opening them: they vanish."""
    said = []
    refuse_sanitizer(given, "libraries cannot be put before its own")
    with folder() as top:
        scene = Scene(given, top)
        for path in ("votes2.csv", "in.manifest"):
            reads = sweep(given, scene, "read", path, errno.EIO, 66, f"{path}: cannot be read: Input/output error")
            opens = sweep(given, scene, "open", path, errno.ENOENT, 66, f"{path}: cannot be read: No such file")
            said.append(f"{path}: {reads} x read, {opens} x open")
            check(reads > 0 and opens > 0, "the faults never came")
    return ", ".join(said)


def changed_inputs(given):
    """Inputs that get shorter or are written to while they are mapped."""
    refuse_sanitizer(given, "libraries cannot be put before its own")
    with folder() as top:
        scene = Scene(given, top, items=6000)
        for name in ("votes2.csv", "in.manifest"):
            path = scene.top / name
            content = path.read_bytes()
            check(len(content) > 1 << 16, "the file is too small to be mapped")
            for do, text in [("truncate", "got shorter while it was read"), ("overwrite", "was changed while it was read")]:
                code, err, came = strike(given, scene, "map", name, 0, do)
                check(came, f"{do} {name}: the fault never came")
                check(code == 66 and text in err, f"{do} {name}: exit {code}: {err}")
                check(scene.outputs()["out.manifest"] == scene.results[0]["out.manifest"], f"{do} {name}: the manifest")
                path.write_bytes(content)
                expect(given.program, words("votes2.csv"), top, 0)
                check(not temporaries(scene.top), f"{do} {name}: left behind: {temporaries(scene.top)}")
                scene.restore()


main([kill_moments, runs_at_once, full_disk, small_tmpfs, closed_pipe, unwritable, write_errors, background_errors, read_errors,
      changed_inputs])
