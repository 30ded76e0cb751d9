const firstMs = 200;
const capMs = 2_000;
const steadyMs = 5_000;

/** How long to wait before each restart: 0.2 s, doubled up to 2 s, from the start again after 5 s of steady work. */
export class Backoff {
  private next = firstMs;

  /** @param upMs how long the process lived */
  delayAfter(upMs: number): number {
    if (upMs >= steadyMs) this.next = firstMs;
    const delay = this.next;
    this.next = Math.min(this.next * 2, capMs);
    return delay;
  }
}
