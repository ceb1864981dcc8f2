/**
 * A desk is worked with the keyboard: j and k walk along the rows of `[data-keyboard-list]`, Enter opens the row's
 * link (the browser's own doing), / goes to `[data-search]`, ? shows `dialog#keyboard-help`.
 */
const KEYS: Record<string, () => void> = {
  j: () => walk(1),
  k: () => walk(-1),
  "/": search,
  "?": help,
};

export function enhanceKeyboard(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target instanceof Element ? event.target : null;
    // A dialog just closed keeps the focus until the next frame: only an open one takes the keys.
    if (target?.closest("input, textarea, select, dialog[open], [contenteditable]")) return;
    if (document.querySelector("[data-keyboard-list]") === null) return;
    const act = KEYS[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-keyboard-help]")) help();
  });
}

/** A press anywhere on a row with `data-href` opens it; links, buttons and marked text keep their own meaning. */
export function enhanceRowClicks(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.target.closest("a, button, input, label, summary")) return;
    const row = event.target.closest<HTMLElement>("tr[data-href]");
    if (row === null || String(getSelection() ?? "") !== "") return;
    row.querySelector("a")?.click();
  });
}

function search(): void {
  const input = document.querySelector<HTMLInputElement>("[data-search]");
  input?.focus();
  input?.select();
}

function help(): void {
  document.querySelector<HTMLDialogElement>("dialog#keyboard-help")?.showModal();
}

/** Move focus by `step` rows; from outside the list, to its first or last row. */
export function walk(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>("[data-keyboard-list] tr, [data-keyboard-list] li")]
    .map((row) => row.querySelector<HTMLElement>("a[href]"))
    .filter((link) => link !== null);
  if (links.length === 0) return;
  const at = links.findIndex((link) => link === document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
  const link = links[next];
  link?.focus({ preventScroll: true });
  link?.scrollIntoView({ block: "nearest" });
}
