"""Makes sequential calls with the unmodified SDK of the vendor and prints the seconds and CPU seconds per call as JSON.

    python calls.py <host:port> <secret id> <secret key> <region> <number of calls>
"""

import json
import sys
import time

from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.cvm.v20170312 import cvm_client, models


def main(endpoint, secret_id, secret_key, region, count):
    http = HttpProfile(protocol="http", endpoint=endpoint, reqMethod="POST", keepAlive=True)
    client = cvm_client.CvmClient(Credential(secret_id, secret_key), region, ClientProfile(httpProfile=http))

    def call():
        request = models.DescribeInstancesRequest()
        request.InstanceIds = [f"ins-{number:08x}" for number in range(20)]
        assert client.DescribeInstances(request).InstanceSet

    call()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(int(count)):
        call()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"wall": wall / int(count), "cpu": cpu / int(count)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
