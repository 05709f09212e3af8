// Tools that a page registers for agents at `document.modelContext`, and what is captured of their calls.

/** A page that has WebMCP; what an agent sees are the tools as they were registered. */
const BROWSER = `
  window.tools = {}
  document.modelContext = { registerTool(tool, options) { window.tools[tool.name] = tool; return options } }`

const SCHEMA = { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] }

const webmcp = (name, config, play, more = {}) => ({
  name,
  before: BROWSER,
  config,
  async play(t) {
    // until the SDK has loaded what it needs
    await t.clock(1000)
    await play(t)
    await t.call('capture', 'the end')
  },
  ...more,
})

/** Registers a tool; what agents see of it is compared, but for the words of descriptions. */
const register = (t, name, inputSchema, execute) =>
  t.read(
    `registered ${name}`,
    `(() => {
      const tool = { name: '${name}', description: 'Does ${name}', execute: ${String(execute)} }
      const schema = ${JSON.stringify(inputSchema) ?? 'undefined'}
      if (schema) tool.inputSchema = schema
      const answer = document.modelContext.registerTool(tool, 'options')
      return JSON.parse(JSON.stringify([answer, window.tools['${name}'].inputSchema ?? null], (key, value) =>
        key === 'description' ? typeof value : value))
    })()`,
  )

/** Calls a tool as an agent does; its answer is compared. */
const call = (t, name, ...args) =>
  t.read(
    `called ${name}`,
    async ([name, args]) => {
      try {
        return (await window.tools[name].execute(...args)) ?? '<nothing>'
      } catch (error) {
        return `threw ${error}`
      }
    },
    [name, args],
  )

const echo = (input, more) => ({ input, more: more ?? null })

export const scenarios = [
  webmcp('a call, with the agent’s reason and model', { capture_webmcp: true }, async (t) => {
    await register(t, 'buy', SCHEMA, echo)
    await call(t, 'buy', { sku: 'a1', context: ' The customer wants shoes ', llm_model: 'gpt-5.2' }, 'client')
    await call(t, 'buy', { sku: 'a1', context: '{}', llm_model: 'Unknown' })
    await call(t, 'buy', { sku: 'a1' })
    await call(t, 'buy')
  }),
  webmcp('what identifies a person is redacted', { capture_webmcp: true }, async (t) => {
    await register(t, 'mail', undefined, () => {
      throw new TypeError('no such user: ada@example.com, 4111 1111 1111 1111, https://u:p@a.test/?token=x')
    })
    await call(t, 'mail', {
      context: 'Ask ada@example.com at +49 30 1234567 or 192.168.0.1, see https://a.test/?api_key=secret&b=1',
    })
  }),
  webmcp('failures, thrown, rejected and answered', { capture_webmcp: true }, async (t) => {
    await register(t, 'throws', SCHEMA, () => {
      throw new RangeError('too many')
    })
    await register(t, 'rejects', SCHEMA, async () => {
      throw 'a text'
    })
    await register(t, 'answers', SCHEMA, async () => ({
      isError: true,
      content: [{ type: 'text', text: 'sold' }, { type: 'image' }, { type: 'text', text: 'out' }],
    }))
    await register(t, 'nothing', SCHEMA, () => ({ isError: true }))
    for (const name of ['throws', 'rejects', 'answers', 'nothing']) await call(t, name, { sku: 'a' })
  }),
  webmcp('failures are exceptions', { capture_webmcp: true, capture_exceptions: true }, async (t) => {
    await register(t, 'answers', SCHEMA, () => ({
      isError: true,
      content: [{ type: 'text', text: 'sold out' }],
    }))
    await call(t, 'answers', { sku: 'a' })
  }),
  ...[{ intent: false }, { model: false }, { intent: false, model: false }, {}].map((capture_webmcp) =>
    webmcp(`asks for ${JSON.stringify(capture_webmcp)}`, { capture_webmcp }, async (t) => {
      await register(t, 'buy', SCHEMA, echo)
      await call(t, 'buy', { sku: 'a1', context: 'why', llm_model: 'm' })
    }),
  ),
  webmcp('tools that have such parameters, or take no more', { capture_webmcp: true }, async (t) => {
    const own = { type: 'object', properties: { context: { type: 'number' } } }
    await register(t, 'own', own, echo)
    await register(t, 'required', { required: ['llm_model'] }, echo)
    await register(t, 'open', { additionalProperties: true }, echo)
    await register(t, 'closed', { additionalProperties: false }, echo)
    await register(t, 'array', { type: 'array' }, echo)
    await register(t, 'combined', { anyOf: [] }, echo)
    await register(t, 'extended', { 'x-own': 1 }, echo)
    for (const name of ['own', 'required', 'open', 'closed', 'extended'])
      await call(t, name, { context: 'why', llm_model: 'm' })
  }),
  webmcp('set_config turns it on and off', {}, async (t) => {
    await t.call('set_config', { capture_webmcp: true })
    await t.clock(1000)
    await register(t, 'buy', SCHEMA, echo)
    await call(t, 'buy', { sku: 'a1', context: 'why' })
    await t.call('set_config', { capture_webmcp: false })
    await call(t, 'buy', { sku: 'a1', context: 'why' })
  }),
  webmcp('off', {}, async (t) => {
    await register(t, 'buy', SCHEMA, echo)
    await call(t, 'buy', { sku: 'a1', context: 'why' })
  }),
  webmcp('a browser without it', { capture_webmcp: true }, (t) => t.call('capture', 'hello'), { before: '' }),
]
