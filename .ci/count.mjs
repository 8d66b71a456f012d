// node .ci/count.mjs <report>: prints "N passed, N failed" of vitest's JSON report.
import { readFileSync } from 'node:fs'

const files = read(process.argv[2])
const all = files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status))
const passed = all.filter((status) => status === 'passed').length
// A file that cannot even be loaded has no tests, and would otherwise not be seen.
const broken = files.filter((file) => file.status === 'failed' && !file.assertionResults.length)
const failed = all.filter((status) => status === 'failed').length + broken.length

for (const { name, assertionResults } of files) {
  for (const { fullName, status, failureMessages } of assertionResults) {
    if (status !== 'failed') continue
    console.log(`failed: ${name} > ${fullName}\n  ${failureMessages.join('\n').slice(0, 2_000)}`)
  }
}
for (const { name, message } of broken) console.log(`failed: ${name}\n  ${message}`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = passed === 0 || failed > 0 ? 1 : 0

/** Nothing, if vitest ended before it could write a report. */
function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).testResults
  } catch {
    return []
  }
}
