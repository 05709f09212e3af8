"""What the local PostHog bears at once: insights over many events, 5,000 events a second, and requests for flags.

    cargo build --release -p posthog-collector --bins --examples
    target/release/examples/insights-speed --data /tmp/speed/posthog.db --events 1000000
    python3 tests/parity/insights_under_load.py --data /tmp/speed/posthog.db --seconds 20

It needs the machine for itself, so that it is no part of the tests, and it adds the events to the file. It fails where a
request was not answered with 200.
"""

import argparse
import collections
import http.client
import json
import os
import subprocess
import sys
import threading
import time

STEPS = [{"kind": "EventsNode", "event": event} for event in ["$autocapture", "product viewed", "order placed"]]
ALL = [{"kind": "EventsNode", "event": None}]
DATES = {"date_from": "-60d"}
BREAKDOWN = {"breakdown": "$browser", "breakdown_type": "event"}
ANY = {"id": None, "type": "events"}
WEEKS = {"period": "Week", "totalIntervals": 8, "targetEntity": ANY, "returningEntity": ANY}
QUERIES = [
    {"kind": "FunnelsQuery", "series": STEPS, "dateRange": DATES},
    {"kind": "TrendsQuery", "series": ALL, "dateRange": DATES, "breakdownFilter": BREAKDOWN},
    {"kind": "TrendsQuery", "series": [{**ALL[0], "math": "dau"}], "dateRange": DATES},
    {"kind": "RetentionQuery", "retentionFilter": WEEKS},
]

# Between two requests for flags, as from a page with some visitors.
PAUSE = 0.02


class Asker(threading.Thread):
    """Posts to `path` again and again until it is stopped; `body` gets the number of requests before and returns what is sent."""

    def __init__(self, host, path, body, pause=0.0):
        super().__init__()
        self.host, self.path, self.body, self.pause = host, path, body, pause
        self.statuses, self.seconds = collections.Counter(), []
        self.stopped = threading.Event()

    def run(self):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        while not self.stopped.wait(self.pause):
            start = time.perf_counter()
            self.statuses[post(connection, self.path, self.body(len(self.seconds)))] += 1
            self.seconds.append(time.perf_counter() - start)

    def report(self, name):
        times = sorted(self.seconds)
        at = [1000 * times[min(int(len(times) * share), len(times) - 1)] for share in (0.5, 0.99, 1)]
        print(f"{name}: {dict(self.statuses)}, p50 {at[0]:.1f} ms, p99 {at[1]:.1f} ms, max {at[2]:.1f} ms")
        return set(self.statuses) == {200}


def post(connection, path, body):
    connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
    response = connection.getresponse()
    response.read()
    return response.status


def measure(host, loader, seconds):
    """Whether everything was answered with 200."""
    connection = http.client.HTTPConnection(host, timeout=60)
    for number in range(5):
        groups = [{"properties": [], "rollout_percentage": 50}]
        flag = {"key": f"load-{time.time_ns()}-{number}", "filters": {"groups": groups}}
        post(connection, "/api/projects/@current/feature_flags/", flag)
    query = "/api/projects/@current/query/"
    insights = Asker(host, query, lambda number: {"query": QUERIES[number % len(QUERIES)]})
    flags = Asker(
        host, "/flags/?v=2", lambda number: {"token": "phc_speed", "distinct_id": f"person-{number % 1000}"}, PAUSE
    )
    print(f"load of the machine {os.getloadavg()[0]:.1f}")
    for asker in (insights, flags):
        asker.start()
    command = [loader, "--url", f"http://{host}", "--rate", "5000", "--seconds", str(seconds)]
    ingest = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    for asker in (insights, flags):
        asker.stopped.set()
        asker.join()
    print(ingest, end="")
    is_well = all([insights.report("insights"), flags.report("flags")])
    return is_well and " 0 not with 200, 0 failed" in ingest


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--folder", default="target/release")
    arguments = parser.parse_args()
    command = [f"{arguments.folder}/posthog-collector", "--data", arguments.data, "--port", "0"]
    collector = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        host = collector.stdout.readline().strip().removeprefix("listening on http://")
        sys.exit(0 if measure(host, f"{arguments.folder}/examples/collector-load", arguments.seconds) else 1)
    finally:
        collector.terminate()
        collector.wait()


if __name__ == "__main__":
    main()
