import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { enhanceTypeaheads } from "./typeahead";

const FOUND = {
  results: [
    { code: "211221106201", name: "铁岭县腰堡镇范家屯村", reason: "也叫范家村" },
    { code: "211224126207", name: "昌图县曲家店镇范家村", reason: "名称相同" },
  ],
};

let asked: ReturnType<typeof vi.fn>;

beforeEach(() => {
  vi.useFakeTimers();
  asked = vi.fn().mockResolvedValue({ ok: true, json: () => Promise.resolve(FOUND) });
  vi.stubGlobal("fetch", asked);
  document.body.innerHTML = `
    <form><label for="place">在什么地方?</label>
    <input id="place" name="place" data-typeahead="/places/find"></form>`;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const input = (): HTMLInputElement => document.querySelector<HTMLInputElement>("[role=combobox]")!;
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[role=option]")];
const type = async (words: string): Promise<void> => {
  input().value = words;
  input().dispatchEvent(new Event("input", { bubbles: true }));
  await vi.advanceTimersByTimeAsync(500);
};
const press = (key: string): void => {
  input().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
};
const sent = (): Record<string, string> => Object.fromEntries(new FormData(document.querySelector("form")!)) as Record<string, string>;

test("several places are offered with their reasons and none is chosen", async () => {
  enhanceTypeaheads(document);
  await type("范家村");

  expect(String(asked.mock.calls[0]?.[0])).toContain(`/places/find?q=${encodeURIComponent("范家村")}`);
  expect(rows().map((row) => row.textContent)).toEqual(["铁岭县腰堡镇范家屯村也叫范家村", "昌图县曲家店镇范家村名称相同"]);
  expect(input().getAttribute("aria-expanded")).toBe("true");
  expect(sent()).toEqual({ place: "范家村" });
});

test("a place is chosen with the arrow and Enter; its code goes along", async () => {
  enhanceTypeaheads(document);
  await type("范家村");

  press("ArrowDown");
  press("Enter");

  expect(sent()).toEqual({ place: "铁岭县腰堡镇范家屯村", region: "211221106201" });
});

test("words typed after choosing take the code away again", async () => {
  enhanceTypeaheads(document);
  await type("范家村");
  rows()[1]!.click();
  await type("别的地方");

  expect(sent()).toEqual({ place: "别的地方" });
});

test("a field that wants the code sends the code under its own name", async () => {
  document.querySelector("input")!.dataset["typeaheadValue"] = "code";
  enhanceTypeaheads(document);
  await type("范家村");
  rows()[0]!.click();

  expect(sent()).toEqual({ place: "211221106201" });
  expect(input().value).toBe("铁岭县腰堡镇范家屯村");
});

test("an answer that does not come leaves what was typed", async () => {
  asked.mockResolvedValue({ ok: false, status: 500 });
  enhanceTypeaheads(document);
  await type("范家村");

  expect(rows()).toEqual([]);
  expect(sent()).toEqual({ place: "范家村" });
});
