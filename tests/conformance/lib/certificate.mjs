// A self-signed certificate created for each run, so that no key is in the repository. The browser accepts
// it.

import { generateKeyPairSync, sign } from 'node:crypto'

const SEQUENCE = 0x30
const SET = 0x31
/** DER of the object identifiers: ecdsa-with-SHA256 and commonName. */
const ECDSA_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')

/** One DER element. */
function der(tag, ...parts) {
  const body = Buffer.concat(parts)
  const length = body.length
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...head]), body])
}

/** A date as UTCTime: `yymmddhhmmssZ`. */
function utcTime(date) {
  return der(0x17, Buffer.from(date.toISOString().replace(/\D/g, '').slice(2, 14) + 'Z'))
}

/** `{ key, cert }` in PEM, valid from yesterday on for a year. */
export function selfSigned(name) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = der(SEQUENCE, ECDSA_SHA256)
  const subject = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(0x0c, Buffer.from(name)))))
  const validity = der(
    SEQUENCE,
    utcTime(new Date(Date.now() - 864e5)),
    utcTime(new Date(Date.now() + 365 * 864e5)),
  )
  const serial = der(0x02, Buffer.from([1]))
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const toSign = der(SEQUENCE, serial, algorithm, subject, validity, subject, spki)
  const signature = der(0x03, Buffer.from([0]), sign('sha256', toSign, privateKey))
  const pem = der(SEQUENCE, toSign, algorithm, signature).toString('base64').replace(/.{64}/g, '$&\n')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: `-----BEGIN CERTIFICATE-----\n${pem}\n-----END CERTIFICATE-----\n`,
  }
}
