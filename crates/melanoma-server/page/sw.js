// Keeps the files of the page, so that it opens without a connection. It keeps no photo and no answer.
// The build replaces VERSION by a digest of the files: a new version of the page replaces the kept one.
const CACHE = "melanoma-page-cb9fbd255bd1";
const FILES = ["./", "page.js", "page.css", "en.js", "de.js", "es.js", "fr.js", "icon.svg", "icon.png", "manifest.webmanifest"];
const ADDRESSES = new Set(FILES.map((file) => new URL(file, location.href).href));

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const address = request.url.split(/[?#]/)[0];
  if (request.method === "GET" && ADDRESSES.has(address)) event.respondWith(answer(request, address));
});

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  await skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  await clients.claim();
}

// The server comes first: an old page must not read the answers of a new server.
async function answer(request, address) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(address);
    if (kept) return kept;
    throw error;
  }
}
