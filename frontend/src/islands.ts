/** Islands: `<div data-island="map">` names a folder of script that is loaded only where it is shown. */

export type Mount = (element: HTMLElement) => void | Promise<void>;
type Load = () => Promise<{ mount: Mount }>;

const mounted = new WeakSet<HTMLElement>();

/** Mount every island under `root` that is not mounted yet; safe to call after every swap. */
export function mountIslands(registry: Record<string, Load>, root: ParentNode = document): Promise<void[]> {
  const waiting = [...root.querySelectorAll<HTMLElement>("[data-island]")].filter((element) => !mounted.has(element));
  return Promise.all(
    waiting.map(async (element) => {
      const load = registry[element.dataset["island"] ?? ""];
      if (load === undefined) return;
      mounted.add(element);
      await seen(element);
      const island = await load();
      await island.mount(element);
    }),
  );
}

/** Wait until an element is about to be seen and the browser is idle: nothing heavy before the page can be read. */
async function seen(element: HTMLElement): Promise<void> {
  if ("IntersectionObserver" in window) {
    await new Promise<void>((resolve) => {
      const watcher = new IntersectionObserver(
        (entries) => {
          if (!entries.some((entry) => entry.isIntersecting)) return;
          watcher.disconnect();
          resolve();
        },
        { rootMargin: "200px" },
      );
      watcher.observe(element);
    });
  }
  await new Promise<void>((resolve) => {
    if ("requestIdleCallback" in window) window.requestIdleCallback(() => resolve(), { timeout: 1000 });
    else setTimeout(resolve, 1);
  });
}
