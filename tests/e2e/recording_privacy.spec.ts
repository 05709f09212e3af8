// What must stay private is in no message of a recording: requests are unpacked, and the parts in them that are packed
// by themselves (`cv`) too. tests/fidelity/privacy.mjs looks at the events of the recorder alone.
import { attributeCases } from '../fidelity/lib/privacy_attributes.mjs'
import { expect, openRecorded, statusOf, test, type ReplayServer } from './replay_server'

interface Case {
  name: string
  options?: () => unknown
  html: string
  steps: (() => unknown)[]
}

/** What a page has besides, so that its events are large enough to be packed by themselves. */
const MUCH = '<p>A line of text</p>'.repeat(4000)
const FIELDS = (when: string): string =>
  `<input type="hidden" value="HIDE-field-${when}"><input type="password" value="HIDE-password-${when}"><input value="HIDE-input-${when}">
  <select><option>SHOW-option-${when}</option></select>`
/** The SDK's names of the recorder's classes. */
const named = (text: string): string =>
  text.replaceAll('rr-mask', 'ph-mask').replaceAll('rr-block', 'ph-no-capture')

const packed = (server: ReplayServer): string[] =>
  server.snapshots.flatMap(({ properties }) =>
    properties.$snapshot_data.flatMap(({ cv, data }) => (cv ? [data.source === 0 ? 'changes' : 'page'] : [])),
  )

for (const { name, options, html, steps } of attributeCases as Case[]) {
  test(name, async ({ page, server }) => {
    const config = `{ session_recording: (${named(String(options ?? (() => ({}))))})() }`
    const body = `${named(html)}${FIELDS('start')}<div id="much">${MUCH}</div><button id="buy">Buy</button>`
    await openRecorded(page, server, { config, body })
    await expect.poll(() => statusOf(page)).toBe('active')
    await page.click('#buy')
    await expect.poll(() => packed(server)).toContain('page')
    for (const step of steps) await page.evaluate(`(${named(String(step))})()`)
    await page.evaluate(
      ([fields, much]) => {
        document.querySelector('#much')!.insertAdjacentHTML('beforeend', fields! + much)
        document.body.insertAdjacentHTML('beforeend', '<p class="SHOW-class-last"></p>')
        document.querySelector<HTMLInputElement>('#much [type=hidden]')!.value = 'HIDE-set'
      },
      [FIELDS('late'), MUCH],
    )
    await expect.poll(() => packed(server)).toContain('changes')
    await expect.poll(() => server.bodies.join('\n')).toContain('SHOW-class-last')
    // what the page keeps for the next one leaves, too
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    await page.goto('about:blank')
    for (const text of [...server.bodies, kept]) {
      const found = text.match(/HIDE[\w-]*/)
      expect(found && text.slice(Math.max(0, found.index! - 80), found.index! + 40)).toBeNull()
    }
  })
}
