import { expect, test } from './visitor'

test('links the visitor to another id, who stays who they are', async ({ visitor }) => {
  await visitor.open()
  const id = await visitor.call((sdk) => sdk.get_distinct_id())
  await visitor.call((sdk) => void sdk.alias('user-123'))
  const [event] = await visitor.events('$create_alias')
  expect(event).toMatchObject({ distinct_id: id, properties: { alias: 'user-123', distinct_id: id } })
  expect(await visitor.call((sdk) => sdk.get_distinct_id())).toBe(id)
})

test('is dropped with a warning without an alias', async ({ visitor }) => {
  await visitor.open({ debug: true })
  await visitor.call((sdk) => {
    sdk.alias('')
    sdk.alias()
  })
  await visitor.said('without an alias')
  expect(await visitor.events('$create_alias')).toEqual([])
})
