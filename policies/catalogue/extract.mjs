// Writes aws_metrics.json anew from the service specification that AWS publishes for CDK (Apache-2.0):
//   npm install --no-save @aws-cdk/aws-service-spec && node policies/catalogue/extract.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { loadAwsServiceSpecSync } = require("@aws-cdk/aws-service-spec");
const main = require.resolve("@aws-cdk/aws-service-spec");
const { version } = JSON.parse(readFileSync(join(dirname(main), "..", "package.json"), "utf8"));
const specification = loadAwsServiceSpecSync();

const dimension = ({ name, value }) => (value && value !== name ? `${name}=${value}` : name);
const metrics = {};
for (const metric of specification.all("metric")) {
  const sets = specification
    .follow("usesDimensionSet", metric)
    .map(({ entity }) => entity.dimensions.map(dimension).sort());
  (metrics[metric.namespace] ??= {})[metric.name] = sets.sort();
}
const sorted = Object.fromEntries(
  Object.keys(metrics).sort().map((space) => [space, Object.fromEntries(Object.entries(metrics[space]).sort())]),
);
const catalogue = {
  source: `npm @aws-cdk/aws-service-spec ${version}`,
  licence: "Apache-2.0",
  extracted: new Date().toISOString().slice(0, 10),
  meaning: "namespace -> metric -> the sets of dimensions with which AWS emits it; Name=Value where only that value exists",
  metrics: sorted,
};
writeFileSync(join(dirname(fileURLToPath(import.meta.url)), "aws_metrics.json"), `${JSON.stringify(catalogue, null, 1)}\n`);
