/** The sentences scripts say. They live in the page (`components/words.html`), so gettext translates them like all others. */

export const WORDS = [
  "new",
  "new_perhaps",
  "locating",
  "located",
  "location_denied",
  "location_unavailable",
  "location_insecure",
  "photo_shrunk",
  "places_none",
  "places_several",
  "places_failed",
  "places_chosen",
  "map_failed",
  "map_old_browser",
  "map_illustrative",
  "map_pick",
  "map_picked",
  "map_zoom_in",
  "map_zoom_out",
  "map_gesture",
  "map_label",
  "redraw_choose",
  "redraw_line",
  "redraw_drag",
  "redraw_failed",
  "request_failed",
  "offline",
] as const;

export type Word = (typeof WORDS)[number];

/** The sentence for a word in the page's language, with `{name}` filled in; the word itself when the page lacks it. */
export function say(word: Word, values: Record<string, string | number> = {}): string {
  const template = document.querySelector<HTMLTemplateElement>("template#words");
  const sentence = template?.content.querySelector(`[data-word="${word}"]`)?.textContent?.trim() || word;
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
