/** Which part of the camera page is shown; it stays when another camera is chosen. */
export type Part = 'overview' | 'commissioning' | 'settings' | 'overlays' | 'serial' | 'requests';

class Tab {
  part = $state<Part>('overview');
}

export const tab = new Tab();

export const PARTS: readonly { value: Part; label: string; engineer: boolean }[] = [
  { value: 'overview', label: 'Overview', engineer: false },
  { value: 'commissioning', label: 'Checklist', engineer: false },
  { value: 'overlays', label: 'Overlays', engineer: true },
  { value: 'serial', label: 'Serial', engineer: true },
  { value: 'settings', label: 'Settings', engineer: true },
  { value: 'requests', label: 'Requests', engineer: false },
];
