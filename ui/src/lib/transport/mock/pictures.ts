/** Drawn stand-ins for camera pictures. Never part of the build. */

const uri = (svg: string) => `data:image/svg+xml,${encodeURIComponent(svg)}`;
const plate = (text: string) =>
  `<rect width="240" height="54" rx="6" fill="#f4f4ee" stroke="#111" stroke-width="3"/><text x="120" y="40" font-family="monospace" font-weight="700" font-size="36" text-anchor="middle">${text}</text>`;

export function plateSvg(text: string): string {
  return uri(`<svg xmlns="http://www.w3.org/2000/svg" width="240" height="54">${plate(text)}</svg>`);
}

export function frameSvg(text: string, seed: number): string {
  const colour = ['#8b98a5', '#5c1f1f', '#1f3b5c', '#d8d8d2', '#262a2e'][seed % 5];
  return uri(
    `<svg xmlns="http://www.w3.org/2000/svg" width="1920" height="1080" viewBox="0 0 960 540"><rect width="960" height="540" fill="#6d757d"/><path d="M0 300h960v240H0z" fill="#3f444a"/><path d="M300 250l70-110h220l70 110z" fill="${colour}"/><rect x="260" y="250" width="440" height="170" rx="26" fill="${colour}"/><rect x="290" y="400" width="80" height="60" rx="12"/><rect x="590" y="400" width="80" height="60" rx="12"/><path d="M330 245l52-88h196l52 88z" fill="#1a2530"/><g transform="translate(360 340)">${text ? plate(text) : ''}</g><text x="20" y="34" font-family="monospace" font-size="22" fill="#fff">CAM ${seed}</text></svg>`,
  );
}
