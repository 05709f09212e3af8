"""Asks feature_flags_server.py, an example as PostHog's users write it, whose folder comes first in PYTHONPATH.

Reads calls as lines of JSON, `[function, arguments]`, and prints each answer as a line.
"""

import json
import sys

import feature_flags_server as example

for line in sys.stdin:
    function, arguments = json.loads(line)
    print(json.dumps(getattr(example, function)(*arguments)))
example.posthog.shutdown()
