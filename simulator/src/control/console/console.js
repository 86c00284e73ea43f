// The console of the simulator. It uses the control interface below the same path, as any other program may.

"use strict";

const INTERVAL = 1000;
const SHOWN_CALLS = 200;
const KEPT_CALLS = 1000;
const FAULTS = [
  "throttle", "internal-error-before", "internal-error-after", "bad-gateway-before", "bad-gateway-after", "reset-before",
  "reset-after", "refuse", "truncate", "wrong-content-type", "duplicate", "delay-before", "delay-after",
];
const SWITCHES = [
  { name: "Throttle", rule: { fault: "throttle" } },
  { name: "Internal error", rule: { fault: "internal-error-before" } },
  { name: "Bad gateway", rule: { fault: "bad-gateway-before" } },
  { name: "Lose the response", rule: { fault: "reset-after" } },
  { name: "Truncate the response", rule: { fault: "truncate" } },
  { name: "Delay by 2 seconds", rule: { fault: "delay-after", delay_seconds: 2 } },
];
const TABLES = {
  instances: ["Instances", [
    ["Instance", (row) => [id(row.id), sub(row.name)]],
    ["State", (row) => [state(row.state), sub(operation(row))]],
    ["Type", (row) => [row.type, sub(`${row.cpu} CPU, ${row.memory_gib} GiB`)]],
    ["Zone", (row) => [row.zone]],
    ["Addresses", (row) => [row.private_address, sub(row.public_address)]],
    ["Network", (row) => [id(row.vpc_id), sub(row.subnet_id)]],
    ["Security groups", (row) => [row.security_group_ids.join(", ")]],
    ["Created", (row) => [time(row.created)]],
  ]],
  disks: ["Disks", [
    ["Disk", (row) => [id(row.id)]],
    ["Use", (row) => [row.usage]],
    ["Type", (row) => [row.type]],
    ["Size", (row) => [`${row.size_gib} GiB`]],
    ["Zone", (row) => [row.zone]],
    ["Instance", (row) => [id(row.instance_id)]],
  ]],
  networks: ["Networks", [
    ["VPC", (row) => [id(row.vpc_id)]],
    ["Subnet", (row) => [id(row.subnet_id)]],
    ["Region", (row) => [row.region]],
    ["Instances", (row) => [String(row.instances)]],
  ]],
  addresses: ["Addresses", [
    ["Address", (row) => [row.address]],
    ["Kind", (row) => [row.kind, sub(row.id)]],
    ["State", (row) => [state(row.state)]],
    ["Region", (row) => [row.region]],
    ["Instance", (row) => [id(row.instance_id)]],
  ]],
  security_groups: ["Security groups", [
    ["Security group", (row) => [id(row.id), sub(row.name)]],
    ["Region", (row) => [row.region]],
    ["Rules", (row) => [row.ingress_rules === null ? "" : `${row.ingress_rules} in, ${row.egress_rules} out`]],
    ["Instances", (row) => [String(row.instances)]],
  ]],
};

const $ = (name) => document.getElementById(name);
// What was received last, by path.
const data = { overview: null, quotas: null, faults: null, clock: null, accounts: null };
// What is shown, so that equal data does not replace elements that have the focus.
const shown = new Map();
// The ID of the account that is shown; the first one if it is empty.
let account = "";
let calls = [];
let last = 0;
let paused = false;
let polling = false;

// Creates an element. Texts are never interpreted as HTML.
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name in element && !name.startsWith("aria")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function id(text) {
  return text ? make("span", { className: "id" }, text) : "";
}

function sub(text) {
  return text ? make("span", { className: "sub" }, text) : "";
}

function time(text) {
  return text ? make("time", { dateTime: text }, text.replace("T", " ").replace(/(\.\d+)?Z$/, "")) : "";
}

function badge(text, kind) {
  return text ? make("span", { className: `badge ${kind ?? ""}` }, text) : "";
}

function state(name) {
  if (/FAIL|SHUTDOWN/.test(name)) return badge(name, "bad");
  if (/^(RUNNING|BOUND|NORMAL)$/.test(name)) return badge(name, "good");
  if (/ING$/.test(name)) return badge(name, "warn");
  return badge(name);
}

function operation(row) {
  return row.operation && row.operation_state !== "SUCCESS" ? `${row.operation} ${row.operation_state}` : "";
}

// Replaces the content of an element if it differs from what is shown.
function show(element, key, render) {
  const text = JSON.stringify(key);
  if (shown.get(element) === text) return;
  shown.set(element, text);
  element.replaceChildren(...[render()].flat());
}

function table(caption, columns, rows) {
  const head = columns.map(([name]) => make("th", { scope: "col", role: "columnheader" }, name));
  const cells = (row) => columns.map(([name, render]) => {
    const content = [render(row)].flat().filter((part) => part !== "" && part !== null && part !== undefined);
    const cell = make("td", { role: "cell", "data-label": name });
    if (content.length) cell.append(make("div", {}, content));
    return cell;
  });
  return make("table", { role: "table" },
    make("caption", {}, caption),
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, head)),
    make("tbody", { role: "rowgroup" }, rows.map((row) => make("tr", { role: "row" }, cells(row)))));
}

function empty(text) {
  return make("p", { className: "empty" }, text);
}

async function send(method, path, body) {
  const headers = {};
  const token = sessionStorage.getItem("token");
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await response.text();
  const value = text ? JSON.parse(text) : null;
  if (response.ok) return value;
  const error = new Error(value?.error?.message ?? `status ${response.status}`);
  error.code = value?.error?.code;
  error.field = value?.error?.field;
  throw error;
}

// Changes something, says so, and shows the new state.
async function change(method, path, body, done) {
  $("message").textContent = "";
  $("problem").textContent = "";
  try {
    await send(method, path, body);
    $("message").textContent = done;
  } catch (error) {
    $("problem").textContent = error.message;
  }
  await poll(true);
}

function view() {
  const [name, part] = location.hash.slice(1).split("/");
  return [$(`view-${name}`) ? name : "account", part in TABLES ? part : "instances"];
}

// The documents that a view shows.
const SOURCES = { account: ["overview"], resources: ["overview"], calls: [], limits: ["quotas"], faults: ["faults"], clock: [] };

async function poll(forced) {
  if (polling || ((paused || document.hidden) && !forced)) return;
  polling = true;
  try {
    const wanted = ["clock", "accounts", ...SOURCES[view()[0]]];
    const shownAccount = account;
    const [log, ...found] = await Promise.all([send("GET", `calls?since=${last}`), ...wanted.map((path) => send("GET", path + query(path)))]);
    // Another account was selected meanwhile.
    if (shownAccount !== account) wanted.splice(2);
    wanted.forEach((path, index) => { data[path] = found[index]; });
    receive(log);
    $("access").hidden = true;
    connection(paused ? "paused" : "live", paused ? "warn" : "good");
    render();
  } catch (error) {
    // The account was removed.
    if (error.field === "account") account = "";
    if (error.code === "TokenRequired" || error.code === "InvalidToken") askForToken(error);
    else connection(error.code ? "error" : "disconnected", "bad");
  }
  polling = false;
}

// Returns the query of a document that belongs to an account.
function query(path) {
  return account && ["overview", "quotas"].includes(path) ? `?account=${encodeURIComponent(account)}` : "";
}

function receive(log) {
  // The simulator was restarted, or the log emptied.
  if (log.last < last || log.calls.some((call) => call.sequence <= last)) calls = [];
  last = log.last;
  calls = calls.concat(log.calls).slice(-KEPT_CALLS);
}

function connection(text, kind) {
  $("connection").textContent = text;
  $("connection").className = `badge ${kind}`;
}

function askForToken(error) {
  connection("no access", "bad");
  if (sessionStorage.getItem("token")) {
    sessionStorage.removeItem("token");
    $("problem").textContent = error.message;
  }
  if ($("access").hidden) {
    $("access").hidden = false;
    $("token").focus();
  }
}

function render() {
  const [name, part] = view();
  renderHeader();
  ({ account: renderMap, resources: () => renderTable(part), calls: renderCalls, limits: renderLimits, faults: renderFaults, clock: renderClock })[name]();
  const actions = [...new Set(calls.map((call) => call.action).filter(Boolean))].sort();
  show($("actions"), actions, () => actions.map((action) => make("option", { value: action })));
}

function renderHeader() {
  const ids = data.accounts.accounts.map((one) => one.id);
  show($("shown-account"), ids, () => ids.map((name) => make("option", {}, name)));
  $("shown-account").value = account || ids[0];
  $("account-field").hidden = ids.length < 2;
  const { now, frozen, scale } = data.clock;
  show($("header-time"), now.slice(0, 19), () => [time(now).textContent]);
  const text = frozen ? "frozen" : scale === 1 ? "" : `× ${scale}`;
  $("header-clock").hidden = !text;
  $("header-clock").textContent = text;
  $("header-clock").className = "badge warn";
}

function renderMap() {
  const overview = data.overview;
  if (!overview) return;
  const counts = Object.entries(TABLES).map(([name, [title]]) => [name, title, overview[name].total]);
  show($("counts"), counts, () => counts.map(([name, title, total]) =>
    make("li", {}, make("a", { href: `#resources/${name}` }, make("b", {}, String(total)), make("span", {}, title)))));
  const { total, rows } = overview.instances;
  show($("map"), [total, rows], () => {
    if (!rows.length) return [empty("The account has no instances. Those that your programs run appear here, in their networks and behind their security groups.")];
    const rest = total > rows.length ? [make("p", { className: "quiet" }, `The first ${rows.length} of ${total} instances.`)] : [];
    return rest.concat([...group(rows, (row) => row.vpc_id)].map(([vpc, members]) => mapOfVpc(vpc, members)));
  });
}

function group(rows, key) {
  const groups = new Map();
  for (const row of rows) {
    const name = key(row);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(row);
  }
  return groups;
}

function mapOfVpc(vpc, members) {
  const region = members[0].zone.replace(/-\d+$/, "");
  const subnets = [...group(members, (row) => row.subnet_id)].map(([subnet, rows]) =>
    make("div", { className: "subnet" },
      make("h4", {}, "Subnet ", id(subnet)),
      [...group(rows, (row) => row.security_group_ids.join(", "))].map(([groups, inside]) =>
        make("div", { className: "groups" },
          make("h5", {}, groups ? ["behind ", id(groups)] : "without a security group"),
          make("ul", { className: "nodes" }, inside.map(node))))));
  return make("section", { className: "panel vpc", "aria-label": `VPC ${vpc}` },
    make("h3", {}, "VPC ", id(vpc), badge(region)),
    make("div", { className: "subnets" }, subnets));
}

function node(row) {
  const addresses = [row.private_address, row.public_address].filter(Boolean).join(" · ");
  return make("li", {},
    make("b", {}, row.name || row.id), state(row.state),
    make("span", { className: "detail" }, id(row.id), ` · ${row.type} · ${addresses}`));
}

function renderTable(part) {
  for (const link of document.querySelectorAll("nav.local a")) mark(link, link.hash === `#resources/${part}`);
  if (!data.overview) return;
  const [title, columns] = TABLES[part];
  const { total, rows } = data.overview[part];
  const filter = $("filter").value.trim().toLowerCase();
  const wanted = rows.filter((row) => JSON.stringify(Object.values(row)).toLowerCase().includes(filter));
  show($("table"), [part, total, wanted], () => {
    if (!wanted.length) return [empty(filter ? `No row contains “${filter}”.` : `There are no ${title.toLowerCase()}.`)];
    const caption = wanted.length === total ? `${title}: ${total}` : `${title}: ${wanted.length} of ${total}`;
    return [table(caption, columns, wanted)];
  });
}

function mark(link, isCurrent) {
  if (isCurrent) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}

// The code of a call, `OK` for success.
function code(call) {
  return call.code ?? (call.request_id ? "OK" : "no response");
}

const CALL_COLUMNS = [
  ["Time", (call) => [make("time", { dateTime: call.time }, call.time.slice(11, 23)), sub(call.time.slice(0, 10))]],
  ["Action", (call) => [call.action ?? "–", make("span", { className: "sub" }, [call.service, call.version, call.region]
    .filter(Boolean).flatMap((name, index) => [index ? " · " : "", make("span", { className: "nowrap" }, name)]))]],
  ["Code", (call) => [badge(code(call), code(call) === "OK" ? "good" : "bad"), sub(call.message)]],
  ["Latency", (call) => [make("span", { className: "nowrap" }, `${call.latency_ms < 10 ? call.latency_ms.toFixed(2) : Math.round(call.latency_ms)} ms`)]],
  ["Fidelity", (call) => [badge(call.fidelity, call.fidelity === "stateful" ? "good" : "warn")]],
  ["Fault", (call) => [badge(call.fault, "bad")]],
  ["Request ID", (call) => [id(call.request_id)]],
];

function renderCalls() {
  const action = $("call-action").value.trim().toLowerCase();
  const wantedCode = $("call-code").value.trim().toLowerCase();
  const errors = $("call-errors").checked;
  const wanted = calls.filter((call) => (call.action ?? "").toLowerCase().includes(action)
    && code(call).toLowerCase().includes(wantedCode) && !(errors && code(call) === "OK")).reverse();
  const rows = wanted.slice(0, SHOWN_CALLS);
  const failed = calls.filter((call) => code(call) !== "OK").length;
  const caption = `${rows.length} of ${calls.length} calls, newest first. ${failed} had no success.`;
  show($("call-table"), [caption, rows[0]?.sequence, rows.at(-1)?.sequence], () => {
    if (!rows.length) return [empty(calls.length ? "No call matches." : "No calls yet.")];
    return [table(caption, CALL_COLUMNS, rows)];
  });
}

function meter(name, detail, used, limit, note) {
  const text = `${used} of ${limit}`;
  return make("li", {},
    make("div", { className: "top" }, make("span", {}, name), make("span", {}, text)),
    make("meter", { min: 0, max: Math.max(limit, 1), high: limit * 0.8, optimum: 0, value: used, "aria-label": `${name}, ${detail}: ${text}` }, text),
    sub([detail, note].filter(Boolean).join(" · ")));
}

function renderLimits() {
  if (!data.quotas) return;
  const { quotas, rate_limits: all, rate_limits_enforced: enforced } = data.quotas;
  const rates = all.filter((rate) => rate.account === $("shown-account").value);
  $("enforce").checked = enforced;
  show($("quotas"), quotas, () => quotas.map((quota) => meter(quota.name, quota.scope, quota.used, quota.limit)));
  show($("rates"), rates, () => {
    if (!rates.length) return [make("li", {}, "No action with a documented rate limit was called.")];
    return rates.map((rate) => meter(rate.action, rate.service, rate.used, rate.limit,
      `peak ${rate.peak}${rate.rejected ? ` · ${rate.rejected} rejected` : ""}`));
  });
}

// Returns the rule that a switch has added.
function ruleOf({ rule }) {
  return data.faults?.rules.find((own) => own.fault === rule.fault && own.delay_seconds === (rule.delay_seconds ?? null)
    && own.action === null && own.probability === 1 && own.skip === 0 && own.times === null);
}

const RULE_COLUMNS = [
  ["Fault", (rule) => [rule.fault, sub(rule.delay_seconds === null ? "" : `${rule.delay_seconds} s`)]],
  ["Action", (rule) => [rule.action ?? "all actions"]],
  ["Probability", (rule) => [String(rule.probability)]],
  ["Skips", (rule) => [String(rule.skip)]],
  ["Times left", (rule) => [rule.times === null ? "no limit" : String(rule.times)]],
  ["Remove", (rule) => [make("button", {
    type: "button", "aria-label": `Remove the rule ${rule.fault} for ${rule.action ?? "all actions"}`,
    onclick: () => change("DELETE", `faults/${rule.id}`, undefined, "The rule was removed."),
  }, "Remove")]],
];

function renderFaults() {
  if (!data.faults) return;
  const { rules, failing_operations: failing, injected } = data.faults;
  SWITCHES.forEach((one, index) => { $(`switch-${index}`).checked = Boolean(ruleOf(one)); });
  const total = Object.values(injected).reduce((sum, count) => sum + count, 0);
  $("failing").textContent = failing.length ? `Pending: ${failing.join(", ")}` : "";
  show($("rules"), [rules, total], () => {
    if (!rules.length) return [empty(`No rules. Faults injected so far: ${total}.`)];
    return [table(`Rules: ${rules.length}. Faults injected so far: ${total}.`, RULE_COLUMNS, rules)];
  });
}

function renderClock() {
  const { now, real_time: real, offset_seconds: offset, frozen, scale } = data.clock;
  show($("clock-time"), now.slice(0, 19), () => [`${now.slice(0, 10)} ${now.slice(11, 19)} UTC`]);
  $("frozen").checked = frozen;
  if (document.activeElement !== $("scale-value")) $("scale-value").value = scale;
  const facts = [["Real time", `${real.slice(0, 10)} ${real.slice(11, 19)} UTC`], ["Offset", duration(offset)], ["Scale", `${scale} s per second`]];
  show($("clock-facts"), facts, () => facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

function duration(seconds) {
  const sign = seconds < 0 ? "−" : "";
  const rest = Math.round(Math.abs(seconds));
  const [days, hours, minutes] = [Math.floor(rest / 86400), Math.floor(rest / 3600) % 24, Math.floor(rest / 60) % 60];
  const parts = [[days, "d"], [hours, "h"], [minutes, "min"], [rest % 60, "s"]].filter(([count]) => count > 0);
  return parts.length ? sign + parts.map(([count, unit]) => `${count} ${unit}`).join(" ") : "none";
}

function navigate(isFirst) {
  const [name] = view();
  for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== `view-${name}`;
  for (const link of document.querySelectorAll("header nav a")) mark(link, link.hash === `#${name}`);
  document.title = `${$(`h-${name}`).textContent} – Tencent Cloud simulator`;
  if (!isFirst) {
    $("message").textContent = "";
    $("problem").textContent = "";
  }
  if (data.clock) render();
  poll(true);
}

function submit(form, action) {
  $(form).addEventListener("submit", (event) => {
    event.preventDefault();
    action();
  });
}

function number(name) {
  return $(name).value === "" ? null : Number($(name).value);
}

function setUp() {
  $("rule-fault").append(...FAULTS.map((name) => make("option", {}, name)));
  $("switches").append(...SWITCHES.map((one, index) => make("div", {},
    make("input", { type: "checkbox", id: `switch-${index}`, role: "switch", onchange: () => toggle(one) }),
    make("label", { htmlFor: `switch-${index}` }, one.name))));
  $("rule-fault").addEventListener("change", () => { $("rule-delay-field").hidden = !$("rule-fault").value.startsWith("delay"); });
  $("pause").addEventListener("click", () => {
    paused = !paused;
    $("pause").setAttribute("aria-pressed", String(paused));
    connection(paused ? "paused" : "live", paused ? "warn" : "good");
  });
  submit("access", () => {
    sessionStorage.setItem("token", $("token").value.trim());
    $("token").value = "";
    $("problem").textContent = "";
    poll(true);
  });
  for (const name of ["filter", "call-action", "call-code", "call-errors"]) {
    $(name).addEventListener("input", () => { if (data.clock) render(); });
  }
  $("call-clear").addEventListener("click", () => {
    calls = [];
    change("DELETE", "calls", undefined, "The log was emptied.");
  });
  $("enforce").addEventListener("change", (event) => {
    const on = event.target.checked;
    change("PUT", "quotas", { rate_limits_enforced: on }, `Rate limits are ${on ? "" : "not "}enforced.`);
  });
  $("shown-account").addEventListener("change", (event) => {
    account = event.target.value;
    data.overview = null;
    data.quotas = null;
    poll(true);
  });
  setUpFaults();
  setUpClock();
  setUpState();
  document.addEventListener("visibilitychange", () => poll());
  addEventListener("hashchange", () => navigate(false));
}

function toggle(one) {
  const rule = ruleOf(one);
  if (rule) change("DELETE", `faults/${rule.id}`, undefined, `${one.name}: off.`);
  else change("POST", "faults", one.rule, `${one.name}: on for every call.`);
}

function setUpFaults() {
  submit("rule", () => {
    const fault = $("rule-fault").value;
    const delay = fault.startsWith("delay") ? number("rule-delay") : null;
    const rule = {
      fault, delay_seconds: delay, action: $("rule-action").value.trim() || null, probability: number("rule-probability"),
      skip: number("rule-skip"), times: number("rule-times"),
    };
    change("POST", "faults", rule, "The rule was added.");
  });
  submit("next", () => {
    const action = $("next-action").value.trim();
    change("POST", "faults/next-operation", { action }, `The next operation of ${action} fails.`);
  });
  $("rules-clear").addEventListener("click", () => change("DELETE", "faults", undefined, "All faults were removed."));
}

function setUpClock() {
  const advance = (seconds) => change("PUT", "clock", { advance_seconds: seconds }, `The time advanced by ${duration(seconds)}.`);
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", () => advance(Number(button.dataset.advance)));
  }
  submit("advance", () => advance(number("advance-seconds")));
  $("frozen").addEventListener("change", (event) => {
    const frozen = event.target.checked;
    change("PUT", "clock", { frozen }, frozen ? "The time is frozen." : "The time passes again.");
  });
  submit("scale", () => change("PUT", "clock", { scale: number("scale-value") }, "The scale was set."));
  submit("set", () => {
    const value = $("set-time").value;
    change("PUT", "clock", { now: `${value.length === 16 ? `${value}:00` : value}Z` }, "The time was set.");
  });
  $("reset").addEventListener("click", () => $("confirm").showModal());
  $("confirm").addEventListener("close", () => {
    if ($("confirm").returnValue === "reset") change("POST", "reset", undefined, "The simulator was reset.");
    $("confirm").returnValue = "";
  });
}

function setUpState() {
  $("export").addEventListener("click", async () => {
    $("problem").textContent = "";
    try {
      const file = new Blob([JSON.stringify(await send("GET", "state"))], { type: "application/json" });
      const link = make("a", { href: URL.createObjectURL(file), download: "simulator-state.json" });
      link.click();
      URL.revokeObjectURL(link.href);
      $("message").textContent = "The state was saved.";
    } catch (error) {
      $("problem").textContent = error.message;
    }
  });
  $("import").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    try {
      const state = JSON.parse(await file.text());
      await change("PUT", "state", state, `The state was loaded from ${file.name}.`);
    } catch (error) {
      $("problem").textContent = error.message;
    }
    event.target.value = "";
  });
}

setUp();
navigate(true);
setInterval(poll, INTERVAL);
send("GET", "health").then((health) => { $("version").textContent = `version ${health.version}`; }, () => {});
