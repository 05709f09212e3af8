/** What is used of rrweb-player; its own types need svelte's, which are not there. */
declare module 'rrweb-player' {
  interface Replayer {
    getMetaData(): { startTime: number; endTime: number; totalTime: number }
    getCurrentTime(): number
  }

  export default class Player {
    constructor(options: {
      target: HTMLElement
      props: {
        events: unknown[]
        width: number
        height: number
        autoPlay: boolean
        showWarning: boolean
        inactiveColor: string
        plugins: unknown[]
      }
    })
    $set(properties: { width?: number; height?: number }): void
    $destroy(): void
    addEvent(event: unknown): void
    addEventListener(name: string, handler: (event: { payload: unknown }) => void): void
    getReplayer(): Replayer
    goto(offset: number, play?: boolean): void
    pause(): void
    triggerResize(): void
  }
}
