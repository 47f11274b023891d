/** The page: photographs in by every way, a card for each, in the reader's language. */

import { Card } from "./card";
import { element } from "./element";
import { LANGUAGES, Words } from "./words";

const HERE = new Set(["localhost", "127.0.0.1", "[::1]"]);

const find = <Kind extends HTMLElement>(id: string): Kind => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as Kind;
};

const [drop, answers, list, status] = [find("drop"), find("answers"), find("cards"), find("status")];
const cards = new Set<Card>();
let count = 0;

const wished = new URLSearchParams(location.search).get("lang");
let words = Words.of(wished === null ? navigator.languages : [wished, ...navigator.languages]);

function speak(): void {
  document.documentElement.lang = words.language;
  words.fill(document);
  const { host, hostname } = location;
  find("privacy").textContent = HERE.has(hostname) ? words.say("privacy-here") : words.say("privacy-there", { host });
  for (const card of cards) card.render(words);
  tell("");
}

function tell(said: string): void {
  answers.hidden = cards.size === 0;
  find("answers-title").textContent = words.say("answers", { count: cards.size });
  status.textContent = said;
}

function take(files: Iterable<File>): void {
  for (const file of files) {
    const card = new Card(file, ++count, words, tell, (gone) => (cards.delete(gone), tell("")));
    cards.add(card);
    list.append(card.element);
  }
  tell("");
  answers.scrollIntoView({ block: "nearest" });
}

for (const id of ["files", "camera"]) {
  const input = find<HTMLInputElement>(id);
  input.addEventListener("change", () => {
    take(input.files ?? []);
    input.value = "";
  });
}
// The whole page takes what is dropped: a browser would leave it otherwise, and the answers with it.
addEventListener("dragover", (event) => (event.preventDefault(), drop.classList.add("over")));
addEventListener("dragleave", (event) => event.relatedTarget === null && drop.classList.remove("over"));
addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  take(event.dataTransfer?.files ?? []);
});
addEventListener("paste", (event) => take(event.clipboardData?.files ?? []));
find("print").addEventListener("click", () => print());
find("clear").addEventListener("click", () => [...cards].forEach((card) => card.remove()));

const language = find<HTMLSelectElement>("language");
language.append(...Object.entries(LANGUAGES).map(([code, { name }]) => element("option", { value: code, lang: code }, name)));
language.value = words.language;
language.addEventListener("change", () => {
  words = new Words(language.value);
  const address = new URL(location.href);
  address.searchParams.set("lang", words.language);
  history.replaceState(null, "", address);
  speak();
});
speak();
