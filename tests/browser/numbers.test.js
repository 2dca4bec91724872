// The widgets show the numbers of the native library.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOfWidget, askEngine, expected, leave, openWidget, press, says, settled, tabTo, visitor, withBrowser } from "./common.js";

withBrowser();

test("by keyboard alone DBSCAN is told eps and min_samples", async () => {
  const { eps, min_samples, clusters, noise } = expected.moons;
  const visit = await openWidget("dbscan");
  const { keyboard } = visit.page;
  for (const [control, value] of [["eps", eps], ["min_samples", min_samples]]) {
    await tabTo(visit.page, `dbscan-${control}-field`);
    await keyboard.press("Control+A");
    await keyboard.type(String(value));
    await keyboard.press("Enter");
    await settled(visit.widget);
  }
  await says(visit.widget, `${clusters} clusters`, `${noise} noise points`);
  await leave(visit);
});

test("by keyboard alone the slider of eps is moved", async () => {
  const visit = await openWidget("dbscan");
  const slider = visit.page.locator("#dbscan-eps");
  const first = Number(await slider.inputValue());
  await tabTo(visit.page, "dbscan-eps");
  await visit.page.keyboard.press("ArrowRight");
  await settled(visit.widget);
  const second = Number(await slider.inputValue());
  assert.ok(second > first, `${first} ${second}`);
  assert.equal(Number(await visit.page.locator("#dbscan-eps-field").inputValue()), second);
  await leave(visit);
});

test("K-means ends at the native centroids", async () => {
  const visit = await visitor();
  await visit.page.goto(addressOfWidget("k-means"));
  const set = (name, value) => ({ call: "set", name, value });
  const calls = [set("data", "two-groups-2025"), set("k", "2"), { call: "press", name: "to_the_end" }];
  const view = await askEngine(visit.page, "k-means", calls);
  assert.equal(view.refused, null);
  const handles = view.drawings[0].handles.map(({ x, y }) => [x, y]).toSorted((a, b) => a[0] - b[0]);
  assert.equal(handles.length, expected.two_groups.centroids.length);
  for (const [i, centroid] of expected.two_groups.centroids.entries()) {
    for (const [axis, value] of centroid.entries()) {
      assert.ok(Math.abs(handles[i][axis] - value) <= 1e-9, `${handles[i]} is not ${centroid}`);
    }
  }
  await leave(visit);
});

test("the page shows K-means at its end", async () => {
  const visit = await openWidget("k-means", { data: "two-groups-2025", k: 2 });
  await press(visit.widget, "to_the_end");
  const facts = await visit.widget.locator("table.facts").innerText();
  const numbers = facts.match(/\d+\.\d+/g) ?? [];
  const { inertia } = expected.two_groups;
  const agrees = (text) => Math.abs(Number(text) - inertia) <= 0.5 * 10 ** -text.split(".")[1].length;
  assert.ok(numbers.some(agrees), `${inertia} is not among\n${facts}`);
  await leave(visit);
});

test("the Hyades are found among the stars", async () => {
  const { eps, min_samples, groups } = expected.hyades;
  const visit = await openWidget("hyades", { eps, min_samples });
  await settled(visit.widget);
  const text = await visit.widget.innerText();
  for (const stars of groups) assert.match(text, new RegExp(`(?<![\\d.,])${stars}(?![\\d,]|\\.\\d)`), text);
  await leave(visit);
});
