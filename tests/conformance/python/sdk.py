"""Access to the unmodified Python SDK of the vendor: clients, calls by name, and recording instead of sending."""

from tencentcloud.common import abstract_client
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.common.sign import Sign
from tencentcloud.cvm.v20170312 import models
from tencentcloud.cvm.v20170312.cvm_client import CvmClient

TC3, SHA1, SHA256 = "TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256"

# The signatures and HTTP methods of the SDK.
FORMATS = [(signature, method) for signature in (TC3, SHA1, SHA256) for method in ("POST", "GET")]


def client(credential, region, signature, method, endpoint=None, protocol="https", client_type=CvmClient):
    """Returns a client with a signature and an HTTP method."""
    http = HttpProfile(protocol=protocol, endpoint=endpoint, reqMethod=method, reqTimeout=20)
    profile = ClientProfile(signMethod=signature, httpProfile=http, language="en-US")
    return client_type(credential, region, profile)


def default_client(credential, region, endpoint, client_type=CvmClient):
    """Returns a client with default settings except for the endpoint, which may have a scheme."""
    return client_type(credential, region, ClientProfile(httpProfile=HttpProfile(endpoint=endpoint)))


def parameters(action, request, models=models):
    """Serializes a request with its SDK model, or returns it unchanged if the SDK has no model for the action."""
    model_type = getattr(models, action + "Request", None)
    if model_type is None:
        return request
    model = model_type()
    model._deserialize(request)
    return model._serialize()


def call(sdk_client, action, request, models=models):
    """Calls the SDK method of an action, or the generic method if the SDK has none for it."""
    method = getattr(sdk_client, action, None)
    if method is None:
        return sdk_client.call_json(action, request)["Response"]
    model = getattr(models, action + "Request")()
    model._deserialize(request)
    return method(model)


class Recorder:
    """Fixes the time and the nonce of the SDK and captures its requests with the signed strings."""

    def __init__(self, timestamp, nonce):
        self.signed = None
        abstract_client.time = _Fixed(time=lambda: timestamp)
        abstract_client.random = _Fixed(randint=lambda _low, _high: nonce)
        self._capture_signed("sign", 1)
        self._capture_signed("sign_tc3", 3)

    def _capture_signed(self, name, position):
        original = getattr(Sign, name)

        def wrapper(*arguments):
            self.signed = arguments[position]
            return original(*arguments)

        setattr(Sign, name, staticmethod(wrapper))

    def record(self, sdk_client, action, parameters, options=None, octets=None):
        """Returns the request for parameters, or for the headers and body of an octet stream, and the signed string."""
        captured = []

        def capture(request):
            captured.append(request)
            raise _Captured

        sdk_client.request.send_request = capture
        try:
            if octets is None:
                sdk_client.call(action, parameters, options)
            else:
                sdk_client.call_octet_stream(action, dict(octets[0]), octets[1])
        except _Captured:
            pass
        [request] = captured
        return request, self.signed


class _Fixed:
    def __init__(self, **functions):
        self.__dict__.update(functions)


class _Captured(Exception):
    pass


__all__ = [
    "Credential",
    "CvmClient",
    "Recorder",
    "SHA1",
    "SHA256",
    "TC3",
    "TencentCloudSDKException",
    "FORMATS",
    "call",
    "client",
    "default_client",
    "models",
    "parameters",
]
