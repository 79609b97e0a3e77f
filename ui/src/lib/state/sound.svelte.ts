/** The alarm sound, its mute switch, and whether the browser lets it be heard. Sound is never the only signal. */
import alarmUrl from '../../../../assets/sounds/alarm.wav';
import type { AlarmView } from '$lib/api/types';
import { NOTHING_HEARD, soundDue } from './alarm-sound';
import { keep, readKept } from './kept';

class Sound {
  muted = $state(readKept('muted') === 'yes');
  /** The browser plays nothing before the first key or click. */
  blocked = $state(false);
  #heard = NOTHING_HEARD;
  #audio: HTMLAudioElement | null = null;

  mute(muted: boolean) {
    this.muted = muted;
    keep('muted', muted ? 'yes' : 'no');
    if (muted) this.#audio?.pause();
  }

  /** Called when alarms change and once a second. */
  follow(alarms: readonly AlarmView[], now: number) {
    const due = soundDue(alarms, this.#heard, now);
    this.#heard = due.heard;
    if (due.play && !this.muted) void this.play();
  }

  /** Plays it once; also the sound test of the settings. */
  async play() {
    this.#audio ??= new Audio(alarmUrl);
    this.#audio.currentTime = 0;
    try {
      await this.#audio.play();
      this.blocked = false;
    } catch (reason) {
      this.blocked = true;
      console.info('The alarm sound could not be played.', reason);
    }
  }
}

export const sound = new Sound();
