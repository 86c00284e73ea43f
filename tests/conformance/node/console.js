// Uses the console of the simulator in headless Chromium: its views, keyboard, small screens and accessibility.
//
//     NODE_PATH=<folder>/node_modules node console.js <simulator binary> [<folder for screenshots>]

"use strict";

const assert = require("assert");
const path = require("path");
const readline = require("readline");
const { spawn } = require("child_process");
const { chromium } = require("playwright-core");
const axe = require("axe-core");

const VIEWS = ["account", "resources", "calls", "limits", "faults", "clock"];
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
let checks = 0;

function check(condition, message) {
  assert.ok(condition, message);
  checks += 1;
}

// Starts the simulator and returns its endpoint.
async function start(binary, options, started) {
  const simulator = spawn(binary, ["--listen", "127.0.0.1:0", "--no-verify", "--quiet", "--seed", "7", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  started.push(simulator);
  for await (const line of readline.createInterface({ input: simulator.stdout })) {
    const endpoint = line.match(/^export TENCENTCLOUD_ENDPOINT=(.*)$/);
    if (endpoint) return endpoint[1];
  }
  throw new Error("the simulator exited before it listened");
}

async function call(endpoint, action, request, version = "2017-03-12", service = undefined) {
  const headers = {
    "Content-Type": "application/json", "X-TC-Action": action, "X-TC-Version": version, "X-TC-Region": "ap-guangzhou",
  };
  // Several services have this action. The signature is not verified.
  if (service) headers.Authorization = `TC3-HMAC-SHA256 Credential=AKID/2020-01-01/${service}/tc3_request, SignedHeaders=host, Signature=0`;
  const response = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(request) });
  return (await response.json()).Response;
}

async function control(endpoint, route, method = "GET", body = undefined) {
  const headers = body ? { "Content-Type": "application/json" } : {};
  const response = await fetch(`${endpoint}/_simulator/${route}`, { method, headers, body: body && JSON.stringify(body) });
  return response.status === 204 ? undefined : response.json();
}

// Creates resources whose rows, map and calls the console shows, and returns their ids and the number of instances.
async function fill(endpoint) {
  const ids = { groups: {} };
  ids.vpc = (await call(endpoint, "CreateVpc", { VpcName: "shop", CidrBlock: "10.1.0.0/16" })).Vpc.VpcId;
  for (const [name, block] of [["front", "10.1.1.0/24"], ["back", "10.1.2.0/24"]]) {
    const subnet = { VpcId: ids.vpc, SubnetName: name, CidrBlock: block, Zone: "ap-guangzhou-4" };
    ids[name] = (await call(endpoint, "CreateSubnet", subnet)).Subnet.SubnetId;
  }
  for (const name of ["web", "base", "data"]) {
    const { SecurityGroup: group } = await call(endpoint, "CreateSecurityGroup", { GroupName: name, GroupDescription: name });
    ids.groups[name] = group.SecurityGroupId;
  }
  const order = {
    Placement: { Zone: "ap-guangzhou-4" }, ImageId: "img-eb30mz89", InstanceType: "S5.MEDIUM4",
    VirtualPrivateCloud: { VpcId: ids.vpc, SubnetId: ids.front },
    InternetAccessible: { InternetMaxBandwidthOut: 5, PublicIpAssigned: true },
  };
  await call(endpoint, "RunInstances", { ...order, InstanceCount: 3, InstanceName: "web", SecurityGroupIds: [ids.groups.web, ids.groups.base] });
  order.VirtualPrivateCloud = { VpcId: ids.vpc, SubnetId: ids.back };
  delete order.InternetAccessible;
  await call(endpoint, "RunInstances", { ...order, InstanceName: "database", SecurityGroupIds: [ids.groups.data], DataDisks: [{ DiskType: "CLOUD_PREMIUM", DiskSize: 200 }] });
  await call(endpoint, "RunInstances", { Placement: { Zone: "ap-guangzhou-3" }, ImageId: "img-eb30mz89", InstanceName: "batch" });
  await control(endpoint, "clock", "PUT", { advance_seconds: 60 });
  const { InstanceSet: instances } = await call(endpoint, "DescribeInstances", {}, "2017-03-12", "cvm");
  await call(endpoint, "StopInstances", { InstanceIds: [instances.find((own) => own.InstanceName === "batch").InstanceId] }, "2017-03-12", "cvm");
  await call(endpoint, "StartInstances", { InstanceIds: ["ins-00000000"] }, "2017-03-12", "cvm");
  // The code of this error is the longest of those that the console shows.
  await call(endpoint, "RunInstances", { Placement: { Zone: "nowhere" }, ImageId: "img-eb30mz89" });
  await call(endpoint, "DescribeNetworkAcls", {});
  return { ...ids, count: instances.length };
}

// Opens a page that fails the test if it loads anything from elsewhere or reports an error.
async function open(browser, endpoint, options, problems) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("request", (request) => {
    if (!request.url().startsWith(`${endpoint}/_simulator/`) && !request.url().startsWith("data:")) problems.push(`loads ${request.url()}`);
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    // Chromium reports each status that is an error, and two tests expect one.
    if (message.type() === "error" && !/status of 40[03] /.test(message.text())) problems.push(message.text());
  });
  await page.goto(`${endpoint}/_simulator/`);
  return page;
}

async function show(page, view) {
  await page.evaluate((hash) => { location.hash = hash; }, view);
  await page.locator(`#view-${view.split("/")[0]}`).waitFor();
  await page.waitForFunction(() => document.getElementById("connection").textContent === "live");
}

// The map, the tables and the log of calls.
async function reads(page, filled) {
  const { count, vpc: vpcId, groups } = filled;
  await page.getByRole("heading", { name: "Map of the account" }).waitFor();
  const vpc = page.getByRole("region", { name: `VPC ${vpcId}` });
  check(await vpc.locator(".nodes li").count() === 4, "four instances are in the VPC");
  check(await vpc.getByText(`behind ${groups.web}, ${groups.base}`).isVisible(), "the security groups are on the map");
  await page.getByRole("link", { name: `${count} Instances` }).click();
  check(await page.getByRole("row").count() === count + 1, "the table has a row per instance");
  await page.getByLabel("Filter rows").fill("database");
  check(await page.getByRole("row").count() === 2, "the filter selects a row");
  await page.getByLabel("Filter rows").fill("");
  for (const [name, part] of [["Disks", "200 GiB"], ["Networks", filled.back], ["Addresses", "public"], ["Security groups", groups.data]]) {
    await page.getByLabel("Tables").getByRole("link", { name }).click();
    await page.getByRole("cell", { name: part }).first().waitFor();
    checks += 1;
  }
  await show(page, "calls");
  await page.getByRole("cell", { name: "DescribeNetworkAcls" }).waitFor();
  check(await page.getByText("shape", { exact: true }).isVisible(), "the fidelity is shown");
  await page.getByLabel("Errors only").check();
  check(await page.getByRole("row").count() === 3, "two calls have failed");
  check(await page.getByText("ins-00000000").first().isVisible(), "the message is shown");
  await page.getByLabel("Errors only").uncheck();
}

async function liveCalls(page, endpoint) {
  const before = await page.getByRole("cell", { name: "DescribeZones" }).count();
  await call(endpoint, "DescribeZones", {});
  await page.waitForFunction((count) => [...document.querySelectorAll("#call-table td")].filter((cell) => cell.textContent.startsWith("DescribeZones")).length > count, before);
  await page.getByRole("button", { name: "Pause updates" }).click();
  check(await page.getByRole("button", { name: "Pause updates" }).getAttribute("aria-pressed") === "true", "updates are paused");
  await page.getByRole("button", { name: "Pause updates" }).click();
}

async function limits(page, endpoint) {
  await show(page, "limits");
  await page.getByRole("meter", { name: /^pay-as-you-go instances, ap-guangzhou-4: 4 of/ }).waitFor();
  await page.getByLabel("Enforce rate limits").check();
  await page.getByRole("status").getByText("Rate limits are enforced.").waitFor();
  check((await control(endpoint, "quotas")).rate_limits_enforced === true, "rate limits are enforced");
  await page.getByLabel("Enforce rate limits").uncheck();
  await page.getByRole("status").getByText("Rate limits are not enforced.").waitFor();
}

async function faults(page, endpoint) {
  await show(page, "faults");
  await page.getByRole("switch", { name: "Throttle" }).check();
  await page.getByRole("status").getByText("Throttle: on for every call.").waitFor();
  check((await call(endpoint, "DescribeZones", {})).Error.Code === "RequestLimitExceeded", "calls are throttled");
  await page.getByRole("switch", { name: "Throttle" }).uncheck();
  await page.getByRole("status").getByText("Throttle: off.").waitFor();
  check(!(await call(endpoint, "DescribeZones", {})).Error, "calls succeed again");
  await page.getByLabel("Fault", { exact: true }).selectOption("delay-after");
  await page.getByLabel("Delay in seconds").fill("0.01");
  await page.locator("#rule-action").fill("RunInstance");
  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByRole("alert").getByText("did you mean `RunInstances`").waitFor();
  await page.locator("#rule-action").fill("RunInstances");
  await page.getByLabel("Times").fill("3");
  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByRole("button", { name: "Remove the rule delay-after for RunInstances" }).click();
  await page.getByText("No rules.").waitFor();
  await page.locator("#next-action").fill("StopInstances");
  await page.getByRole("button", { name: "Fail once" }).click();
  await page.getByText("Pending: StopInstances").waitFor();
  await page.getByRole("button", { name: "Remove all faults" }).click();
  await page.waitForFunction(() => document.getElementById("failing").textContent === "");
  check((await control(endpoint, "faults")).failing_operations.length === 0, "no operation fails");
}

// With the keyboard only.
async function clock(page, endpoint) {
  await show(page, "clock");
  const before = (await control(endpoint, "clock")).offset_seconds;
  await page.getByRole("button", { name: "1 day" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("The time advanced by 1 d.").waitFor();
  check((await control(endpoint, "clock")).offset_seconds - before >= 86400, "the time has advanced");
  check(await page.evaluate(() => document.activeElement.textContent) === "1 day", "the focus stays");
  await page.getByLabel("Freeze the time").focus();
  await page.keyboard.press("Space");
  await page.getByText("The time is frozen.").waitFor();
  check((await control(endpoint, "clock")).frozen, "the time is frozen");
  await page.getByLabel("Simulated seconds per second").fill("60");
  await page.keyboard.press("Enter");
  await page.getByText("The scale was set.").waitFor();
  check((await control(endpoint, "clock")).scale === 60, "the scale is set");
  await page.getByLabel("Time in UTC").fill("2030-01-02T03:04:05");
  await page.getByRole("button", { name: "Set time" }).click();
  await page.getByText("2030-01-02 03:04:05 UTC").waitFor();
  await page.getByRole("button", { name: "Reset the simulator" }).click();
  await page.keyboard.press("Escape");
  check((await control(endpoint, "clock")).frozen, "nothing is reset");
  await page.getByRole("button", { name: "Reset the simulator" }).click();
  await page.getByRole("button", { name: "Reset", exact: true }).click();
  await page.getByText("The simulator was reset.").waitFor();
  check((await control(endpoint, "overview")).instances.total === 0, "the account is empty");
  await page.keyboard.press("Control+Home");
  const order = await page.evaluate(() => [...document.querySelectorAll("a[href], button, input, select")].filter((element) => element.tabIndex > 0).length);
  check(order === 0, "the order of focus is that of the page");
}

// Selects the other account with the keyboard, and saves and loads the state.
async function accounts(page, endpoint) {
  const select = page.getByLabel("Account", { exact: true });
  await show(page, "account");
  await page.getByRole("link", { name: "0 Instances" }).waitFor();
  await select.focus();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("link", { name: "2 Instances" }).waitFor();
  check(await select.inputValue() === "100000000002", "the other account is selected");
  check(await page.evaluate(() => document.activeElement.id) === "shown-account", "the focus stays");
  await show(page, "limits");
  await page.getByRole("meter", { name: /^pay-as-you-go instances, ap-guangzhou-3: 2 of/ }).waitFor();
  await show(page, "clock");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save to a file" }).click();
  const file = await (await download).path();
  await control(endpoint, "reset", "POST", {});
  check((await control(endpoint, "overview?account=100000000002")).instances.total === 0, "the account is empty");
  await page.getByLabel("Load a file").setInputFiles({ name: "broken.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await page.getByRole("alert").getByText("invalid state: header").waitFor();
  await page.getByLabel("Load a file").setInputFiles({ name: "state.json", mimeType: "application/json", buffer: require("fs").readFileSync(file) });
  await page.getByText("The state was loaded from state.json.").waitFor();
  check((await control(endpoint, "overview?account=100000000002")).instances.total === 2, "the state is loaded");
}

// No view is wider than the screen, and none has a known problem of accessibility.
async function looks(page, width, scheme, screenshots) {
  for (const view of VIEWS) {
    await show(page, view);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(wide <= 0, `${view} is ${wide} pixels too wide at ${width}`);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    const found = violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" ")}`);
    check(found.length === 0, `${view} at ${width}, ${scheme}:\n${found.join("\n")}`);
    if (screenshots) await page.screenshot({ path: path.join(screenshots, `${view}-${width}-${scheme}.png`), fullPage: true });
  }
}

// From another machine, the console asks for the token.
async function token(browser, endpoint, problems) {
  const page = await open(browser, endpoint, { extraHTTPHeaders: { "X-Forwarded-For": "10.0.0.7" } }, problems);
  await page.getByLabel("Token", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("alert").getByText("invalid control token").waitFor();
  await page.getByLabel("Token", { exact: true }).fill("t0k3n");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForFunction(() => document.getElementById("connection").textContent === "live");
  check(!(await page.getByLabel("Token", { exact: true }).isVisible()), "the form is hidden");
}

async function main(binary, screenshots) {
  const fs = require("fs");
  const executablePath = process.env.CHROMIUM ?? BROWSERS.find((name) => fs.existsSync(name));
  if (!executablePath) throw new Error("Chromium not found: apt-get install chromium");
  const started = [];
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const problems = [];
  try {
    const endpoint = await start(binary, [], started);
    const filled = await fill(endpoint);
    for (const [width, height, colorScheme] of [[1280, 900, "light"], [390, 844, "dark"], [360, 740, "light"], [1280, 900, "dark"]]) {
      const page = await open(browser, endpoint, { viewport: { width, height }, colorScheme, reducedMotion: "reduce" }, problems);
      await looks(page, width, colorScheme, screenshots);
      await page.close();
    }
    const page = await open(browser, endpoint, { viewport: { width: 390, height: 844 } }, problems);
    await reads(page, filled);
    await liveCalls(page, endpoint);
    await limits(page, endpoint);
    await faults(page, endpoint);
    await clock(page, endpoint);
    const two = await start(binary, ["--account", "100000000002:AKIDother:key"], started);
    const empty = await control(two, "state");
    await call(two, "RunInstances", { Placement: { Zone: "ap-guangzhou-3" }, ImageId: "img-eb30mz89", InstanceCount: 2 });
    const { accounts: filledAccounts, ...rest } = await control(two, "state");
    const state = { ...rest, accounts: { ...empty.accounts, "100000000002": filledAccounts["100000000001"] } };
    await control(two, "state", "PUT", state);
    for (const [width, height, colorScheme] of [[360, 740, "light"], [1280, 900, "dark"]]) {
      const page = await open(browser, two, { viewport: { width, height }, colorScheme, reducedMotion: "reduce" }, problems);
      await page.locator("#account-field").waitFor();
      await looks(page, width, `${colorScheme}-accounts`, screenshots);
      await accounts(page, two);
      await page.close();
    }
    await token(browser, await start(binary, ["--control-token", "t0k3n"], started), problems);
    check(problems.length === 0, problems.join("\n"));
    console.log(`${checks} checks in Chromium ${browser.version()}`);
  } finally {
    await browser.close();
    started.forEach((simulator) => simulator.kill());
  }
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
