// `dist/lazy-recorder.js`: what session replay loads when there is something to record. It takes the place of PostHog's
// file of this name: both SDKs find the recorder where it leaves it.

import '../platform/natives'
import { posthogExtensions } from '../platform/posthog_extensions'
import { compileWasm } from '../recorder/core'
import { record } from '../recorder/record'
import type { SnapshotTransport, HostSdk } from '../session_replay/host'
import { Recording } from '../session_replay/recording'

void compileWasm()

const extensions = posthogExtensions()
extensions.rrweb = { record, version: 'v2', rrwebVersion: 'posthog-wasm' }
extensions.initSessionRecording = (sdk: HostSdk, wasVisible?: boolean, transport?: SnapshotTransport) =>
  new Recording(sdk, wasVisible, transport)
