#!/usr/bin/env python3
"""A run with --checkpoint that is killed at random moments goes on to the bytes of one that was not interrupted."""
import random
import time

from support import DATE, check, expect, files_of, folder, kill_after, main, make_votes, run, temporaries

OUTPUTS = ["-o", "m.manifest", "--probabilities", "p.jsonl", "--workers", "w.json", "--summary", "s.json", DATE]


def words(model, extra=()):
    return ["consolidate", "../votes.csv", "--model", model, "--tolerance", "1e-9", "--calibration", "none", "--threads",
            "2", "--checkpoint", "fit.checkpoint", "--checkpoint-every", "0", *OUTPUTS, *extra]


def left_in(place):
    """The checkpoints of a run: one, or one for each of the models that auto compares."""
    return sorted(path.name for path in place.glob("fit.checkpoint*"))


def killed_runs(given, top, model, extra=()):
    """Kills runs until one ends; gives how often that was, and how often there was something to go on from."""
    whole, resumed = top / "whole", top / "resumed"
    whole.mkdir()
    resumed.mkdir()
    begin = time.monotonic()
    expect(given.program, words(model, extra), whole, 0)
    seconds = time.monotonic() - begin
    draw = random.Random(given.seed)
    kills = checkpoints = 0
    while kill_after(given.program, words(model, extra), resumed, draw.uniform(0.05, 0.4) * seconds) is None:
        kills += 1
        checkpoints += bool(left_in(resumed))
        check(kills < 200, "the run makes no progress")
        if kills >= 12:
            expect(given.program, words(model, extra), resumed, 0)
            break
    check(files_of(whole) == files_of(resumed), f"{model}: the outputs differ")
    check(not left_in(whole), "the checkpoint of a run that is done is still there")
    return kills, checkpoints


def same_bytes(given):
    """Killed at random iterations."""
    from pathlib import Path
    said = []
    for model, extra in [("dawid-skene", ()), ("dawid-skene", ("--prior", "none")), ("one-coin", ()), ("ibcc", ()),
                         ("dawid-skene-spammer", ()), ("bwa", ()), ("glad", ()), ("auto", ())]:
        with folder() as name:
            make_votes(Path(name) / "votes.csv", 3000, 60, 6, 3, accuracy=0.35)
            kills, checkpoints = killed_runs(given, Path(name), model, extra)
            said.append(f"{model} {kills} kills, {checkpoints} with a checkpoint")
    return "; ".join(said)


def refusals(given):
    """A checkpoint of something else, a damaged one, and a file that is none: refused, and left alone."""
    from pathlib import Path
    with folder() as name:
        top = Path(name)
        make_votes(top / "votes.csv", 2000, 60, 6, 3, accuracy=0.35)
        own = top / "own"
        own.mkdir()
        path = own / "fit.checkpoint"
        for seconds in [0.02 * 1.3 ** i for i in range(30)]:
            if kill_after(given.program, words("dawid-skene"), own, seconds) is None and path.exists():
                break
            (own / "fit.checkpoint").unlink(missing_ok=True)
        check(path.exists(), "no run left a checkpoint")
        saved = path.read_bytes()
        expect(given.program, words("one-coin"), own, 65, "of another input, other options or another version")
        expect(given.program, words("dawid-skene", ("--seed", "2")), own, 65, "of another input, other options")
        expect(given.program, words("dawid-skene", ("--max-iterations", "9")), own, 65, "of another input, other options")
        votes = (top / "votes.csv").read_text()
        (top / "votes.csv").write_text(votes.replace(",c1\n", ",c2\n", 1))
        expect(given.program, words("dawid-skene"), own, 65, "of another input, other options")
        (top / "votes.csv").write_text(votes)
        draw = random.Random(given.seed)
        for _ in range(20):
            at = draw.randrange(len(saved))
            damaged = draw.choice([saved[:at], saved[:at] + bytes([saved[at] ^ 1 << draw.randrange(8)]) + saved[at + 1:]])
            path.write_bytes(damaged)
            code, _, err = run(given.program, words("dawid-skene"), own)
            check(code == 65 and b"--checkpoint fit.checkpoint: " in err, f"damaged at {at}: exit {code}, {err}")
            check(path.read_bytes() == damaged, "a damaged checkpoint was overwritten")
        path.write_text("task,worker,label\n")
        expect(given.program, words("dawid-skene"), own, 65, "is no checkpoint of Quorate")
        check(path.read_text() == "task,worker,label\n", "a file that is no checkpoint was overwritten")
        path.write_bytes(saved)
        expect(given.program, words("dawid-skene"), own, 0)
        check(not path.exists() and not temporaries(own), "something is left when the run is done")
        expect(given.program, words("majority"), own, 2, "--checkpoint is for auto, dawid-skene")
        expect(given.program, ["consolidate", "../votes.csv", "--checkpoint-every", "1"], own, 2, "needs --checkpoint")
        (own / "no").mkdir()
        (own / "no").chmod(0o555)


main([same_bytes, refusals])
