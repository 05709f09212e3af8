// The few parts of Node.js that these tests use.
declare const process: { readonly env: Readonly<Record<string, string | undefined>> }

declare module 'node:child_process' {
  interface Readable {
    setEncoding(encoding: 'utf8'): this
    on(event: 'data', listener: (chunk: string) => void): this
  }
  export interface ChildProcess {
    readonly exitCode: number | null
    readonly signalCode: string | null
    readonly stdout: Readable
    readonly stderr: Readable
    kill(signal: 'SIGTERM' | 'SIGKILL'): boolean
    once(event: 'exit', listener: (code: number | null) => void): this
    once(event: 'error', listener: (error: Error) => void): this
  }
  export function spawn(
    command: string,
    args: string[],
    options: { stdio: ['ignore', 'pipe', 'pipe'] },
  ): ChildProcess
  export function execFileSync(
    command: string,
    args: string[],
    options: { encoding: 'utf8'; maxBuffer: number },
  ): string
}

declare module 'node:fs' {
  export function existsSync(path: string): boolean
  export function mkdtempSync(prefix: string): string
  export function readdirSync(path: string): string[]
  export function readFileSync(path: string, encoding: 'latin1'): string
  export function rmSync(path: string, options: { recursive: true; force: true }): void
}

declare module 'node:os' {
  export function tmpdir(): string
}

declare module 'node:path' {
  export function join(...parts: string[]): string
}
