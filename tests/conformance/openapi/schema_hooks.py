"""Gives the requests of schemathesis a valid frame, so that they reach the check of the action's own parameters.

A random region, timestamp or version is refused before any other parameter is read.
"""

import time

import schemathesis
import tool


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.headers is not None and "X-TC-Action" in case.headers:
        case.headers["X-TC-Region"] = tool.REGION
        case.headers["X-TC-Version"] = tool.VERSION
        case.headers["X-TC-Timestamp"] = str(int(time.time()))
    if isinstance(case.body, dict) and "Signature" in case.body:
        case.body["Region"] = "gz"
        case.body["Timestamp"] = int(time.time())
