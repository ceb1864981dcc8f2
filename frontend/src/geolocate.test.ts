import { beforeEach, expect, test, vi } from "vitest";
import { enhanceGeolocation } from "./geolocate";

beforeEach(() => {
  document.body.innerHTML = `
    <template id="words"><i data-word="located">about {metres} m</i><i data-word="location_denied">not allowed</i></template>
    <form><input name="lon"><input name="lat"><button type="button" data-geolocate hidden>here</button>
    <span data-geolocate-words></span></form>`;
  vi.stubGlobal("isSecureContext", true);
});

const ask = async (answer: (ok: PositionCallback, no: PositionErrorCallback) => void): Promise<string | null> => {
  Object.defineProperty(navigator, "geolocation", { configurable: true, value: { getCurrentPosition: answer } });
  enhanceGeolocation(document);
  const button = document.querySelector("button")!;
  expect(button.hidden).toBe(false);
  button.click();
  await vi.waitFor(() => expect(button.hasAttribute("aria-busy")).toBe(false));
  return document.querySelector("[data-geolocate-words]")!.textContent;
};

test("the position is written down with its accuracy", async () => {
  const said = await ask((ok) => ok({ coords: { longitude: 123.7562, latitude: 42.0872, accuracy: 12.4 } } as GeolocationPosition));

  const data = new FormData(document.querySelector("form")!);
  expect([data.get("lon"), data.get("lat")]).toEqual(["123.756200", "42.087200"]);
  expect(said).toBe("about 12 m");
});

test("a refusal is said in words and writes nothing", async () => {
  const said = await ask((_ok, no) => no({ code: 1 } as GeolocationPositionError));

  expect(said).toBe("not allowed");
  expect(new FormData(document.querySelector("form")!).get("lon")).toBe("");
});
