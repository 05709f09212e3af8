// Pages that are hostile to scripts that read them, and what autocapture must never do to any page.

import type { Page } from '@playwright/test'
import { openBarePage } from './bare_page'
import { expect, test } from './fixtures'

interface Captured {
  event: string
  properties: Record<string, string>
}

declare global {
  interface Window {
    captured: Captured[]
  }
}

/** Starts the SDK on an empty page: what it captures is kept and not sent. */
async function start(page: Page, config: object = {}, name?: string): Promise<void> {
  await page.evaluate(
    ([given, instance]) => {
      window.captured ??= []
      window.posthog.init(
        'phc_safety',
        {
          api_host: location.origin,
          advanced_disable_flags: true,
          capture_pageview: false,
          rate_limiting: { events_per_second: 1000, events_burst_limit: 10_000 },
          rageclick: false,
          before_send: (event: Captured) => {
            window.captured.push({ event: event.event, properties: event.properties })
            return null
          },
          ...(given as object),
        },
        instance as string | undefined,
      )
    },
    [config, name],
  )
}

const captured = (page: Page): Promise<Captured[]> => page.evaluate(() => window.captured.splice(0))

const stage = (page: Page, html: string): Promise<void> =>
  page.evaluate((text) => void (document.body.innerHTML = text), html)

test('a form may have fields of any name', async ({ page }) => {
  await openBarePage(page)
  await start(page)
  const names = await page.evaluate(() => {
    const found = new Set<string>()
    for (let at = document.createElement('form') as object | null; at; at = Object.getPrototypeOf(at))
      for (const name of Object.getOwnPropertyNames(at)) found.add(name)
    return [...found]
  })
  expect(names.length).toBeGreaterThan(300)
  const lost = await page.evaluate((fields) => {
    const click = HTMLElement.prototype.click
    return fields.filter((name) => {
      document.body.innerHTML = '<form class="f"><button type="button">Go</button></form>'
      const input = document.createElement('input')
      input.name = name
      // a field called parentNode makes a circle of the form
      Node.prototype.appendChild.call(document.querySelector('form')!, input)
      click.call(document.querySelector('button')!)
      click.call(input)
      return window.captured.splice(0).length < 2
    })
  }, names)
  expect(lost).toEqual([])
  // and what is read is the form's own
  await stage(
    page,
    '<form class="f"><button type="button">Go</button>' +
      ['childNodes', 'getAttribute', 'getAttributeNames', 'tagName', 'previousElementSibling']
        .map((name) => `<input name="${name}">`)
        .join('') +
      '</form>',
  )
  await page.evaluate(() => document.querySelector('button')!.click())
  expect((await captured(page))[0]!.properties.$elements_chain).toMatch(
    /^button:attr__type="button"nth-child="1"nth-of-type="1"text="Go";form\.f:attr__class="f"nth-child="1"nth-of-type="1";body:/,
  )
})

test('odd trees cost nobody anything', async ({ page }) => {
  await openBarePage(page)
  await start(page)
  await stage(page, `<button id="it" title="${'x'.repeat(100)}">Go</button>`)
  const click = (): Promise<void> => page.evaluate(() => document.querySelector<HTMLElement>('#it')!.click())

  await page.evaluate(() => document.querySelector('#it')!.setAttribute('data-huge', 'é'.repeat(5_000_000)))
  await click()
  const [huge] = await captured(page)
  expect(huge!.properties.$elements_chain!.length).toBeLessThan(2000)

  await stage(page, `<div>${'<i></i>'.repeat(10_000)}<button id="it">Go</button></div>`)
  await click()
  expect((await captured(page))[0]!.properties.$elements_chain).toContain('nth-child="10001"')

  await page.evaluate(() => {
    let at: Element = document.body
    at.innerHTML = ''
    for (let depth = 0; depth < 3000; depth++) at.append((at = document.createElement('span')))
    at.innerHTML = '<button id="it">Go</button>'
  })
  await click()
  const [deep] = await captured(page)
  expect(deep!.properties.$elements_chain!.length).toBeLessThanOrEqual(65_535)
  expect(deep!.properties.$el_text).toBeUndefined()

  await page.evaluate(() => {
    document.body.innerHTML = '<button id="it">' + '<span>x'.repeat(2000)
  })
  await click()
  expect((await captured(page))[0]!.properties.$el_text).toMatch(/^(x ){1999}x$/)

  // taken away by the page before the event has come to an end, and never on the page at all
  await page.evaluate(() => {
    document.body.innerHTML = '<button id="it">Go</button>'
    const button = document.querySelector<HTMLElement>('#it')!
    window.addEventListener('click', () => button.remove(), { capture: true, once: true })
    button.click()
    document.createElement('button').click()
  })
  expect(await captured(page)).toHaveLength(1)

  // a parent that is its own parent
  await page.evaluate(() => {
    document.body.innerHTML = '<p id="p"><button id="it">Go</button></p>'
    const parent = document.querySelector('#p')!
    Object.defineProperty(parent, 'parentNode', { get: () => parent })
    document.querySelector<HTMLElement>('#it')!.click()
  })
  await captured(page)
  await stage(page, '<button id="it">Still here</button>')
  await click()
  expect((await captured(page))[0]!.properties.$el_text).toBe('Still here')
})

test('what is private is in no event', async ({ page }) => {
  await openBarePage(page)
  await start(page, { autocapture: { capture_copied_text: true }, rageclick: true })
  await stage(
    page,
    `<form onsubmit="return false" data-x="4242 4242 4242 4242"><input type="password" value="secret" id="a" title="secret" data-ph-capture-value>
     <input type="hidden" value="secret"><input name="cardnumber" value="secret" id="b" title="secret"><textarea id="c" title="secret">secret</textarea>
     <div class="ph-sensitive" id="d"><button data-ph-capture-attribute-given="1">secret</button></div><div id="host" class="ph-sensitive"></div>
     <label class="ph-no-capture"><button id="e">secret</button></label><button id="f">4242424242424242</button></form>`,
  )
  await page.evaluate(() => {
    const root = document.querySelector('#host')!.attachShadow({ mode: 'open' })
    root.innerHTML = '<button id="g">secret</button>'
  })
  for (const selector of ['#a', '#b', '#c', '#d button', '#e', '#f', '#g']) {
    for (let time = 0; time < 4; time++) await page.locator(selector).click()
    if (/[abc]/.test(selector)) await page.keyboard.type('secret')
  }
  await page.evaluate(() => getSelection()!.selectAllChildren(document.querySelector('#d')!))
  await page.keyboard.press('Control+c')
  const events = await captured(page)
  expect(new Set(events.map(({ event }) => event))).toEqual(
    new Set(['$autocapture', '$rageclick', '$copy_autocapture']),
  )
  for (const { event, properties } of events) {
    expect(properties).not.toHaveProperty('given')
    const own = ['$elements_chain', '$el_text', '$selected_content', '$input_value'].map(
      (name) => properties[name],
    )
    expect(JSON.stringify(own), event).not.toMatch(/secret|4242/)
  }
})

test('nothing is captured after opting out, by config, or after shutdown', async ({ page }) => {
  await openBarePage(page)
  await start(page)
  await start(page, { autocapture: { css_selector_allowlist: ['.special'] } }, 'second')
  await stage(page, '<button id="it">Go</button><button class="special">Go</button>')
  const clickBoth = async (): Promise<number> => {
    await page.evaluate(() => document.querySelectorAll('button').forEach((button) => button.click()))
    return (await captured(page)).length
  }
  expect(await clickBoth()).toBe(3)
  await page.evaluate(() => (window.posthog as unknown as { second: Window['posthog'] }).second.shutdown())
  expect(await clickBoth()).toBe(2)
  await page.evaluate(() => window.posthog.set_config({ autocapture: false }))
  expect(await clickBoth()).toBe(0)
  await page.evaluate(() => window.posthog.set_config({ autocapture: true }))
  expect(await clickBoth()).toBe(2)
  await page.evaluate(() => (window.posthog as unknown as { opt_out_capturing(): void }).opt_out_capturing())
  expect(await clickBoth()).toBe(0)
})

test('selectors of elements stand on their events', async ({ page }) => {
  await openBarePage(page)
  await start(page)
  await stage(page, '<button id="it" class="a">Go</button>')
  const chosen = await page.evaluate(() => {
    const { autocapture } = window.posthog as unknown as {
      autocapture: {
        setElementSelectors(given: Set<string>): void
        getElementSelectors(element: Element): string[]
      }
    }
    autocapture.setElementSelectors(new Set(['#it', 'button.a', 'p', '((']))
    const button = document.querySelector<HTMLElement>('#it')!
    button.click()
    return autocapture.getElementSelectors(button)
  })
  expect(chosen).toEqual(['#it', 'button.a'])
  expect((await captured(page))[0]!.properties.$element_selectors).toEqual(chosen)
})
