/** The history in the browser (IndexedDB). The database exists only while the history is on. */

import type { ClassifyResult } from "./server";

const DATABASE = "melanoma";
const STORE = "results";

export interface Kept {
  id: string;
  date: Date;
  /** The name that the person gave the spot. */
  spot: string;
  site: string;
  note: string;
  /** The image, reduced and without metadata. */
  image: Blob;
  answer: ClassifyResult;
}

export async function isOn(): Promise<boolean> {
  // Old browsers cannot list databases: in them the history is off after each start.
  if (typeof globalThis.indexedDB?.databases !== "function") return false;
  return (await indexedDB.databases()).some(({ name }) => name === DATABASE);
}

export async function turnOn(): Promise<void> {
  (await open()).close();
}

/** Deletes the whole database. */
export async function turnOff(): Promise<void> {
  await result(indexedDB.deleteDatabase(DATABASE));
}

/** What was kept, the oldest first. */
export async function kept(): Promise<Kept[]> {
  const entries = await use<Kept[]>("readonly", (store) => store.getAll());
  return entries.sort((a, b) => a.date.getTime() - b.date.getTime());
}

export async function keep(entry: Kept): Promise<void> {
  await use("readwrite", (store) => store.put(entry));
}

export async function forget(id: string): Promise<void> {
  await use("readwrite", (store) => store.delete(id));
}

/** Runs one request, and resolves when its transaction is complete. */
async function use<Result>(mode: IDBTransactionMode, request: (store: IDBObjectStore) => IDBRequest): Promise<Result> {
  const database = await open();
  try {
    const transaction = database.transaction(STORE, mode);
    const answer = request(transaction.objectStore(STORE));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error ?? new Error("the transaction was aborted"));
    });
    return answer.result as Result;
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
  return result(request);
}

function result<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
