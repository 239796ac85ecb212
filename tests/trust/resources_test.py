#!/usr/bin/env python3
"""Inputs that are absurd in one way: a clear refusal or a run that finishes, never a crash, and no more memory than
--max-memory allows. `--times 100` is what scripts/stress.sh runs: lines of 1 GB, 10 million classes, 10 million votes of
one worker, a million files."""
import json
import os
import pathlib
import subprocess
import time

from support import check, expect, folder, main, refuse_sanitizer

MIB = 1 << 20


def measured(given, words, top):
    """Runs to the end; gives exit status, error text, seconds and the largest memory in MiB (mapped files included)."""
    begin = time.monotonic()
    with open(pathlib.Path(top) / "stderr", "wb") as err:
        process = subprocess.Popen([given.program, *map(str, words)], cwd=top, stdout=subprocess.DEVNULL, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    text = (pathlib.Path(top) / "stderr").read_text(errors="replace")
    return process.returncode, text, time.monotonic() - begin, usage.ru_maxrss / 1024


def finish_or_refuse(given, words, top, refusal=""):
    """Exit 0, or 65 with a text; says what it took."""
    code, err, seconds, peak = measured(given, words, top)
    check(code in (0, 65), f"{words}: exit {code}: {err[:300]}")
    check(code == 0 or err.startswith("quorate: ") and refusal in err, f"{words}: {err[:300]}")
    return f"exit {code}, {seconds:.1f} s, {peak:.0f} MiB" + (f" ({err.splitlines()[0][:160]})" if code else "")


def long_lines(given):
    """A label, an object, and a manifest line of 10 MB."""
    size = int(10e6 * given.times)
    said = []
    with folder() as top:
        path = pathlib.Path(top)
        text = "x" * size
        for name, line in [("label.jsonl", '{"source-ref":"a","worker-id":"w2","label":"%s"}\n'),
                           ("object.jsonl", '{"source-ref":"%s","worker-id":"w2","label":"y"}\n'),
                           ("label.csv", "a,w2,%s\n"), ("quoted.csv", 'a,w2,"%s"\n')]:
            with open(path / name, "w") as out:
                out.write("task,worker,label\na,w1,y\n" if name.endswith("csv") else
                          '{"source-ref":"a","worker-id":"w1","label":"y"}\n')
                before, after = line.split("%s")
                out.write(before)
                out.write(text)
                out.write(after)
            said.append(f"{name} {finish_or_refuse(given, ['consolidate', name, '-o', 'out', '-q'], top)}")
            (path / name).unlink()
        (path / "v.csv").write_text("task,worker,label\na,w1,y\na,w2,y\nb,w1,z\n")
        with open(path / "in.manifest", "w") as out:
            out.write('{"source-ref":"a","long":"')
            out.write(text)
            out.write('"}\n{"source-ref":"b"}\n')
        said.append("manifest " + finish_or_refuse(given, ["consolidate", "v.csv", "--manifest", "in.manifest", "-o", "out"], top))
        check((path / "out").stat().st_size > size, "the line is not in the output")
    return "; ".join(said)


def distinct_classes(given):
    """A column of texts taken for the labels: a class a vote."""
    votes = int(100_000 * given.times)
    with folder() as top:
        with open(pathlib.Path(top) / "v.csv", "w") as out:
            out.write("task,worker,label\n")
            for i in range(votes):
                out.write(f"{i // 3},w{i % 3},free text number {i}\n")
        said = [finish_or_refuse(given, ["consolidate", "v.csv", "--model", model, "-o", "out", "-q", "--summary", "s.json",
                                         "--workers", "w.json", "--probabilities", "p.jsonl"], top)
                for model in ("dawid-skene", "majority")]
        refused = finish_or_refuse(given, ["consolidate", "v.csv", "--model", "ibcc", "-o", "out"], top, "ibcc needs about")
        check(refused.startswith("exit 65"), f"a matrix of every class with every class: {refused}")
        return "; ".join(said + [refused])


def one_busy_worker(given):
    """One worker has answered everything."""
    with folder() as top:
        with open(pathlib.Path(top) / "v.csv", "w") as out:
            out.write("task,worker,label\n")
            for i in range(int(100_000 * given.times)):
                out.write(f"{i},w,{'ab'[i % 2]}\n")
        return finish_or_refuse(given, ["consolidate", "v.csv", "-o", "out", "-q"], top)


def one_popular_object(given):
    """A vote of everybody on one object."""
    with folder() as top:
        with open(pathlib.Path(top) / "v.csv", "w") as out:
            out.write("task,worker,label\n")
            for i in range(int(10_000 * given.times)):
                out.write(f"o,w{i},{'aab'[i % 3]}\n")
        return finish_or_refuse(given, ["consolidate", "v.csv", "-o", "out", "-q"], top)


def many_files(given):
    """A folder with a file a vote."""
    with folder() as top:
        inside = pathlib.Path(top) / "votes"
        inside.mkdir()
        for i in range(int(10_000 * given.times)):
            (inside / f"{i}.jsonl").write_text('{"source-ref":"%d","worker-id":"w%d","label":"%s"}\n' % (i // 3, i % 3, "ab"[i % 2]))
        return finish_or_refuse(given, ["consolidate", "votes", "-o", "out", "-q"], top)


def deep_nesting(given):
    """100,000 brackets in every kind of JSON that is read."""
    deep = "[" * 100_000 + "]" * 100_000
    unclosed = '{"a":' * 100_000
    with folder() as top:
        path = pathlib.Path(top)
        good = '{"source-ref":"a","worker-id":"w","label":"x"}\n'
        (path / "good.jsonl").write_text(good + good.replace('"w"', '"v"'))
        responses = path / "job" / "annotations" / "worker-response" / "iteration-1" / "0"
        responses.mkdir(parents=True)
        for number, text in enumerate((deep, unclosed)):
            (path / "v.jsonl").write_text(good + '{"source-ref":"a","worker-id":"v","label":%s}\n' % text)
            (path / "answers.jsonl").write_text('{"source-ref":"a","annotations":[{"worker-id":"v","answer":%s}]}\n' % text)
            (path / "request.json").write_text('[{"datasetObjectId":"0","annotations":[{"workerId":"w","annotationData":{"content":%s}}]}]'
                                               % json.dumps(text))
            (path / "request2.json").write_text('[{"datasetObjectId":"0","annotations":%s}]' % text)
            (responses / "2026-01-01_00:00:00.json").write_text('{"answers":[{"workerId":"w","answerContent":%s}]}' % text)
            (path / "in.manifest").write_text('{"source-ref":"a","x":%s}\n' % text)
            (path / "categories.json").write_text('{"labels":%s}' % text)
            (path / "history.json").write_text('{"classes":["x"],"workers":%s}' % text)
            for words in (["v.jsonl"], ["answers.jsonl"], ["request.json"], ["request2.json"], ["job"],
                          ["good.jsonl", "--manifest", "in.manifest"], ["good.jsonl", "--label-categories", "categories.json"],
                          ["good.jsonl", "--worker-history", "history.json"], ["good.jsonl", "--gold", "in.manifest"]):
                expect(given.program, ["consolidate", *words, "-o", "out"], top, 65, "quorate: ")
            expect(given.program, ["evaluate", "in.manifest", "--gold", "good.jsonl"], top, 65, "quorate: ")


def memory_limit(given):
    """--max-memory: refused before the fit with both numbers, or while reading with what was there."""
    refuse_sanitizer(given, "memory is not what the program asks for")
    with folder() as top:
        path = pathlib.Path(top)
        with open(path / "v.csv", "w") as out:
            out.write("task,worker,label\n")
            for i in range(60_000):
                out.write(f"{i // 3},w{i % 300},c{i % 300}\n")
        common = ["consolidate", "v.csv", "-o", "out", "--model", "ibcc", "--threads", "2"]
        _, err = expect(given.program, [*common, "--max-memory", "500M"], top, 65, "ibcc needs about 1.095 GiB for",
                        "--max-memory allows 500 MiB")
        code, err, _, peak = measured(given, [*common, "--max-memory", "500M"], top)
        check(code == 65 and peak < 500, f"exit {code}, {peak} MiB")
        for size in ("1M", "2000000", "4MiB"):
            expect(given.program, ["consolidate", "v.csv", "-o", "out", "--max-memory", size], top, 65, "out of memory: the run may take")
        check(not (path / "out").exists() and not list(path.glob(".*.tmp")), "something is left")
        for size in ("0", "-1", "x", "5Q", "1e999", "G"):
            expect(given.program, [*common, "--max-memory", size], top, 2, "is no size")
        expect(given.program, ["consolidate", "v.csv", "-o", "out", "--model", "majority", "--max-memory", "1G"], top, 0)


main([long_lines, distinct_classes, one_busy_worker, one_popular_object, many_files, deep_nesting, memory_limit])
