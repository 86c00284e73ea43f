// Opens the documentation site in headless Chromium: no page scrolls sideways on a phone or loads anything from elsewhere,
// and the search of the guide finds something.
//
//     NODE_PATH=<folder>/node_modules node site.js <folder of the site>

"use strict";

const assert = require("assert");
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");

const WIDTHS = [390, 360];
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
// Of the rustdoc, which has thousands of pages of the same kinds.
const RUSTDOC = [
  "tencent_cloud/index.html", "tencent_cloud/guide/simulator/index.html", "tencent_cloud/struct.ClientBuilder.html",
  "tencent_cloud_cvm/index.html", "tencent_cloud_cvm/struct.Client.html", "tencent_cloud_cvm/model/struct.RunInstancesRequest.html",
  "tencent_cloud_cvm/error/index.html",
];

function pages(folder, inner) {
  const found = [];
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && inner) found.push(...pages(file, inner));
    else if (entry.name.endsWith(".html")) found.push(file);
  }
  return found.sort();
}

// Returns the elements that make the page wider than the window; none if it is not wider.
function wide() {
  if (document.documentElement.scrollWidth <= window.innerWidth) return [];
  const elements = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1);
  return [document.documentElement, ...elements].slice(0, 4).map((element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}">`);
}

async function search(page, site) {
  await page.goto(pathToFileURL(path.join(site, "guide/index.html")).href);
  await page.locator("#mdbook-search-toggle").click();
  await page.locator("#mdbook-searchbar").pressSequentially("valkey");
  await page.locator("#mdbook-searchresults li").first().waitFor();
}

async function main(site) {
  const executablePath = process.env.CHROMIUM ?? BROWSERS.find((name) => fs.existsSync(name));
  if (!executablePath) throw new Error("Chromium not found: apt-get install chromium");
  const rustdoc = RUSTDOC.map((name) => path.join(site, "rust", name));
  const files = [...pages(site, false), ...pages(path.join(site, "guide"), true), ...rustdoc];
  const problems = [];
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: WIDTHS[0], height: 844 } });
    // The largest reference takes a minute on a busy machine.
    page.setDefaultTimeout(300_000);
    page.on("request", (request) => {
      if (!/^(file|data|blob):/.test(request.url())) problems.push(`${page.url()} loads ${request.url()}`);
    });
    page.on("pageerror", (error) => problems.push(`${page.url()}: ${error}`));
    for (const file of files) {
      await page.goto(pathToFileURL(file).href);
      // A script lays the reference out.
      await page.waitForFunction(() => !document.getElementById("loading"));
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 844 });
        const elements = await page.evaluate(wide);
        if (elements.length > 0) problems.push(`${path.relative(site, file)} is wider than ${width} px: ${elements.join(", ")}`);
      }
    }
    await search(page, site);
    assert.deepStrictEqual(problems, []);
    console.log(`${files.length} pages in Chromium ${browser.version()}`);
  } finally {
    await browser.close();
  }
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
