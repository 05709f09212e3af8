import { expect, test } from './visitor'

test('captures that a screen is seen', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => void sdk.screen('Home', { tab: 'main', $screen_name: 'not this' }))
  const [event] = await visitor.events('$screen')
  expect(event!.properties).toMatchObject({ $screen_name: 'Home', tab: 'main' })
})

test('is where clicks happen from then on', async ({ visitor }) => {
  await visitor.open()
  const names = await visitor.call((sdk) => {
    const clicked = (): unknown => sdk.capture('$autocapture').properties.$screen_name
    const before = clicked()
    sdk.screen('Home')
    sdk.screen('Settings')
    return [before, clicked(), sdk.capture('else').properties.$screen_name]
  })
  expect(names).toEqual([undefined, 'Settings', undefined])
})

test('is not captured without consent, nor without a name', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => {
    sdk.screen('')
    sdk.opt_out_capturing()
    sdk.screen('Home')
  })
  expect(await visitor.events('$screen')).toEqual([])
})
