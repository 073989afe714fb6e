"""usage: json_py.py json|orjson POINTS ITERATIONS : encodes one snapshot again and again."""
import json
import sys
import time

mode, path, iterations = sys.argv[1], sys.argv[2], int(sys.argv[3])
convert = {"s": str, "d": float, "i": int, "b": lambda text: text == "true", "n": lambda text: None}
values, metadata = {}, {}
with open(path) as points:
    for line in points:
        name, kind, units, type_name, text = line.rstrip("\n").split(" ", 4)
        values[name] = convert[kind](text)
        metadata[name] = {"units": units, "tz": "US/Pacific", "type": type_name}

if mode == "orjson":
    import orjson

    def encode():
        return orjson.dumps([values, metadata])
else:

    def encode():
        return json.dumps([values, metadata]).encode()


# The time of a single one is below what a clock can tell.
ROUNDS = 40
times = []
for _ in range(ROUNDS):
    start = time.perf_counter_ns()
    for index in range(iterations // ROUNDS):
        values["portLoad"] = 3.314 if index % 2 == 0 else 6.6
        payload = encode()
    times.append((time.perf_counter_ns() - start) / 1e3 / (iterations // ROUNDS))
times.sort()
print(f"mode={mode} points={len(values)} bytes={len(payload)} us={times[ROUNDS // 2]:.3f} us_min={times[0]:.3f}")
