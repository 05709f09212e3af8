"""Insights of the local PostHog beside DuckDB over the same events as Parquet: answers have to be equal, times are printed.

    cargo build --release -p posthog-collector --bins --examples
    target/release/examples/insights-speed --data /tmp/speed/posthog.db --events 1000000
    pip install -r tests/parity/requirements.txt
    python tests/parity/duckdb_speed.py --data /tmp/speed/posthog.db

It takes minutes and some gigabytes of disk, so that it is no part of the tests. The data file is not changed but for the
values of `$browser`, which the collector keeps in a place of their own.
"""

import argparse
import csv
import http.client
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

import duckdb

DAY = 86_400_000
STEPS = ["$autocapture", "product viewed", "order placed"]
DATES = {"date_from": "-60d"}
ANY = {"id": None, "type": "events"}

# What is asked of the collector, how its answer becomes rows, and the same in DuckDB. `:from` and `:to` are milliseconds.
QUESTIONS = {
    "funnel of 3 steps": (
        {"kind": "FunnelsQuery", "series": [{"event": step} for step in STEPS], "dateRange": DATES},
        lambda steps: [(step["count"],) for step in steps],
        """
        WITH one AS (SELECT DISTINCT person, moment FROM own WHERE event = '$autocapture'),
             two AS (SELECT one.person, one.moment AS start, MIN(b.moment) AS moment FROM one
                     JOIN own b ON b.person = one.person AND b.event = 'product viewed'
                     AND b.moment BETWEEN one.moment AND one.moment + 14 * :day GROUP BY 1, 2),
             three AS (SELECT DISTINCT two.person FROM two
                       JOIN own c ON c.person = two.person AND c.event = 'order placed'
                       AND c.moment BETWEEN two.moment AND two.start + 14 * :day)
        SELECT COUNT(DISTINCT person) FROM one
        UNION ALL SELECT COUNT(DISTINCT person) FROM two UNION ALL SELECT COUNT(*) FROM three
        """,
    ),
    "trend of 60 days by a property": (
        {
            "kind": "TrendsQuery",
            "series": [{"event": None}],
            "dateRange": DATES,
            "breakdownFilter": {"breakdown": "$browser", "breakdown_type": "event"},
        },
        lambda lines: sorted(
            (line["breakdown_value"], day, count)
            for line in lines
            for day, count in zip(line["days"], line["data"])
            if count > 0
        ),
        """
        SELECT COALESCE(properties ->> '$."$browser"', '$$_posthog_breakdown_null_$$') AS browser,
               strftime(epoch_ms(moment), '%Y-%m-%d') AS day, COUNT(*)
        FROM own GROUP BY 1, 2 ORDER BY 1, 2
        """,
    ),
    "persons of 60 days": (
        {"kind": "TrendsQuery", "series": [{"event": None, "math": "dau"}], "dateRange": DATES},
        lambda lines: [(day, count) for day, count in zip(lines[0]["days"], lines[0]["data"]) if count > 0],
        "SELECT strftime(epoch_ms(moment), '%Y-%m-%d') AS day, COUNT(DISTINCT person) FROM own GROUP BY 1 ORDER BY 1",
    ),
    "retention of 8 weeks": (
        {
            "kind": "RetentionQuery",
            "retentionFilter": {
                "period": "Week",
                "totalIntervals": 8,
                "targetEntity": ANY,
                "returningEntity": ANY,
            },
        },
        lambda rows: [
            (begun, later, value["count"])
            for begun, row in enumerate(rows)
            for later, value in enumerate(row["values"])
            if value["count"] > 0
        ],
        # 1970 began on a Thursday, weeks begin on Sunday.
        """
        WITH seen AS (SELECT DISTINCT person, (moment + 4 * :day) // (7 * :day) - (:to + 4 * :day - 1) // (7 * :day) + 7 AS n
                      FROM events WHERE moment < :to)
        SELECT a.n, b.n - a.n, COUNT(*) FROM seen a JOIN seen b ON b.person = a.person AND b.n >= a.n
        WHERE a.n BETWEEN 0 AND 7 AND b.n <= 7 GROUP BY 1, 2 ORDER BY 1, 2
        """,
    ),
}


def to_parquet(data, folder):
    """Writes the events of a data file as Parquet, with whose they are."""
    table, path = os.path.join(folder, "events.csv"), os.path.join(folder, "events.parquet")
    rows = sqlite3.connect(f"file:{data}?mode=ro", uri=True).execute(
        "SELECT e.event, e.at, d.person_id, e.properties FROM events e JOIN distinct_ids d ON d.key = e.distinct_key"
    )
    with open(table, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    columns = "{'event': 'VARCHAR', 'moment': 'BIGINT', 'person': 'VARCHAR', 'properties': 'VARCHAR'}"
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{table}', header = false, columns = {columns})) TO '{path}'")
    os.remove(table)
    return path


def ask(connection, query):
    """The results of a query to the collector."""
    body = json.dumps({"query": query})
    connection.request("POST", "/api/projects/@current/query/", body, {"content-type": "application/json"})
    response = connection.getresponse()
    text = response.read()
    if response.status != 200:
        sys.exit(f"{response.status}: {text.decode()}")
    return json.loads(text)["results"]


def fastest(times, run):
    """What `run` returns, and the seconds of the fastest of several runs."""
    seconds, result = [], None
    for _ in range(times):
        start = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - start)
    return result, min(seconds)


def wait_for_property(data):
    """Until the values of the property that was asked for are in their place; without it where there are few events."""
    file = sqlite3.connect(f"file:{data}?mode=ro", uri=True)
    few = file.execute("SELECT MAX(id) FROM events").fetchone()[0] < 50_000
    while not few and not file.execute(
        "SELECT COUNT(*) FROM tracked_properties WHERE name = '$browser' AND done >= upto"
    ).fetchone()[0]:
        time.sleep(0.2)


def compare(connection, path, times):
    """Prints a line for each question. Whether all answers are equal."""
    now = int(time.time() * 1000)
    bounds = {":from": now // DAY * DAY - 60 * DAY, ":to": now // DAY * DAY + DAY, ":day": DAY}
    database = duckdb.connect()
    database.sql(f"CREATE VIEW events AS SELECT * FROM '{path}'")
    database.sql(f"CREATE VIEW own AS SELECT * FROM events WHERE moment >= {bounds[':from']} AND moment < {bounds[':to']}")
    is_equal = True
    for name, (query, rows_of, sql) in QUESTIONS.items():
        for key, value in bounds.items():
            sql = sql.replace(key, str(value))
        own, own_seconds = fastest(times, lambda: ask(connection, query))
        rows, seconds = fastest(times, lambda: database.sql(sql).fetchall())
        equal = rows_of(own) == rows
        is_equal &= equal
        verdict = "equal" if equal else f"NOT EQUAL: {rows_of(own)[:5]} and {rows[:5]}"
        print(f"{name}: {own_seconds:.2f} s, DuckDB {seconds:.2f} s ({own_seconds / seconds:.1f} times); {verdict}")
    return is_equal


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--binary", default="target/release/posthog-collector")
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_args()
    print(f"DuckDB {duckdb.__version__}, load of the machine {os.getloadavg()[0]:.1f}")
    command = [arguments.binary, "--data", arguments.data, "--port", "0"]
    collector = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        host = collector.stdout.readline().strip().removeprefix("listening on http://")
        connection = http.client.HTTPConnection(host, timeout=60)
        with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(arguments.data))) as folder:
            path = to_parquet(arguments.data, folder)
            print(f"{os.path.getsize(path) / 1e6:.0f} MB of Parquet")
            ask(connection, QUESTIONS["trend of 60 days by a property"][0])
            wait_for_property(arguments.data)
            sys.exit(0 if compare(connection, path, arguments.times) else 1)
    finally:
        collector.terminate()
        collector.wait()


if __name__ == "__main__":
    main()
