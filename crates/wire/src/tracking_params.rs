//! Query parameters of an address that say where a visit came from (posthog-js `event-utils.ts`, 1.449.2).

texts! {
    /// Names of parameters, with spaces between.
    mod params {
        /// What marketers put into their links. With the click ids they are the campaign parameters, which events have.
        MARKETING_PARAMS = "utm_source utm_medium utm_campaign utm_content utm_term gad_source mc_cid",
        /// What identifies a person's click on an advertisement: personal data, which `mask_personal_data_properties` masks.
        CLICK_IDS = "gclid gclsrc dclid gbraid wbraid fbclid msclkid twclid li_fat_id igshid ttclid rdt_cid epik qclid sccid oppref bfcid irclid _kx",
    }
}
