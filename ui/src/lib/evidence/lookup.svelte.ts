/** Whether the card of a typed plate is open; the key and every button that opens it share this. */
export const lookup = $state({ open: false });
