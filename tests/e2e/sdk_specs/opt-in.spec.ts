import { expect, test, TOKEN } from './visitor'

const KEY = `__ph_opt_in_out_${TOKEN}`

test('opting out stops capturing, is remembered, and opting in starts it again', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => {
    sdk.opt_out_capturing()
    sdk.capture('Blocked')
  })
  expect(await visitor.local(KEY)).toBe(0)
  await visitor.open()
  expect(
    await visitor.call((sdk) => [sdk.has_opted_out_capturing(), sdk.capture('Blocked') ?? 'nothing']),
  ).toEqual([true, 'nothing'])
  await visitor.call((sdk) => {
    sdk.opt_in_capturing()
    sdk.opt_in_capturing()
    sdk.capture('Allowed')
  })
  expect(await visitor.local(KEY)).toBe(1)
  expect(await visitor.call((sdk) => [sdk.has_opted_out_capturing(), sdk.has_opted_in_capturing()])).toEqual([
    false,
    true,
  ])
  const names = (await visitor.events()).map(({ event }) => event)
  expect(names).toEqual(expect.arrayContaining(['$opt_in', 'Allowed']))
  expect(names).toHaveLength(2)
})

test('opting out can forget who the visitor is', async ({ context, visitor }) => {
  await visitor.open()
  const id = await visitor.call((sdk) => {
    sdk.identify('user-123')
    sdk.register({ plan: 'pro' })
    sdk.register_for_session({ step: 3 })
    sdk.opt_out_capturing({ clear_persistence: true })
    return sdk.get_distinct_id()
  })
  expect(id).not.toBe('user-123')
  expect(await visitor.local()).toBeNull()
  expect((await context.cookies()).filter(({ name }) => name.includes(TOKEN))).toEqual([])
  expect(await visitor.call((sdk) => [sdk.get_property('plan'), sdk.getSessionProperty('step')])).toEqual([
    undefined,
    undefined,
  ])
  expect(await visitor.call((sdk) => sdk.has_opted_out_capturing())).toBe(true)
})

test('a decision of the page’s own event, or without one', async ({ visitor }) => {
  await visitor.open({ opt_out_capturing_by_default: true })
  await visitor.call((sdk) => {
    sdk.opt_in_capturing({ captureEventName: 'agreed', captureProperties: { banner: 'new' } })
    sdk.clear_opt_in_out_capturing()
    sdk.opt_in_capturing({ captureEventName: null })
  })
  const events = await visitor.events()
  expect(events.map(({ event }) => event)).toEqual(['agreed'])
  expect(events[0]!.properties.banner).toBe('new')
})
