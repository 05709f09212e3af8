// docs/configuration.md: every option of `@posthog/types`, and the pages of differences that name it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vite'
import { root } from './paths.mjs'
import { SetupError } from './process.mjs'

const TYPES = join(root, 'node_modules/@posthog/types')
const DIFFERENCES = join(root, 'docs/differences')
/** The page that this makes. */
export const PAGE = join(root, 'docs/configuration.md')

/** The interfaces of the page, and what each is for. */
const PARTS = {
  PostHogConfig: 'the config that `posthog.init(token, config)` takes',
  AutocaptureConfig: '`autocapture`',
  RageclickConfig: '`rageclick`',
  BootstrapConfig: '`bootstrap`',
  PerformanceCaptureConfig: '`capture_performance`',
  ErrorTrackingOptions: '`error_tracking`',
  SessionRecordingOptions: '`session_recording`',
  RequestQueueConfig: '`request_queue_config`',
}

/** The page as its generator writes it. */
export function configPage() {
  const source = readFileSync(join(TYPES, 'dist/posthog-config.d.ts'), 'utf8')
  const { version } = JSON.parse(readFileSync(join(TYPES, 'package.json'), 'utf8'))
  const pages = differences()
  const parts = Object.entries(PARTS).map(([name, what]) => {
    // the recorder's own options have some of the names
    const named =
      name === 'SessionRecordingOptions' ? pages : pages.filter(({ file }) => file !== 'recorder.md')
    const rows = optionsOf(source, name).map((option) => row(option, named))
    return `## ${name}\n\n${rows.length} options of ${what}.\n\n| Option | Type | Default | Here |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
  })
  return `# Configuration

<!-- Written by \`npm run docs\` from @posthog/types: change scripts/lib/config_table.mjs, not this page. -->

Every option of posthog-js, by the types of \`@posthog/types\` ${version}, which this package uses as they are. The default is the one that those types state, or \`defaults\` where it depends on the preset of that option. [PostHog's documentation](https://posthog.com/docs/libraries/js/config) describes what each does. A page in the last column names a difference; where there is none, the option does what it does in posthog-js.

${parts.join('\n')}`
}

function row({ name, type, fallback, isDeprecated }, pages) {
  const cell = (text) => (text ? `\`${text.replaceAll('|', '\\|')}\`` : '')
  const named = pages.filter(({ text }) => new RegExp(`\`${name}(: [^\`]*)?\``).test(text))
  const links = named.map(({ file, title }) => `[${title}](differences/${file})`)
  const notes = [...(isDeprecated ? ['deprecated'] : []), ...links]
  return `| \`${name}\` | ${cell(type)} | ${cell(fallback)} | ${notes.join(', ')} |`
}

/** The pages of differences with their titles. */
function differences() {
  return readdirSync(DIFFERENCES)
    .filter((file) => file !== 'README.md')
    .sort()
    .map((file) => {
      const text = readFileSync(join(DIFFERENCES, file), 'utf8')
      return { file, text, title: /^# (.*)$/m.exec(text)?.[1] ?? file }
    })
}

/** The members of an interface, in its order. */
function optionsOf(source, name) {
  const program = /** @type {any} */ (parseAst(source, { lang: 'ts' }))
  const found = program.body.find(({ declaration }) => declaration?.id?.name === name)?.declaration
  if (!found)
    throw new SetupError(`@posthog/types has no ${name} any more: see scripts/lib/config_table.mjs.`)
  let before = found.body.start
  return found.body.body.map(({ start, end, key, typeAnnotation }) => {
    const comment = source.slice(before, start)
    before = end
    const { start: from, end: to } = typeAnnotation.typeAnnotation
    return {
      name: key.name ?? key.value,
      type: oneLine(source.slice(from, to)),
      fallback: fallbackIn(comment),
      isDeprecated: comment.includes('@deprecated'),
    }
  })
}

/** What a comment states as the default, where that is one value. */
function fallbackIn(comment) {
  const [, stated = ''] = /@default[ \t]+(.*)/.exec(comment) ?? []
  if (/\b(when|if|otherwise|or|based)\b/.test(stated)) return stated.includes('defaults') ? 'defaults' : ''
  return oneLine(stated.replace(/^`(.*)`$/, '$1'))
}

/** Without comments and line ends, and not longer than a table takes. */
function oneLine(text) {
  const line = text
    .replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/ .*$/gm, '')
    .replace(/\s+/g, ' ')
    .replaceAll('`', "'")
    .trim()
  return line.length > 80 ? `${line.slice(0, 77)}…` : line
}
