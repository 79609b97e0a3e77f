"""Opens the partner door and serves a zone there, so that Pay-by-Plate Sync has something to answer.

GATEHOUSE_WEB, GATEHOUSE_NAME and GATEHOUSE_SECRET are as in hooks.py. The last line it prints tells where the door is
and which keys it knows: `partner ready door=HOST:PORT key=KEY development-key=KEY`.
"""

import os

import requests

DEADLINE_S = 30
AT = os.environ["GATEHOUSE_WEB"]
TEST_ZONE = "certification"

session = requests.Session()
session.headers["Origin"] = AT


def send(method, path, body):
    answer = session.request(method, f"{AT}/api/v1/{path}", json=body, timeout=DEADLINE_S)
    answer.raise_for_status()
    return answer.json()


person = {"name": os.environ["GATEHOUSE_NAME"], "secret": os.environ["GATEHOUSE_SECRET"]}
session.headers["X-Gatehouse-Csrf"] = send("POST", "session", person)["csrf"]

paths = {"populate_path": "_test/populate", "clear_path": "_test/clear"}
send("PUT", "pay-by-plate", {"enabled": True, "certification": True, **paths})
# Plain, so that nobody needs the certificate.
door = send("PUT", "partner", {"enabled": True, "address": "127.0.0.1:0", "plain": True})["bound"]
send("POST", "pay-by-plate/zones", {"zone_id": "lot", "name": "Lot", "sources": [{"kind": "allow_list"}]})
send("POST", "pay-by-plate/zones", {"zone_id": TEST_ZONE, "name": "Certification", "test": True})


def key(name, zones, development):
    return send("POST", "pay-by-plate/keys", {"name": name, "zones": zones, "development": development})["secret"]


asking = key("asks", ["lot", TEST_ZONE], False)
testing = key("fills the test zone", [TEST_ZONE], True)
print(f"partner ready door={door} key={asking} development-key={testing}")
