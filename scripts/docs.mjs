// `npm run docs`: the book of docs/ in build/book, by mdBook, and in the playground at /docs/ where that is built.
// With --table it writes the generated page only, which needs no mdBook.
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configPage, PAGE } from './lib/config_table.mjs'
import { root } from './lib/paths.mjs'
import { exitWith, runOrStop, say } from './lib/process.mjs'
import { ensureTool, tool } from './lib/tools.mjs'

const BOOK = join(root, 'build/book')
const SITE = join(root, 'www/site/dist')

try {
  writeFileSync(PAGE, configPage())
  if (!process.argv.includes('--table')) await book()
} catch (error) {
  exitWith(error, '[docs]')
}

async function book() {
  await ensureTool('mdbook')
  rmSync(BOOK, { recursive: true, force: true })
  runOrStop(tool('mdbook'), ['build', root])
  if (existsSync(SITE)) cpSync(BOOK, join(SITE, 'docs'), { recursive: true })
  say('the book is in build/book')
}
