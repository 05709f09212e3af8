#!/usr/bin/env bash
# SQLite takes no index as a covering one for a query that reads a generated column, though the index has its value.
#
# A generated column is in an index like any other, also as a range, but each row that is found is then looked up in the table
# as well: for columns that are STORED as for those that are VIRTUAL. An index on the very same expression, without a column for
# it, does cover a query that writes the expression out, and so does an index on an ordinary column. Large rows (events with
# their JSON) make the difference: none of them is read.
#
# Seen with sql.js 1.17.0 (SQLite 3.54.1):
#     VIRTUAL column: SEARCH t USING INDEX i (day=? AND at>?)
#     STORED column: SEARCH t USING INDEX i (day=? AND at>?)
#     expression: SEARCH t USING COVERING INDEX i (day=? AND <expr>>?)
#     ordinary column: SEARCH t USING COVERING INDEX i (day=? AND at>?)
# Exits with 1 where that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund --prefer-offline --ignore-scripts sql.js@1.17.0
cat >run.mjs <<'JS'
import init from 'sql.js'

const SQL = await init()
const at = "json_extract(body, '$.at')"
const generated = (kind) => `at integer generated always as (${at}) ${kind}`
const cases = {
  'VIRTUAL column': [generated('virtual'), 'at', false],
  'STORED column': [generated('stored'), 'at', false],
  expression: ['other integer', at, true],
  'ordinary column': ['at integer', 'at', true],
}
let changed = false
console.log(`SQLite ${new SQL.Database().exec('select sqlite_version()')[0].values[0][0]}`)
for (const [name, [column, value, covers]] of Object.entries(cases)) {
  const database = new SQL.Database()
  database.run(`create table t (id integer primary key, day text, body text, ${column})`)
  database.run(`create index i on t (day, ${value})`)
  const [{ values }] = database.exec(
    `explain query plan select day, max(${value}) from t where day = 'monday' and ${value} > 3`,
  )
  const plan = values.map((row) => row[3]).join('; ')
  console.log(`${name}: ${plan}`)
  if (!plan.includes('USING') || plan.includes('COVERING') !== covers) changed = true
}
process.exit(changed ? 1 : 0)
JS
node run.mjs
