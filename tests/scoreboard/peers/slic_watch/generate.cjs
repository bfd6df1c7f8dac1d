// node generate.cjs IN OUT: runs the plugin's own code on a template, as the Serverless Framework would.
const fs = require('node:fs')
const Plugin = require('serverless-slic-watch-plugin')

const [, , source, target] = process.argv
const template = JSON.parse(fs.readFileSync(source, 'utf8'))
const topic = { Ref: 'Pages' }
const slicWatch = {
  alarmActionsConfig: { alarmActions: [topic], okActions: [topic], actionsEnabled: true },
  dashboard: { enabled: false }
}
const silent = () => {}
const serverless = {
  cli: { log: silent },
  getProvider: () => ({ naming: {} }),
  service: {
    provider: { name: 'aws', compiledCloudFormationTemplate: template },
    custom: { slicWatch },
    resources: {},
    getAllFunctions: () => [],
    getFunction: silent
  }
}
const log = Object.fromEntries(['error', 'warning', 'notice', 'info', 'debug', 'verbose', 'success'].map(one => [one, silent]))
const plugin = new Plugin(serverless, {}, { log })
for (const hook of Object.values(plugin.hooks)) hook()
fs.writeFileSync(target, JSON.stringify(template, null, 1) + '\n')
