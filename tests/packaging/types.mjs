// The types, as a strict TypeScript project sees them under both ways of resolving modules.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { consumer, ownName, root } from './lib/package.mjs'

const source = (name) => `
import posthog, { PostHog } from '${name}'
import type { CaptureResult, PostHogConfig, Properties } from '${name}'

const config: Partial<PostHogConfig> = {
  api_host: 'https://eu.i.posthog.com',
  person_profiles: 'identified_only',
  loaded: (instance) => instance.register({ plan: 'free' }),
  before_send: (event: CaptureResult | null) => event,
}
const instance: PostHog | undefined = posthog.init('phc_packaging', config)
const properties: Properties = { amount: 3, tags: ['a'] }
const result: CaptureResult | undefined = posthog.capture('bought', properties)
const id: string = posthog.get_distinct_id()
const flag: string | boolean | undefined = posthog.getFeatureFlag('a-flag')
const stop: () => void = posthog.onFeatureFlags((flags: string[]) => void flags)
posthog.identify('somebody', { email: 'somebody@example.com' })
posthog.group('company', 'id:1')
void [instance, result, id, flag, stop]
${name === ownName ? own : ''}

// @ts-expect-error an event's name is a string
posthog.capture(3)
`

/** What the package has and posthog-js has not. */
const own = `
const more: Partial<PostHogConfig> = {
  outbox: false,
  request_queue_config: { flush_interval_ms: 500, flush_at: 20 },
  autocapture: { propsToCapture: ['children'] },
}
posthog.set_config(more)
const ends: Promise<void>[] = [posthog.flush(), posthog.shutdown(1000)]
posthog.screen('home')
posthog.groupIdentify('company', 'id:1', { size: 3 })
const anonymous: string = posthog.init('phc_packaging', more).getAnonymousId()
void [ends, anonymous]

// @ts-expect-error it is on or off
posthog.set_config({ outbox: 'yes' })
`

const moduleKinds = { bundler: 'esnext', node16: 'node16' }

describe('types', () => {
  for (const [moduleResolution, module] of Object.entries(moduleKinds)) {
    for (const type of ['module', 'commonjs']) {
      for (const name of new Set([ownName, 'posthog-js'])) {
        it(`${name} under moduleResolution ${moduleResolution} in a ${type} project`, () => {
          const folder = consumer(
            `types-${name}-${moduleResolution}-${type}`,
            files(name, module, moduleResolution),
            { type },
          )
          const args = ['--noEmit', '-p', folder]
          const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), args, {
            encoding: 'utf8',
          })
          assert.equal(status, 0, stdout)
        })
      }
    }
  }
})

function files(name, module, moduleResolution) {
  const compilerOptions = {
    strict: true,
    module,
    moduleResolution,
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: [],
    // Our own declarations are part of what is tested.
    skipLibCheck: false,
  }
  return { 'app.ts': source(name), 'tsconfig.json': JSON.stringify({ compilerOptions, files: ['app.ts'] }) }
}
