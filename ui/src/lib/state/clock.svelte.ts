/** The time at the site: this PC's clock, set right by the program's, and the site's zone. */
import { siteDay } from '$lib/time';

class Clock {
  /** Milliseconds since 1970, ticking once a second. */
  now = $state(Date.now());
  /** IANA zone of the site. */
  zone = $state(Intl.DateTimeFormat().resolvedOptions().timeZone);
  /** The calendar day at the site. Changes once a day, so rows that show it are not drawn every second. */
  today = $derived(siteDay(this.now, this.zone));
  /** The program's clock minus this page's: a supervisor's PC may run wrong. */
  #ahead_ms = 0;

  /** Takes the program's time from an answer. */
  set(now: string) {
    this.#ahead_ms = Date.parse(now) - Date.now();
    this.tick();
  }

  tick() {
    this.now = Date.now() + this.#ahead_ms;
  }

  /** Starts ticking; the answer stops it. */
  start(): () => void {
    const timer = setInterval(() => this.tick(), 1000);
    return () => clearInterval(timer);
  }
}

export const clock = new Clock();
