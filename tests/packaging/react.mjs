// React's components and hooks, on the same client that the app imports.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { bundlers } from './lib/bundle.mjs'
import { assertTypes, consumer, link, ownName, tsconfigFor } from './lib/package.mjs'
import { visit } from './lib/page.mjs'

for (const name of ['react', 'react-dom', '@types/react', '@types/react-dom', 'csstype']) link(name)

const app = (from) => `
import { createElement as h } from 'react'
import { createRoot } from 'react-dom/client'
import posthog from '${from}'
import { PostHogProvider, useFeatureFlagEnabled, usePostHog } from '${from}/react'

function Child() {
  const client = usePostHog()
  window.same = client === posthog
  return h('p', {}, \`\${client.get_distinct_id()} \${useFeatureFlagEnabled('a-flag')}\`)
}
const options = {
  api_host: location.origin,
  autocapture: false,
  capture_pageview: false,
  disable_surveys: true,
  disable_session_recording: true,
  opt_out_useragent_filter: true,
}
posthog.init('phc_packaging', options)
const page = document.body.appendChild(document.createElement('main'))
createRoot(page).render(h(PostHogProvider, { client: posthog }, h(Child)))
`

describe('React', () => {
  for (const [bundler, bundle] of Object.entries(bundlers)) {
    for (const from of new Set(['posthog-js', ownName])) {
      it(`has the client of the app, bundled with ${bundler}, from ${from}`, async () => {
        let same, text
        const seen = await visit(
          { '': await bundle(`react-${bundler}-${from}`, app(from)) },
          {
            until: async (page) => {
              text = await page.locator('main p').textContent()
              same = await page.evaluate(() => window.same)
            },
          },
        )
        assert.deepEqual(seen.errors, [])
        assert.match(text, /^[0-9a-f]{8}-[-0-9a-f]{27} (undefined|false)$/)
        assert.equal(same, true)
      })
    }
  }

  for (const type of ['module', 'commonjs']) {
    it(`renders on a server, in a ${type} project`, () => {
      const wanted = {
        '{ createElement: h }': 'react',
        '{ renderToString }': 'react-dom/server',
        '{ PostHogProvider, useFeatureFlagEnabled, usePostHog }': `${ownName}/react`,
        '{ PostHogProvider: Slim }': `${ownName}/react/slim`,
      }
      const lines = Object.entries(wanted).map(([names, from]) =>
        type === 'module'
          ? `import ${names.replaceAll(': ', ' as ')} from '${from}'`
          : `const ${names} = require('${from}')`,
      )
      const main =
        type === 'module' ? `import posthog from '${ownName}'` : `const { posthog } = require('${ownName}')`
      const code = `${lines.join('\n')}\n${main}
function Child() {
  return h('p', {}, String(usePostHog() === posthog) + ' ' + String(useFeatureFlagEnabled('a-flag')))
}
const html = renderToString(h(PostHogProvider, { client: posthog }, h(Child)))
if (html !== '<p>true undefined</p>') throw new Error(html)
if (renderToString(h(Slim, { client: posthog }, 'slim')) !== 'slim') throw new Error('slim')
`
      const folder = consumer(`react-${type}`, { 'app.js': code }, { type })
      const { status, stderr } = spawnSync(process.execPath, [join(folder, 'app.js')], { encoding: 'utf8' })
      assert.equal(status, 0, stderr)
    })

    it(`has types, in a ${type} project`, () => {
      const code = `
import posthog from '${ownName}'
import { PostHogProvider, useFeatureFlagVariantKey, usePostHog } from '${ownName}/react'
import { PostHogProvider as Slim } from '${ownName}/react/slim'
export function App() {
  const variant: string | boolean | undefined = useFeatureFlagVariantKey('a-flag')
  const id: string = usePostHog().getAnonymousId()
  return <PostHogProvider client={posthog}><Slim client={posthog}>{String(variant) + id}</Slim></PostHogProvider>
}
// @ts-expect-error a client is one of ours
export const wrong = <PostHogProvider client={3} />
`
      const tsconfig = tsconfigFor('app.tsx', { jsx: 'react-jsx' })
      const folder = consumer(`react-types-${type}`, { 'app.tsx': code, 'tsconfig.json': tsconfig }, { type })
      assertTypes(folder)
    })
  }
})
