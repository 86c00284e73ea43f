"""Records what the vendor's SDK signs and sends for the requests in requests.json, in every format that it supports.

    python signatures.py <requests.json> <output file>
"""

import base64
import hashlib
import json
import sys
import types
import uuid
from pathlib import Path

import sdk
from tencentcloud.common import abstract_client

BOUNDARY = "5f3b1c2d4e5f60718293a4b5c6d7e8f9"


class Hashes:
    """Captures hashed strings, the last of which is the canonical request."""

    def __init__(self):
        self.strings = []
        abstract_client.hashlib = types.SimpleNamespace(sha256=self._sha256)

    def _sha256(self, data):
        self.strings.append(data)
        return hashlib.sha256(data)


def main(requests, output):
    given = json.loads(Path(requests).read_text(encoding="utf-8"))
    recorder = sdk.Recorder(given["timestamp"], given["nonce"])
    hashes = Hashes()
    abstract_client.uuid = types.SimpleNamespace(uuid4=lambda: uuid.UUID(BOUNDARY))
    credential = sdk.Credential(given["secret_id"], given["secret_key"], given["token"])
    vectors = []

    def record(name, endpoint, signature, method, parameters, options=None, unsigned=False, octets=None):
        client = sdk.client(credential, given["region"], signature, method, endpoint)
        client.profile.unsignedPayload = unsigned
        request, signed = recorder.record(client, "DescribeInstances", parameters, options, octets)
        body = request.data if isinstance(request.data, bytes) else request.data.encode()
        headers = {key.lower(): str(value) for key, value in request.header.items() if key != "X-TC-TraceId"}
        vector = {
            "name": f"{name}, {endpoint}",
            "signature": signature,
            "method": method,
            "host": request.host,
            "headers": headers,
            "query": body.decode() if method == "GET" else "",
            "body": base64.b64encode(b"" if method == "GET" else body).decode(),
            "string_to_sign": signed,
        }
        if signature == sdk.TC3:
            vector["canonical_request"] = hashes.strings[-1].decode()
        vectors.append(vector)

    for endpoint in given["endpoints"]:
        for method in ("POST", "GET"):
            for signature in (sdk.TC3, sdk.SHA1, sdk.SHA256):
                record(f"{signature} {method}", endpoint, signature, method, given["parameters"])
            record(f"unsigned payload {method}", endpoint, sdk.TC3, method, given["parameters"], unsigned=True)
        file = given["file"]
        parts = {**given["parts"], file["name"]: bytes.fromhex(file["hex"])}
        binary = {"IsMultipart": True, "BinaryParams": [file["name"]]}
        record("multipart", endpoint, sdk.TC3, "POST", parts, binary)
        record("multipart, unsigned payload", endpoint, sdk.TC3, "POST", parts, binary, unsigned=True)
        record("multipart, nested", endpoint, sdk.TC3, "POST", given["nested_parts"], binary)
        octets = given["octets"]
        body = bytes.fromhex(octets["hex"])
        record("octet-stream", endpoint, sdk.TC3, "POST", None, octets=(octets["headers"], body))
    document = {"sdk": "tencentcloud-sdk-python-common 3.1.195", **_common(given), "vectors": vectors}
    Path(output).write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(vectors)} requests")


def _common(given):
    return {key: given[key] for key in ("secret_id", "secret_key", "token", "timestamp", "nonce")}


if __name__ == "__main__":
    main(*sys.argv[1:])
