// Conversations: what PostHog's support widget sends and gets (posthog-js 1.449.2).

export type WidgetPosition = 'bottom_left' | 'bottom_right' | 'top_left' | 'top_right'
export type ConversationsWidgetState = 'open' | 'closed'
export type ConversationsUnavailableReason =
  | 'disabled_by_config'
  | 'consent_opted_out'
  | 'disabled_for_toolbar'
  | 'remote_config_pending'
  | 'remote_config_failed'
  | 'disabled_in_project'
  | 'missing_token'
  | 'extensions_unavailable'
  | 'load_failed'
  | 'initializing'
  | 'not_loaded'
export type TicketStatus = 'new' | 'open' | 'pending' | 'on_hold' | 'resolved'
export type MessageAuthorType = 'customer' | 'AI' | 'human'
export type RestoreFromTokenStatus = 'success' | 'expired' | 'invalid' | 'used'

/** The widget as the project has set it up. */
export interface ConversationsRemoteConfig {
  enabled: boolean
  token: string
  widgetEnabled?: boolean
  widgetPosition?: WidgetPosition
  greetingText?: string
  placeholderText?: string
  color?: string
  requireEmail?: boolean
  collectName?: boolean
  identificationFormTitle?: string
  identificationFormDescription?: string
  domains?: string[]
}

export interface UserProvidedTraits {
  name?: string
  email?: string
}
export interface ConversationsTraits {
  name?: string | null
  email?: string | null
  [trait: string]: string | number | boolean | null | undefined
}

/** A rich text, as the TipTap editor writes it. */
export interface TipTapDoc {
  type: 'doc'
  content?: TipTapNode[]
}
export interface TipTapNode {
  type: string
  attrs?: Record<string, unknown>
  content?: TipTapNode[]
  marks?: TipTapMark[]
  text?: string
}
export interface TipTapMark {
  type: 'bold' | 'italic' | 'underline' | 'strike' | 'code' | 'link'
  attrs?: { href?: string; target?: string; [name: string]: unknown }
}

/** Times are in ISO 8601. */
export interface Message {
  id: string
  content: string
  rich_content?: TipTapDoc
  author_type: MessageAuthorType
  author_name?: string
  created_at: string
  is_private: boolean
}
export interface Ticket {
  id: string
  status: TicketStatus
  created_at: string
  last_message?: string
  last_message_at?: string
  message_count: number
  messages?: Message[]
  unread_count?: number
}
export interface SessionContext {
  session_replay_url?: string
  current_url?: string
}

export interface SendMessagePayload {
  widget_session_id: string
  distinct_id: string
  message: string
  traits: { name: string | null; email: string | null }
  ticket_id: string | null
  session_id?: string
  session_context?: SessionContext
  identity_distinct_id?: string
  identity_hash?: string
}
export interface SendMessageResponse {
  ticket_id: string
  message_id: string
  ticket_status: TicketStatus
  created_at: string
  unread_count: number
}
export interface GetMessagesResponse {
  ticket_id: string
  ticket_status: TicketStatus
  messages: Message[]
  has_more: boolean
  unread_count: number
}
export interface GetTicketsOptions {
  status?: string
  limit?: number
  offset?: number
}
export interface GetTicketsResponse {
  count: number
  results: Ticket[]
}
export interface MarkAsReadResponse {
  success: boolean
  unread_count: number
}
export interface RequestRestoreLinkPayload {
  email: string
  request_url: string
}
export interface RequestRestoreLinkResponse {
  ok: true
}
export interface RestoreFromTokenPayload {
  restore_token: string
  widget_session_id: string
  distinct_id?: string
  current_url?: string
}
export interface RestoreFromTokenResponse {
  status: RestoreFromTokenStatus
  widget_session_id?: string
  migrated_ticket_ids?: string[]
  code?: string
}
