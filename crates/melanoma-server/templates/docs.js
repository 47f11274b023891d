// The page at /docs: puts the address of this server into the examples, and sends the requests of its forms.

/** The address that this page came from, also below a path of a proxy. */
const base = new URL(".", location.href).href.replace(/\/$/, "");
/** Only text: everything that comes from a response is shown as it is. */
const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** The request of a form: address, headers and body. */
function request(form) {
  const url = new URL(base + form.dataset.path);
  const headers = {};
  for (const { name, value, dataset } of form.querySelectorAll("[data-in]")) {
    if (value === "") continue;
    if (dataset.in === "query") url.searchParams.set(name, value);
    else headers[name] = value;
  }
  const images = [...(form.querySelector("[type=file]")?.files ?? [])];
  const body = images.length > 0 ? new FormData() : undefined;
  for (const image of images) body.append("image", image);
  return { method: form.dataset.method, url, headers, images, body };
}

/** The same request for a shell. */
function command({ method, url, headers, images }) {
  const parts = ["curl"];
  if (method !== "GET" && images.length === 0) parts.push("-X", method);
  for (const image of images) parts.push("-F", quoted(`image=@${image.name}`));
  for (const [name, value] of Object.entries(headers)) parts.push("-H", quoted(`${name}: ${value}`));
  if (headers.Accept?.startsWith("image/")) parts.push("-o", "response.png");
  return [...parts, quoted(url.href)].join(" ");
}

/** The body as an image, or as text. */
async function shown(response) {
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.startsWith("image/")) return element("pre", await response.text());
  const image = Object.assign(document.createElement("img"), { alt: "The image of the response" });
  image.src = URL.createObjectURL(await response.blob());
  await image.decode();
  URL.revokeObjectURL(image.src);
  return image;
}

async function send(form) {
  const sent = request(form);
  const output = form.querySelector(".response");
  const started = performance.now();
  output.replaceChildren(element("p", "Waiting for the response"));
  // One field a line, in the digits of the server.
  const url = new URL(sent.url);
  url.searchParams.set("pretty", "true");
  try {
    const response = await fetch(url, { method: sent.method, headers: sent.headers, body: sent.body });
    const body = await shown(response);
    const seconds = ((performance.now() - started) / 1000).toFixed(2);
    const type = response.headers.get("Content-Type") ?? "without a body";
    const status = element("p", `${response.status} ${response.statusText}, ${type}, ${seconds} s`);
    output.replaceChildren(element("pre", command({ ...sent, url })), status, body);
  } catch (error) {
    output.replaceChildren(element("p", `The server does not answer: ${error.message}`));
  }
}

for (const address of document.querySelectorAll(".address")) address.textContent = base;
for (const form of document.forms) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    send(form).finally(() => {
      button.disabled = false;
    });
  });
}
