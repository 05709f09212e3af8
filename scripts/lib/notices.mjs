// What the npm package's files contain of other people's work: THIRD_PARTY_NOTICES.md with the licences, and sbom.cdx.json
// (CycloneDX) for tools. The SBOM of the collector is written by scripts/sbom.mjs.
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './paths.mjs'
import { output, SetupError } from './process.mjs'
import { MODULES, TARGET } from './wasm_modules.mjs'

/** What is copied as it is, and not seen in a bundle's inputs. */
const COPIED = ['posthog-js', '@posthog/core']

/** @typedef {{ kind: 'npm' | 'cargo', name: string, version: string, licence: string, text: () => string }} Notice */

/**
 * Writes the notices and our own licence into the package.
 * @param {string} out the folder of the package
 * @param {Set<string>} inputs files that bundles were made of, relative to the repository
 */
export function writeNotices(out, inputs) {
  const notices = [
    ...npmPackages(inputs),
    ...crates(
      MODULES.map(({ crate }) => crate),
      TARGET,
    ),
  ]
  const parts = notices.map(
    ({ kind, name, version, licence, text }) =>
      `## ${name}${kind === 'cargo' ? ' (crate)' : ''} ${version}\n\n${licence}\n\n\`\`\`text\n${text().trim()}\n\`\`\`\n`,
  )
  writeFileSync(
    join(out, 'THIRD_PARTY_NOTICES.md'),
    `# Third-party notices

The files of this package contain the work of others, below with its licences. The modules also contain parts of Rust's standard library (MIT or Apache-2.0, https://github.com/rust-lang/rust).

${parts.join('\n')}`,
  )
  copyFileSync(join(root, 'LICENSE'), join(out, 'LICENSE'))
  const { name, version } = JSON.parse(readFileSync(join(out, 'package.json'), 'utf8'))
  writeFileSync(join(out, 'sbom.cdx.json'), sbom({ kind: 'npm', name, version }, notices))
}

/**
 * A CycloneDX document of what `subject` contains. It has no time and no serial number: the same parts are the same bytes.
 * @param {{ kind: 'npm' | 'cargo', name: string, version: string }} subject
 * @param {Notice[]} parts
 */
export function sbom(subject, parts) {
  const urlOf = ({ kind, name, version }) => `pkg:${kind}/${name.replace('@', '%40')}@${version}`
  const component = (type, part) => ({
    type,
    'bom-ref': urlOf(part),
    name: part.name,
    version: part.version,
    ...(part.licence && { licenses: [{ expression: part.licence.replace(/^(.+)\/(.+)$/, '$1 OR $2') }] }),
    purl: urlOf(part),
  })
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: component(subject.kind === 'npm' ? 'library' : 'application', subject) },
    components: parts.map((part) => component('library', part)),
    dependencies: [{ ref: urlOf(subject), dependsOn: parts.map(urlOf) }],
  }
  return JSON.stringify(document, null, 2) + '\n'
}

/** The name of the package that a file is of. */
const packageOf = (file) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]

/** @returns {Notice[]} */
function npmPackages(inputs) {
  const names = new Set([...inputs].map(packageOf).filter((name) => name !== undefined))
  for (const name of COPIED) names.add(name)
  return [...names].sort().map((name) => {
    const folder = join(root, 'node_modules', name)
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return { kind: 'npm', name, version, licence: license, text: () => licenceText(folder, license, []) }
  })
}

/**
 * The crates that are compiled into `names`, without these.
 * @param {string[]} names
 * @param {string} target
 * @returns {Notice[]}
 */
export function crates(names, target) {
  const args = ['metadata', '--format-version', '1', '--locked', '--filter-platform', target]
  const found = output('cargo', args, { cwd: root, maxBuffer: 2 ** 27 })
  if (!found) throw new SetupError('cargo metadata failed: the notices of the crates cannot be written.')
  const { packages, resolve } = JSON.parse(found)
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]))
  const known = new Map(packages.map((one) => [one.id, one]))
  const used = new Set(packages.filter(({ name }) => names.includes(name)).map(({ id }) => id))
  // a set grows while it is walked
  for (const id of used)
    for (const { pkg, dep_kinds: kinds } of nodes.get(id).deps) {
      const isShipped = kinds.some(({ kind }) => kind === null) && !isProcMacro(known.get(pkg))
      if (isShipped) used.add(pkg)
    }
  return [...used]
    .map((id) => known.get(id))
    .filter(({ source }) => source)
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
    .map(({ name, version, license, authors, manifest_path: manifest }) => ({
      kind: /** @type {const} */ ('cargo'),
      name,
      version,
      licence: license,
      text: () => licenceText(dirname(manifest), license, authors),
    }))
}

const isProcMacro = ({ targets }) => targets.some(({ kind }) => kind.includes('proc-macro'))

/** The texts that a package comes with: of two licences to choose from the MIT licence. */
function licenceText(folder, licence, authors) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  const mit = /\bOR\b|\//.test(licence) ? files.filter((file) => /mit/i.test(file)) : []
  const texts = (mit.length > 0 ? mit : files).sort().map((file) => readFileSync(join(folder, file), 'utf8'))
  if (texts.length > 0) return texts.join('\n\n')
  if (!licence.includes('MIT')) throw new SetupError(`${folder} is under ${licence} and has no text of it.`)
  // it states the licence only: the text of it is always the same
  const own = readFileSync(join(root, 'LICENSE'), 'utf8')
  return own.replace(/^Copyright .*$/m, `Copyright (c) ${authors.join(', ') || 'its authors'}`)
}
