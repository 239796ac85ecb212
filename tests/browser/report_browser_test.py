#!/usr/bin/env python3
"""Opens reports in a headless Chromium: no errors, no requests, nothing that a name brings runs; sorting, filtering
and showing more work, with the keyboard too; without scripts everything is there; it fits a narrow window and paper.

    report_browser_test.py --program build/dev/quorate [--screenshots FOLDER]

Says that it skips (exit status 77) where there is no Chromium.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import zlib

from devtools import Browser, find_browser

EVIL = "</script><img src=x onerror=window.evil=1>\"'&"
SKIPPED = 77
faults = []


def check(is_right, what):
    if not is_right:
        faults.append(what)


def png(side, shade):
    """A grey square as a PNG file."""
    def chunk(kind, data):
        return (len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big"))
    rows = b"".join(b"\0" + random.Random(row).randbytes(side) if shade is None else b"\0" + bytes([shade]) * side
                    for row in range(side))
    head = side.to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def write_votes(path):
    """80 objects, 40 workers of whom one always gives the same answer; a class, a worker and an object have evil names."""
    dice = random.Random(7)
    classes = ["Duck", "Goose", EVIL]
    workers = [f"worker-{j:02}" for j in range(39)] + [EVIL]
    with open(path, "w", encoding="utf-8") as out:
        out.write("task,worker,label\n")
        for i in range(80):
            name = EVIL if i == 0 else f"s3://bucket/images/{i:03}.png"
            truth = dice.choice(classes)
            for worker in dice.sample(workers[:-1], 4) + [EVIL]:
                label = truth if dice.random() < 0.75 else dice.choice(classes)
                label = "Duck" if worker == EVIL else label
                out.write(f"{quoted(name)},{quoted(worker)},{quoted(label)}\n")


def column(page, table, number):
    return page.run(f"[...document.querySelectorAll('#{table} tbody tr:not([hidden])')]"
                    f".map(row => row.cells[{number}].dataset.v ?? row.cells[{number}].textContent)")


def check_clean(page, address):
    check(page.messages == [], f"the console said {page.messages}")
    check(page.requests == [address], f"asked for {page.requests}")
    check(page.run("window.evil") is None, "a name ran as a script")
    check(page.run("document.images.length") == 0, "a name became an image")
    check(page.run("document.scripts.length") == 1, "a name became a script")
    check(page.run("[...document.querySelectorAll('bdi')].some(e => e.textContent.startsWith('</script>'))"),
          "the evil name is not shown as it is")


def check_table(page):
    """The table of the workers: sort, filter, more."""
    rows = "document.querySelectorAll('#worker-table tbody tr:not([hidden])').length"
    everyone = page.run("document.querySelectorAll('#worker-table tbody tr').length")
    check(page.run(rows) == 25, f"{page.run(rows)} workers are visible at first")
    page.run("document.querySelector('#worker-table thead th:nth-child(2) button').click()")
    counts = [int(value) for value in column(page, "worker-table", 1)]
    check(counts == sorted(counts, reverse=True) and counts[0] == 80, f"sorted down: {counts[:5]}")
    page.run("document.querySelector('#worker-table thead th:nth-child(2) button').focus()")
    page.key("Enter")
    counts = [int(value) for value in column(page, "worker-table", 1)]
    check(counts == sorted(counts), f"sorted up with the keyboard: {counts[:5]}")
    check(page.run("document.querySelector('#worker-table th[aria-sort]').getAttribute('aria-sort')") == "ascending",
          "the order is not said to a screen reader")
    page.run("document.querySelector('#worker-table thead th:nth-child(1) button').click()")
    names = [name.lower() for name in column(page, "worker-table", 0)]
    check(names == sorted(names), f"sorted by name: {names[:3]}")

    page.run("const search = document.querySelector('.tools[data-for=worker-table] input[type=search]');"
             "search.value = 'WORKER-1'; search.dispatchEvent(new Event('input'))")
    check(page.run(rows) == 10, f"the filter leaves {page.run(rows)} workers")
    page.run("search.value = ''; search.dispatchEvent(new Event('input'))")
    flagged = "document.querySelector('.tools[data-for=worker-table] input[type=checkbox]')"
    check(page.run(flagged + " !== null"), "no worker is flagged")
    page.run(flagged + ".click()")
    check(page.run(f"{rows} > 0 && {rows} < {everyone}"), "'flagged only' changes nothing")
    check(EVIL in column(page, "worker-table", 0), "the worker who looks at nothing is not flagged")
    page.run(flagged + ".click()")
    page.run("document.querySelector('#worker-table').parentElement.nextElementSibling.click()")
    check(page.run(rows) == everyone, "'show all' does not")


def check_keyboard(page):
    """The first stops of the Tab key are the sections' links."""
    page.run("document.activeElement.blur()")
    page.key("Tab")
    check(page.run("document.activeElement.getAttribute('href')") == "#alerts", "Tab does not reach the sections")


def check_looks(page, folder):
    """Light, dark, narrow and print: as styles say, and pictures to look at."""
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.run(colour)
    page.media(scheme="dark")
    check(page.run(colour) != light, "dark is light")
    if folder:
        page.screenshot(folder / "dark.png", (0, 0, 1280, 2400))
    page.media()
    if folder:
        page.screenshot(folder / "light.png", (0, 0, 1280, 2400))
    page.resize(400, 800)
    width = page.run("document.documentElement.scrollWidth")
    check(width <= 400, f"{width} pixels wide in a window of 400")
    if folder:
        page.screenshot(folder / "narrow.png", (0, 0, 400, 2400))
    page.resize(1280, 900)
    page.media(medium="print")
    check(page.run("getComputedStyle(document.querySelector('nav')).display") == "none", "links are printed")
    page.media()
    if folder:
        page.pdf(folder / "print.pdf")


def check_policy(page):
    """What got into the page after all would not run. Leaves a complaint in the console."""
    page.run("const script = document.createElement('script'); script.textContent = 'window.evil = 1';"
             "document.body.append(script);"
             "const box = document.createElement('div'); box.innerHTML = '<b onclick=\"window.evil = 1\">x</b>';"
             "document.body.append(box); box.firstChild.click()")
    check(page.run("window.evil") is None, "the policy lets scripts run")


def check_without_scripts(page, report):
    page.scripts(allowed=False)
    page.open(report)
    check(page.run("[...document.querySelectorAll('tr')].every(row => row.offsetParent !== null || "
                   "row.closest('details'))"), "rows are hidden without scripts")
    check(page.run("getComputedStyle(document.querySelector('.tools')).display") == "none",
          "tools that need scripts are shown without them")
    page.scripts(allowed=True)


def check_images(browser, program, folder, votes):
    """A small image stands in the page, a large one is named relative to it; nothing else is loaded."""
    images = folder / "all" / "images"
    images.mkdir(parents=True)
    for i in range(1, 80):
        (images / f"{i:03}.png").write_bytes(png(400, None) if i % 2 else png(8, 200))
    report = folder / "images.html"
    subprocess.run([program, "report", votes, "--quiet", "-o", report, "--image-root", folder / "all"], check=True)
    page = browser.new_page()
    page.resize(1280, 900)
    page.open(report)
    page.run("for (const image of document.images) image.loading = 'eager'")
    found = page.run("Promise.all([...document.images].map(image => image.decode().then(() => 1, () => 0)))")
    check(len(found) >= 70 and all(found), f"{sum(found)} of {len(found)} images are shown")
    check(page.messages == [], f"with images the console said {page.messages}")
    strange = [a for a in page.requests if not a.startswith((folder.as_uri(), "data:image/png;base64,"))]
    check(strange == [], f"with images asked for {strange}")
    check(any(a.startswith("data:") for a in page.requests) and any("all/images" in a for a in page.requests),
          "not both kinds of images are there")


def write_boxes(path):
    """20 images of 14 workers, of whom one draws half as large again; an evil class, worker and object."""
    dice = random.Random(5)
    with open(path, "w", encoding="utf-8") as out:
        for i in range(20):
            truths = [(dice.uniform(20, 400), dice.uniform(20, 300), dice.choice(["cat", EVIL])) for _ in range(3)]
            answers = []
            for j in range(14):
                drawn = [{"label": label, "left": x + dice.gauss(0, 2), "top": y + dice.gauss(0, 2),
                          "width": 60 if j else 90, "height": 50 if j else 75}
                         for x, y, label in truths if dice.random() < 0.8]
                answers.append({"worker-id": EVIL if j == 0 else f"w{j:02}", "answer": {
                    "boundingBoxes": drawn, "inputImageProperties": {"width": 640, "height": 480}}})
            name = EVIL if i == 0 else f"s3://bucket/images/{i:03}.png"
            out.write(json.dumps({"source-ref": name, "annotations": answers}) + "\n")


def check_boxes(browser, program, folder, screenshots):
    """The report of a structured task: the same promises, and drawings that show something."""
    boxes = folder / "boxes.jsonl"
    write_boxes(boxes)
    report = folder / "boxes.html"
    subprocess.run([program, "report", boxes, "--quiet", "-o", report], check=True)
    page = browser.new_page()
    page.resize(1280, 900)
    page.open(report)
    check_clean(page, report.as_uri())
    rows = "document.querySelectorAll('#drawn-objects tbody tr:not([hidden])').length"
    check(page.run(rows) == 10, f"{page.run(rows)} drawn objects are visible at first")
    page.run("document.querySelector('#drawn-objects').parentElement.nextElementSibling.click()")
    check(page.run(rows) == 20, "'show all' shows not all drawn objects")
    frames = page.run("[...document.querySelectorAll('#drawn-objects .frames svg')].map(svg => {"
                      "const use = svg.querySelector('g[class^=w] use');"
                      "return use === null || use.getBBox().width > 10})")
    check(len(frames) == 20 * 12 and all(frames), "a worker's boxes are not drawn in the small frame")
    check(page.run("[...document.querySelectorAll('#drawn-objects .fused')].every(g => g.getBBox().width > 10)"),
          "a result is not drawn")
    check(page.run("new Set([...document.querySelectorAll('#drawn-objects .thin g')]"
                   ".map(g => getComputedStyle(g).color)).size") == 6, "workers have not six colours")
    fills = page.run("getComputedStyle(document.querySelector('#drawn-objects .mark')).fill")
    check(fills == "none", f"boxes are filled: {fills}")
    page.resize(400, 800)
    width = page.run("document.documentElement.scrollWidth")
    check(width <= 400, f"boxes: {width} pixels wide in a window of 400")
    if screenshots:
        page.screenshot(screenshots / "boxes-narrow.png", (0, 0, 400, 3000))
    page.resize(1280, 900)
    if screenshots:
        page.screenshot(screenshots / "boxes.png", (0, 0, 1280, 3600))
        page.media(scheme="dark")
        page.screenshot(screenshots / "boxes-dark.png", (0, 0, 1280, 3600))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--screenshots", type=pathlib.Path, help="keep pictures in this folder")
    arguments = parser.parse_args()
    program = find_browser()
    if program is None:
        print("skipped: there is no chromium")
        return SKIPPED
    quorate = arguments.program.resolve()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="quorate-report-") as name, Browser(program) as browser:
        folder = pathlib.Path(name).resolve()
        votes = folder / "votes.csv"
        write_votes(votes)
        report = folder / "report.html"
        subprocess.run([quorate, "report", votes, "--quiet", "-o", report], check=True)
        page = browser.new_page()
        page.resize(1280, 900)
        page.open(report)
        check_clean(page, report.as_uri())
        check_keyboard(page)
        check_looks(page, arguments.screenshots)
        check_table(page)
        check(page.messages == [], f"after use the console said {page.messages}")
        check_policy(page)
        check_without_scripts(page, report)
        check_images(browser, quorate, folder, votes)
        check_boxes(browser, quorate, folder, arguments.screenshots)
    print("\n".join(faults) if faults else "the report works in " + program)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
