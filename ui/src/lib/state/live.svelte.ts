/** The site as the feed tells it. Every field is replaced as a whole, so a screen draws only what changed. */
import { api, ask } from '$lib/api/client';
import type {
  AlarmView,
  CameraListView,
  CameraView,
  ConnectionView,
  FeedEvent,
  LaneView,
  ListImportProgress,
  MoneyWriteView,
  ParkedView,
  PassageView,
  RequestView,
  ReturnView,
  SerialMessageView,
  SiteView,
  Snapshot,
  StatusView,
} from '$lib/api/types';
import { transport } from '$lib/transport';
import { clock } from './clock.svelte';
import { Follower, type Link } from './follower';
import {
  mergeAlarm,
  mergeById,
  mergeCameraList,
  mergeParked,
  mergePassage,
  mergeReturn,
  newestFirst,
  openWrites,
  orderAlarms,
} from './merge';
import { tenantWaits } from './tenant-waits.svelte';

/** Silence after which the program is asked whether it is still there. */
const SILENCE_MS = 20_000;

const byName = (a: ConnectionView, b: ConnectionView) => a.name.localeCompare(b.name);

class Live {
  site = $state.raw<SiteView | null>(null);
  lanes = $state.raw<LaneView[]>([]);
  passages = $state.raw<PassageView[]>([]);
  alarms = $state.raw<AlarmView[]>([]);
  cameras = $state.raw<CameraView[]>([]);
  status = $state.raw<StatusView | null>(null);
  /** Requests to cameras as the feed tells of them, newest first, bounded; pages read the rest themselves. */
  requests = $state.raw<RequestView[]>([]);
  /** What came in on serial ports since the screen was opened, newest first, bounded. */
  serial = $state.raw<SerialMessageView[]>([]);
  /** Goes up when allow or block lists changed: what shows them reads them again. */
  listsChanged = $state(0);
  /** How far the import of list entries is that was last heard of. */
  listImport = $state.raw<ListImportProgress | null>(null);
  /** Goes up when operators changed. */
  operatorsChanged = $state(0);
  /** Goes up when the doors changed: certificate, TLS, the partner door, what came through its hooks. */
  doorsChanged = $state(0);
  /** Goes up when what is served to others changed: settings, zones, keys, what is published. */
  servedChanged = $state(0);
  /** The cameras' own lists, as far as they were asked for or told of. */
  cameraLists = $state.raw<CameraListView[]>([]);
  /** Connections to payment and permit systems, by name. */
  connections = $state.raw<ConnectionView[]>([]);
  /** How many writes that money depends on wait for a person. */
  moneyWritesOpen = $state(0);
  /** Such writes as the feed tells of them, newest first, bounded; pages read the rest themselves. */
  moneyWrites = $state.raw<MoneyWriteView[]>([]);
  /** Goes up when the copy of a fleet changed: what shows it reads it again. */
  fleetChanged = $state(0);
  /** Goes up when permits changed: what shows them reads them again. */
  permitsChanged = $state(0);
  /** Goes up when paid permits that are known here changed: what shows them reads them again. */
  paidPermitsChanged = $state(0);
  /** Goes up when zones or rights of a provider changed: what shows them reads them again. */
  rightsChanged = $state(0);
  /** Returns of vehicles, newest first, as far as they were asked for or told of. */
  returns = $state.raw<ReturnView[]>([]);
  /** Fleet vehicles that are parked, as far as they were asked for or told of. */
  parked = $state.raw<ParkedView[]>([]);
  link = $state<Link>('connecting');
  /** Since when the figures may be old, milliseconds since 1970; `null` while connected. */
  lostSince = $state<number | null>(null);
  /** Why the first snapshot could not be read. */
  failure = $state.raw<unknown>(null);

  #heard = Date.now();
  #follower = new Follower(
    {
      snapshot: () => ask(api.GET('/api/v1/snapshot')),
      subscribe: (after, listener) => transport().subscribe(after, listener),
    },
    {
      snapshot: (snapshot) => this.#take(snapshot),
      event: (event) => this.apply(event),
      link: (link, reason) => this.#linked(link, reason),
    },
  );

  /** Connects and stays connected; the answer ends it. Call again after a change of operator. */
  start(): () => void {
    void this.#follower.start();
    const watch = setInterval(() => void this.#listenForSilence(), SILENCE_MS / 2);
    return () => {
      clearInterval(watch);
      this.#follower.stop();
    };
  }

  /** Puts one event in place. */
  apply(event: FeedEvent) {
    this.#heard = Date.now();
    switch (event.kind) {
      case 'passage':
        this.passages = mergePassage(this.passages, event.data);
        break;
      case 'lane':
        this.lanes = mergeById(this.lanes, event.data).sort((a, b) => a.position - b.position);
        break;
      case 'lane_removed':
        this.lanes = this.lanes.filter((lane) => lane.id !== event.data);
        break;
      case 'camera_removed':
        this.cameras = this.cameras.filter((camera) => camera.id !== event.data);
        break;
      case 'alarm':
        this.alarms = mergeAlarm(this.alarms, event.data);
        break;
      case 'camera':
        this.cameras = mergeById(this.cameras, event.data);
        break;
      case 'site':
        this.#setSite(event.data);
        break;
      case 'status':
        this.#setStatus(event.data);
        break;
      case 'lists':
        this.listsChanged += 1;
        break;
      case 'request':
        this.requests = newestFirst(this.requests, event.data);
        break;
      case 'serial':
        this.serial = newestFirst(this.serial, event.data);
        break;
      case 'camera_list':
        this.cameraLists = mergeCameraList(this.cameraLists, event.data);
        break;
      case 'operators':
        this.operatorsChanged += 1;
        break;
      case 'partner':
        this.doorsChanged += 1;
        break;
      case 'served':
        this.servedChanged += 1;
        break;
      case 'connection':
        this.connections = mergeById(this.connections, event.data).sort(byName);
        break;
      case 'connection_removed':
        this.connections = this.connections.filter((connection) => connection.id !== event.data);
        this.parked = this.parked.filter((one) => one.connection_id !== event.data);
        this.fleetChanged += 1;
        this.rightsChanged += 1;
        break;
      case 'fleet':
        this.fleetChanged += 1;
        break;
      case 'permits':
        this.permitsChanged += 1;
        break;
      case 'paid_permits':
        this.paidPermitsChanged += 1;
        break;
      case 'rights':
        this.rightsChanged += 1;
        break;
      case 'parked':
        this.parked = mergeParked(this.parked, event.data);
        break;
      case 'return':
        this.returns = mergeReturn(this.returns, event.data);
        break;
      case 'money_write':
        this.takeWrite(event.data);
        tenantWaits.ended(event.data);
        break;
      case 'tenant_wait':
        tenantWaits.tell(event.data, Date.now());
        break;
      case 'list_import':
        this.listImport = event.data;
        break;
    }
  }

  /** Reads how the cameras' lists stand; from then on the feed tells of changes. */
  async readCameraLists() {
    this.cameraLists = await ask(api.GET('/api/v1/camera-lists'));
  }

  /** Reads which vehicles are parked; from then on the feed tells of changes. */
  async readParked() {
    this.parked = await ask(api.GET('/api/v1/fleet/parked'));
  }

  /** Reads the returns of the last day; from then on the feed tells of changes. */
  async readReturns() {
    this.returns = await ask(api.GET('/api/v1/fleet/returns'));
  }

  /** Puts a write in place, from the feed or from an answer. */
  takeWrite(write: MoneyWriteView) {
    const before = this.moneyWrites.find((known) => known.id === write.id);
    this.moneyWritesOpen = openWrites(this.moneyWritesOpen, before, write);
    this.moneyWrites = newestFirst(this.moneyWrites, write);
  }

  #take(snapshot: Snapshot) {
    this.#heard = Date.now();
    this.#setSite(snapshot.site);
    this.#setStatus(snapshot.status);
    this.lanes = snapshot.lanes;
    this.passages = snapshot.passages;
    this.alarms = orderAlarms(snapshot.alarms);
    this.cameras = snapshot.cameras;
    this.connections = snapshot.connections.toSorted(byName);
    this.moneyWritesOpen = snapshot.money_writes_open;
    this.moneyWrites = [];
    tenantWaits.clear();
    this.fleetChanged += 1;
    this.permitsChanged += 1;
    this.paidPermitsChanged += 1;
    this.rightsChanged += 1;
    // What changed meanwhile is not known: everything that was read once is read again.
    this.listsChanged += 1;
    this.operatorsChanged += 1;
    this.doorsChanged += 1;
    this.servedChanged += 1;
  }

  #setSite(site: SiteView) {
    this.site = site;
    clock.zone = site.zone;
  }

  #setStatus(status: StatusView) {
    this.status = status;
    clock.set(status.now);
  }

  #linked(link: Link, reason: unknown) {
    this.link = link;
    this.failure = link === 'lost' ? reason : null;
    if (link === 'live') this.lostSince = null;
    else this.lostSince ??= Date.now();
  }

  /** A dead line says nothing, and neither does a quiet night: ask. */
  async #listenForSilence() {
    if (this.link !== 'live' || Date.now() - this.#heard < SILENCE_MS) return;
    try {
      this.#setStatus(await ask(api.GET('/api/v1/status')));
      this.#heard = Date.now();
    } catch (reason) {
      this.#follower.lost(reason);
    }
  }
}

export const live = new Live();
