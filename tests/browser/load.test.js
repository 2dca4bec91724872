// Each widget loads, quickly, from this machine alone; and a page without widgets loads none of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, addressOfWidget, expected, leave, median, openWidget, settled, slowness, visitor, withBrowser } from "./common.js";

withBrowser();

for (const name of expected.names) {
  test(`the widget ${name} loads without an error and from nowhere else`, async () => {
    const visit = await openWidget(name);
    await settled(visit.widget);
    assert.ok(await visit.widget.locator("svg, canvas").count(), "it draws something");
    assert.notEqual(await visit.widget.locator("[role=status].says").innerText(), "", "it says something");
    await leave(visit);
  });
}

test("the first widget can be used within a second", async () => {
  const name = expected.names.find((name) => expected.widgets[name]);
  const times = [];
  for (let visits = 0; visits < 5; visits += 1) {
    const visit = await visitor();
    await visit.page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector(".hyades-widget[data-ready=true]")) return;
        observer.disconnect();
        self.usableAfter = performance.now();
      }).observe(document, { attributes: true, childList: true, subtree: true });
    });
    await visit.page.goto(addressOfWidget(name));
    await visit.page.waitForFunction(() => self.usableAfter !== undefined);
    times.push(await visit.page.evaluate(() => self.usableAfter));
    await leave(visit);
  }
  console.log(`usable after ${times.map((time) => time.toFixed(0)).join(", ")} ms`);
  assert.ok(median(times) <= 1000 * slowness, `${times}`);
});

test("a page without widgets loads none of the playground", async () => {
  const bare = expected.pages.filter((page) => !Object.values(expected.widgets).includes(page));
  for (const path of [bare[0], "glossary.html", "print.html"]) {
    const visit = await visitor();
    await visit.page.goto(addressOf(path));
    assert.deepEqual(visit.requests.filter((url) => url.includes("/playground/")), [], path);
    await leave(visit);
  }
});

test("without scripts the figure stands where the widget would", async () => {
  for (const [name, page] of Object.entries(expected.widgets)) {
    const visit = await visitor({ javaScriptEnabled: false });
    await visit.page.goto(addressOf(page));
    const place = visit.page.locator(`.hyades-widget[data-widget="${name}"]`);
    assert.ok(await place.locator("figure svg, p").first().isVisible(), `${page}: ${name}`);
    await leave(visit);
  }
});

test("what is read in a dark theme is printed in the light one", async () => {
  for (const theme of ["ayu", "navy", "coal", "rust"]) {
    const visit = await visitor();
    await visit.page.addInitScript((theme) => localStorage.setItem("mdbook-theme", theme), theme);
    await visit.page.goto(addressOf("glossary.html"));
    const seen = () =>
      visit.page.evaluate(() => ({
        paper: getComputedStyle(document.documentElement).backgroundColor,
        classes: [...document.documentElement.classList].sort(),
        // A sheet that is enabled again is loaded again, in its own time: what counts is which are wanted.
        sheets: [...document.querySelectorAll("link[rel=stylesheet]")].filter(({ disabled }) => !disabled).map(({ href }) => href),
      }));
    const before = await seen();
    await visit.page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    const { paper, classes } = await seen();
    assert.ok(Math.min(...paper.match(/\d+/g).slice(0, 3)) > 200, `${theme}: ${paper}`);
    assert.equal(classes.includes(theme), theme === "rust");
    await visit.page.evaluate(() => dispatchEvent(new Event("afterprint")));
    assert.deepEqual(await seen(), before, theme);
    await leave(visit);
  }
});
