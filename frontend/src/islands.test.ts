import { beforeEach, expect, test, vi } from "vitest";
import { mountIslands } from "./islands";

beforeEach(() => {
  document.body.innerHTML = '<div data-island="map"></div><div data-island="unknown"></div>';
  vi.stubGlobal("IntersectionObserver", undefined);
  // @ts-expect-error -- a browser that lacks it
  delete globalThis.IntersectionObserver;
});

test("an island is loaded and mounted once, however often the page is looked over", async () => {
  const mount = vi.fn();
  const registry = { map: () => Promise.resolve({ mount }) };

  await mountIslands(registry);
  await mountIslands(registry);

  expect(mount).toHaveBeenCalledTimes(1);
  expect(mount).toHaveBeenCalledWith(document.querySelector('[data-island="map"]'));
});

test("an island that came by a swap is mounted by the next look", async () => {
  const mount = vi.fn();
  const registry = { map: () => Promise.resolve({ mount }) };
  await mountIslands(registry);

  document.body.insertAdjacentHTML("beforeend", '<div data-island="map" id="new"></div>');
  await mountIslands(registry);

  expect(mount).toHaveBeenLastCalledWith(document.querySelector("#new"));
});
