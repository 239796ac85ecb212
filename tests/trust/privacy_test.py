#!/usr/bin/env python3
"""No name of a worker under --pseudonyms, no free text under --redact, in anything that is written or said; nothing
hostile in a report; and no file that a manifest names is opened."""
import hashlib
import hmac
import json
import pathlib
import shutil
import subprocess

from support import DATE, check, expect, files_of, folder, main, refuse_sanitizer, run

KEY = "0123456789abcdef0123456789abcdef"
HOSTILE = ['</script><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'; DROP TABLE x; --", "a\u0000b",
           "\u0001\u001b[31mred", "\u202egnp.exe", "\u2066x\u2069", "<!--", "]]>", "${7*7}{{7*7}}", "%s%n%x", "$(touch pwned)",
           "`touch pwned`", "../../etc/passwd", "javascript:alert(1)", "&lt;b&gt;", "line\nbreak", "=cmd|' /C calc'!A1"]


def pseudonym(name):
    return "p-" + hmac.new(KEY.encode(), name.encode(), hashlib.sha256).hexdigest()[:16]


def everything(given, top, votes, extra, before=()):
    """Runs every verb that consolidates; gives all that they wrote and said."""
    said = b""
    for number, command in enumerate([
            ["consolidate", votes, "-o", "m", "--probabilities", "p", "--workers", "w", "--summary", "s", "--report", "r.html",
             "--rejects", "x", DATE],
            ["audit", votes, "-o", "a.json", "--csv", "a.csv", "--html", "h.html", "--summary", "as", "--rejects", "ax"],
            ["audit", votes, "--rows", "0"],
            ["report", votes, "-o", "rr.html", "--rejects", "rx"],
            ["explain", votes, "--item", "0"],
            ["explain", votes, "--item", "0", "--json"]]):
        code, out, err = run(given.program, command + ["--on-bad-record", "skip", *extra], top)
        check(code == 0, f"{command}: exit {code}: {err}")
        said += out + err
    return b"".join(data for name, data in files_of(top).items() if name not in before) + said


def write_jobs(top):
    """A job folder's worth of what can name a worker: votes, bad records, duplicates, side files."""
    names = [f"worker-{j}-of-team" for j in range(6)]
    lines = []
    for i in range(12):
        for j in range(6):
            record = {"source": f"very private text {i}", "worker-id": names[j], "label": "cat" if (i + j) % 5 else "dog"}
            lines.append(json.dumps(record))
    lines.append(json.dumps({"source": "very private text 99", "worker-id": names[0], "label": {}}))
    lines.append('{"source": "very private text 98", "worker-id": "%s", "lab' % names[1])
    (top / "votes.jsonl").write_text("\n".join(lines) + "\n")
    (top / "key").write_text(KEY + "\n")
    (top / "teams.csv").write_text("worker,team\n" + "".join(f"{name},t{j % 2}\n" for j, name in enumerate(names)))
    return names


def pseudonyms_everywhere(given):
    """Every output of every verb."""
    with folder() as name:
        top = pathlib.Path(name)
        names = write_jobs(top)
        before = set(files_of(top))
        data = everything(given, top, "votes.jsonl", ["--pseudonyms", "key"], before)
        for worker in names:
            check(worker.encode() not in data, f"{worker} is named")
            check(pseudonym(worker).encode() in data, f"the pseudonym of {worker} is nowhere")
        check(KEY.encode() not in data, "the key is in an output")
        data = everything(given, top, "votes.jsonl", [], before)
        check(names[0].encode() in data, "this test sees no names at all")
        out, _ = expect(given.program, ["audit", "votes.jsonl", "--on-bad-record", "skip", "--pseudonyms", "key",
                                        "--worker-attributes", "teams.csv", "-o", "-"], top, 0)
        check(b'"t0"' in out and names[0].encode() not in out, "the groups are not compared")


def messages(given):
    """Errors and warnings that would name a worker."""
    with folder() as name:
        top = pathlib.Path(name)
        names = write_jobs(top)
        secret = [n.encode() for n in names] + [b"stranger-1"]
        (top / "strangers.csv").write_text("worker,team\nstranger-1,a\n")
        (top / "twice.csv").write_text("worker,team\nstranger-1,a\nstranger-1,b\n")
        (top / "weights.csv").write_text("worker,weight\nstranger-1,1\n")
        (top / "history.json").write_text('{"classes":["cat","dog"],"workers":[{"worker":"stranger-1"},{"worker":"stranger-1"}]}')
        with open(top / "votes.jsonl", "a") as votes:
            votes.write(json.dumps({"source": "very private text 0", "worker-id": names[0], "label": "dog"}) + "\n")
        for command in (["audit", "--worker-attributes", "strangers.csv"], ["audit", "--worker-attributes", "twice.csv"],
                        ["consolidate", "--model", "weighted-vote", "--weights", "weights.csv"],
                        ["consolidate", "--worker-history", "history.json"]):
            _, err = expect(given.program, command + ["votes.jsonl", "--on-bad-record", "skip", "--pseudonyms", "key"], top, 65)
            check(not any(text in err for text in secret), f"{command}: {err}")
        for extra in ([], ["--on-bad-record", "skip", "-o", "m", "--rejects", "rejects"]):
            code, out, err = run(given.program, ["consolidate", "votes.jsonl", "--duplicates", "error", "--pseudonyms", "key",
                                                 *extra], top)
            check(code == (0 if extra else 65) and b"duplicate" in err, f"exit {code}: {err}")
            check(not any(text in out + err for text in secret), f"{extra}: {err}")
        data = (top / "rejects").read_bytes()
        check(b'"duplicate"' in data and not any(text in data for text in secret), f"rejects: {data}")


def history_chain(given):
    """A workers file with pseudonyms is the next run's history, with names or without."""
    with folder() as name:
        top = pathlib.Path(name)
        names = write_jobs(top)
        common = ["--on-bad-record", "skip", "-o", "m", "-q"]
        expect(given.program, ["consolidate", "votes.jsonl", "--pseudonyms", "key", "--workers", "h", *common], top, 0)
        (top / "next.jsonl").write_text("".join(
            json.dumps({"source": f"t{i}", "worker-id": names[j], "label": "cat" if i % 2 else "dog"}) + "\n"
            for i in range(4) for j in range(3)))
        expect(given.program, ["consolidate", "next.jsonl", "--pseudonyms", "key", "--worker-history", "h", "--workers", "w",
                               *common], top, 0)
        known = [worker["worker"] for worker in json.loads((top / "w").read_text())["workers"]]
        check(sorted(known) == sorted(pseudonym(n) for n in names), f"the workers are {known}")


def redaction(given):
    """Texts that are objects, and records that were rejected."""
    with folder() as name:
        top = pathlib.Path(name)
        write_jobs(top)
        before = set(files_of(top))
        data = everything(given, top, "votes.jsonl", ["--redact"], before)
        check(b"very private" not in data, "a text is shown")
        data = everything(given, top, "votes.jsonl", [], before)
        check(b"very private" in data, "this test sees no texts at all")
        # Lines of a manifest pass through as they are; what is made from them does not show their texts.
        (top / "in.manifest").write_text("".join('{"source":"very private text %d"}\n' % i for i in range(12)))
        data = everything(given, top, "votes.jsonl", ["--redact", "--manifest", "in.manifest"], before | {"in.manifest", "m"})
        check(b"very private" not in data, "a text of the manifest is shown")
        check(b'{"source":"very private text 3",' in (top / "m").read_bytes(), "the manifest's line did not pass through")
        # References are no texts.
        (top / "images.csv").write_text("source-ref,worker,label\n" + "".join(
            f"s3://b/{i}.jpg,w{j},{'xy'[(i + j) % 2]}\n" for i in range(4) for j in range(3)))
        data = everything(given, top, "images.csv", ["--redact"])
        check(b"s3://b/2.jpg" in data, "references are hidden")
        (top / "gold.csv").write_text("task,label\nvery private stranger,cat\n")
        _, err = expect(given.program, ["consolidate", "votes.jsonl", "--gold", "gold.csv", "--redact", "--on-bad-record",
                                        "skip"], top, 65)
        check(b"very private" not in err, f"an error shows a text: {err}")


def bad_keys(given):
    """Key files that cannot be used: known before anything is read or written."""
    with folder() as name:
        top = pathlib.Path(name)
        (top / "v.csv").write_text("task,worker,label\na,w,x\nb,w,y\n")
        for content in ("", "\n", "short", "0123456789abcde\n"):
            (top / "key").write_text(content)
            expect(given.program, ["consolidate", "v.csv", "--pseudonyms", "key", "-o", "m"], top, 65, "too short for --pseudonyms")
        expect(given.program, ["consolidate", "v.csv", "--pseudonyms", "no", "-o", "m"], top, 66, "no: cannot be read")
        check(not (top / "m").exists(), "something was written")
        # A key from a pipe is read once.
        out = subprocess.run(["bash", "-c", f"'{given.program}' audit v.csv -q --csv a.csv --pseudonyms <(echo {KEY})"], cwd=top)
        check(out.returncode == 0 and pseudonym("w") in (top / "a.csv").read_text(), "a key from a pipe is not taken")


def hostile_names(given):
    """Names that would break out of a page, a cell, a shell or a terminal's line."""
    with folder() as name:
        top = pathlib.Path(name)
        with open(top / "v.jsonl", "w") as votes:
            for i, item in enumerate(HOSTILE):
                for j, worker in enumerate(HOSTILE[:9]):
                    votes.write(json.dumps({"source-ref": item, "worker-id": worker, "label": HOSTILE[(i + j % 2) % 4]}) + "\n")
        expect(given.program, ["report", "v.jsonl", "-o", "r.html", "--title", HOSTILE[0], "-q"], top, 0)
        expect(given.program, ["audit", "v.jsonl", "--csv", "a.csv", "--csv-safe", "-o", "a.json", "-q"], top, 0)
        page = (top / "r.html").read_text()
        check("alert(1)" in page, "the names are not in the page")
        for text in ("<script>alert", "<img src=x", "<!--<", "]]>", "\u0000", "\u0001", "\u001b"):
            check(text not in page.replace("<!doctype", ""), f"{text!r} stands in the page")
        check(page.count("<script") == page.count("</script>"), "a script is closed by a name")
        check("default-src 'none'" in page.replace("&#39;", "'"), "the page has no policy")
        for file in ("r.json", "a.json"):
            json.loads((top / file).read_text())
        import csv
        with open(top / "a.csv", newline="") as file:
            cells = [cell for row in list(csv.reader(file))[1:] for cell in row[:2]]
        check(not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for cell in cells), f"a formula: {cells}")
        check({row for row in cells} >= {w for w in HOSTILE[:9]}, "a name got lost")
        check(sorted(path.name for path in top.iterdir()) == ["a.csv", "a.json", "r.html", "r.json", "v.jsonl"],
              "a name became a file")


def unopened(given):
    """Files that a manifest or an annotation names are not opened: so says a library that watches open(), and strace."""
    refuse_sanitizer(given, "libraries cannot be put before its own")
    with folder() as name:
        top = pathlib.Path(name)
        (top / "secret.jpg").write_text("secret")
        (top / "in.manifest").write_text('{"source-ref":"%s/secret.jpg"}\n{"source-ref":"/etc/hostname"}\n' % top)
        (top / "v.csv").write_text("source-ref,worker,label\n" + "".join(
            f"{ref},w{j},x{j % 2}\n" for ref in (f"{top}/secret.jpg", "/etc/hostname") for j in range(3)))
        command = ["consolidate", "v.csv", "--manifest", "in.manifest", "-o", "m", "--report", "r.html", "-q"]
        for path, is_opened in (("secret.jpg", False), ("hostname", False), ("v.csv", True)):
            watch = {"LD_PRELOAD": str(given.build / "tests" / "libfaults.so"), "FAULT_CALL": "open", "FAULT_PATH": path,
                     "FAULT_NOTE": "opened", "FAULT_DO": "2"}
            run(given.program, command, top, env=watch)
            check((top / "opened").exists() == is_opened, f"{path} was {'not ' if is_opened else ''}opened")
        if shutil.which("strace") is None:
            return "without strace"
        traced = subprocess.run(["strace", "-f", "-o", "trace", "-e", "trace=open,openat,stat,newfstatat,access,execve",
                                 str(given.program), *command], cwd=top, capture_output=True)
        if traced.returncode != 0:
            return "without strace, which may not trace here"
        trace = (top / "trace").read_text()
        check("in.manifest" in trace, "the trace is empty")
        check("secret.jpg" not in trace and "/etc/hostname" not in trace, "a file that the manifest names was touched")
        check(trace.count("execve(") == 1, "another program was run")


main([pseudonyms_everywhere, messages, history_chain, redaction, bad_keys, hostile_names, unopened])
