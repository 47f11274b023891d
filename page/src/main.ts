/** Takes images that are chosen, dropped or pasted, and shows a card for each in the reader's language. */

import { Card } from "./card";
import { element } from "./element";
import { I18n, LANGUAGES } from "./i18n";

const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

const find = <Kind extends HTMLElement>(id: string): Kind => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as Kind;
};

const [drop, answers, list, status] = [find("drop"), find("answers"), find("cards"), find("status")];
const cards = new Set<Card>();
let count = 0;

const requested = new URLSearchParams(location.search).get("lang");
let i18n = I18n.negotiate(requested === null ? navigator.languages : [requested, ...navigator.languages]);

function renderAll(): void {
  document.documentElement.lang = i18n.language;
  i18n.translate(document);
  const { host, hostname } = location;
  find("privacy").textContent = LOCAL_HOSTS.has(hostname) ? i18n.message("privacy-local") : i18n.message("privacy-remote", { host });
  for (const card of cards) card.render(i18n);
  setStatus("");
}

function setStatus(text: string): void {
  answers.hidden = cards.size === 0;
  find("answers-title").textContent = i18n.message("answers", { count: cards.size });
  status.textContent = text;
}

function add(files: Iterable<File>): void {
  for (const file of files) {
    const card = new Card(file, ++count, i18n, setStatus, (removed) => (cards.delete(removed), setStatus("")));
    cards.add(card);
    list.append(card.element);
  }
  setStatus("");
  answers.scrollIntoView({ block: "nearest" });
}

for (const id of ["files", "camera"]) {
  const input = find<HTMLInputElement>(id);
  input.addEventListener("change", () => {
    add(input.files ?? []);
    input.value = "";
  });
}
// The whole page accepts drops: otherwise a drop beside the area opens the file and discards the answers.
addEventListener("dragover", (event) => (event.preventDefault(), drop.classList.add("over")));
addEventListener("dragleave", (event) => event.relatedTarget === null && drop.classList.remove("over"));
addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  add(event.dataTransfer?.files ?? []);
});
addEventListener("paste", (event) => add(event.clipboardData?.files ?? []));
find("print").addEventListener("click", () => print());
find("clear").addEventListener("click", () => [...cards].forEach((card) => card.remove()));

const language = find<HTMLSelectElement>("language");
language.append(...Object.entries(LANGUAGES).map(([code, { name }]) => element("option", { value: code, lang: code }, name)));
language.value = i18n.language;
language.addEventListener("change", () => {
  i18n = new I18n(language.value);
  const address = new URL(location.href);
  address.searchParams.set("lang", i18n.language);
  history.replaceState(null, "", address);
  renderAll();
});
renderAll();
