// @refresh reload
import { mount, StartClient } from '@solidjs/start/client'
import posthog from 'posthog-js'

posthog.init('<project api key>', { api_host: 'https://us.i.posthog.com', defaults: '2026-01-30' })

mount(() => <StartClient />, document.getElementById('app')!)
