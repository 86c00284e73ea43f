// Calls the simulator with openapi-fetch over the types of openapi-typescript. The compiler checks that a failed action is
// a part of the type of every response.
//
//     node scenario.js <endpoint>

import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Schemas = components["schemas"];
type ErrorResponse = Schemas["ErrorResponse"];

const [zone, image, version] = ["ap-guangzhou-3", "img-eb30mz89", "2017-03-12"] as const;

function assert(condition: boolean, found: unknown): asserts condition {
  if (!condition) throw new Error(JSON.stringify(found));
}

// Returns the successful response. Without the check, `Response` may be an error.
function successful<T extends object>(body: { Response: T | ErrorResponse } | undefined): T {
  if (!body) throw new Error("no body");
  if ("Error" in body.Response) throw new Error(body.Response.Error.Code);
  return body.Response;
}

async function main(endpoint: string): Promise<void> {
  const client = createClient<paths>({ baseUrl: endpoint });
  const header = () =>
    ({
      "X-TC-Version": version,
      "X-TC-Region": "ap-guangzhou",
      "X-TC-Timestamp": Math.floor(Date.now() / 1000),
    }) as const;

  const zones = await client.POST("/#Action=DescribeZones", {
    params: { header: { "X-TC-Action": "DescribeZones", ...header() } },
    body: {},
  });
  const listed = successful<Schemas["DescribeZonesResponse"]>(zones.data);
  assert(listed.ZoneSet.some((item) => item.Zone === zone), listed);

  const created = await client.POST("/#Action=RunInstances", {
    params: { header: { "X-TC-Action": "RunInstances", ...header() } },
    body: { Placement: { Zone: zone }, ImageId: image },
  });
  const ids = successful<Schemas["RunInstancesResponse"]>(created.data).InstanceIdSet;

  const described = await client.POST("/#Action=DescribeInstances", {
    params: { header: { "X-TC-Action": "DescribeInstances", ...header() } },
    body: { InstanceIds: ids },
  });
  const instance = successful<Schemas["DescribeInstancesResponse"]>(described.data).InstanceSet?.[0];
  assert(instance?.ExpiredTime === null, instance);

  const terminate = (InstanceIds: string[]) =>
    client.POST("/#Action=TerminateInstances", {
      params: { header: { "X-TC-Action": "TerminateInstances", ...header() } },
      body: { InstanceIds },
    });
  const failed = (await terminate(["ins-00000000"])).data;
  assert(failed !== undefined && "Error" in failed.Response, failed);
  assert(failed.Response.Error.Code === "InvalidInstanceId.NotFound", failed);
  // @ts-expect-error A successful response has no error, and the type does not hide the failure.
  failed.Response satisfies Schemas["TerminateInstancesResponse"] & { Error?: never };
  successful((await terminate(ids)).data);

  // @ts-expect-error Unknown parameters are refused.
  void ({ InstanceIds: ids, Instances: ids } satisfies Schemas["TerminateInstancesRequest"]);
}

await main(process.argv[2] ?? "");
