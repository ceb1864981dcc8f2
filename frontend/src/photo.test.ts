import { expect, test } from "vitest";
import { fit, shrink } from "./photo";

test("the longest side becomes 2000 pixels and the shape stays", () => {
  expect(fit(4000, 3000)).toEqual({ width: 2000, height: 1500 });
  expect(fit(3000, 4000)).toEqual({ width: 1500, height: 2000 });
});

test("a small picture is not blown up", () => {
  expect(fit(640, 480)).toEqual({ width: 640, height: 480 });
});

test("a picture nobody can read goes as it is; the server says what is wrong", async () => {
  const file = new File(["not a picture"], "a.jpg", { type: "image/jpeg" });

  expect(await shrink(file)).toBe(file);
});
