// Generated from crates/wire/src/tracking_params.rs by `npm run wire`.

/** What marketers put into their links. With the click ids they are the campaign parameters, which events have. */
export const MARKETING_PARAMS = 'utm_source utm_medium utm_campaign utm_content utm_term gad_source mc_cid'

/** What identifies a person's click on an advertisement: personal data, which `mask_personal_data_properties` masks. */
export const CLICK_IDS =
  'gclid gclsrc dclid gbraid wbraid fbclid msclkid twclid li_fat_id igshid ttclid rdt_cid epik qclid sccid oppref bfcid irclid _kx'
