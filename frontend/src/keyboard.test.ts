import { beforeEach, expect, test } from "vitest";
import { enhanceKeyboard } from "./keyboard";

enhanceKeyboard();

beforeEach(() => {
  document.body.innerHTML = `
    <input data-search value="井盖">
    <table data-keyboard-list>
      <thead><tr><th>地点</th></tr></thead>
      <tbody><tr><td><a href="/1" id="one">一</a></td></tr><tr><td><a href="/2" id="two">二</a></td></tr></tbody>
    </table>`;
});

const press = (key: string, on: Element = document.body, more: object = {}): void => {
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
};
const focused = (): string | undefined => document.activeElement?.id;

test("j goes to the first row, then down, and stays on the last", () => {
  press("j");
  expect(focused()).toBe("one");
  press("j");
  press("j");
  expect(focused()).toBe("two");
});

test("k from outside starts at the last row and goes up", () => {
  press("k");
  expect(focused()).toBe("two");
  press("k");
  expect(focused()).toBe("one");
});

test("slash goes to the search, and letters typed there stay letters", () => {
  const search = document.querySelector("input")!;
  press("/");
  expect(document.activeElement).toBe(search);
  press("j", search);
  expect(document.activeElement).toBe(search);
});

test("keys with Ctrl belong to the browser", () => {
  press("j", document.body, { ctrlKey: true });
  expect(focused()).not.toBe("one");
});

test("a dialog takes the keys while it is open, and only then", () => {
  document.body.insertAdjacentHTML("beforeend", "<dialog open><button>关闭</button></dialog>");
  const dialog = document.querySelector("dialog")!;
  press("/", dialog.querySelector("button")!);
  expect(document.activeElement).toBe(document.body);
  dialog.removeAttribute("open");
  press("/", dialog.querySelector("button")!);
  expect(document.activeElement).toBe(document.querySelector("[data-search]"));
});
