import { expect, test } from './visitor'

test('goes with every event, the last value winning, on later pages too', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => {
    sdk.register({ plan: 'free' })
    sdk.register({ plan: 'pro' })
    sdk.register_once({ plan: 'other', first: 1 })
  })
  await visitor.open()
  const properties = await visitor.call((sdk) => sdk.capture('Loaded').properties)
  expect(properties).toMatchObject({ plan: 'pro', first: 1 })
})

test('posthog.persistence shows the same', async ({ visitor }) => {
  await visitor.open()
  const seen = await visitor.call((sdk) => {
    const { persistence } = sdk
    persistence.register({ plan: 'pro', gone: 1 })
    persistence.unregister('gone')
    persistence.set_property('null_removes', 1)
    persistence.set_property('null_removes', null)
    persistence.flush()
    const { props } = sdk.persistence
    return [props.plan, persistence.get_property('plan'), 'gone' in props, 'null_removes' in props]
  })
  expect(seen).toEqual(['pro', 'pro', false, false])
})
