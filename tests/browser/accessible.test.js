// axe-core finds nothing serious on any page, in a light and in a dark theme.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { addressOf, expected, leave, visitor, withBrowser } from "./common.js";

withBrowser();

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

for (const [theme, scheme] of [["light", "light"], ["navy", "dark"]]) {
  for (const path of expected.pages) {
    test(`${path} in theme ${theme}`, async () => {
      const visit = await visitor({ colorScheme: scheme });
      await visit.page.addInitScript((theme) => localStorage.setItem("mdbook-theme", theme), theme);
      await visit.page.goto(addressOf(path));
      for (const [name, page] of Object.entries(expected.widgets)) {
        if (page === path) await visit.page.locator(`[data-widget="${name}"][data-ready="true"]`).waitFor();
      }
      assert.ok(await visit.page.evaluate((theme) => document.documentElement.classList.contains(theme), theme));
      await visit.page.evaluate(axe);
      const violations = await visit.page.evaluate(async () => {
        const { violations } = await self.axe.run(document, { resultTypes: ["violations"] });
        const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        return serious.map(({ id, help, nodes }) => {
          const places = nodes.slice(0, 5).map((node) => `${node.target.join(" ")}: ${node.failureSummary.replaceAll("\n", " ")}`);
          return `${id} (${help}), ${nodes.length} times:\n  ${places.join("\n  ")}`;
        });
      });
      assert.equal(violations.join("\n"), "");
      await leave(visit);
    });
  }
}
