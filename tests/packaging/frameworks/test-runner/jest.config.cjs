module.exports = { testMatch: ['**/sdk.test.cjs'] }
