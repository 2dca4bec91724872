// What all tests share: a browser without a window, visits of the book that notice what goes wrong, and the library's own numbers.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

/** The pages, and what widgets must show: see xtask/src/browser/expected.rs. */
export const expected = JSON.parse(readFileSync(process.env.HYADES_EXPECTED, "utf8"));

const book = process.env.HYADES_BOOK;
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--no-proxy-server",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** How long a widget may take to show something, in milliseconds: far more than it needs, for a machine that does other things too. */
const patience = 15_000;

/** How many times a bound of time may be exceeded. A machine that CI shares can be half as fast for minutes; whoever asks for the times alone gets the bounds themselves. */
export const slowness = process.env.CI ? 2 : 1;

let browser;

/** One browser for all tests of a file, with a profile of its own that is thrown away. */
export function withBrowser() {
  before(async () => {
    browser = await chromium.launch({ executablePath: process.env.HYADES_BROWSER, headless: true, args: flags });
    await wake();
  });
  after(() => browser?.close());
}

/** A browser that has just started may leave its first page waiting for ever: here is one that nobody needs. */
async function wake() {
  for (let tries = 1; ; tries += 1) {
    const page = await browser.newPage();
    try {
      return await page.goto(`${book}glossary.html`, { timeout: patience });
    } catch (error) {
      if (tries === 4) throw error;
    } finally {
      await page.close();
    }
  }
}

/** A new visitor, and what goes wrong during the visit. */
export async function visitor(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(patience);
  context.setDefaultNavigationTimeout(2 * patience);
  const page = await context.newPage();
  const problems = [];
  const requests = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => {
    // A page that is left in the middle drops what it was loading.
    const why = request.failure()?.errorText ?? "";
    if (!why.includes("ERR_ABORTED")) problems.push(`failed: ${request.url()} ${why}`);
  });
  context.on("request", (request) => {
    const url = request.url();
    requests.push(url);
    if (!url.startsWith(book) && !/^(data|blob|about):/.test(url)) problems.push(`leaves the machine: ${url}`);
  });
  return { context, page, problems, requests };
}

/** A page of the book by its path. */
export function addressOf(path) {
  return book + path;
}

/** The page on which a widget stands, with the state that is given. */
export function addressOfWidget(name, state = {}) {
  const page = expected.widgets[name];
  assert.ok(page, `widget ${name} stands on no page`);
  const query = Object.entries(state).map(([control, value]) => `${name}.${control}=${value}`);
  return addressOf(page) + (query.length > 0 ? `?${query.join("&")}` : "");
}

/** Opens a widget's page and waits until it can be used. */
export async function openWidget(name, state = {}, options = {}) {
  const visit = await visitor(options);
  await visit.page.goto(addressOfWidget(name, state));
  const widget = visit.page.locator(`.hyades-widget[data-widget="${name}"]`);
  await visit.page.locator(`.hyades-widget[data-widget="${name}"][data-ready="true"]`).waitFor();
  return { ...visit, widget };
}

/** The end of a visit during which nothing may have gone wrong. */
export async function leave({ context, problems }) {
  await context.close();
  assert.deepEqual(problems, []);
}

/** Waits until the sentence that is read out holds all these words. */
export async function says(widget, ...words) {
  const status = widget.locator("[role=status].says");
  for (const word of words) await status.filter({ hasText: word }).waitFor();
}

/** What a reader sees of a widget: all that its state decides. */
export async function shown(widget) {
  await settled(widget);
  return widget.evaluate((element) => ({
    says: element.querySelector("[role=status].says")?.textContent,
    facts: element.querySelector("table.facts")?.innerText,
    command: element.querySelector("code.command")?.textContent,
    drawings: [...element.querySelectorAll("svg")].map((svg) => svg.outerHTML),
    controls: [...element.querySelectorAll("input:not([type=file]), select")].map(
      (control) => `${control.name}=${control.value}`,
    ),
    address: location.search,
  }));
}

/** Waits until a widget has shown nothing new for longer than it waits itself with the sentence and the address. */
export async function settled(widget) {
  await widget.evaluate(
    (element, quiet) =>
      new Promise((resolve) => {
        let timer = setTimeout(done, quiet);
        const observer = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(done, quiet);
        });
        observer.observe(element, { attributes: true, childList: true, subtree: true, characterData: true });
        function done() {
          observer.disconnect();
          resolve();
        }
      }),
    450,
  );
}

/** Presses one of a widget's buttons. */
export async function press(widget, name) {
  await widget.locator(`button[name="${name}"]`).click();
  await settled(widget);
}

/** One of the buttons below a widget. */
export function tool(widget, name) {
  return widget.locator(`button.${name}, button[data-tool="${name}"]`).first();
}

/** Goes on by the Tab key until the element with this id has the focus. */
export async function tabTo(page, id) {
  for (let presses = 0; presses < 500; presses += 1) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement?.id)) === id) return;
  }
  assert.fail(`the Tab key never reaches #${id}`);
}

/** The engine itself, without the widget's page around it: what it answers to calls. */
export async function askEngine(page, name, calls) {
  return page.evaluate(
    async ([name, calls]) => {
      if (!self.hyadesEngine) {
        self.hyadesEngine = new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.src = "playground/engine.js";
          // The script declares its name for scripts alone, and not as a property of the window.
          script.onload = () => resolve((0, eval)("wasm_bindgen"));
          script.onerror = () => reject(new Error("engine.js cannot be loaded"));
          document.head.append(script);
        }).then(async (engine) => {
          await engine({ module_or_path: "playground/hyades.wasm" });
          return engine;
        });
      }
      const engine = await self.hyadesEngine;
      const playground = new engine.Playground(name);
      const view = JSON.parse(playground.act(JSON.stringify(calls)));
      playground.free();
      return view;
    },
    [name, calls],
  );
}

/** The middle one of several numbers. */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
