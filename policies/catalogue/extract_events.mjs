// Writes events.json anew from the service specification that AWS publishes for CDK (Apache-2.0):
//   npm install --no-save @aws-cdk/aws-service-spec && node policies/catalogue/extract_events.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { loadAwsServiceSpecSync } = require("@aws-cdk/aws-service-spec");
const main = require.resolve("@aws-cdk/aws-service-spec");
const { version } = JSON.parse(readFileSync(join(dirname(main), "..", "package.json"), "utf8"));
const specification = loadAwsServiceSpecSync();

const DEEPEST = 4;
const shape = (definition, depth) =>
  Object.fromEntries(
    Object.keys(definition.properties ?? {})
      .sort()
      .map((name) => [name, below(definition.properties[name].type, depth)]),
  );
function below(type, depth) {
  if (type.type === "array") return below(type.element, depth);
  if (type.type !== "ref") return ["json", "map", "union"].includes(type.type) ? "any" : 0;
  if (depth >= DEEPEST) return "any";
  const found = shape(specification.get("eventTypeDefinition", type.reference.$ref), depth + 1);
  return Object.keys(found).length ? found : "any";
}

const events = {};
for (const event of specification.all("event")) {
  const detail = specification.get("eventTypeDefinition", event.rootProperty.$ref);
  (events[event.source] ??= {})[event.detailType] = shape(detail, 0);
}
const lines = Object.keys(events)
  .sort()
  .map((source) => {
    const types = Object.entries(events[source]).sort(([one], [other]) => (one < other ? -1 : 1));
    const each = types.map(([name, fields]) => `   ${JSON.stringify(name)}: ${JSON.stringify(fields)}`);
    return `  ${JSON.stringify(source)}: {\n${each.join(",\n")}\n  }`;
  });
const head = {
  source: `npm @aws-cdk/aws-service-spec ${version}`,
  licence: "Apache-2.0",
  extracted: new Date().toISOString().slice(0, 10),
  meaning: "source -> detail-type -> the fields of detail: an object has fields, 0 is a value, any is not described",
};
const text = `${JSON.stringify(head, null, 1).slice(0, -2)},\n "events": {\n${lines.join(",\n")}\n }\n}\n`;
JSON.parse(text);
writeFileSync(join(dirname(fileURLToPath(import.meta.url)), "events.json"), text);
