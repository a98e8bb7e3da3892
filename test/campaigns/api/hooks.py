"""Makes searches keep the rules between parameters that OpenAPI has no words for, so that they are right as a whole.

Only of requests that are meant to be right: those that are meant to be wrong stay as they are. The rules are in the
description of each operation. A cursor is only right when the service gave it for that very search, so it goes.
"""

from datetime import date, timedelta

import schemathesis

ranges = {"/sla-errors", "/sla-errors/export"}
summary = "/sla-errors/summary"
most_days = 31


@schemathesis.hook
def before_call(context, case, kwargs):
    is_search = case.method.upper() == "GET" and case.path in ranges | {summary}
    if not is_search or case.meta is None or case.meta.generation.mode.is_negative:
        return
    query = case.query
    if case.path in ranges:
        query.pop("cursor", None)
        if "date" in query or "folder" not in query:
            query.pop("from", None)
            query.pop("to", None)
            query.setdefault("date", date.today().isoformat())
    if "from" in query and "to" in query:
        query["from"], query["to"] = sorted((query["from"], query["to"]))
    if case.path == summary:
        query["to"] = min(query["to"], last_day(query["from"]))


def last_day(first):
    """The last that a summary from this day may reach to."""
    try:
        return (date.fromisoformat(first) + timedelta(days=most_days - 1)).isoformat()
    except OverflowError:
        return date.max.isoformat()
