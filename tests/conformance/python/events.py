"""Reads recorded event streams with the vendor's unmodified SDK, over a local socket.

    python events.py

The file `events.json` has the bytes of each response, what our client reads, and where the SDK differs.
"""

import contextlib
import json
import socket
import threading
from pathlib import Path

import sdk
from tencentcloud.common.abstract_client import AbstractClient
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

CASES = Path(__file__).parent.parent / "events.json"


class Client(AbstractClient):
    """A client like those of the SDK's services."""

    _apiVersion, _endpoint, _service = "2024-01-01", "chat.tencentcloudapi.com", "chat"


class Response:
    """A response type that keeps all fields."""

    def _deserialize(self, fields):
        self.fields = fields


def response(case):
    """Returns the parts of an HTTP response, which are sent one by one."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {case['content_type']}\r\n"
    closes = case["end"] == "closed"
    yield (head + ("Connection: close" if closes else "Transfer-Encoding: chunked") + "\r\n\r\n").encode()
    for text in case["chunks"]:
        data = text.encode()
        size = case.get("split", len(data))
        for part in (data[at : at + size] for at in range(0, len(data), size)):
            yield part if closes else b"%x\r\n%s\r\n" % (len(part), part)
    if case["end"] == "complete":
        yield b"0\r\n\r\n"


def serve(listener, case):
    connection, _ = listener.accept()
    with connection:
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(4096)
        head, _, body = received.partition(b"\r\n\r\n")
        lengths = [line for line in head.lower().splitlines() if line.startswith(b"content-length:")]
        while len(body) < int(lengths[0].split(b":")[1]):
            body += connection.recv(4096)
        for part in response(case):
            connection.sendall(part)


@contextlib.contextmanager
def served(case):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener, case))
        thread.start()
        yield "127.0.0.1:%d" % listener.getsockname()[1]
        thread.join()


def read(case):
    """Returns what the SDK reads, in the form of the file."""
    found = {"events": [], "error": None, "response": None}
    with served(case) as address:
        profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=address, reqTimeout=20))
        client = Client(sdk.Credential("id", "key"), "ap-guangzhou", profile)
        try:
            # What the methods of streaming actions call.
            result = client._call_and_deserialize("Chat", {"Stream": True}, Response)
            if isinstance(result, Response):
                found["response"] = result.fields
            else:
                for event in result:
                    # An empty line without fields before it is an event without data in the SDK.
                    if "data" in event:
                        found["events"].append([event.get("event"), event["data"]])
        except sdk.TencentCloudSDKException as error:
            found["error"] = error.code
        except Exception as error:
            name = type(error).__name__
            found["error"] = "broken" if name == "ChunkedEncodingError" else name
    return found


def main():
    cases = json.loads(CASES.read_text())
    differences = 0
    for case in cases:
        expected = {key: case.get(key) for key in ("events", "error", "response")}
        vendor = case.get("vendor", {})
        differs = {key: value for key, value in vendor.items() if key in expected}
        if differs and all(expected[key] == value for key, value in differs.items()):
            raise SystemExit(f"{case['name']}: the difference is none")
        found = read(case)
        if found != expected | differs:
            raise SystemExit(f"{case['name']}: expected {expected | differs}, found {found}")
        differences += bool(differs)
    print(f"{len(cases)} event streams, {differences} of them read differently by the SDK")


if __name__ == "__main__":
    main()
