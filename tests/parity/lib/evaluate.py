"""Evaluates all flags for all subjects with PostHog's Python SDK, locally.

    python evaluate.py <collector's address> <token> <personal key> <subjects.json> <values.json>
"""

import json
import sys

from posthog import Posthog

url, token, personal_key, subjects_file, values_file = sys.argv[1:]
client = Posthog(token, host=url, secret_key=personal_key, enable_local_evaluation=False)
client.load_feature_flags()
with open(subjects_file, encoding="utf-8") as file:
    subjects = json.load(file)
values = [
    client.get_all_flags(
        subject["distinct_id"],
        groups=subject["groups"],
        person_properties=subject["person_properties"],
        group_properties=subject["group_properties"],
        only_evaluate_locally=True,
    )
    for subject in subjects
]
with open(values_file, "w", encoding="utf-8") as file:
    json.dump(values, file)
client.shutdown()
