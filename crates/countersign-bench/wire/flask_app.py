"""Flask with the check of Supademo's page for Python: the HMAC of the raw body, in hexadecimal,
compared in constant time. It prints a line as axum-app does."""

import hashlib
import hmac
import json
import os

from flask import Flask, request

SECRET = os.environ["SUPADEMO_WEBHOOK_SECRET"]

app = Flask(__name__)


def is_authentic(body: bytes, signature: str) -> bool:
    expected = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature, expected)


@app.post("/webhooks/supademo")
def supademo():
    body = request.get_data()
    if not is_authentic(body, request.headers.get("x-supademo-signature", "")):
        return "Invalid signature", 401
    event = json.loads(body)
    record = {
        "provider": "supademo",
        "event": event.get("event"),
        "recognized": True,
        "email": event.get("email"),
        "secret": "current",
    }
    print(json.dumps(record), flush=True)
    return "", 204
