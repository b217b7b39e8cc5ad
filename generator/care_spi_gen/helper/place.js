// What is shown stands in the URL's hash, so that it can be shared and gone back to. Anyone may
// write one: what it names counts only if it is there.

const VIEWS = ["files", "command", "prompt", "contract"];
const questions = [...document.querySelectorAll("fieldset[data-question]")].map((fieldset) => ({
  key: fieldset.dataset.question,
  inputs: [...fieldset.querySelectorAll("input")],
}));

function readPlace(hash) {
  const said = new URLSearchParams(hash.slice(1));
  const place = { view: VIEWS.includes(said.get("view")) ? said.get("view") : VIEWS[0] };
  for (const { key, inputs } of questions) {
    const input = inputs.find(({ value }) => value === said.get(key));
    place[key] = (input ?? inputs.find(({ defaultChecked }) => defaultChecked)).value;
  }
  place.file = said.get("file") ?? "";
  place.line = Number.parseInt(said.get("line") ?? "", 10) || 0;
  return place;
}

function hashOf(place) {
  const keys = [...questions.map(({ key }) => key), "view", "file", "line"];
  const isSaid = (key) => place[key] && !(key === "view" && place[key] === VIEWS[0]);
  const encoded = (value) => encodeURIComponent(value).replaceAll("%2F", "/");
  return "#" + keys.filter(isSaid).map((key) => `${key}=${encoded(place[key])}`).join("&");
}

function projectAt(place) {
  return data.projects[questions.map(({ key }) => place[key]).join("/")];
}

function titleOf(place) {
  const checked = questions.map(({ key, inputs }) => inputs.find(({ value }) => value === place[key]));
  return checked.map((input) => input.dataset.title).join(", ");
}
