"""Sends one of everything with PostHog's Python SDK, in both capture modes and with each compression, and asks for flags.

    python send.py <collector's address> <token>

Prints the values of all flags, of a client that notes whether they are typed.
"""

import json
import logging
import sys

from posthog import Posthog

url, token = sys.argv[1:]
logging.basicConfig(level=logging.WARNING, stream=sys.stderr)

for name, options in {
    "v0": {},
    "v1": {"capture_mode": "v1"},
    "v1 gzip": {"capture_mode": "v1", "capture_compression": "gzip"},
    "v1 deflate": {"capture_mode": "v1", "capture_compression": "deflate"},
}.items():
    client = Posthog(token, host=url, traces={"service_name": "python"}, metrics={"service_name": "python"}, **options)
    client.capture("python event", distinct_id="ada", properties={"mode": name, "$set": {"mode": name}})
    client.capture_ai("$ai_generation", distinct_id="ada", properties={"mode": name})
    client.capture_exception(ValueError(name), distinct_id="ada")
    client.group_identify("company", "mill")
    client.metrics.count("orders", 3)
    client.metrics.gauge("heat", 42.5)
    client.metrics.histogram("wait", 187)
    with client.start_span("grind", attributes={"mode": name}):
        pass
    client.shutdown()

client = Posthog(token, host=url)
print(json.dumps(client.get_all_flags("ada")))
flags = client.evaluate_flags("ada")
print(json.dumps([flags.get_flag(key) for key in ["colour", "plain"]]))
client.shutdown()
