// Records what the vendor's SDK signs and sends for the requests in requests.json, in every format that it supports.
//
//     npm install --prefix <folder> tencentcloud-sdk-nodejs-common@4.1.220
//     NODE_PATH=<folder>/node_modules node signatures.js <requests.json> <output file>

"use strict";

const crypto = require("crypto");
const fs = require("fs");

// The boundary of a multipart body is random otherwise.
crypto.randomBytes = (count) => Buffer.alloc(count, 0x5f);

const [requests, output] = process.argv.slice(2);
const given = JSON.parse(fs.readFileSync(requests, "utf8"));

// Fix the time and the nonce, which the SDK computes from a random number below 65535.
Date.now = () => given.timestamp * 1000;
Date.prototype.getTime = Date.now;
Math.random = () => given.nonce / 65535;

// The inputs of digests and of HMACs.
let hashed = [];
let keyed = [];
function capture(name, inputs) {
  const original = crypto[name];
  crypto[name] = (...given) => {
    const hash = original(...given);
    const update = hash.update.bind(hash);
    const parts = [];
    inputs().push(parts);
    hash.update = (data, ...rest) => {
      parts.push(Buffer.from(data));
      update(data, ...rest);
      return hash;
    };
    return hash;
  };
}
capture("createHash", () => hashed);
capture("createHmac", () => keyed);
const last = (inputs) => Buffer.concat(inputs[inputs.length - 1]).toString();

const fetchPath = require.resolve("tencentcloud-sdk-nodejs-common/tencentcloud/common/http/fetch.js");
let captured;
require.cache[fetchPath] = {
  id: fetchPath,
  filename: fetchPath,
  loaded: true,
  exports: { default: async (url, config) => { captured = { url, config }; throw new Error("captured"); }, __esModule: true },
};
const { CommonClient } = require("tencentcloud-sdk-nodejs-common");

const bytes = (body) => {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === "string" || Buffer.isBuffer(body)) return Buffer.from(body);
  return body.getBuffer();
};

async function record(name, endpoint, signature, method, call, headers = {}) {
  [hashed, keyed] = [[], []];
  const client = new CommonClient(endpoint, "2017-03-12", {
    credential: { secretId: given.secret_id, secretKey: given.secret_key, token: given.token },
    region: given.region,
    profile: { signMethod: signature, language: "en-US", httpProfile: { reqMethod: method, headers } },
  });
  await call(client).catch((error) => {
    if (error.message !== "captured") throw error;
  });
  const url = new URL(captured.url);
  const sent = Object.entries(captured.config.headers).map(([key, value]) => [key.toLowerCase(), String(value)]);
  const query = captured.url.split("?")[1] || "";
  const body = bytes(captured.config.body);
  const vector = {
    name: `${name}, ${endpoint}`,
    signature,
    method,
    host: url.host,
    headers: Object.fromEntries(sent.filter(([key]) => key !== "x-tc-traceid")),
    query,
    body: body.toString("base64"),
    string_to_sign: last(keyed),
  };
  if (signature === "TC3-HMAC-SHA256") {
    // The last digest is that of the canonical request; the string to sign contains it.
    vector.canonical_request = last(hashed);
  }
  return vector;
}

async function main() {
  const vectors = [];
  const file = Buffer.from(given.file.hex, "hex");
  const octets = Buffer.from(given.octets.hex, "hex");
  for (const endpoint of given.endpoints) {
    for (const method of ["POST", "GET"]) {
      for (const signature of ["TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256"]) {
        const call = (client) => client.request("DescribeInstances", given.parameters);
        vectors.push(await record(`${signature} ${method}`, endpoint, signature, method, call));
      }
    }
    const parts = { ...given.parts, [given.file.name]: file };
    const multipart = (client) => client.request("DescribeInstances", parts, { multipart: true });
    vectors.push(await record("multipart", endpoint, "TC3-HMAC-SHA256", "POST", multipart));
    const stream = (client) => client.requestOctetStream("DescribeInstances", octets);
    vectors.push(await record("octet-stream", endpoint, "TC3-HMAC-SHA256", "POST", stream, given.octets.headers));
  }
  const { secret_id, secret_key, token, timestamp, nonce } = given;
  const sdk = "tencentcloud-sdk-nodejs-common 4.1.220";
  const document = { sdk, secret_id, secret_key, token, timestamp, nonce, vectors };
  fs.writeFileSync(output, JSON.stringify(document, null, 1) + "\n");
  console.log(`${vectors.length} requests`);
}

main();
