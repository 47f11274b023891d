/** `element("p", { class: "x" }, "text", child)`: a string child is text, never markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string | EventListener> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "string") created.setAttribute(name, value);
    else created.addEventListener(name, value);
  }
  created.append(...children);
  return created;
}

export function button(text: string, click: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  return element("button", { type: "button", ...attributes, click }, text);
}

/** `<details>` with a summary. */
export function folded(title: string, isOpen: boolean, ...children: Node[]): HTMLDetailsElement {
  const details = element("details", {}, element("summary", {}, title), ...children);
  details.open = isOpen;
  return details;
}

export function find<Kind extends HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as Kind;
}

/** A drawing of the page: a `<symbol>` of index.html. */
export function drawing(id: string, className: string): SVGSVGElement {
  // Elements of SVG have a namespace, which the drawings of the page have, too.
  const namespace = document.querySelector(".drawings")?.namespaceURI ?? null;
  const svg = document.createElementNS(namespace, "svg") as SVGSVGElement;
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `#${id}`);
  svg.append(use);
  return svg;
}

/** Offers text as a file to save. */
export function download(name: string, type: string, text: string): void {
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
