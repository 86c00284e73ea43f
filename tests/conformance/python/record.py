"""Records the requests of the vendor's SDK for every documented example, one JSON line per example.

    python record.py <folder of wheels> <output file>
"""

import json
import sys
from pathlib import Path

import examples
import sdk

TIMESTAMP, NONCE = 1700000000, 1234567890
SECRET_ID, SECRET_KEY = "AKIDtestCANARYq7Zx3Kw9Tf2Lm", "CANARYq7Zx3Kw9Tf2LmKey"


def main(wheels, output):
    recorder = sdk.Recorder(TIMESTAMP, NONCE)
    documented = examples.documented(Path(wheels))
    with open(output, "w", encoding="utf-8") as file:
        for number, example in enumerate(documented):
            # Every second call uses temporary credentials, whose token is signed or sent as a header.
            credential = sdk.Credential(SECRET_ID, SECRET_KEY, "CANARYq7Zx3Kw9Tf2Lm+/=" if number % 2 else None)
            line = {
                "action": example.action,
                "example": example.index,
                "request": example.request,
                "response": example.response,
                "secret_id": SECRET_ID,
                "secret_key": SECRET_KEY,
                "token": credential.token,
                "sent": [_sent(recorder, credential, example, *format) for format in sdk.FORMATS],
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    print(f"{len(documented)} examples, {len(sdk.FORMATS)} requests each")


def _sent(recorder, credential, example, signature, method):
    client = sdk.client(credential, "ap-guangzhou", signature, method)
    parameters = sdk.parameters(example.action, example.request or {})
    request, signed = recorder.record(client, example.action, parameters)
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
