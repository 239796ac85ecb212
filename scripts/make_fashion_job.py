#!/usr/bin/env python3
"""Writes data/fashion: a small labeling job as Ground Truth leaves it in its output folder, answered by simulation.

    scripts/make_fashion_job.py           writes the folder
    scripts/make_fashion_job.py --check   fails where the folder differs from what would be written

The same bytes on every machine: one seed, and of the random module only random(), whose stream Python guarantees.
"""
import argparse
import datetime
import json
import pathlib
import random
import sys

SEED = 8
CLASSES = ["Bag", "Eyewear", "Flipflop", "Watch"]
OBJECTS_PER_CLASS = 5
ATTRIBUTE = "my-first-labeling-job"
START = datetime.datetime(2023, 3, 8, 14, 2, 0)
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "data" / "fashion"

TRUTH = [name for name in CLASSES for _ in range(OBJECTS_PER_CLASS)]
SOURCES = [f"s3://fashion-labeling/fashion/{number:03d}.jpg" for number in range(1, len(TRUTH) + 1)]


class Worker:
    """A simulated labeler. The number of wrong answers is exact; which objects they fall on is random."""

    def __init__(self, name, errors, confuses=None, seconds=6.0):
        self.name = name
        self.errors = errors      # on the objects that the confusion leaves over
        self.confuses = confuses  # (true class, answer, how many of its objects)
        self.seconds = seconds    # typical time for one object


WORKERS = [
    Worker("good", errors=1, seconds=6.5),
    Worker("good", errors=1, seconds=5.0),
    Worker("fair", errors=3, seconds=5.5),
    Worker("careless", errors=8, seconds=2.0),
    Worker("biased", errors=1, confuses=("Flipflop", "Watch", 4), seconds=6.0),
]


def below(rng, bound):
    return int(rng.random() * bound)


def draw(rng, population, count):
    """`count` different elements of `population`."""
    rest = list(population)
    return [rest.pop(below(rng, len(rest))) for _ in range(count)]


def hexadecimal(rng, digits):
    return "".join("0123456789abcdef"[below(rng, 16)] for _ in range(digits))


def identity(rng):
    """A worker id and the identity of a private workforce, in the service's shape; both belong to nobody."""
    subject = "-".join([hexadecimal(rng, 8), hexadecimal(rng, 4), "4" + hexadecimal(rng, 3),
                        "a" + hexadecimal(rng, 3), hexadecimal(rng, 12)])
    return "private.us-east-1." + hexadecimal(rng, 16), {
        "identityData": {
            "identityProviderType": "Cognito",
            "issuer": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_simulated",
            "sub": subject,
        }
    }


def labels_of(rng, worker):
    """The worker's answer to every object."""
    answers = list(TRUTH)
    free = list(range(len(TRUTH)))
    if worker.confuses:
        true_class, answer, count = worker.confuses
        confused = [i for i in free if TRUTH[i] == true_class]
        free = [i for i in free if TRUTH[i] != true_class]
        for i in draw(rng, confused, count):
            answers[i] = answer
    for i in draw(rng, free, worker.errors):
        answers[i] = draw(rng, [name for name in CLASSES if name != TRUTH[i]], 1)[0]
    return answers


def stamp(milliseconds):
    moment = START + datetime.timedelta(milliseconds=milliseconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def simulate():
    """(answers by object, worker ids, right answers by worker); an answer is (submission in ms, the service's object)."""
    rng = random.Random(SEED)
    answers = [[] for _ in TRUTH]
    worker_ids = []
    right = []
    for worker in WORKERS:
        worker_id, metadata = identity(rng)
        labels = labels_of(rng, worker)
        worker_ids.append(worker_id)
        right.append(sum(label == truth for label, truth in zip(labels, TRUTH)))
        clock = below(rng, 90_000)
        for i, label in enumerate(labels):
            clock += 400 + below(rng, 1200)  # the next page loads
            spent = round(worker.seconds * 1000 * (0.5 + 1.2 * rng.random()))
            accepted, clock = clock, clock + spent
            answers[i].append((clock, {
                "acceptanceTime": stamp(accepted),
                "answerContent": {"crowd-image-classifier": {"label": label}},
                "submissionTime": stamp(clock),
                "timeSpentInSeconds": spent / 1000,
                "workerId": worker_id,
                "workerMetadata": metadata,
            }))
    for of_object in answers:
        of_object.sort(key=lambda answer: answer[0])
    return answers, worker_ids, right


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def outvoted(answers):
    """File names of the objects on which a wrong label has the most votes."""
    out = []
    for source, truth, of_object in zip(SOURCES, TRUTH, answers):
        labels = [answer["answerContent"]["crowd-image-classifier"]["label"] for _, answer in of_object]
        if labels.count(truth) < max(map(labels.count, labels)):
            out.append(source.rsplit("/", 1)[1])
    return out


def readme(answers, worker_ids, right):
    rows = []
    for worker, worker_id, count in zip(WORKERS, worker_ids, right):
        text = f"{worker.errors} wrong at random"
        if worker.confuses:
            true_class, answer, confused = worker.confuses
            text = (f"{confused} of the {OBJECTS_PER_CLASS} {true_class} objects called {answer}, "
                    f"and {text} among the others")
        rows.append(f"| `{worker_id}` | {worker.name} | {count} of {len(TRUTH)} "
                    f"({100 * count / len(TRUTH):.0f} %) | {text} |")
    return f"""# A small job to try Quorate on

**Simulated.** There are no images behind these names and no people behind these workers. The job has the shape of a
course's first labeling job: {len(TRUTH)} images of fashion articles, {len(CLASSES)} classes ({", ".join(CLASSES)}), \
{OBJECTS_PER_CLASS} objects of
each in that order, label attribute `{ATTRIBUTE}`. {len(WORKERS)} simulated workers labelled every object.

The folder is laid out as SageMaker Ground Truth leaves a stopped job of a private workforce:

- `annotation-tool/data.json`: the label categories; their order gives the class index.
- `annotations/worker-response/iteration-1/<object id>/<time>.json`: every worker's answer to one object. The colons in
  the file names are the service's own; Windows cannot store them.
- `manifests/output/output.manifest`: the objects, not yet consolidated.

Beside it, and not part of such a folder: `gold.csv`, the true labels, to see how well a consolidation does.

| worker | kind | right answers | how |
|---|---|---|---|
{chr(10).join(rows)}

How many answers are wrong is set by hand, as the table says; on which objects they fall, what is answered instead,
the times and the ids are drawn at random. The seed, {SEED}, was picked because it shows why workers should not all \
count
the same: on {", ".join(outvoted(answers))} a wrong label has the most votes. With most other seeds the plain majority \
is right everywhere.

`scripts/make_fashion_job.py` writes this folder, this file included, byte for byte the same on every machine; with
`--check` it compares.
"""


def files():
    """Every file of the folder: name to bytes."""
    answers, worker_ids, right = simulate()
    out = {
        "README.md": readme(answers, worker_ids, right),
        "annotation-tool/data.json": compact({"document-version": "2021-05-13",
                                              "labels": [{"label": name} for name in CLASSES]}),
        "gold.csv": "task,label\n" + "".join(f"{s},{t}\n" for s, t in zip(SOURCES, TRUTH)),
        "manifests/output/output.manifest": "".join(compact({"source-ref": s}) + "\n" for s in SOURCES),
    }
    for object_id, of_object in enumerate(answers):
        written = START + datetime.timedelta(milliseconds=of_object[-1][0] + 2000)
        name = f"annotations/worker-response/iteration-1/{object_id}/{written:%Y-%m-%d_%H:%M:%S}.json"
        out[name] = compact({"answers": [answer for _, answer in of_object]})
    return {name: text.encode() for name, text in out.items()}


def present():
    return {path.relative_to(FOLDER).as_posix(): path for path in FOLDER.rglob("*") if path.is_file()}


def check(expected):
    found = present()
    faults = [f"{name}: missing" for name in expected if name not in found]
    faults += [f"{name}: not made by this script" for name in found if name not in expected]
    faults += [f"{name}: differs" for name, data in expected.items()
               if name in found and found[name].read_bytes() != data]
    for fault in sorted(faults):
        print(f"{FOLDER.name}/{fault}")
    return 1 if faults else 0


def write(expected):
    for name, path in present().items():
        if name.startswith("annotations/") and name not in expected:
            path.unlink()  # an earlier seed's answers would count as newer or older ones
    for name, data in expected.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the folder instead of writing it")
    expected = files()
    return check(expected) if parser.parse_args().check else write(expected)


if __name__ == "__main__":
    sys.exit(main())
