# Nested 100,000 deep: parsers that recurse fall over it.
deep = "[" * 100_000 + "]" * 100_000
open("votes.jsonl", "w").write('{"source-ref":"a","worker-id":"w1","label":' + deep + "}\n")
