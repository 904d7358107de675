"""Runs Apache Otava's own program on many series.

Standard input: {"series": [[value, ...], ...], "max_pvalue": p, "repeat": n}.
Standard output: {"version": v, "changes": [[index, ...], ...], "seconds": of this thread, best of n runs over all series}.
"""

import json
import logging
import sys
import time
from importlib.metadata import version

from otava.series import AnalysisOptions, Metric, Series

logging.disable(logging.CRITICAL)


def changes_of(values, options):
    series = Series(
        test_name="series",
        branch=None,
        time=list(range(len(values))),
        metrics={"value": Metric()},
        data={"value": list(values)},
        attributes={},
    )
    return [int(change.index) for change in series.analyze(options).change_points["value"]]


def main():
    asked = json.load(sys.stdin)
    options = AnalysisOptions()
    options.max_pvalue = asked["max_pvalue"]
    seconds = float("inf")
    for _ in range(asked["repeat"]):
        start = time.thread_time()
        changes = [changes_of(values, options) for values in asked["series"]]
        seconds = min(seconds, time.thread_time() - start)
    json.dump({"version": version("apache-otava"), "changes": changes, "seconds": seconds}, sys.stdout)


main()
