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
