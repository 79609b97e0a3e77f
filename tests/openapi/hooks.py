"""How schemathesis shows who asks.

At the web door it is signed in as a browser is: session cookie, CSRF header, Origin. GATEHOUSE_WEB is the door's
address (http://HOST:PORT), GATEHOUSE_NAME and GATEHOUSE_SECRET are an engineer's.

At the partner door it shows a key: GATEHOUSE_KEY, and GATEHOUSE_DEVELOPMENT_KEY where test data are put in and cleared.
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


if "GATEHOUSE_KEY" in os.environ:

    @schemathesis.auth(refresh_interval=None)
    class Key:
        """The key that the method asks for."""

        def get(self, case, context):
            certification = "certification" in (context.operation.tags or [])
            return os.environ["GATEHOUSE_DEVELOPMENT_KEY" if certification else "GATEHOUSE_KEY"]

        def set(self, case, data, context):
            case.headers = {**(case.headers or {}), "X-ApiKey": data}


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Asks about what is there in half of the cases: the demo's things have small numbers."""
    for name, value in (path_parameters or {}).items():
        if name in ("id", "connection") and isinstance(value, int) and value % 2 == 0:
            path_parameters[name] = 1 + abs(value // 2) % 4
        if name == "zoneId" and len(str(value)) % 2 == 0:
            path_parameters[name] = "lot"
    return path_parameters


@schemathesis.hook
def map_body(context, body):
    """Asks Pay-by-Plate Sync about a zone that is there and a plate that may park, in half of the cases."""
    if isinstance(body, dict) and "ZoneIds" in body and len(str(body)) % 2 == 0:
        body["ZoneIds"] = ["lot"]
        if "PlateNumber" in body:
            body["PlateNumber"] = "AB123CD"
        if "PlateNumbers" in body:
            body["PlateNumbers"] = ["AB123CD"]
    return body
