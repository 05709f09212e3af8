"""Compares an export as Parquet with that as CSV, by DuckDB: every value of every row, in the same order.

    python parquet.py events.parquet events.csv

It prints the number of rows, and the types of the columns.
"""

import csv
import json
import sys

import duckdb

parquet, table = sys.argv[1:]
csv.field_size_limit(10**9)
connection = duckdb.connect()
connection.execute("SET TimeZone = 'UTC'")
types = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [parquet]).fetchall()
times = {"timestamp", "received_at"}
columns = [
    f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%gZ')" if name in times else f'"{name}"' for name, *_ in types
]
rows = connection.execute(f"SELECT {', '.join(columns)} FROM read_parquet(?)", [parquet]).fetchall()
with open(table, newline="", encoding="utf-8") as file:
    names, *expected = csv.reader(file)

assert names == [name for name, *_ in types], f"{names}, not {types}"
assert len(rows) == len(expected), f"{len(rows)} rows, not {len(expected)}"
for number, (row, wanted) in enumerate(zip(rows, expected)):
    assert list(row) == wanted, f"row {number}: {row}, not {wanted}"
print(json.dumps({"rows": len(rows), "types": {name: kind for name, kind, *_ in types}}))
