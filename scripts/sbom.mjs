// The software bill of materials (CycloneDX) of the collector, to stdout. The npm package has its own, sbom.cdx.json.
//
//     node scripts/sbom.mjs > posthog-collector.cdx.json
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crates, sbom } from './lib/notices.mjs'
import { root } from './lib/paths.mjs'
import { exitWith } from './lib/process.mjs'

const NAME = 'posthog-collector'

try {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const parts = crates([NAME], 'x86_64-unknown-linux-gnu')
  process.stdout.write(sbom({ kind: 'cargo', name: NAME, version }, parts))
} catch (error) {
  exitWith(error, '[sbom]')
}
