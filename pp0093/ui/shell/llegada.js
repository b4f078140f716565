// What has to stand before Streamlit begins: the server sends it in the page itself (ui/server/sent.py).
// Its server is at the root: it need not ask under the page's path first, and be told twice that there is none.
window.__streamlit = { BACKEND_BASE_URL: window.location.origin };
// The letters of icons weigh as much as half of a first page: without an icon in sight they are asked for after it.
const load = document.fonts.load.bind(document.fonts);
document.fonts.load = (...which) => new Promise((done) => { setTimeout(() => done(load(...which)), 5000); });
// A step of history is what a person asks of the server: what the page adds to its own address by itself, on being
// arrived at (the year, what it held) or after a choice (what follows from it), is part of that step, and so is what
// comes late, when the person is already opening a list or closing it, which asks nothing. Going to another page is
// one step too, whichever comes first of its path and of what it adds to its address.
const step = window.history.pushState.bind(window.history);
const send = WebSocket.prototype.send;
let touched = false;
let asked = false;
for (const deed of ['pointerdown', 'click', 'keydown']) window.addEventListener(deed, () => { touched = true; }, true);
window.addEventListener('popstate', () => { touched = asked = false; }, true);
WebSocket.prototype.send = function sent(message) {
  asked ||= touched;
  touched = false;
  send.call(this, message);
};
window.history.pushState = (state, title, url) => {
  if (asked) step(state, title, url); else window.history.replaceState(state, title, url);
  asked = false;
};
// A link in the words of a page is followed as the browser's own way back is: in its session, and nothing is loaded.
window.addEventListener('click', (pressed) => {
  const link = pressed.target.closest?.('.stHtml a');
  if (!link || pressed.ctrlKey || pressed.metaKey || pressed.shiftKey || pressed.altKey) return;
  const way = link.getAttribute('href');
  const place = new URL(way, window.location.href);
  if (place.origin !== window.location.origin) return;
  pressed.preventDefault();
  step(null, '', place);
  window.dispatchEvent(new PopStateEvent('popstate'));
  if (!way.startsWith('?')) document.querySelector('[data-testid="stMain"]').scrollTo(0, 0);
});
