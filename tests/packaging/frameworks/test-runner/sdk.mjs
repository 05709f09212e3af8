// Node and Deno
import './lines.cjs'
import posthog from 'posthog-js'
import use from './use.cjs'

await use(posthog)
