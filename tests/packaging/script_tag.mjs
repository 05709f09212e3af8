// PostHog's snippet with our array.js in the place of theirs.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { consumer, root } from './lib/package.mjs'
import { assertCaptures, capture } from './lib/page.mjs'

// The playground's shop carries the snippet as PostHog publishes it.
const shop = readFileSync(join(root, 'www/site/shop/snippet.html'), 'utf8')
const snippet = shop.split('\n').find((line) => line.includes('!function(t,e)'))

describe('the script tag', () => {
  it('captures what was called before and after array.js arrived', async () => {
    assert.ok(snippet, 'www/site/shop/snippet.html holds the snippet')
    const page = `<!doctype html><title>consumer</title><script>${snippet}${capture('script-tag')}</script><p>Hello</p>`
    const folder = consumer('script-tag', { 'index.html': page })
    const { server } = await assertCaptures({ '': folder }, 'script-tag')
    const scripts = server.requests.filter(({ path }) => path === '/static/array.js')
    assert.equal(scripts.length, 1)
  })
})
