// What a reader does can be undone, linked to, and saved.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { expected, leave, openWidget, press, settled, shown, tool, withBrowser } from "./common.js";

withBrowser();

for (const name of ["dbscan", "k-means"]) {
  test(`${name}: a step back after a step forward restores the state`, async () => {
    const visit = await openWidget(name);
    if (await visit.widget.locator('button[name="to_the_beginning"][aria-disabled="false"]').count()) {
      await press(visit.widget, "to_the_beginning");
    }
    await press(visit.widget, "step");
    const before = await shown(visit.widget);
    await press(visit.widget, "step");
    const between = await shown(visit.widget);
    assert.notDeepEqual(between, before);
    await press(visit.widget, "back");
    assert.deepEqual(await shown(visit.widget), before);
    await leave(visit);
  });
}

for (const name of expected.names) {
  test(`${name}: a link opens the same again`, async () => {
    const visit = await openWidget(name);
    await settled(visit.widget);
    const slider = visit.widget.locator("input[type=range]:enabled").first();
    await slider.focus();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowRight"]) await visit.page.keyboard.press(key);
    const before = await shown(visit.widget);
    const link = visit.page.url();
    assert.match(link, new RegExp(`[?&]${name}\\.`));
    await leave(visit);

    const second = await openWidget(name);
    await second.page.goto(link);
    await second.page.locator(`.hyades-widget[data-widget="${name}"][data-ready="true"]`).waitFor();
    assert.deepEqual(await shown(second.widget), before);

    await tool(second.widget, "reset").click();
    await settled(second.widget);
    assert.doesNotMatch(second.page.url(), new RegExp(`[?&]${name}\\.`));
    await leave(second);
  });
}

test("from where the stars are seen stands in the link, and reset takes it back", async () => {
  const picture = (widget) => widget.locator("canvas").evaluate((canvas) => canvas.toDataURL());
  const visit = await openWidget("hyades");
  await settled(visit.widget);
  const first = await picture(visit.widget);
  await visit.widget.locator("canvas").focus();
  for (const key of ["ArrowLeft", "ArrowUp", "+"]) await visit.page.keyboard.press(key);
  await settled(visit.widget);
  const turned = await picture(visit.widget);
  assert.notEqual(turned, first);
  const link = visit.page.url();
  assert.match(link, /[?&]hyades\.look=/);

  const second = await openWidget("hyades");
  await second.page.goto(link);
  await second.page.locator('.hyades-widget[data-widget="hyades"][data-ready="true"]').waitFor();
  await settled(second.widget);
  assert.equal(await picture(second.widget), turned);
  await leave(second);

  await tool(visit.widget, "reset").click();
  await settled(visit.widget);
  assert.equal(await picture(visit.widget), first);
  assert.doesNotMatch(visit.page.url(), /[?&]hyades\./);
  await leave(visit);
});

test("where motion is not wanted, Play goes to the end, and from there to the beginning", async () => {
  const visit = await openWidget("k-means", {}, { reducedMotion: "reduce" });
  const said = () => visit.widget.locator(".outcome").innerText();
  const first = await said();
  await press(visit.widget, "play");
  const end = await said();
  assert.notEqual(end, first);
  await press(visit.widget, "play");
  assert.equal(await said(), first);
  await leave(visit);
});

test("a line stops where it can be dragged no farther, and stays there", async () => {
  const visit = await openWidget("hierarchy", { method: "hdbscan" });
  const line = visit.widget.locator('[role="slider"].handle');
  const value = async (name) => Number(await line.getAttribute(`aria-value${name}`));
  await line.press("End");
  await settled(visit.widget);
  const [at, most] = [await value("now"), await value("max")];
  assert.ok(Math.abs(at - most) < 1e-3 * most, `${at} is not ${most}`);
  const handle = await line.boundingBox();
  const plot = await line.locator("xpath=..").boundingBox();
  // By mouse to the left, and then far beyond the right edge.
  const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
  const { mouse } = visit.page;
  await mouse.move(x, y);
  await mouse.down();
  await mouse.move(x - plot.width / 3, y, { steps: 4 });
  await mouse.move(plot.x + plot.width + 50, y, { steps: 4 });
  const held = await line.boundingBox();
  await mouse.up();
  await settled(visit.widget);
  const left = await line.boundingBox();
  assert.ok(Math.abs(left.x - held.x) < 2, `held at ${held.x}, left at ${left.x}`);
  await leave(visit);
});

test("own points stay while other points are looked at", async () => {
  const visit = await openWidget("dbscan", { data: "drawn" });
  const { width, height, x, y } = await visit.widget.locator(".plot").first().boundingBox();
  for (const [across, down] of [[0.3, 0.3], [0.6, 0.4], [0.5, 0.7]]) {
    await visit.page.mouse.click(x + across * width, y + down * height);
  }
  await settled(visit.widget);
  const drawn = await shown(visit.widget);
  const points = visit.widget.locator('select[name="data"]');
  await points.selectOption("moons-2025");
  await settled(visit.widget);
  await points.selectOption("drawn");
  assert.deepEqual((await shown(visit.widget)).drawings, drawn.drawings);
  await leave(visit);
});

test("a finger takes the circle of eps along, and a tap names a star", async () => {
  const touch = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } };
  const visit = await openWidget("dbscan", {}, touch);
  const plot = visit.widget.locator(".plot").first();
  await plot.tap();
  assert.ok(await visit.widget.locator(".circle").first().isVisible());
  await leave(visit);

  const stars = await openWidget("hyades", {}, touch);
  await settled(stars.widget);
  // In the middle there is always one.
  await stars.widget.locator("canvas").tap();
  await stars.widget.locator(".tip").filter({ hasText: "pc" }).waitFor();
  await leave(stars);
});

test("a value that is not allowed is refused in words and changes nothing", async () => {
  const visit = await openWidget("dbscan");
  const before = await shown(visit.widget);
  const field = visit.page.locator("#dbscan-min_samples-field");
  await field.fill("0");
  await field.press("Enter");
  await visit.widget.locator(".refused[role=alert]").filter({ hasText: "min_samples" }).waitFor();
  assert.equal((await shown(visit.widget)).says, before.says);
  await leave(visit);
});

test("a broken catalogue shows its line", async () => {
  const { text, error, line } = expected.broken_catalogue;
  const visit = await openWidget("spectral-types");
  const before = await shown(visit.widget);
  const file = { name: "mine.dat", mimeType: "text/plain", buffer: Buffer.from(text) };
  await visit.widget.locator("input[type=file]").setInputFiles(file);
  const refused = visit.widget.locator(".refused[role=alert]").filter({ hasText: `line ${line}` });
  await refused.waitFor();
  assert.ok((await refused.innerText()).includes(error), error);
  assert.equal((await shown(visit.widget)).says, before.says, "what was there stays");
  assert.ok(!visit.requests.some((url) => url.includes("mine.dat")));
  await leave(visit);
});

test("a state is saved as SVG and CSV, and its command can be copied", async () => {
  const visit = await openWidget("dbscan");
  for (const [button, start] of [["save-svg", "<svg"], ["save-csv", ""]]) {
    const [download] = await Promise.all([
      visit.page.waitForEvent("download"),
      tool(visit.widget, button).click(),
    ]);
    const content = readFileSync(await download.path(), "utf8");
    assert.ok(content.includes(start) && content.length > 1000, `${button}: ${content.slice(0, 200)}`);
    if (button === "save-csv") {
      const [header, ...rows] = content.trimEnd().split("\n");
      assert.match(header, /^x,y,/);
      const noise = rows.filter((row) => row.includes("noise")).length;
      const sentence = await visit.widget.locator(".says").innerText();
      assert.ok(sentence.includes(`${noise} noise point`), `${noise}: ${sentence}`);
    }
  }
  assert.match(await visit.widget.locator("code.command").innerText(), /^cargo chapter dbscan/);
  await leave(visit);
});
