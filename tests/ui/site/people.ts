/** The operators, lanes and list entries every site of these tests begins with. */

export interface Person {
  name: string;
  role: 'attendant' | 'supervisor' | 'engineer';
  pin: string;
}

export const ADA: Person = { name: 'Ada', role: 'attendant', pin: '271828' };
export const SAMI: Person = { name: 'Sami', role: 'supervisor', pin: '314159' };
export const ELI: Person = { name: 'Eli', role: 'engineer', pin: '161803' };

/** The Digest account of the simulated cameras. */
export const CAMERA = { user: 'admin', password: 'camera-1234' };

/** A plate on the allow list, and one on the block list. */
export const ALLOWED = 'AB123CD';
export const BLOCKED = 'XY999ZZ';

const LANES = [
  {
    name: 'Entry North',
    direction: 'entry',
    device_id: 'entry-1',
    host: '127.0.0.11',
  },
  {
    name: 'Entry South',
    direction: 'entry',
    device_id: 'entry-2',
    host: '127.0.0.12',
  },
  {
    name: 'Exit North',
    direction: 'exit',
    device_id: 'exit-1',
    host: '127.0.0.13',
  },
  {
    name: 'Exit South',
    direction: 'exit',
    device_id: 'exit-2',
    host: '127.0.0.14',
  },
];

/** The document the product reads with `--demo`. The port of the cameras is told when they are there. */
export function seed(lanes: number): unknown {
  return {
    operators: [ADA, SAMI, ELI],
    lanes: LANES.slice(0, lanes).map(({ host, ...lane }) => ({
      ...lane,
      park_id: 'park01',
      lapi_address: `${host}:9`,
      ...CAMERA,
    })),
    list_entries: [
      { list: 'allow', plate: ALLOWED, owner: 'R. Meyer', remarks: 'bay 12' },
      {
        list: 'block',
        plate: BLOCKED,
        owner: '',
        remarks: 'call the supervisor',
      },
    ],
  };
}

/** The loopback address a camera speaks from. */
export function addressOf(device: string): string {
  return LANES.find((lane) => lane.device_id === device)?.host ?? '127.0.0.1';
}
