//! Labels of controls that are clicked several times in a row on purpose (posthog-js `rageclick.ts`, 1.449.2).

texts! {
    /// Labels in lower case, with spaces between.
    mod labels {
        /// Labels of controls that turn pages. They are what `content_ignorelist: true` stands for.
        PAGERS = "next previous prev > < → ← › ‹ » « ▶ ◀ ❯ ❮",
        /// Labels of steppers. With the pagers they are the default of `content_ignorelist`.
        STEPPERS = "+ - − –",
    }
}
