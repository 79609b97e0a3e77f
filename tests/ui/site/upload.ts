/** Uploads typed by hand from the document's table of Upload Capture Data: for many rows, and for junk. */
import { expect } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { addressOf } from './people.ts';
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
  /** Codes of the document's dictionaries; 1 each when missing. */
  codes?: { vehicleType?: number; vehicleColor?: number; plateType?: number; plateColor?: number };
}

/** One capture as a camera sends it, with one tiny picture. */
export async function upload(product: Product, { plate, device = 'entry-1', at = Date.now(), codes = {} }: Upload) {
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
      ...codes,
      shootPosition: 1,
      picNum: 1,
      picInfo: [{ type: 1, size: 160, data: PIXEL }],
    },
  };
  const answer = await send(product, JSON.stringify(body), device);
  expect(answer).toMatchObject({ code: 200 });
}

/** Whatever bytes at the path for captures; answers what the camera is told. */
export async function send(product: Product, body: string, device = 'entry-1'): Promise<unknown> {
  const [host, port] = product.intake.split(':');
  // From the address of that camera, as its simulated twin does: two senders under one id would raise an alarm.
  const options = {
    host,
    port,
    path: '/api/upark/capture',
    method: 'POST',
    localAddress: addressOf(device),
  };
  const [status, text] = await new Promise<[number, string]>((done, failed) => {
    const request = httpRequest(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => done([answer.statusCode ?? 0, text]));
    });
    request.on('error', failed).end(body);
  });
  expect(status).toBe(200);
  return JSON.parse(text);
}
