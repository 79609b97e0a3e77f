/** The alarm sound, its mute switch, and whether it can be heard. Sound is never the only signal. */
import alarmUrl from '../../../../assets/sounds/alarm.wav';
import type { AlarmView } from '$lib/api/types';
import { transport } from '$lib/transport';
import { readWav } from '$lib/wav';
import { NOTHING_HEARD, soundDue } from './alarm-sound';
import { keep, readKept } from './kept';

/** A page may not sound before the first key or click; waiting longer than this means just that. */
const START_MS = 400;

class Sound {
  muted = $state(readKept('muted') === 'yes');
  /** `waiting`: nothing sounds before the first key or click. `broken`: this PC cannot play it. */
  trouble = $state<'none' | 'waiting' | 'broken'>('none');
  #heard = NOTHING_HEARD;
  #context: AudioContext | null = null;
  #buffer: Promise<AudioBuffer> | null = null;
  #playing: AudioBufferSourceNode | null = null;

  mute(muted: boolean) {
    this.muted = muted;
    keep('muted', muted ? 'yes' : 'no');
    if (muted) this.#playing?.stop();
  }

  /** Called when alarms change and once a second. */
  follow(alarms: readonly AlarmView[], now: number) {
    const due = soundDue(alarms, this.#heard, now);
    this.#heard = due.heard;
    if (due.play && !this.muted) void this.play();
  }

  /** Plays it once; also the sound test of the settings. */
  async play() {
    try {
      const context = (this.#context ??= this.#open());
      const buffer = await (this.#buffer ??= load(context));
      await Promise.race([context.resume(), new Promise((done) => setTimeout(done, START_MS))]);
      if (context.state !== 'running') {
        this.trouble = 'waiting';
        return;
      }
      this.trouble = 'none';
      this.#playing?.stop();
      this.#playing = new AudioBufferSourceNode(context, { buffer });
      this.#playing.connect(context.destination);
      this.#playing.start();
    } catch (reason) {
      this.#buffer = null;
      this.trouble = 'broken';
      console.warn('The alarm sound could not be played.', reason);
    }
  }

  #open(): AudioContext {
    const context = new AudioContext();
    context.addEventListener('statechange', () => {
      if (context.state === 'running') this.trouble = 'none';
    });
    const wake = () => void context.resume();
    for (const sign of ['pointerdown', 'keydown'])
      addEventListener(sign, wake, { once: true, capture: true });
    return context;
  }
}

async function load(context: AudioContext): Promise<AudioBuffer> {
  const answer = await transport().call(new Request(new URL(alarmUrl, location.href)));
  const { rate, samples } = readWav(await answer.arrayBuffer());
  const buffer = context.createBuffer(1, samples.length, rate);
  buffer.copyToChannel(samples, 0);
  return buffer;
}

export const sound = new Sound();
