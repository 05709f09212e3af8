// Replays a recording with a player (rrweb's, or that of PostHog's fork) and compares what it shows with what was recorded.
import { compare } from './compare.mjs'
import { pixelDifference, settledScreenshot } from './pixels.mjs'

/** ms that images, frames and the Replayer's own retries may take. */
const PATIENCE = 1500

/** Answers `points`: `{ step, count, lines, pixels }`, and what the player complained of. */
export async function replayPage(
  page,
  server,
  recording,
  looks,
  { player = 'rrweb', virtualDom = false, screenshots },
) {
  await page.goto(`${server.url}/replay/${player}`)
  await page.waitForFunction(() => window.isReady)
  await page.evaluate(
    ({ texts, options }) => {
      window.current = window.replayOf(
        texts.map((text) => JSON.parse(text)),
        options,
      )
    },
    { texts: recording.texts, options: { ...looks, virtualDom } },
  )
  const points = []
  for (const { step, time, picture, screenshot } of recording.points) {
    const seen = await page.evaluate(
      async ({ time, picture, patience }) => {
        window.current.seek(time)
        return window.current.lookFor(picture, patience)
      },
      { time, picture, patience: PATIENCE },
    )
    /** @type {{ step: number, nodes: number, count: number, lines: string[], pixels?: number }} */
    const point = { step, nodes: picture.length, ...compare(picture, seen) }
    if (screenshots && screenshot)
      point.pixels = await pixelDifference(page, screenshot, await settledScreenshot(page))
    points.push(point)
  }
  return { points, warnings: await page.evaluate(() => window.current.warnings) }
}
