# Nested 100,000 deep: parsers that recurse fall over it.
deep = "[" * 100_000 + "]" * 100_000
open("request.json", "w").write(deep)
