import { once } from "./once";
import { say, type Word } from "./words";

const REFUSALS: Record<number, Word> = { 1: "location_denied", 2: "location_unavailable", 3: "location_unavailable" };

/**
 * `<button data-geolocate hidden>` inside a form writes the phone's position (WGS-84) into the inputs `lon` and `lat`
 * and, where there is one, the metres into `accuracy`. What came of it is said in `[data-geolocate-words]`.
 */
export function enhanceGeolocation(root: ParentNode): void {
  for (const button of once<HTMLButtonElement>("place", "[data-geolocate]", root)) {
    button.hidden = false;
    button.addEventListener("click", () => void locate(button));
  }
}

async function locate(button: HTMLButtonElement): Promise<void> {
  const form = button.closest("form");
  const told = form?.querySelector<HTMLElement>("[data-geolocate-words]");
  const tell = (word: Word, values: Record<string, string | number> = {}): void => {
    if (told) told.textContent = say(word, values);
  };
  if (!window.isSecureContext || !("geolocation" in navigator)) return tell("location_insecure");
  button.setAttribute("aria-busy", "true");
  tell("locating");
  try {
    const { coords } = await new Promise<GeolocationPosition>((resolve, reject) =>
      navigator.geolocation.getCurrentPosition(resolve, reject, { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 }),
    );
    fill(form, "lon", coords.longitude.toFixed(6));
    fill(form, "lat", coords.latitude.toFixed(6));
    fill(form, "accuracy", String(Math.round(coords.accuracy)));
    form?.dispatchEvent(new CustomEvent("geolocated", { detail: { lon: coords.longitude, lat: coords.latitude } }));
    tell("located", { metres: Math.max(1, Math.round(coords.accuracy)) });
  } catch (error) {
    tell(REFUSALS[(error as GeolocationPositionError).code] ?? "location_unavailable");
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** Write into a named input of the form, and let others know as if it had been typed. */
export function fill(form: HTMLFormElement | null, name: string, value: string): void {
  const input = form?.elements.namedItem(name);
  if (!(input instanceof HTMLInputElement)) return;
  input.value = value;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
