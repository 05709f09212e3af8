import { expect, test } from './visitor'

test('may change an event', async ({ visitor }) => {
  await visitor.open(
    {},
    '{ before_send: (event) => { event.properties.privacy = "filtered"; return event } }',
  )
  await visitor.call((sdk) => void sdk.capture('Checkout Started'))
  const [event] = await visitor.events('Checkout Started')
  expect(event!.properties.privacy).toBe('filtered')
})

test('may drop an event', async ({ visitor }) => {
  await visitor.open({}, '{ before_send: (event) => (event.event === "Secret Event" ? null : event) }')
  await visitor.call((sdk) => void sdk.capture('Secret Event'))
  expect(await visitor.events('Secret Event')).toEqual([])
})

test('that throws ends the chain, drops the event and says so', async ({ visitor }) => {
  const hooks = `[
    (event) => ({ ...event, properties: { ...event.properties, seen: true } }),
    (event) => { if (event.event === 'Safe Event') throw new Error('from the hook'); return event },
    (event) => { window.reached = [...(window.reached ?? []), event.event]; return event },
  ]`
  await visitor.open({ debug: true }, `{ before_send: ${hooks} }`)
  expect(await visitor.call((sdk) => sdk.capture('Safe Event') ?? 'nothing')).toBe('nothing')
  await visitor.said('Error in beforeSend')
  const events = await visitor.events()
  expect(events.filter(({ event }) => event === 'Safe Event')).toEqual([])
  expect(await visitor.call(() => (window as any).reached)).toEqual(['the last one'])
})

test('may call any method of the SDK', async ({ visitor }) => {
  const hook = `(event) => {
    if (event.event === 'outer') {
      posthog.register({ from_hook: posthog.get_session_id() === event.properties.$session_id })
      posthog.capture('inner')
    }
    return event
  }`
  await visitor.open({}, `{ before_send: ${hook} }`)
  await visitor.call((sdk) => void sdk.capture('outer'))
  const [inner] = await visitor.events('inner')
  expect(inner!.properties.from_hook).toBe(true)
})

test('drops what describes the person, which may be tried again', async ({ visitor }) => {
  await visitor.open(
    {},
    '{ before_send: (event) => (event.event === "$set" && !window.open_ ? null : event) }',
  )
  await visitor.call((sdk) => {
    sdk.setPersonProperties({ a: 1 })
    ;(window as any).open_ = true
    sdk.setPersonProperties({ a: 1 })
    sdk.setPersonProperties({ a: 1 })
  })
  expect(await visitor.events('$set')).toHaveLength(1)
})
