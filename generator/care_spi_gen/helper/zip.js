// A .zip of stored files, the same bytes in every browser: no clock, and no compression, which
// each browser does in its own way. Format: PKWARE's APPNOTE 6.3, sections 4.3 and 4.4.

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
const [VERSION, MADE_ON_UNIX, UTF8_NAMES] = [20, 3 << 8, 1 << 11];
// The first of January 1980, the earliest there is.
const [TIME, DATE] = [0, (1 << 5) | 1];
const [FILE_MODE, PROGRAM_MODE] = [0o100644, 0o100755];

function crc32(bytes) {
  let value = ~0;
  for (const byte of bytes) value = CRC_TABLE[(value ^ byte) & 255] ^ (value >>> 8);
  return ~value >>> 0;
}

// Numbers as little-endian bytes; each is a pair of its width and its value.
function packed(...numbers) {
  const bytes = new Uint8Array(numbers.reduce((sum, [width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of numbers) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return bytes;
}

// `entries` are `{path, text, isProgram}`, in the order in which they are to stand.
function zip(entries) {
  const encoder = new TextEncoder();
  const [files, directory] = [[], []];
  let offset = 0;
  for (const { path, text, isProgram } of entries) {
    const [name, content] = [encoder.encode(path), encoder.encode(text)];
    const facts = [
      [2, VERSION], [2, UTF8_NAMES], [2, 0], [2, TIME], [2, DATE], [4, crc32(content)],
      [4, content.length], [4, content.length], [2, name.length], [2, 0],
    ];
    const mode = (isProgram ? PROGRAM_MODE : FILE_MODE) * 0x10000;
    files.push(packed([4, 0x04034b50], ...facts), name, content);
    const more = [[2, 0], [2, 0], [2, 0], [4, mode], [4, offset]];
    directory.push(packed([4, 0x02014b50], [2, VERSION | MADE_ON_UNIX], ...facts, ...more), name);
    offset += 30 + name.length + content.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const count = entries.length;
  const end = [[2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]];
  const parts = [...files, ...directory, packed([4, 0x06054b50], ...end)];
  return new Blob(parts, { type: "application/zip" });
}
