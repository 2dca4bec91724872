// A widget answers before the reader notices, and the page stays alive while it computes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { expected, leave, median, openWidget, settled, slowness, withBrowser } from "./common.js";

withBrowser();

/** Collects how long each redraw of a widget took, in milliseconds. */
async function watchRedraws(widget) {
  await widget.evaluate((element) => {
    self.redraws = [];
    self.watching?.disconnect();
    self.watching = new MutationObserver(() => self.redraws.push(Number(element.dataset.took)));
    self.watching.observe(element, { attributeFilter: ["data-took"] });
  });
}

test("a slider on 1000 points redraws within 16 ms", async () => {
  const visit = await openWidget("dbscan", { data: "moons", samples: 1000 });
  await settled(visit.widget);
  await visit.page.locator("#dbscan-eps").focus();
  // Other work on the machine only makes it slower: the quickest of three rounds counts.
  const medians = [];
  for (let round = 1; round <= 3; round += 1) {
    await watchRedraws(visit.widget);
    await move(visit.page);
    medians.push(median(await visit.page.evaluate(() => self.redraws)));
  }
  console.log(`redraws took ${medians.join(", ")} ms at the median of a round`);
  assert.ok(Math.min(...medians) <= 16 * slowness, `${medians}`);
  await leave(visit);
});

/** Moves a slider to and fro. */
async function move(page) {
  for (let moves = 1; moves <= 40; moves += 1) {
    await page.keyboard.press(moves % 8 < 4 ? "ArrowRight" : "ArrowLeft");
    await page.waitForFunction((n) => self.redraws.length >= n, moves);
    // A pointer moves at most once a frame: what is measured is the widget, not the painting of the frame before.
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted, 16))));
  }
}

test("18,561 stars are grouped within 400 ms while the page stays alive", async () => {
  const { min_samples, stars } = expected.hyades;
  assert.equal(stars, 18561);
  const visit = await openWidget("hyades", { eps: 5, min_samples });
  await settled(visit.widget);
  await watchRedraws(visit.widget);
  await visit.page.evaluate(() => {
    self.longestPause = 0;
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      self.longestPause = Math.max(self.longestPause, now - last);
      last = now;
    }, 5);
  });
  const field = visit.page.locator("#hyades-eps-field");
  // The chapter's radius, those on the way up, and the slider's end, where most stars are in a group. Of the rounds the quickest counts.
  const radii = [6, 10, 15, 20];
  const pauses = [];
  for (let round = 0; round < 3; round += 1) {
    await visit.page.evaluate(() => {
      self.longestPause = 0;
    });
    for (const [i, eps] of radii.entries()) {
      await field.fill(String(eps));
      await field.press("Enter");
      await visit.page.waitForFunction((n) => self.redraws.length > n, round * radii.length + i);
    }
    pauses.push(await visit.page.evaluate(() => Math.round(self.longestPause)));
  }
  const times = await visit.page.evaluate(() => self.redraws);
  const quickest = radii.map((_, i) => Math.min(...times.filter((_, answer) => answer % radii.length === i)));
  console.log(`grouping at eps ${radii.join(", ")} took ${quickest.join(", ")} ms; the page paused for at most ${pauses.join(", ")} ms in a round`);
  assert.ok(Math.max(...quickest) <= 400 * slowness, `${times}`);
  assert.ok(Math.min(...pauses) <= 100 * slowness, `${pauses}`);
  await leave(visit);
});

test("of many requests the last one counts", async () => {
  const { eps, min_samples, groups } = expected.hyades;
  const visit = await openWidget("hyades", { eps: 3, min_samples });
  await settled(visit.widget);
  await watchRedraws(visit.widget);
  await visit.page.locator("#hyades-eps").evaluate((slider, eps) => {
    for (const value of [3.5, 4, 4.5, 5, 5.5, 7, 8, eps]) {
      slider.value = value;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }, eps);
  await settled(visit.widget);
  const text = await visit.widget.innerText();
  for (const stars of groups) assert.ok(text.includes(String(stars)), text);
  const redraws = await visit.page.evaluate(() => self.redraws.length);
  assert.ok(redraws < 8, `${redraws} of 8 requests were answered: older ones are to be dropped`);
  await leave(visit);
});
