import { expect, stored, test } from './fixtures'
import { ada, variants } from './shop'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

for (const variant of variants) {
  test.describe(variant.name, () => {
    test.use({ variant })

    test('a visit is a pageview of an anonymous person', async ({ page, shop, collector }) => {
      await shop.open()
      await stored(collector, { $pageview: 1 })

      const { distinct_id, properties } = collector.event('$pageview')
      expect(properties).toMatchObject({
        token: 'phc_playground',
        distinct_id,
        $device_id: distinct_id,
        $current_url: collector.url + variant.home,
        $host: new URL(collector.url).host,
        $pathname: variant.home,
        title: await page.title(),
        $lib: 'web',
        $browser: 'Chrome',
        $browser_version: 140,
        $os: 'Linux',
        $device_type: 'Desktop',
        $viewport_width: 1280,
        $viewport_height: 800,
        $process_person_profile: false,
      })
      expect(properties.$lib_version).toMatch(/^\d+\.\d+\.\d+/)
      expect(properties.$session_id).toMatch(UUID)
      expect(properties.$window_id).toMatch(UUID)
      expect(collector.persons()).toEqual([])
    })

    test('an order is stored event by event, each once', async ({ page, shop, collector }) => {
      await shop.order('Trail Mug', ada)
      await page.close({ runBeforeUnload: true })
      const once = {
        product_viewed: 1,
        product_added: 1,
        checkout_started: 1,
        $identify: 1,
        user_signed_up: 1,
      }
      await stored(collector, { ...once, order_completed: 1, $pageview: 6 })

      const mug = { product_id: 'mug', name: 'Trail Mug', price: 24 }
      expect(collector.event('product_viewed').properties).toMatchObject({
        ...mug,
        $current_url: collector.url + variant.product('mug'),
      })
      expect(collector.event('product_added').properties).toMatchObject(mug)
      expect(collector.event('checkout_started').properties).toMatchObject({ total: 24, items: 1 })
      expect(collector.event('order_completed').properties).toMatchObject({
        order_id: expect.stringMatching(/^QB-/),
        total: 24,
        items: 1,
      })
      expect(collector.event('user_signed_up').properties).toMatchObject({
        method: 'email',
        $set: { signup_method: 'email' },
      })
      // One for the product list at the start, and one for each step of the order.
      expect(collector.events('$pageview')).toHaveLength(6)
      expect(collector.events('$identify')).toHaveLength(1)

      const sessions = new Set(collector.events().map((event) => event.properties.$session_id))
      expect(sessions.size).toBe(1)
    })

    test('identify joins the anonymous events to the person', async ({ shop, collector }) => {
      await shop.order('Trail Mug', ada)
      await stored(collector, { product_viewed: 1, $identify: 1, user_signed_up: 1, order_completed: 1 })

      const anonymous = collector.event('product_viewed')
      const identify = collector.event('$identify')
      expect(anonymous.distinct_id).toMatch(UUID)
      expect(anonymous.properties.$process_person_profile).toBe(false)
      expect(identify.distinct_id).toBe(ada.email)
      expect(identify.properties).toMatchObject({
        $anon_distinct_id: anonymous.distinct_id,
        $set: { email: ada.email, name: ada.name },
        $process_person_profile: true,
      })
      expect(collector.event('order_completed').distinct_id).toBe(ada.email)
      expect(collector.event('order_completed').properties.$process_person_profile).toBe(true)

      const [person, ...others] = collector.persons()
      expect(others).toEqual([])
      expect(person?.distinct_ids).toEqual([anonymous.distinct_id, ada.email].sort())
      expect(person?.properties).toMatchObject({
        email: ada.email,
        name: ada.name,
        signup_method: 'email',
        $initial_current_url: collector.url + variant.home,
        $initial_pathname: variant.home,
        $initial_referrer: '$direct',
      })
      expect(new Set(collector.events().map((event) => event.person_id))).toEqual(new Set([person?.id]))
    })

    test('the campaign of the first visit stays with the person', async ({ shop, collector }) => {
      await shop.open(`${variant.home}?utm_source=newsletter&utm_campaign=autumn`)
      await stored(collector, { $pageview: 1 })
      expect(collector.event('$pageview').properties).toMatchObject({
        utm_source: 'newsletter',
        utm_campaign: 'autumn',
      })

      await shop.addToCart('Field Notebook')
      await shop.goToCheckout()
      await shop.pay(ada)
      await stored(collector, { $identify: 1 })
      expect(collector.persons()[0]?.properties).toMatchObject({
        $initial_utm_source: 'newsletter',
        $initial_utm_campaign: 'autumn',
      })
    })

    test('a reload keeps the visitor and the session', async ({ page, shop, collector }) => {
      await shop.open()
      await stored(collector, { $pageview: 1 })
      await page.reload()
      await stored(collector, { $pageview: 2 })

      const [first, second] = collector.events('$pageview')
      expect(second?.uuid).not.toBe(first?.uuid)
      expect(second?.distinct_id).toBe(first?.distinct_id)
      expect(second?.properties.$session_id).toBe(first?.properties.$session_id)
      expect(second?.properties.$window_id).toBe(first?.properties.$window_id)
    })

    test('a reload keeps an identified person', async ({ page, shop, collector }) => {
      await shop.order('Quiet Clock', ada)
      await page.reload()
      await stored(collector, { $pageview: 7 })
      expect(collector.events('$pageview').at(-1)?.distinct_id).toBe(ada.email)
      expect(collector.persons()).toHaveLength(1)
    })

    test('logging out starts a new visitor', async ({ shop, collector }) => {
      await shop.order('Market Tote', ada)
      await shop.logOut()
      await stored(collector, { product_viewed: 1, $pageview: 7 })

      const anonymous = collector.event('product_viewed')
      const afterwards = collector.events('$pageview').at(-1)
      expect(afterwards?.distinct_id).toMatch(UUID)
      expect([anonymous.distinct_id, ada.email]).not.toContain(afterwards?.distinct_id)
      expect(afterwards?.person_id).not.toBe(anonymous.person_id)
      expect(afterwards?.properties.$session_id).not.toBe(anonymous.properties.$session_id)
    })

    test('password and card number are never stored', async ({ page, shop, collector }) => {
      await shop.order('Burrow Lamp', ada)
      await page.getByRole('button', { name: 'Tidy' }).click()
      await page.close({ runBeforeUnload: true })
      await stored(collector, { order_completed: 1, onboarding_step_completed: 1 })

      const bytes = collector.storedBytes()
      // What must be there, so that an empty or unreadable file does not pass.
      expect(bytes).toContain(ada.email)
      expect(bytes).toContain('order_completed')
      expect(bytes).not.toContain(ada.password)
      expect(bytes).not.toContain(ada.card)
      expect(bytes).not.toContain(ada.card.replaceAll(' ', ''))
    })

    test('the typed event helpers send what they are given', async ({ page, shop, collector }) => {
      await shop.open()
      await page.getByRole('button', { name: 'Desk' }).click()
      await expect(page.getByRole('link', { name: 'Wool Blanket' })).toBeHidden()
      await shop.addToCart('Hush Headphones')
      await shop.goToCheckout()
      await page.getByLabel('Send me the newsletter').check()
      await shop.pay(ada)
      await page.getByRole('button', { name: 'Lived-in' }).click()
      await page.getByRole('button', { name: 'Not at all' }).click()
      await expect(page.getByRole('heading', { name: 'Your account is ready' })).toBeVisible()
      const once = { feature_used: 1, newsletter_subscribed: 1, user_signed_up: 1 }
      await stored(collector, { ...once, onboarding_step_completed: 2 })

      expect(collector.event('feature_used').properties).toMatchObject({
        feature_name: 'category_filter',
        category: 'Desk',
      })
      expect(collector.event('user_signed_up').properties).toMatchObject({
        method: 'email',
        $set: { signup_method: 'email' },
      })
      expect(collector.events('onboarding_step_completed').map(({ properties }) => properties)).toMatchObject(
        [
          { step_number: 1, step_name: 'choose_style' },
          { step_number: 2, step_name: 'choose_updates' },
        ],
      )
      expect(collector.persons()[0]?.properties).toMatchObject({ newsletter: true, signup_method: 'email' })
    })
  })
}
