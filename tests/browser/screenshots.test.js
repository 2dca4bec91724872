// Pictures of all pages, to be looked at: cargo xtask browser screenshots.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { addressOf, expected, leave, visitor, withBrowser } from "./common.js";

withBrowser();

const folder = process.env.HYADES_SCREENSHOTS;

for (const width of [1280, 390]) {
  for (const [theme, scheme] of [["light", "light"], ["navy", "dark"]]) {
    test(`all pages at ${width} pixels in theme ${theme}`, async () => {
      const to = join(folder, `${width}-${theme}`);
      mkdirSync(to, { recursive: true });
      const visit = await visitor({ colorScheme: scheme, viewport: { width, height: 900 } });
      await visit.page.addInitScript((theme) => localStorage.setItem("mdbook-theme", theme), theme);
      for (const path of expected.pages) {
        await visit.page.goto(addressOf(path));
        for (const [name, page] of Object.entries(expected.widgets)) {
          if (page === path) await visit.page.locator(`[data-widget="${name}"][data-ready="true"]`).waitFor();
        }
        const picture = join(to, `${path.replaceAll("/", "-").replace(/\.html$/, "")}.png`);
        await visit.page.screenshot({ path: picture, fullPage: true });
      }
      await leave(visit);
    });
  }
}
