"""The vendor's Python SDK, unchanged: clients, calls by name, and a transport that records instead of sending."""

from tencentcloud.common import abstract_client
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.common.sign import Sign
from tencentcloud.cvm.v20170312 import cvm_client, models

TC3, SHA1, SHA256 = "TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256"

# Every way in which the SDK can send a call of this service.
WAYS = [(signature, method) for signature in (TC3, SHA1, SHA256) for method in ("POST", "GET")]


def client(credential, region, signature, method, endpoint=None, protocol="https"):
    """A client that signs and sends as told."""
    http = HttpProfile(protocol=protocol, endpoint=endpoint, reqMethod=method, reqTimeout=20)
    profile = ClientProfile(signMethod=signature, httpProfile=http, language="en-US")
    return cvm_client.CvmClient(credential, region, profile)


def parameters(action, request):
    """What the SDK makes of a request: through its model, or as it is where the edition of the SDK has none."""
    model_type = getattr(models, action + "Request", None)
    if model_type is None:
        return request
    model = model_type()
    model._deserialize(request)
    return model._serialize()


def call(sdk_client, action, request):
    """A call through the SDK's method of the action, or its generic one where the edition of the SDK has none."""
    method = getattr(sdk_client, action, None)
    if method is None:
        return sdk_client.call_json(action, request)["Response"]
    model = getattr(models, action + "Request")()
    model._deserialize(request)
    return method(model)


class Recorder:
    """Fixes the time and the nonce of the SDK and keeps what it would send, with the text that it signed."""

    def __init__(self, timestamp, nonce):
        self.signed = None
        abstract_client.time = _Fixed(time=lambda: timestamp)
        abstract_client.random = _Fixed(randint=lambda _low, _high: nonce)
        self._watch("sign", 1)
        self._watch("sign_tc3", 3)

    def _watch(self, name, position):
        original = getattr(Sign, name)

        def watched(*arguments):
            self.signed = arguments[position]
            return original(*arguments)

        setattr(Sign, name, staticmethod(watched))

    def record(self, sdk_client, action, sent, options=None, octets=None):
        """The request that the SDK makes of these parameters, or of the headers and the body of an octet stream."""
        taken = []

        def take(request):
            taken.append(request)
            raise _Taken

        sdk_client.request.send_request = take
        try:
            if octets is None:
                sdk_client.call(action, sent, options)
            else:
                sdk_client.call_octet_stream(action, dict(octets[0]), octets[1])
        except _Taken:
            pass
        [request] = taken
        return request, self.signed


class _Fixed:
    def __init__(self, **functions):
        self.__dict__.update(functions)


class _Taken(Exception):
    pass


__all__ = [
    "Credential",
    "Recorder",
    "SHA1",
    "SHA256",
    "TC3",
    "TencentCloudSDKException",
    "WAYS",
    "call",
    "client",
    "models",
    "parameters",
]
