"""Runs two examples as PostHog's users write them, whose folder comes first in PYTHONPATH.

Reads calls as lines of JSON, `[function, arguments]`, of either example, and prints each answer as a line. What was
captured is sent off before the second example, which asks at once, is loaded.
"""

import json
import sys

import posthog_client

calls = [json.loads(line) for line in sys.stdin]
is_capture = lambda call: hasattr(posthog_client, call[0])

for function, arguments in filter(is_capture, calls):
    getattr(posthog_client, function)(*arguments)
posthog_client.shutdown()

import posthog_api

print(json.dumps(posthog_api.funnel))
for function, arguments in (call for call in calls if not is_capture(call)):
    print(json.dumps(getattr(posthog_api, function)(*arguments)))
