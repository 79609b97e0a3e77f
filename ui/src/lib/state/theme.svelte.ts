/** Light, dark, or as the operating system says. */
import { keep, readKept } from './kept';

export type ThemeChoice = 'system' | 'light' | 'dark';

class Theme {
  choice = $state<ThemeChoice>('system');
  #dark = matchMedia('(prefers-color-scheme: dark)');

  constructor() {
    const kept = readKept('theme');
    if (kept === 'light' || kept === 'dark') this.choice = kept;
    this.#dark.addEventListener('change', () => this.apply());
  }

  choose(choice: ThemeChoice) {
    this.choice = choice;
    keep('theme', choice);
    this.apply();
  }

  /** What is shown now. */
  get shown(): 'light' | 'dark' {
    if (this.choice !== 'system') return this.choice;
    return this.#dark.matches ? 'dark' : 'light';
  }

  apply() {
    document.documentElement.dataset['theme'] = this.shown;
  }
}

export const theme = new Theme();
