#!/usr/bin/env python3
"""Draws K random workers an image from a set of multi-worker boxes, as JSON Lines for `quorate consolidate`.

    draw_box_crowd.py data.jsonl --workers 5 --seed 1 -o crowd.jsonl --gold gold.jsonl [--part tune|test]

The input holds one image a line: {"image", "width", "height", "annotations": [{"worker", "boxes": [[x1, y1, x2, y2
(, label)]]}], "gold": [[...]] or null}. --part keeps every image for the workers but writes gold for one half of the
images alone: those whose name has an even (tune) or odd (test) check sum. --workers 0 keeps all workers.
"""
import argparse
import json
import random
import zlib


def boxes_of(rows, label):
    return {"boundingBoxes": [{"label": row[4] if len(row) > 4 else label, "left": row[0], "top": row[1],
                               "width": row[2] - row[0], "height": row[3] - row[1]} for row in rows]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--workers", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--label", default="object", help="label of boxes that have none")
    parser.add_argument("--part", choices=["all", "tune", "test"], default="all")
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--gold", required=True)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    with open(options.data) as data, open(options.output, "w") as crowd, open(options.gold, "w") as gold:
        for line in data:
            image = json.loads(line)
            answers = image["annotations"]
            if options.workers and len(answers) > options.workers:
                answers = draw.sample(answers, options.workers)
            size = {"width": image["width"], "height": image["height"]}
            crowd.write(json.dumps({"source-ref": image["image"], "annotations": [
                {"worker-id": answer["worker"],
                 "answer": {**boxes_of(answer["boxes"], options.label), "inputImageProperties": size}}
                for answer in answers]}) + "\n")
            part = "test" if zlib.crc32(image["image"].encode()) & 1 else "tune"
            if image["gold"] is not None and options.part in ("all", part):
                gold.write(json.dumps({"source-ref": image["image"],
                                       "answer": boxes_of(image["gold"], options.label)}) + "\n")


if __name__ == "__main__":
    main()
