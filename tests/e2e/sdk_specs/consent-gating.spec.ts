import { expect, test, TOKEN } from './visitor'

test('without consent nothing is sent, and nothing of who the visitor is stored', async ({ visitor }) => {
  await visitor.open({ debug: true })
  await visitor.call((sdk) => sdk.opt_out_capturing())
  const before = await visitor.local()
  await visitor.call((sdk) => {
    sdk.capture('Blocked')
    sdk.identify('user-123', { a: 1 })
    sdk.alias('other')
    sdk.setPersonProperties({ a: 1 })
    sdk.unsetPersonProperties('a')
    sdk.groupIdentify('team', 'red')
    sdk.screen('Home')
  })
  expect(await visitor.local()).toEqual(before)
  for (const what of [
    'Blocked',
    'identify',
    'alias',
    'setPersonProperties',
    'unsetPersonProperties',
    '$screen',
  ])
    await visitor.said(`${what} was dropped`)
  expect(visitor.requests).toEqual([])
})

test('a decision of an earlier page holds before the first capture', async ({ page, visitor }) => {
  await page.addInitScript((key) => localStorage.setItem(key, '0'), `__ph_opt_in_out_${TOKEN}`)
  await visitor.open({}, '{ loaded: (sdk) => sdk.capture("Early Event") }')
  await visitor.call((sdk) => void sdk.capture('Early Event'))
  expect(await visitor.events('Early Event')).toEqual([])
})

test('with consent everything is sent', async ({ visitor }) => {
  await visitor.open({ opt_out_capturing_by_default: true, opt_out_persistence_by_default: true })
  expect(await visitor.local()).toBeNull()
  await visitor.call((sdk) => {
    sdk.opt_in_capturing()
    sdk.capture('Allowed')
  })
  expect(await visitor.events('Allowed')).toHaveLength(1)
  expect(await visitor.local()).not.toBeNull()
})
