// An element fills the screen and goes back, in the page and in a frame; a snapshot between. Of this the DOM says nothing.
import { TYPE } from '../lib/events.mjs'

const fill = (selector) => ({
  real: async (page) => {
    await page.locator(selector).click()
    await page.waitForFunction(() => document.fullscreenElement)
  },
})
const leave = {
  real: async (page) => {
    await page.evaluate(() => document.exitFullscreen())
    await page.waitForFunction(() => !document.fullscreenElement)
  },
}

export default {
  players: ['posthog'],
  looks: { fullScreen: true },
  points: Infinity,
  files: {
    'child.html': `<!doctype html><link rel="icon" href="data:,"><title>Child</title><body><div id="inner">in a frame <button onclick="this.parentNode.requestFullscreen()">full</button></div>`,
  },
  html: `<!doctype html><html><head><title>Fullscreen</title><link rel="icon" href="data:,"></head><body><div id="d" style="background: white">the box <button id="b">full</button></div><p>rest</p>
<div id="other" style="background: white"><button id="o">full</button></div><iframe id="frame" src="child.html" allow="fullscreen"></iframe>
<script>document.querySelector('#b').onclick = () => document.querySelector('#d').requestFullscreen()
document.querySelector('#o').onclick = () => document.querySelector('#other').requestFullscreen()</script></body></html>`,
  steps: [
    fill('#b'),
    () => document.querySelector('#d').append('while it is full'),
    () => {
      window.recording.record.takeFullSnapshot()
      window.recording.flush?.()
    },
    leave,
    () => document.querySelector('#d').append(', and after'),
    fill('#o'),
    // the browser ends it
    {
      real: async (page) => {
        await page.evaluate(() => document.querySelector('#other').remove())
        await page.waitForFunction(() => !document.fullscreenElement)
      },
    },
    {
      real: async (page) => {
        await page.frameLocator('#frame').locator('button').click()
        await page.waitForFunction(() => document.fullscreenElement)
      },
    },
    leave,
  ],
  check: (events) => {
    const told = events.filter(({ type, data }) => type === TYPE.custom && data.tag === 'rrweb/fullscreen')
    const isOther = told.some(({ data: { payload } }) => Object.keys(payload).join() !== 'id,enter')
    return isOther || told.length < 6 ? [`told: ${JSON.stringify(told)}`] : []
  },
}
