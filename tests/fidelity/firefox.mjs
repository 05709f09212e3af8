// What Firefox makes of pages that are recorded and rebuilt in it: its markup, its lists and its counts are others.
//
//     node tests/fidelity/firefox.mjs                    the pages below
//     node tests/fidelity/firefox.mjs --only svg,forms   these
//     node tests/fidelity/firefox.mjs --verbose          the nodes that differ
import { parseArgs } from 'node:util'
import { playTwice } from '../../scripts/lib/flaky.mjs'
import { exitWith, SetupError } from '../../scripts/lib/process.mjs'
import { openFirefox } from './lib/firefox.mjs'
import { loadPages } from './lib/pages.mjs'
import { recordPage } from './lib/record_page.mjs'
import { replayPage } from './lib/replay_page.mjs'
import { serve } from './lib/server.mjs'
import { isBuilt } from './lib/subjects.mjs'

/** What is read in a way of its own, or done by the browser in one. */
const PAGES =
  'attributes away controls custom_elements docs framesets fullscreen head hidden_fields left_frames markup modes moves rewritten shadow_roots svg templates text_and_comments'

const { values } = parseArgs({
  options: { only: { type: 'string' }, verbose: { type: 'boolean', default: false } },
})

async function main() {
  if (!isBuilt('ours')) throw new SetupError('pkg/dist/replay.js is missing: run "npm run build".')
  const pages = await loadPages(values.only?.split(',') ?? PAGES.split(' '))
  const server = await serve(pages)
  const { page, close } = await openFirefox()
  try {
    for (const definition of Object.values(pages)) {
      const { looks, players: [player] = ['rrweb'] } = definition
      const play = async () => {
        const recording = await recordPage(page, server, definition, 'ours', { looks, screenshots: false })
        return replayPage(page, server, recording, looks, { player, screenshots: false })
      }
      const { points } = await playTwice(`fidelity in Firefox: ${definition.name}`, play, ({ points }) =>
        points.some(({ count }) => count) ? 'nodes differ' : '',
      )
      const counts = points.map(({ count }) => count)
      const { nodes } = points.at(-1)
      console.log(
        `[fidelity] ${definition.name} in Firefox, ours: ${counts.join(' ')} of ${nodes} nodes differ`,
      )
      if (values.verbose) for (const { lines } of points) for (const line of lines) console.log(`    ${line}`)
      if (counts.some(Boolean)) process.exitCode = 1
    }
  } finally {
    await close()
    server.close()
  }
}

try {
  await main()
} catch (error) {
  exitWith(error, '[fidelity]')
}
