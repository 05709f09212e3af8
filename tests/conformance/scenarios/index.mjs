// All scenarios: a file's folder, or its own name, is the area of its scenarios.

import { readdirSync } from 'node:fs'

/** @returns {Promise<(import('../lib/play.mjs').Scenario & { area: string })[]>} */
export async function loadScenarios() {
  const files = readdirSync(new URL('.', import.meta.url), { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.mjs') && file !== 'index.mjs')
  const lists = files.sort().map(async (file) => {
    const area = file.split('/')[0].replace('.mjs', '').replaceAll('_', ' ')
    const { scenarios } = await import(new URL(file, import.meta.url).href)
    return scenarios.map((scenario) => ({ ...scenario, area }))
  })
  return (await Promise.all(lists)).flat()
}
