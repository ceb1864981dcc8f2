/** Building the page: a tag with its attributes and children. Text is always text. */

type Child = Node | string | null | undefined | false;
type Value = string | number | boolean | null | undefined | ((event: Event) => unknown);

export function h(tag: string, values: Record<string, Value> = {}, ...children: Child[]): HTMLElement {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name ?? "div");
  if (classes.length > 0) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(values)) {
    if (typeof value === "function") made.addEventListener(key, (event) => void value(event));
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(name: string): SVGElement {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.body.dataset["icons"] ?? ""}#${name}`);
  made.append(use);
  return made;
}

let numbered = 0;

/** A labelled field. */
export function field(label: string, input: HTMLElement, help = ""): HTMLElement {
  numbered += 1;
  input.id ||= `f${numbered}`;
  const told = help ? h("p.help", { id: `${input.id}-help` }, help) : null;
  if (told) input.setAttribute("aria-describedby", told.id);
  return h("div.field", {}, h("label", { for: input.id }, label), told, input);
}
