// Runs Prism as a mock of every action, and as a validating proxy in front of the simulator.
//
//     NODE_PATH=<folder>/node_modules node prism.js <simulator binary> <document>
//
// Prism matches the fragment of a path, which clients do not send. A rewriting proxy in front of it adds the fragment, and
// one behind it removes it again.

"use strict";

const assert = require("assert");
const fs = require("fs");
const http = require("http");
const readline = require("readline");
const path = require("path");
const { spawn } = require("child_process");

const [zone, image, missing] = ["ap-guangzhou-3", "img-eb30mz89", "ins-00000000"];

// Reads lines of a program up to the first that matches, and returns the match.
async function until(program, pattern) {
  for await (const line of readline.createInterface({ input: program.stdout })) {
    const match = line.match(pattern);
    if (match) return match[1];
  }
  throw new Error(`the program exited before it printed ${pattern}`);
}

// Forwards requests to another port, with another path.
function rewrite(port, pathOf) {
  const server = http.createServer((request, response) => {
    const { method, headers } = request;
    const options = { port, method, headers, path: pathOf(request) };
    const forwarded = http.request(options, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.writeHead(502).end());
    request.pipe(forwarded);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

const withFragment = (request) => `/%23Action=${request.headers["x-tc-action"]}`;
const portOf = (server) => server.address().port;

async function call(server, action, body) {
  const response = await fetch(`http://127.0.0.1:${portOf(server)}/`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Authorization: "not checked",
      "X-TC-Action": action,
      "X-TC-Version": "2017-03-12",
      "X-TC-Region": "ap-guangzhou",
      "X-TC-Timestamp": String(Math.floor(Date.now() / 1000)),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

// Every action returns one of its examples.
async function mock(document, server) {
  const operations = Object.values(document.paths).map((path) => path.post);
  for (const operation of operations) {
    const media = operation.requestBody.content["application/json"];
    const { status, body } = await call(server, operation.operationId, Object.values(media.examples)[0].value);
    assert.strictEqual(status, 200, `${operation.operationId}: ${JSON.stringify(body)}`);
    const examples = Object.values(operation.responses["200"].content["application/json"].examples);
    assert.ok(examples.some((example) => JSON.stringify(example.value) === JSON.stringify(body)), operation.operationId);
  }
  return operations.length;
}

// Lists zones, runs an instance, and sees errors as errors. Prism validates every request and every response.
async function scenario(server) {
  const successful = async (action, request) => {
    const { status, body } = await call(server, action, request);
    assert.strictEqual(status, 200, `${action}: ${JSON.stringify(body)}`);
    assert.strictEqual(body.Response.Error, undefined, action);
    return body.Response;
  };
  const zones = (await successful("DescribeZones", {})).ZoneSet;
  assert.ok(zones.some((item) => item.Zone === zone));
  const ids = (await successful("RunInstances", { Placement: { Zone: zone }, ImageId: image })).InstanceIdSet;
  const instances = await successful("DescribeInstances", { InstanceIds: ids });
  assert.strictEqual(instances.InstanceSet[0].ExpiredTime, null);
  const failed = await call(server, "TerminateInstances", { InstanceIds: [missing] });
  assert.strictEqual(failed.status, 200, JSON.stringify(failed.body));
  assert.strictEqual(failed.body.Response.Error.Code, "InvalidInstanceId.NotFound");
  await successful("TerminateInstances", { InstanceIds: ids });
  const unknown = await call(server, "TerminateInstances", { InstanceIds: ids, Unknown: 1 });
  assert.strictEqual(unknown.status, 422, "Prism accepted an unknown parameter");
}

async function main(binary, file) {
  const document = JSON.parse(fs.readFileSync(file, "utf8"));
  const prism = path.join(process.env.NODE_PATH, ".bin/prism");
  const programs = [];
  const start = (command, ...options) => {
    const program = spawn(command, options, { stdio: ["ignore", "pipe", "ignore"] });
    programs.push(program);
    return program;
  };
  const servers = [];
  const listening = /Prism is listening on http:\/\/[^:]+:(\d+)/;
  try {
    const simulator = start(binary, "--listen", "127.0.0.1:0", "--no-verify", "--time-scale", "1000000");
    const port = await until(simulator, /^export TENCENTCLOUD_ENDPOINT=http:\/\/[^:]+:(\d+)/);
    const behind = await rewrite(port, () => "/");
    const upstream = `http://127.0.0.1:${portOf(behind)}`;
    const proxy = start(prism, "proxy", file, upstream, "--errors", "--port", "0");
    const mocked = start(prism, "mock", file, "--errors", "--port", "0");
    const ports = await Promise.all([until(proxy, listening), until(mocked, listening)]);
    servers.push(behind, ...(await Promise.all(ports.map((port) => rewrite(port, withFragment)))));
    await scenario(servers[1]);
    console.log(`${await mock(document, servers[2])} actions mocked; a failed action is an error`);
  } finally {
    programs.forEach((program) => program.kill());
    servers.forEach((server) => server.closeAllConnections() || server.close());
  }
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
