// Records one page with one subject while its steps are done, and looks at it at several points.
import { CROSS_ORIGIN } from './picture.mjs'
import { settledScreenshot } from './pixels.mjs'
import { SUBJECTS, prepare } from './subjects.mjs'

/** Points besides the first, which is right after the start; the last is the end. */
const POINTS = 5

/** After which of so many steps the page is looked at: 0 is the start. */
export function pointsOf(steps, most = POINTS) {
  const points = Math.min(most, steps)
  return [0, ...Array.from({ length: points }, (_, at) => Math.round(((at + 1) * steps) / points))]
}

/**
 * Answers `events` (parsed) and `points`: `{ step, time, count, picture, screenshot }`. `time` is later than every event
 * so far and earlier than every later one.
 */
export async function recordPage(page, server, definition, subject, { looks, screenshots }) {
  const errors = []
  const unpack = definition.unpack ?? ((event) => event)
  page.on('pageerror', (error) => errors.push(String(error.stack ?? error)))
  await page.goto(`${server.url}/pages/${definition.name}/`)
  await definition.before?.(page)
  await page.evaluate(`window.prepareRecording = ${prepare}; 0`)
  await page.evaluate(
    async ([name, script, options, usesEmit]) => {
      window.picture = (await import('/lib/picture.mjs')).picture
      await window.prepareRecording(name, script, options, usesEmit)
    },
    [subject, SUBJECTS[subject].script, String(definition.options ?? (() => ({}))), !!definition.usesEmit],
  )
  await page.evaluate(() => window.recording.start())
  const wanted = pointsOf(definition.steps.length, definition.points)
  const points = []
  const look = async (step) => {
    const frames = looks.crossOrigin ? await lookIntoFrames(page.mainFrame(), looks) : []
    await page.evaluate(() => window.recording.settle())
    const point = await page.evaluate(lookAt, looks)
    point.picture = spliced(point.picture, frames)
    if (screenshots) point.screenshot = await settledScreenshot(page)
    points.push({ step, ...point })
  }
  await look(0)
  for (const [at, step] of definition.steps.entries()) {
    if (typeof step === 'function') await page.evaluate(step, { otherOrigin: server.otherOrigin })
    else await step.real(page, server)
    if (wanted.includes(at + 1)) await look(at + 1)
  }
  await page.evaluate(() => window.recording.stop())
  const texts = await page.evaluate(() => window.recording.events)
  const events = texts.map((text) => unpack(JSON.parse(text)))
  return { texts: events.map((event) => JSON.stringify(event)), events, points, errors }
}

/** Frames whose document the one of `frame` may not see, in its own frames too. */
function foreignFrames(frame) {
  const originOf = (other) => new URL(other.url(), frame.url()).origin
  return frame
    .childFrames()
    .flatMap((child) => (originOf(child) === originOf(frame) ? foreignFrames(child) : [child]))
}

/** Pictures of the documents of other origins, which have a recorder of their own. */
async function lookIntoFrames(frame, looks) {
  const pictures = []
  for (const foreign of foreignFrames(frame)) {
    const inner = await lookIntoFrames(foreign, looks)
    await foreign.evaluate(() => window.recording.settle())
    const picture = await foreign.evaluate((looks) => {
      window.recording.flush()
      return window.picture(document, looks)
    }, looks)
    pictures.push(spliced(picture, inner))
  }
  return pictures
}

const spliced = (lines, frames) =>
  lines.flatMap((line) => {
    if (line.trim() !== CROSS_ORIGIN) return [line]
    const indent = line.slice(0, line.indexOf('#'))
    return (frames.shift() ?? []).map((inner) => indent + inner)
  })

/** Runs in the page. The clock is between what was recorded and what will be. */
function lookAt(looks) {
  const { events, flush } = window.recording
  flush()
  const picture = window.picture(document, looks)
  const tick = () => {
    const now = Date.now()
    while (Date.now() === now);
    return Date.now()
  }
  const time = tick()
  tick()
  return { time, count: events.length, picture }
}
