import { expect, test } from "vitest";
import { enhanceForms } from "./forms";

const submit = (form: HTMLFormElement): boolean => form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));

test("a form is sent once, however often the button is pressed", () => {
  document.body.innerHTML = '<form method="post"><button>send</button></form>';
  const form = document.querySelector("form")!;
  enhanceForms(document);
  enhanceForms(document);

  expect(submit(form)).toBe(true);
  expect(submit(form)).toBe(false);
});

test("a search may be sent again", () => {
  document.body.innerHTML = '<form method="get"></form>';
  const form = document.querySelector("form")!;
  enhanceForms(document);

  expect(submit(form)).toBe(true);
  expect(submit(form)).toBe(true);
});

test("what needs a script is shown where there is one", () => {
  document.body.innerHTML = '<details class="needs-script" hidden></details><button data-print hidden></button>';
  enhanceForms(document);

  expect(document.querySelectorAll("[hidden]").length).toBe(0);
});
