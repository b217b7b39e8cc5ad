// What the page works on: every project, unpacked from the text of an element.
//
// The files `data.js` to `main.js` are joined into one module, in the order that page.py names:
// a module that stands in a page cannot import another.

async function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(text).json();
}

const data = await unpack(document.getElementById("data").textContent);

function joined(numbers) {
  return numbers.map((number) => data.parts[number]).join("");
}

// A lock says again what the other files say.
const isLock = (path) => path === "care-spi-gen.lock";

function coloursOf(numbers) {
  return numbers.length === 1 ? data.colours[numbers[0]] ?? "" : "";
}
