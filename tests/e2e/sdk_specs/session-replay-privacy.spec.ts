import { expect, openRecorded, statusOf, test } from '../replay_server'

test('what is marked is in no recording, however deep it lies', async ({ page, server }) => {
  await openRecorded(page, server, {
    body: `<div class="ph-mask">secret-one<section><b>secret-two</b></section><i>secret-three</i></div>
      <div class="ph-no-capture">secret-four<img src="data:,secret-five"></div><p>shown</p><button id="buy">Buy</button>`,
  })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => server.bodies.join()).toContain('shown')
  expect(server.bodies.join()).not.toContain('secret-')
})

test('values of fields are masked by default, and passwords always', async ({ page, server }) => {
  for (const config of ['{}', '{ session_recording: { maskAllInputs: false, maskInputOptions: {} } }']) {
    await openRecorded(page, server, { config })
    await expect.poll(() => statusOf(page)).toBe('active')
    await page.fill('#name', 'typed-name')
    await page.fill('#secret', 'secret-password')
    await page.click('#buy')
    const seen = server.bodies.length
    await expect.poll(() => server.bodies.length).toBeGreaterThan(seen)
    await page.evaluate(() => (window as any).posthog.flush())
    expect(server.bodies.join()).not.toContain('secret-password')
    if (config === '{}') expect(server.bodies.join()).not.toContain('typed-name')
  }
  await expect.poll(() => server.bodies.join()).toContain('typed-name')
})

test('the page’s settings come before the project’s', async ({ page, server }) => {
  await openRecorded(page, server, {
    project: { masking: { maskAllInputs: false, maskTextSelector: 'h1' } },
    config: '{ session_recording: { maskTextSelector: "h2" } }',
    body: '<h1>shown-heading</h1><h2>secret-heading</h2><input id="name"><button id="buy">Buy</button>',
  })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.fill('#name', 'shown-name')
  await page.click('#buy')
  await expect.poll(() => server.bodies.join()).toContain('shown-name')
  expect(server.bodies.join()).toContain('shown-heading')
  expect(server.bodies.join()).not.toContain('secret-heading')
})

test('bodies of requests are scrubbed before the page’s own function sees them', async ({ page, server }) => {
  const config = `{ session_recording: { recordBody: true, maskCapturedNetworkRequestFn: (request) => {
      (window.asked ??= []).push(JSON.stringify(request)); return request } },
    loaded: (posthog) => { posthog.sessionRecording._forceAllowLocalhostNetworkCapture = true } }`
  await openRecorded(page, server, { config })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await page.evaluate(async () => {
    const post = (path: string, body: string) => fetch(path, { method: 'POST', body }).then((r) => r.text())
    await post('/api/login', '{"password":"hunter2"}')
    // the first long number is a time
    await post('/api/pay', '{"at":1795377409183,"number":"4111 1111 1111 1111"}')
  })
  const asked = () => page.evaluate(() => String((window as any).asked))
  await expect.poll(asked).toContain('/api/login')
  await expect.poll(asked).toContain('/api/pay')
  expect(await asked()).not.toContain('hunter2')
  expect(await asked()).not.toContain('4111')
  await expect.poll(() => server.bodies.join()).toContain('/api/pay')
  expect(server.bodies.join()).not.toContain('hunter2')
  expect(server.bodies.join()).not.toContain('4111 1111')
})

test('a masking function that fails leaves the request out', async ({ page, server }) => {
  const config = `{ session_recording: { recordBody: true, maskCapturedNetworkRequestFn: (request) => {
      if (request.name.includes('/api/')) throw new Error('oops'); return request } },
    loaded: (posthog) => { posthog.sessionRecording._forceAllowLocalhostNetworkCapture = true } }`
  await openRecorded(page, server, { config })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  const text = await page.evaluate(() =>
    fetch('/api/tea', { method: 'POST', body: 'green' }).then((r) => r.text()),
  )
  expect(text).toBe('green')
  await page.goto('about:blank')
  await expect.poll(() => server.snapshots.length).toBeGreaterThan(0)
  expect(server.bodies.join()).not.toContain('green')
})
