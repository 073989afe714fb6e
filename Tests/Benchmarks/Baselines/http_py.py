"""usage: http_py.py URL CONCURRENCY COUNT REQUEST-FILE : posts with requests on kept connections, as zeep's transport
does, from so many threads."""
import sys
import threading
import time

import requests

import memory

url, concurrency, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(sys.argv[4]) as file:
    body = file.read()
headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '"getLoad"'}


def work(requests_wanted):
    session = requests.Session()
    session.trust_env = False
    for _ in range(requests_wanted):
        session.post(url, data=body, headers=headers).content


threads = [threading.Thread(target=work, args=(count // concurrency,)) for _ in range(concurrency)]
wall, cpu = time.monotonic(), time.process_time()
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
wall, cpu = time.monotonic() - wall, time.process_time() - cpu
done = count // concurrency * concurrency
print(
    f"mode=requests conc={concurrency} n={done} req_s={done / wall:.0f} us_req={wall * 1e6 / done:.1f}"
    f" cpu_us_req={cpu * 1e6 / done:.1f} maxrss_kb={memory.kilobytes()}"
)
