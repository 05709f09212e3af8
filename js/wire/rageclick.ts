// Generated from crates/wire/src/rageclick.rs by `npm run wire`.

/** Labels of controls that turn pages. They are what `content_ignorelist: true` stands for. */
export const PAGERS = 'next previous prev > < → ← › ‹ » « ▶ ◀ ❯ ❮'

/** Labels of steppers. With the pagers they are the default of `content_ignorelist`. */
export const STEPPERS = '+ - − –'
