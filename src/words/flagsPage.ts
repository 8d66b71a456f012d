import { flagTexts } from './en/flagTexts.ts'

/** docs/flags.md: what the app says of flags, as a page. */
export function flagsPage(): string {
  const rows = flagTexts.map(
    ({ flag, name, status, title }) =>
      `| [\`${flag}\`](#${flag.toLowerCase()}) | ${name} | ${title} | ${status} |`,
  )
  const sections = flagTexts.map(({ flag, name, title, status, means, causes, todo, shown }) => {
    const see =
      'scenario' in shown ? `To see it: \`${shown.scenario}\`.` : `Not shown: ${shown.why}`
    return [
      `## ${flag}`,
      `*${name}: ${title}. The caller receives ${status}.*`,
      means,
      `**Why it comes.** ${causes}`,
      `**What to do.** ${todo}`,
      see,
    ].join('\n\n')
  })
  return `# Response flags

What Envoy's access log says of how a request ended, beside its status: \`-\` when there is nothing to say, several with commas
between them. The same list is in the menu of the app. This page is made from \`src/words/en/flagTexts.ts\`.

| flag | long name | in words | status |
|---|---|---|---|
${rows.join('\n')}

${sections.join('\n\n')}
`
}
