/** Takes images that are chosen, dropped or pasted, and shows their answers in the reader's language. */

import { ruleList, type CardActions } from "./card";
import { crop } from "./crop";
import { element, find } from "./element";
import { bindHistory, historyIsOn, keepAnswer, renderHistory } from "./history";
import { I18n, LANGUAGES } from "./i18n";
import { List } from "./list";
import { Photo } from "./photo";
import { Queue } from "./queue";
import { fit, reportPage, saveReport } from "./report";
import { bindToolbar, renderOrders, renderToolbar } from "./toolbar";

const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);
const REFRESH = 200; // milliseconds between two updates of the counters

const [drop, status, paper] = [find("upload"), find("status"), find("report")];
const requested = new URLSearchParams(location.search).get("lang");
let i18n = await I18n.load(I18n.negotiate(requested === null ? navigator.languages : [requested, ...navigator.languages]));
let count = 0;
let timer: number | undefined;
/** The photo whose answer gets the focus: the only one that was added last. */
let awaited: Photo | null = null;

const queue = new Queue();
const list = new List(find("cards"), i18n, actions);

function actions(photo: Photo): CardActions {
  return {
    print: () => print(),
    save: () => void saveReport(i18n, page(photo), list.name(photo)),
    crop: () => void cropAgain(photo),
    retry: () => queue.add([photo]),
    remove: () => remove(photo),
    keep: historyIsOn() ? (spot) => keepPhoto(photo, spot) : null,
  };
}

function renderAll(): void {
  document.documentElement.lang = i18n.language;
  document.title = `melanoma: ${i18n.message("title")}`;
  i18n.translate(document);
  const { host, hostname } = location;
  find("privacy").textContent = LOCAL_HOSTS.has(hostname) ? i18n.message("privacy-local") : i18n.message("privacy-remote", { host });
  find("rule").replaceChildren(ruleList(i18n));
  renderOrders(list, i18n);
  list.render(i18n);
  renderToolbar(list, i18n);
  void renderHistory(i18n);
}

/** Shows the state of a photo at once, and the counters a few times a second. */
function onChange(photo: Photo): void {
  list.update(photo);
  if (!photo.isDone) return;
  if (photo === awaited) {
    awaited = null;
    list.focus(photo);
  }
  if (list.photos.length < 3 || list.isDone) status.textContent = list.isDone && list.photos.length > 2 ? i18n.message("progress-done", { count: list.photos.length }) : list.status(photo);
  timer ??= setTimeout(() => {
    timer = undefined;
    // Rows move only when nothing changes any more: a person may be reading one.
    if (list.isDone) list.arrange();
    renderToolbar(list, i18n);
  }, REFRESH);
}

async function add(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  const photos: Photo[] = [];
  for (const file of files) {
    const photo = new Photo(file, ++count, onChange);
    if (find<HTMLInputElement>("crop-first").checked) {
      const cropped = await crop(i18n, file);
      if (cropped === "canceled") {
        photo.dispose();
        continue;
      }
      if (cropped.part) photo.crop(cropped.part);
    }
    photos.push(photo);
  }
  if (photos.length === 0) return;
  const [only] = photos;
  list.add(photos);
  awaited = photos.length === 1 && only ? only : null;
  list.show(awaited);
  renderToolbar(list, i18n);
  queue.add(photos);
  if (awaited) list.focus(awaited);
  else find("answers").scrollIntoView({ block: "start" });
}

/** Adds one of the sample images of the server. */
async function addExample(name: string): Promise<void> {
  const response = await fetch(`examples/${name}`).catch(() => null);
  if (response?.ok) await add([new File([await response.blob()], name, { type: "image/jpeg" })]);
  find("example-status").textContent = response?.ok ? "" : i18n.message("example-failed");
}

async function cropAgain(photo: Photo): Promise<void> {
  const cropped = await crop(i18n, photo.file);
  if (cropped === "canceled") return;
  photo.crop(cropped.part);
  awaited = photo;
  renderToolbar(list, i18n);
  queue.add([photo]);
}

function remove(photo: Photo): void {
  queue.remove(photo);
  list.remove(photo);
  renderToolbar(list, i18n);
  (list.photos.length > 0 ? find("answers-title") : find("files")).focus();
}

/** Whether the answer was kept: the browser cannot copy an image that it does not show. */
async function keepPhoto(photo: Photo, spot: string): Promise<boolean> {
  const { state, site, note } = photo;
  const image = shownImage();
  if (state.kind !== "answered" || !image?.naturalWidth) return false;
  await keepAnswer(i18n, { date: state.date, spot, site, note, answer: state.answer }, image);
  return true;
}

/** The image of the open card. */
const shownImage = (): HTMLImageElement | null => list.element.querySelector("li.open .stack img");

/** The report on a photo with the image that its card shows. */
function page(photo: Photo): HTMLElement {
  const page = reportPage(i18n, photo, list.name(photo), shownImage());
  fit(paper, page);
  return page;
}

for (const id of ["files", "camera"]) {
  const input = find<HTMLInputElement>(id);
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    void add(files);
  });
}
// The whole page accepts drops: otherwise a drop beside the area opens the file and discards the answers.
addEventListener("dragover", (event) => (event.preventDefault(), drop.classList.add("over")));
addEventListener("dragleave", (event) => event.relatedTarget === null && drop.classList.remove("over"));
addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  void add([...(event.dataTransfer?.files ?? [])]);
});
addEventListener("paste", (event) => void add([...(event.clipboardData?.files ?? [])]));
// The print of an open answer is its report; that of a list is the list.
addEventListener("beforeprint", () => {
  const { open } = list;
  const hasReport = open?.state.kind === "answered";
  if (hasReport) page(open);
  document.body.classList.toggle("has-report", hasReport);
});
addEventListener("afterprint", () => {
  paper.replaceChildren();
  document.body.classList.remove("has-report");
});
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-example]")) button.addEventListener("click", () => void addExample(`${button.dataset["example"]}.jpg`));
find("clear").addEventListener("click", () => {
  for (const photo of [...list.photos]) remove(photo);
});
bindToolbar(list, () => i18n);

const language = find<HTMLSelectElement>("language");
language.append(...Object.entries(LANGUAGES).map(([code, { name }]) => element("option", { value: code, lang: code }, name)));
language.value = i18n.language;
language.addEventListener("change", async () => {
  i18n = await I18n.load(language.value);
  const address = new URL(location.href);
  address.searchParams.set("lang", i18n.language);
  history.replaceState(null, "", address);
  renderAll();
});
renderAll();
await bindHistory(() => i18n, () => list.render(i18n));
// Without it the page works, but needs the server to open. Browsers have it for HTTPS and for the own computer only.
void navigator.serviceWorker?.register("sw.js").catch(() => {});
document.body.dataset["ready"] = "";
