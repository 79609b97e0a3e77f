/**
 * Keys of the screens. One listener; the newest scope that knows a key gets it.
 *
 * Keys are off while somebody types, and the keys of a page are off while a dialog is open. No key opens a gate
 * by itself: that rule is kept by who registers what (see the tests of the booth's keys).
 */

/** A key as written in the help overlay: "F1", "Shift+F11", "/", "?", "Space", "ArrowUp". */
export type KeyName = string;

export interface Binding {
  keys: readonly KeyName[];
  run: (name: KeyName) => void;
  /** For the help overlay. */
  help: string;
}

interface Scope {
  bindings: readonly Binding[];
  modal: boolean;
}

const scopes: Scope[] = [];
let modals = 0;

/** The name of a pressed key. */
export function keyName(event: KeyboardEvent): KeyName {
  const base = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const functionKey = /^F\d+$/.test(base);
  const shift = event.shiftKey && functionKey ? 'Shift+' : '';
  return `${shift}${base}`;
}

/** Whether the person is typing: then every key is text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) {
    return !['button', 'checkbox', 'radio', 'range', 'submit', 'reset'].includes(target.type);
  }
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}

/** Enter and Space belong to the button or link that has the focus. */
function pressesSomething(target: EventTarget | null, name: KeyName): boolean {
  if (!(target instanceof Element)) return false;
  // Enter does nothing on a radio button or a tick box: there it confirms the panel.
  if (name === 'Enter') return target.closest('button, a[href], summary, [role="button"]') !== null;
  return name === 'Space' && target.closest('button, input, summary, [role="button"]') !== null;
}

/** Makes keys work until the answer is called. A modal scope hides all scopes before it. */
export function bindKeys(bindings: readonly Binding[], modal = false): () => void {
  const scope = { bindings, modal };
  scopes.push(scope);
  return () => {
    const at = scopes.indexOf(scope);
    if (at >= 0) scopes.splice(at, 1);
  };
}

/** A dialog opened: the page's keys are off until the answer is called. */
export function modalOpened(): () => void {
  modals += 1;
  return () => {
    modals -= 1;
  };
}

/** Gives a pressed key to whom it belongs. Answers whether somebody took it. */
export function press(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing)
    return false;
  const name = keyName(event);
  if (isTyping(event.target) || pressesSomething(event.target, name)) return false;
  for (const scope of [...scopes].reverse()) {
    if (modals > 0 && !scope.modal) continue;
    const binding = scope.bindings.find((b) => b.keys.includes(name));
    if (binding) {
      event.preventDefault();
      // A key held down would open the panel again and again.
      if (!event.repeat || name.startsWith('Arrow')) binding.run(name);
      return true;
    }
    if (scope.modal) return false;
  }
  return false;
}

/** What the help overlay lists: all keys that work now, each once. */
export function listedKeys(): Binding[] {
  const seen = new Set<string>();
  return scopes
    .flatMap((scope) => scope.bindings)
    .filter((b) => b.help !== '' && !seen.has(b.help) && seen.add(b.help));
}
