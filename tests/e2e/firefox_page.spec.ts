import { openFirefox } from '../fidelity/lib/firefox.mjs'
import { expect, test } from './fixtures'
import { send } from './send'

test('the pages work in Firefox: a chart with its table, and events as they arrive', async ({
  request,
  collector,
}) => {
  await send(request, { event: 'visit', distinct_id: 'a' }, { event: 'visit', distinct_id: 'b' })
  const { page, close } = await openFirefox()
  try {
    const text = (selector: string): Promise<string> =>
      page.evaluate(`() => document.querySelector('${selector}')?.textContent ?? ''`) as Promise<string>
    await page.goto(`${collector.url}/insights/`)
    await expect.poll(() => text('.results tbody')).toMatch(/^visit2/)
    const drawn = (): Promise<unknown> =>
      page.evaluate(
        `() => document.querySelector('canvas')?.width > 0 && document.querySelector('#problem').hidden`,
      )
    expect(await drawn()).toBe(true)

    await page.goto(`${collector.url}/activity/`)
    await expect.poll(() => text('#connection'), { timeout: 10_000 }).toBe('Live')
    await send(request, { event: 'seen live', distinct_id: 'a' })
    await expect.poll(() => text('.event-row .name')).toBe('seen live')
  } finally {
    await close()
  }
})
