/**
 * A desk is worked with the keyboard: j and k walk along the rows of `[data-keyboard-list]`, Enter opens the row's
 * link (the browser's own doing), / goes to `[data-keyboard-search]`, ? shows `dialog#keyboard-help`.
 */
type Act = (event: KeyboardEvent) => void;

const KEYS: Record<string, Act> = {
  j: () => walk(1),
  k: () => walk(-1),
  "/": () => document.querySelector<HTMLInputElement>("[data-keyboard-search]")?.select(),
  "?": () => document.querySelector<HTMLDialogElement>("dialog#keyboard-help")?.showModal(),
};

export function enhanceKeyboard(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target instanceof Element && event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    if (document.querySelector("[data-keyboard-list]") === null) return;
    const act = KEYS[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act(event);
  });
  document.addEventListener("click", (event) => {
    const opener = event.target instanceof Element ? event.target.closest("[data-keyboard-help]") : null;
    if (opener !== null) document.querySelector<HTMLDialogElement>("dialog#keyboard-help")?.showModal();
  });
}

/** Move focus by `step` rows; from outside the list, to its first or last row. Rows are `[data-keyboard-item]` links. */
export function walk(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-keyboard-list] [data-keyboard-item]")];
  if (rows.length === 0) return;
  const at = rows.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step));
  const row = rows[next];
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}
