import { afterEach, describe, expect, it } from 'vitest';
import { bindKeys, keyName, listedKeys, modalOpened, press } from './keyboard';

const undo: (() => void)[] = [];
afterEach(() => {
  while (undo.length > 0) undo.pop()!();
  document.body.innerHTML = '';
});

function listening(...keys: string[]): string[] {
  const pressed: string[] = [];
  undo.push(bindKeys([{ keys, help: `does ${keys[0]}`, run: (name) => pressed.push(name) }]));
  return pressed;
}

function type(key: string, target: EventTarget = document.body, more: KeyboardEventInit = {}) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  target.addEventListener('keydown', (e) => press(e as KeyboardEvent), { once: true });
  target.dispatchEvent(event);
  return event;
}

function put<K extends keyof HTMLElementTagNameMap>(tag: K): HTMLElementTagNameMap[K] {
  return document.body.appendChild(document.createElement(tag));
}

describe('keys', () => {
  it('reach the page that bound them, and the browser no more', () => {
    const pressed = listening('F11');
    const event = type('F11');
    expect(pressed).toEqual(['F11']);
    expect(event.defaultPrevented).toBe(true);
  });

  it('are off while somebody types', () => {
    const pressed = listening('c', 'F11', '/');
    const field = put('input');
    for (const key of ['c', 'F11', '/']) type(key, field);
    type('c', put('textarea'));
    expect(pressed).toEqual([]);
  });

  it('of a page are off while a dialog is open', () => {
    const pressed = listening('F11');
    undo.push(modalOpened());
    type('F11');
    expect(pressed).toEqual([]);
  });

  it('of a dialog work while it is open, and hide those of the page', () => {
    const page = listening('Enter', '1');
    const dialog: string[] = [];
    undo.push(modalOpened());
    undo.push(bindKeys([{ keys: ['Enter'], help: '', run: (name) => dialog.push(name) }], true));
    type('Enter');
    type('1');
    expect(dialog).toEqual(['Enter']);
    expect(page).toEqual([]);
  });

  it('Enter and Space belong to the button that has the focus', () => {
    const pressed = listening('Enter', 'Space');
    const button = put('button');
    type('Enter', button);
    type(' ', button);
    expect(pressed).toEqual([]);
  });

  it('Enter confirms although a radio button has the focus', () => {
    const pressed = listening('Enter');
    const radio = put('input');
    radio.type = 'radio';
    type('Enter', radio);
    expect(pressed).toEqual(['Enter']);
  });

  it('held down count once, except the arrows', () => {
    const pressed = listening('F11', 'ArrowDown');
    type('F11', document.body, { repeat: true });
    type('ArrowDown', document.body, { repeat: true });
    expect(pressed).toEqual(['ArrowDown']);
  });

  it('with Ctrl, Alt or Meta stay with the browser', () => {
    const pressed = listening('c');
    for (const held of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }])
      type('c', document.body, held);
    expect(pressed).toEqual([]);
  });

  it('have the names of the help', () => {
    expect(keyName(new KeyboardEvent('keydown', { key: 'F11', shiftKey: true }))).toBe('Shift+F11');
    expect(keyName(new KeyboardEvent('keydown', { key: '?', shiftKey: true }))).toBe('?');
    expect(keyName(new KeyboardEvent('keydown', { key: ' ' }))).toBe('Space');
  });

  it('are all listed in the help, each once', () => {
    listening('F11');
    listening('/');
    expect(listedKeys().map((b) => b.help)).toEqual(['does F11', 'does /']);
  });
});
