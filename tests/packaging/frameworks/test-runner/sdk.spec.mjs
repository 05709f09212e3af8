// Vitest
import './lines.cjs'
import posthog from 'posthog-js'
import { test } from 'vitest'
import use from './use.cjs'

test('the SDK keeps quiet', () => use(posthog))
