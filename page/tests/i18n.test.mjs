// Every language has the same messages, and a message for every error.
import { FluentBundle, FluentResource } from "@fluent/bundle";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "./server.mjs";

const folder = join(ROOT, "page/locales");
const languages = readdirSync(folder).map((file) => file.replace(".ftl", ""));
const text = (language) => readFileSync(join(folder, `${language}.ftl`), "utf8");

/** The messages of a language, each with its variables. */
function messages(language) {
  const entries = text(language).split(/^(?=[a-z])/m).filter((entry) => /^[a-z][\w-]* =/.test(entry));
  return Object.fromEntries(entries.map((entry) => [entry.split(" =")[0], [...new Set(entry.match(/\$\w+/g) ?? [])].sort()]));
}

test("every language has the messages of English, with the same variables", () => {
  assert.ok(languages.length >= 4);
  for (const language of languages) assert.deepEqual(messages(language), messages("en"), language);
});

test("every message can be formatted and none is empty", () => {
  for (const language of languages) {
    const bundle = new FluentBundle(language);
    assert.deepEqual(bundle.addResource(new FluentResource(text(language))), []);
    for (const [id, values] of Object.entries(messages(language))) {
      const errors = [];
      const message = bundle.formatPattern(bundle.getMessage(id).value, Object.fromEntries(values.map((v) => [v.slice(1), 2])), errors);
      assert.deepEqual(errors, [], `${language}: ${id}`);
      assert.ok(message.trim(), `${language}: ${id}`);
    }
  }
});

test("every error that an image can cause has a message", () => {
  const document = JSON.parse(readFileSync(join(ROOT, "docs/reference/openapi.json")));
  const replies = Object.values(document.paths["/api/v1/explain"].post.responses);
  const codes = replies.flatMap((reply) => reply.content["application/problem+json"]?.schema.allOf[1].properties.code.enum ?? []);
  assert.ok(codes.length > 15);
  // The page sends one image as the body and sets no parameter, so it cannot cause the others; `error-other` is the
  // message of defects of the program.
  const unexpected = ["empty_image", "multiple_images", "invalid_parameter", "host_not_allowed", "origin_not_allowed", "unsupported_encoding", "inference_failed", "internal"];
  for (const code of codes.filter((code) => !unexpected.includes(code))) assert.ok(`error-${code}` in messages("en"), code);
});

test("every outcome, reason, image type and warning of a report has a message", () => {
  const { schemas } = JSON.parse(readFileSync(join(ROOT, "docs/reference/openapi.json"))).components;
  for (const [schema, prefix] of [["Advice", "result"], ["Reason", "reason"], ["ImageType", "kind"], ["QualityWarning", "warning"]]) {
    const { enum: all, oneOf } = schemas[schema];
    const codes = all ?? oneOf.map((each) => each.const);
    assert.ok(codes.length >= 2);
    for (const code of codes) assert.ok(`${prefix}-${code}` in messages("en"), `${prefix}-${code}`);
  }
});

test("no message reassures", () => {
  const reassuring = /no worr|don.t worry|harmless|all clear|unbedenklich|keine sorge|harmlos|sans danger|pas d.inqui|inofensiv|no se preocupe/i;
  for (const language of languages) assert.doesNotMatch(text(language), reassuring, language);
});
