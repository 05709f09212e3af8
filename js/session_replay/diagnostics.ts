// Properties of other events about a recording, under posthog-js's names.

import type { Recorder } from './host'
import type { Sender } from './sender'
import type { PageRecorder } from './page_recorder'

interface Described extends Recorder {
  readonly sessionStart_: number
  flushedSize_(sessionId: string): number
}

export const debugProperties = (
  recording: Described,
  sender: Sender,
  recorder: PageRecorder,
): Record<string, unknown> => ({
  $recording_status: recording.status,
  $sdk_debug_replay_flush_hold_reason: sender.held,
  $sdk_debug_replay_internal_buffer_length: sender.count,
  $sdk_debug_replay_internal_buffer_size: sender.size,
  $sdk_debug_session_start: recording.sessionStart_,
  $sdk_debug_replay_flushed_size: recording.flushedSize_(recording.sessionId),
  $sdk_debug_replay_rrweb_error: recorder.hasFailed_,
  $sdk_debug_rrweb_attached: recorder.isRunning_,
  $sdk_debug_rrweb_start_attempted: recorder.isAttempted_,
})
