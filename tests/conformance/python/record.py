"""Records the requests of the vendor's SDK for every documented example and for random requests, one JSON line each.

    python record.py <folder of wheels> <output file> [<random requests per action> [<seed>]]

The SDK is imported from its wheel, which contains every service, if `PYTHONPATH` names it.
"""

import json
import sys
from pathlib import Path

import examples
import random_requests
import sdk
import vendor

TIMESTAMP, NONCE = 1700000000, 1234567890
SECRET_ID, SECRET_KEY = "AKIDtestCANARYq7Zx3Kw9Tf2Lm", "CANARYq7Zx3Kw9Tf2LmKey"
TOKEN = "CANARYq7Zx3Kw9Tf2Lm+/="

# The body as JSON; in all other formats, parameters are flattened.
JSON, *FLAT = sdk.FORMATS


def main(wheels, output, number="2", seed="1"):
    recorder, count, unreadable = sdk.Recorder(TIMESTAMP, NONCE), 0, 0
    randoms, services = 0, vendor.services(Path(wheels))
    with open(output, "w", encoding="utf-8") as file:
        for service in services:
            recording = Recording(service, recorder, file)
            for example in examples.documented(service):
                if isinstance(example, examples.Unreadable):
                    recording.skip(example)
                    unreadable += 1
                    continue
                name = {"example": example.index, "query": example.query, "response": example.response}
                recording.write(example.action, name, example.request, sdk.FORMATS)
                count += 1
            generator = random_requests.Generator(service, seed)
            for action in sorted(service.actions):
                for index in range(int(number)):
                    # Every flat format in turn.
                    formats = [JSON, FLAT[randoms % len(FLAT)]]
                    recording.write(action, {"random": index}, generator.request(action, index), formats)
                    randoms += 1
    print(f"{len(services)} services: {count} examples, {unreadable} unreadable, {randoms} random requests")


class Recording:
    """The recorded requests of a service."""

    def __init__(self, service, recorder, file):
        self.service, self.recorder, self.file, self.number = service, recorder, file, 0

    def skip(self, example):
        self._line({"action": example.action, "example": example.index, "unreadable": example.reason})

    def write(self, action, name, request, formats):
        # Every second call uses temporary credentials, whose token is signed or sent as a header.
        self.number += 1
        credential = sdk.Credential(SECRET_ID, SECRET_KEY, None if self.number % 2 else TOKEN)
        self._line(
            {
                "action": action,
                **name,
                "request": request,
                "secret_id": SECRET_ID,
                "secret_key": SECRET_KEY,
                "token": credential.token,
                "sent": [self._sent(credential, action, request, *format) for format in formats],
            }
        )

    def _line(self, line):
        head = {"service": self.service.name, "version": self.service.version}
        self.file.write(json.dumps({**head, **line}, ensure_ascii=False) + "\n")

    def _sent(self, credential, action, request, signature, method):
        client = sdk.client(credential, "ap-guangzhou", signature, method, client_type=self.service.client)
        parameters = sdk.parameters(action, request, self.service.models)
        request, signed = self.recorder.record(client, action, parameters)
        return {
            "signature": signature,
            "method": method,
            "host": request.host,
            "timestamp": TIMESTAMP,
            "content_type": request.header["Content-Type"],
            "headers": list(request.header.items()),
            # The exact body, or the exact query of a GET request.
            "payload": request.data,
            "string_to_sign": signed,
        }


if __name__ == "__main__":
    main(*sys.argv[1:])
