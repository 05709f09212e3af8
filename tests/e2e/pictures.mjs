// What the scripts that take the README's pictures have in common: a collector of their own, and a browser.
import { chromium } from '@playwright/test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as browserPath, chromiumArgs } from '../../scripts/lib/browsers.mjs'

export const viewport = { width: 1280, height: 800 }
export const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

/** Runs `take` with the address of an empty collector and a browser, and ends both. */
export async function takePictures(take) {
  const folder = mkdtempSync(join(tmpdir(), 'posthog-screenshot-'))
  const staticDir = process.env.STATIC_DIR ?? 'pkg/dist'
  const folders = ['--static-dir', staticDir, '--site-dir', 'www/site/dist']
  const binary = process.env.COLLECTOR_BIN ?? 'target/release/posthog-collector'
  const args = ['--data', join(folder, 'posthog.db'), ...folders, '--port', '0']
  const collector = spawn(binary, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const browser = await chromium.launch({
    executablePath: browserPath(),
    args: [...chromiumArgs, '--disable-blink-features=AutomationControlled'],
  })
  try {
    await take(await listeningUrl(collector), browser)
  } finally {
    await browser.close()
    const ended = once(collector, 'exit')
    collector.kill()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

function listeningUrl(collector) {
  return new Promise((resolve, reject) => {
    let output = ''
    collector.stdout.on('data', (chunk) => {
      output += chunk
      const url = /listening on (http:\/\/\S+)/.exec(output)?.[1]
      if (url) resolve(url)
    })
    collector.once('error', reject)
    collector.once('exit', (code) => reject(new Error(`The collector ended with ${code}`)))
  })
}
