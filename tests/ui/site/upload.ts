/** Uploads typed by hand from the document's table of Upload Capture Data: for many rows, and for junk. */
import { expect } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import type { Product } from './product.ts';

/** The smallest JPEG a browser shows: one grey pixel. */
const PIXEL =
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////' +
  '////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=';

export interface Upload {
  plate: string;
  device?: string;
  /** Milliseconds since 1970; now when missing. */
  at?: number;
}

/** One capture as a camera sends it, with one tiny picture. */
export async function upload(product: Product, { plate, device = 'entry-1', at = Date.now() }: Upload) {
  const body = {
    version: '1.0',
    parkId: 'park01',
    deviceId: device,
    params: {
      recordId: randomUUID(),
      picTime: new Date(at).toISOString().slice(0, 19),
      plateNo: plate,
      confidence: 97,
      vehicleType: 1,
      vehicleColor: 1,
      plateType: 1,
      plateColor: 1,
      shootPosition: 1,
      picNum: 1,
      picInfo: [{ type: 1, size: 160, data: PIXEL }],
    },
  };
  const answer = await send(product, JSON.stringify(body));
  expect(answer).toMatchObject({ code: 200 });
}

/** Whatever bytes at the path for captures; answers what the camera is told. */
export async function send(product: Product, body: string): Promise<unknown> {
  const answer = await fetch(`http://${product.intake}/api/upark/capture`, { method: 'POST', body });
  expect(answer.status).toBe(200);
  return answer.json();
}
