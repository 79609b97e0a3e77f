"""Signs schemathesis in at the web door as a browser is: session cookie, CSRF header, Origin.

GATEHOUSE_WEB is the door's address (http://HOST:PORT), GATEHOUSE_NAME and GATEHOUSE_SECRET are an engineer's.
Without GATEHOUSE_NAME nobody signs in: the partner door knows keys only, which are given as header lines.
"""

import os

import requests
import schemathesis

DEADLINE_S = 30

if "GATEHOUSE_NAME" in os.environ:

    @schemathesis.auth(refresh_interval=None)
    class Session:
        """One session for the whole run."""

        def get(self, case, context):
            at = os.environ["GATEHOUSE_WEB"]
            person = {"name": os.environ["GATEHOUSE_NAME"], "secret": os.environ["GATEHOUSE_SECRET"]}
            answer = requests.post(
                f"{at}/api/v1/session", json=person, headers={"Origin": at}, timeout=DEADLINE_S
            )
            answer.raise_for_status()
            cookies = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
            return {"Cookie": cookies, "X-Gatehouse-Csrf": answer.json()["csrf"], "Origin": at}

        def set(self, case, data, context):
            case.headers = {**(case.headers or {}), **data}


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Asks about what is there in half of the cases: the demo's things have small numbers."""
    for name, value in (path_parameters or {}).items():
        if name in ("id", "connection") and isinstance(value, int) and value % 2 == 0:
            path_parameters[name] = 1 + abs(value // 2) % 2
    return path_parameters
