// Options of `session_recording` that say what the recorder tells, and how much of it.
import type { Page } from '@playwright/test'
import { expect, openRecorded, statusOf, test, type ReplayEvent, type ReplayServer } from './replay_server'

const CANVAS = `<canvas id="board" width="200" height="100"></canvas><button id="buy">Buy</button>
  <script>{ const drawing = board.getContext('2d')
    drawing.fillStyle = 'lime'; drawing.fillRect(0, 0, 200, 100)
    window.paint = (color) => { drawing.fillStyle = color; drawing.fillRect(0, 0, 50, 50) } }</script>`
const canvasConfig = (capture: string): string =>
  `{ session_recording: { captureCanvas: { recordCanvas: true, canvasFps: 12, canvasQuality: '1' }, canvasCapture: ${capture} } }`

const mutations = (server: ReplayServer): ReplayEvent['data'][] =>
  server.events().flatMap(({ type, data }) => (type === 3 && data.source === 0 ? [data] : []))
const pictures = (server: ReplayServer): ReplayEvent['data'][] =>
  server.events().flatMap(({ type, data }) => (type === 3 && data.source === 9 ? [data] : []))
const tagged = (server: ReplayServer, tag: string): ReplayEvent['data'][] =>
  server.events().flatMap(({ type, data }) => (type === 5 && data.tag === tag ? [data] : []))
const snapshots = (server: ReplayServer): ReplayEvent[] => server.events().filter(({ type }) => type === 2)
const attributesSeen = (server: ReplayServer, name: string): unknown[] =>
  mutations(server).flatMap(({ attributes }) =>
    attributes.flatMap((change: any) => (name in change.attributes ? [change.attributes[name]] : [])),
  )

async function start(page: Page, server: ReplayServer, config: string, body?: string): Promise<void> {
  await openRecorded(page, server, { config, body })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => snapshots(server).length).toBe(1)
}

/** Size and some pixels of a recorded picture, as a player sees them. */
const seen = (page: Page, { commands }: ReplayEvent['data'], points: [number, number][]) =>
  page.evaluate(
    async ({ draw, points }) => {
      const [image, , , width, height] = draw.args
      const [{ data, type }] = image.args
      const bitmap = await createImageBitmap(
        await (await fetch(`data:${type};base64,${data[0].base64}`)).blob(),
      )
      const board = new OffscreenCanvas(width, height)
      const drawing = board.getContext('2d')!
      drawing.drawImage(bitmap, 0, 0, width, height)
      const bright = points.map(([x, y]) =>
        [...drawing.getImageData(x, y, 1, 1).data].map((part) => part > 127),
      )
      return { size: [bitmap.width, bitmap.height], shown: [width, height], bright }
    },
    { draw: commands[1], points },
  )
const LIME = [false, true, false, true]
const BLACK = [false, false, false, true]
const RED = [true, false, false, true]

test('canvases are recorded with a part of their size', async ({ page, server }) => {
  await start(page, server, canvasConfig('{ resolutionScale: 0.5 }'), CANVAS)
  await expect.poll(() => pictures(server).length).toBe(1)
  await page.evaluate(() => (window as any).paint('red'))
  await expect.poll(() => pictures(server).length).toBe(2)
  const last = await seen(page, pictures(server).at(-1), [
    [25, 25],
    [150, 75],
  ])
  expect(last).toEqual({ size: [100, 50], shown: [200, 100], bright: [RED, LIME] })
})

test('what is to be masked in a canvas is black, and in no snapshot', async ({ page, server }) => {
  const masking =
    '{ maskRegionsFn: () => [{ x: 100, y: 0, width: 100, height: 100 }, { x: 0, y: 0, width: 0, height: 9 }] }'
  await start(page, server, canvasConfig(masking), CANVAS)
  await expect.poll(() => pictures(server).length).toBe(1)
  const points: [number, number][] = [
    [50, 50],
    [150, 50],
  ]
  expect((await seen(page, pictures(server)[0], points)).bright).toEqual([LIME, BLACK])
  expect(JSON.stringify(snapshots(server))).not.toContain('rr_dataURL')
  // a player that begins at the next snapshot sees it too
  await page.evaluate(() => (window as any).posthog.startSessionRecording({ sampling: true }))
  await expect.poll(() => snapshots(server).length).toBe(2)
  await expect.poll(() => pictures(server).length).toBe(2)
  expect(JSON.stringify(snapshots(server))).not.toContain('rr_dataURL')
})

test('a canvas is not recorded while nobody knows what of it is to be masked', async ({ page, server }) => {
  await start(page, server, canvasConfig('{ maskRegionsFn: () => null }'), CANVAS)
  const asked = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const { posthog } = window as any
        let count = 0
        const maskRegionsFn = () => {
          if (++count === 3) resolve(count)
          throw new Error('the page’s')
        }
        posthog.config.session_recording.canvasCapture = { maskRegionsFn }
      }),
  )
  expect(asked).toBe(3)
  await page.evaluate(() => {
    ;(window as any).posthog.config.session_recording.canvasCapture = { maskRegionsFn: () => [] }
  })
  await expect.poll(() => pictures(server).length).toBe(1)
  expect((await seen(page, pictures(server)[0], [[50, 50]])).bright).toEqual([LIME])
})

test('changes of attributes are told by attributeFilter', async ({ page, server }) => {
  await start(page, server, `{ session_recording: { attributeFilter: ['title'] } }`)
  await page.evaluate(() => document.querySelector('h1')!.setAttribute('style', 'color: red'))
  await page.evaluate(() => document.querySelector('#count')!.setAttribute('title', 'seen'))
  await expect.poll(() => attributesSeen(server, 'title')).toEqual(['seen'])
  expect(attributesSeen(server, 'style')).toEqual([])
})

test('what changes all the time is told less often, the last change always', async ({ page, server }) => {
  const limits = '__mutationThrottlerBucketSize: 5, __mutationThrottlerRefillRate: 2'
  await start(page, server, `{ session_recording: { ${limits} } }`)
  const frames = 60
  await page.evaluate(async (frames) => {
    const heading = document.querySelector('h1')!
    for (let frame = 1; frame <= frames; frame++) {
      heading.style.width = `${frame}px`
      await new Promise(requestAnimationFrame)
    }
  }, frames)
  const widths = () =>
    attributesSeen(server, 'style').map((style: any) => (typeof style === 'string' ? style : style.width))
  await expect.poll(() => String(widths().at(-1))).toContain(`${frames}px`)
  expect(widths().length).toBeLessThan(frames / 2)
  // and it is said
  const lines = () =>
    server.events().flatMap(({ type, data }) => (type === 6 ? [data.payload.payload.join()] : []))
  await expect.poll(() => lines().filter((line) => line.includes('changes all the time')).length).toBe(1)
  const dropped = server.snapshots.at(-1)!.properties.$sdk_debug_replay_throttled_mutations_dropped
  expect(dropped).toBeGreaterThan(0)
})

test('what hides something does not wait', async ({ page, server }) => {
  const limits = '__mutationThrottlerBucketSize: 0, __mutationThrottlerRefillRate: 0'
  await start(page, server, `{ session_recording: { ${limits}, blockSelector: '[data-hidden]' } }`)
  await page.evaluate(async () => {
    const [heading, line] = [document.querySelector('h1')!, document.querySelector('#count')!]
    heading.className = 'ph-mask'
    line.setAttribute('data-hidden', '')
    await new Promise(requestAnimationFrame)
    heading.textContent = 'masked-later'
    line.textContent = 'blocked-later'
    document.title = 'done'
  })
  await expect.poll(() => server.bodies.join()).toContain('done')
  expect(server.bodies.join()).not.toMatch(/masked-later|blocked-later/)
})

test('changes above the budget are left out, and a snapshot makes up for them', async ({ page, server }) => {
  await start(
    page,
    server,
    `{ session_recording: { __mutationBytesBucketSize: 5000, full_snapshot_interval_millis: 3000 } }`,
  )
  await page.evaluate(() => {
    for (let line = 0; line < 100; line++)
      document.body.append(
        Object.assign(document.createElement('p'), { textContent: `a line of the ${line}` }),
      )
  })
  await expect.poll(() => snapshots(server).length).toBe(2)
  expect(JSON.stringify(mutations(server))).not.toContain('a line of')
  expect(JSON.stringify(snapshots(server)[1])).toContain('a line of the 99')
  await expect
    .poll(() => server.snapshots.at(-1)!.properties.$sdk_debug_replay_oversized_mutations_dropped)
    .toBe(1)
  expect(
    server.snapshots.at(-1)!.properties.$sdk_debug_replay_oversized_mutation_bytes_dropped,
  ).toBeGreaterThan(5000)
})

const DATA = `<script type="application/ld+json">{ "@context": "https://schema.org", "@type": "Product", "name": "Tea",
  "@id": "#part", "description": "for Ada", "offers": { "@type": "Offer", "price": 5 } }</script>`

test('Schema.org data is told, cleaned, once a session', async ({ page, server }) => {
  const body = `<h1 id="part">Shop</h1>${DATA}<div class="ph-mask">${DATA.replace('Tea', 'Masked')}</div><button id="buy">Buy</button>`
  await start(page, server, '{ session_recording: { captureJsonLd: true } }', body)
  await expect.poll(() => tagged(server, '$json_ld').length).toBe(1)
  expect(tagged(server, '$json_ld')[0]).toMatchObject({
    payload: {
      '@context': 'https://schema.org',
      '@type': 'Product',
      '@id': 'part',
      name: 'Tea',
      offers: { '@type': 'Offer', price: 5 },
    },
    href: server.url + '/',
  })
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.type = 'application/ld+json'
    script.text = '{ "@context": "https://schema.org", "@type": "Brand", "name": "Leaves" }'
    document.body.append(script)
  })
  await expect
    .poll(() => tagged(server, '$json_ld').map(({ payload }) => payload.name))
    .toEqual(['Tea', 'Leaves'])
  await page.evaluate(() => (window as any).posthog.sessionManager.resetSessionId())
  await page.click('#buy')
  await expect
    .poll(() => tagged(server, '$json_ld').map(({ payload }) => payload.name))
    .toEqual(['Tea', 'Leaves', 'Tea', 'Leaves'])
  expect(server.bodies.join()).not.toMatch(/for Ada|Masked/)
})

test('Schema.org data is not told of its own accord', async ({ page, server }) => {
  await start(page, server, '{}', `${DATA}<button id="buy">Buy</button>`)
  await page.evaluate(() => (window as any).posthog.flush())
  expect(tagged(server, '$json_ld')).toEqual([])
})

test('options that the page changes hold at once', async ({ page, server }) => {
  await start(page, server, '{ session_recording: { maskAllInputs: false } }')
  await page.fill('#name', 'shown-name')
  await expect.poll(() => server.bodies.join()).toContain('shown-name')
  await page.evaluate(() => {
    const { posthog } = window as any
    posthog.set_config({ session_recording: { maskAllInputs: true, maskTextSelector: '#count' } })
    document.querySelector('#count')!.textContent = 'masked-count'
  })
  await page.fill('#name', 'masked-name')
  await expect.poll(() => snapshots(server).length).toBe(2)
  const options = () =>
    tagged(server, '$session_options').map(({ payload }) => payload.sessionRecordingOptions)
  await expect.poll(() => options().map(({ maskAllInputs }) => maskAllInputs)).toEqual([false, true])
  await page.evaluate(() => {
    document.title = 'done'
  })
  await expect.poll(() => server.bodies.join()).toContain('done')
  expect(server.bodies.join()).not.toMatch(/masked-name|masked-count/)
  expect(await statusOf(page)).toBe('active')
})

test('options that are set again as they are change nothing', async ({ page, server }) => {
  await start(page, server, '{ session_recording: { maskAllInputs: false } }')
  await page.evaluate(() => {
    ;(window as any).posthog.set_config({ session_recording: { maskAllInputs: false } })
    document.title = 'done'
  })
  await expect.poll(() => server.bodies.join()).toContain('done')
  expect(snapshots(server).length).toBe(1)
})

test('full snapshots come as often as the page wants', async ({ page, server }) => {
  await openRecorded(page, server, {
    config: '{ session_recording: { full_snapshot_interval_millis: 300 } }',
  })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => snapshots(server).length).toBeGreaterThan(2)
})

test('nothing is packed where the page does not want it', async ({ page, server }) => {
  const body = `${'<p>A line of text</p>'.repeat(2000)}<button id="buy">Buy</button>`
  await start(page, server, '{ session_recording: { compress_events: false } }', body)
  expect(server.snapshots.flatMap(({ properties }) => properties.$snapshot_data).some(({ cv }) => cv)).toBe(
    false,
  )
})
