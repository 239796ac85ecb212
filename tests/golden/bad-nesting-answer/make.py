# Nested 100,000 deep: parsers that recurse fall over it.
deep = "[" * 100_000 + "]" * 100_000
import json
open("request.json", "w").write(json.dumps([{"datasetObjectId": "0", "annotations": [
    {"workerId": "w1", "annotationData": {"content": '{"a":' + deep + "}"}}]}]))
