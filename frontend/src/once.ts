/** The elements under `root` (and `root` itself) that match, each given out once per key. */
export function once<E extends HTMLElement>(key: string, selector: string, root: ParentNode): E[] {
  const found = [...root.querySelectorAll<E>(selector)];
  if (root instanceof HTMLElement && root.matches(selector)) found.unshift(root as E);
  const mark = `on${key}`;
  return found.filter((element) => {
    if (mark in element.dataset) return false;
    element.dataset[mark] = "";
    return true;
  });
}
