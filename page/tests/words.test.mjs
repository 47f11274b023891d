// Every language says everything, and nothing else.
import { FluentBundle, FluentResource } from "@fluent/bundle";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "./server.mjs";

const folder = join(ROOT, "page/locales");
const languages = readdirSync(folder).map((file) => file.replace(".ftl", ""));
const text = (language) => readFileSync(join(folder, `${language}.ftl`), "utf8");

/** Messages of a language, each with the variables that it uses. */
function messages(language) {
  const entries = text(language).split(/^(?=[a-z])/m).filter((entry) => /^[a-z][\w-]* =/.test(entry));
  return Object.fromEntries(entries.map((entry) => [entry.split(" =")[0], [...new Set(entry.match(/\$\w+/g) ?? [])].sort()]));
}

test("every language has the messages of English, with the same values in them", () => {
  assert.ok(languages.length >= 4);
  for (const language of languages) assert.deepEqual(messages(language), messages("en"), language);
});

test("every message can be read and none is empty", () => {
  for (const language of languages) {
    const bundle = new FluentBundle(language);
    assert.deepEqual(bundle.addResource(new FluentResource(text(language))), []);
    for (const [id, values] of Object.entries(messages(language))) {
      const errors = [];
      const said = bundle.formatPattern(bundle.getMessage(id).value, Object.fromEntries(values.map((v) => [v.slice(1), 2])), errors);
      assert.deepEqual(errors, [], `${language}: ${id}`);
      assert.ok(said.trim(), `${language}: ${id}`);
    }
  }
});

test("every error that a photograph can meet has its words", () => {
  const document = JSON.parse(readFileSync(join(ROOT, "docs/reference/openapi.json")));
  const replies = Object.values(document.paths["/api/v1/explain"].post.responses);
  const codes = replies.flatMap((reply) => reply.content["application/problem+json"]?.schema.allOf[1].properties.code.enum ?? []);
  assert.ok(codes.length > 15);
  // The page sends one photograph as the body, and asks for nothing that a card may not offer; the others
  // are defects of the program, for which there is `error-other`.
  const never = ["empty_image", "several_images", "malformed_request", "not_offered", "inference_failed", "internal"];
  for (const code of codes.filter((code) => !never.includes(code))) assert.ok(`error-${code}` in messages("en"), code);
});

test("no word reassures", () => {
  const reassuring = /no worr|don.t worry|harmless|all clear|unbedenklich|keine sorge|harmlos|sans danger|pas d.inqui|inofensiv|no se preocupe/i;
  for (const language of languages) assert.doesNotMatch(text(language), reassuring, language);
});
