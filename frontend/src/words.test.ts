import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { say, WORDS } from "./words";

const page = readFileSync("../src/quartet/site/templates/components/words.html", "utf8");

test("the page holds a sentence for every word, and no other", () => {
  const held = [...page.matchAll(/data-word="(\w+)"/g)].map((match) => match[1]);

  expect(held.toSorted()).toEqual([...WORDS].toSorted());
});

test("a sentence is filled in", () => {
  document.body.innerHTML = '<template id="words"><i data-word="new">{count} 条新事项</i></template>';

  expect(say("new", { count: 3 })).toBe("3 条新事项");
});

test("a page without sentences shows the word rather than nothing", () => {
  document.body.innerHTML = "";

  expect(say("offline")).toBe("offline");
});
