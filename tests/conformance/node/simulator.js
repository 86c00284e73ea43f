// Calls every action of CVM, and some of other services, with the vendor's unmodified SDK on the simulator. The signature
// is the default one of the SDK; only the endpoint and its scheme are set.
//
//     NODE_PATH=<folder>/node_modules node simulator.js <simulator binary>

"use strict";

const fs = require("fs");
const path = require("path");
const readline = require("readline");
const { spawn } = require("child_process");
const { CommonClient } = require("tencentcloud-sdk-nodejs-common");
const { Client } = require("tencentcloud-sdk-nodejs-cvm").cvm.v20170312;

// The versions of the services that are called through the client for any service.
const versions = {
  as: "2018-04-19",
  cbs: "2017-03-12",
  sts: "2018-08-13",
  tag: "2018-08-13",
  tat: "2020-10-28",
  vpc: "2017-03-12",
};

function read(name) {
  return JSON.parse(fs.readFileSync(path.join(__dirname, "..", name), "utf8"));
}

// Reads the environment variables that the simulator prints.
async function variables(simulator) {
  const found = {};
  for await (const line of readline.createInterface({ input: simulator.stdout })) {
    const assignment = line.match(/^export (\w+)=(.*)$/);
    if (assignment) found[assignment[1]] = assignment[2];
    if (found.TENCENTCLOUD_REGION) return found;
  }
  throw new Error("the simulator exited before it listened");
}

// Replaces the strings that stand for values of earlier responses.
function replace(value, saved) {
  if (Array.isArray(value)) return value.map((part) => replace(part, saved));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replace(part, saved)]));
  }
  return saved.has(value) ? saved.get(value) : value;
}

// Makes the calls and returns the number of actions of CVM and of other services.
async function callAll(clients, calls) {
  const saved = new Map();
  const actions = { own: new Set(), other: new Set() };
  for (const { service = "cvm", action, request, save = {} } of calls) {
    const parameters = replace(request, saved);
    const client = clients[service];
    // The SDK has no methods for the actions of the international edition.
    const response = client[action] ? client[action](parameters) : client.request(action, parameters);
    const fields = await response.catch((error) => {
      throw new Error(`${service} ${action}: ${error.code}: ${error.message}`);
    });
    for (const [name, pointer] of Object.entries(save)) {
      const parts = pointer.split("/").slice(1);
      saved.set(`$${name}`, parts.reduce((value, part) => value[part], fields));
    }
    if (service === "cvm") actions.own.add(action);
    else actions.other.add(`${service} ${action}`);
  }
  return actions;
}

async function main(binary) {
  // No operation has to be waited for at this time scale.
  const options = ["--listen", "127.0.0.1:0", "--time-scale", "1000000"];
  const simulator = spawn(binary, options, { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const found = await variables(simulator);
    const endpoint = found.TENCENTCLOUD_ENDPOINT.replace("http://", "");
    const settings = {
      credential: { secretId: found.TENCENTCLOUD_SECRET_ID, secretKey: found.TENCENTCLOUD_SECRET_KEY },
      region: found.TENCENTCLOUD_REGION,
      profile: { httpProfile: { protocol: "http://", endpoint } },
    };
    const clients = { cvm: new Client(settings) };
    for (const [service, version] of Object.entries(versions)) {
      clients[service] = new CommonClient(endpoint, version, settings);
    }
    const own = await callAll(clients, read("actions.json"));
    const other = await callAll(clients, read("services.json"));
    console.log(`${own.own.size} actions of CVM, ${other.other.size} of other services with the default signature`);
  } finally {
    simulator.kill();
  }
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
