# Latin-1 where UTF-8 should be; editors and git would repair it.
good = b'{"source-ref":"a","worker-id":"w1","label":"cat"}\n'
open("votes.jsonl", "wb").write(good + b'{"source-ref":"b","worker-id":"w1","label":"caf\xe9"}\n' + good.replace(b"w1", b"w2"))
