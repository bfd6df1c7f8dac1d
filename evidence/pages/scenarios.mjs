// Cucumber Messages (NDJSON) on standard input, one self-contained HTML page on standard output.
// The first argument is the package.json of the folder where @cucumber/html-formatter is installed.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'

const require = createRequire(pathToFileURL(process.argv[2]))
const { CucumberHtmlStream } = await import(pathToFileURL(require.resolve('@cucumber/html-formatter')))

async function* envelopes() {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim()) yield JSON.parse(line)
  }
}

await pipeline(Readable.from(envelopes()), new CucumberHtmlStream(), process.stdout)
