// What Streamlit has no setting for: the language, its own words, landmarks, keys and places. The server sends it at the
// end of the page itself (ui/server/sent.py).
{
  document.documentElement.lang = 'es-PE';
  const WORDS = {
    'Skip to main content': 'Saltar al contenido', 'Page not found': 'No hay esa página', 'Close': 'Cerrar',
    'Clear value': 'Borrar', 'Clear all': 'Borrar todo', 'Clear entry': 'Borrar', 'Open': 'Abrir',
    'Increment': 'Aumentar', 'Decrement': 'Disminuir', 'Increment value': 'Aumentar', 'Decrement value': 'Disminuir',
    'No results': 'Nada con esas letras', 'Running...': 'Calculando…', 'Stop script': 'Detener', 'Stop': 'Detener',
    ...(innerWidth < 641 && { 'Busque o pregunte': 'Buscar' }), 'Connecting': 'Conectando', 'CONNECTING': 'CONECTANDO', 'Connection error': 'Sin conexión', 'Fullscreen': 'Pantalla completa',
    'Close fullscreen': 'Salir de pantalla completa', 'Search': 'Buscar', 'Download as CSV': 'Bajar como CSV',
    'Show/hide columns': 'Columnas', 'Dataframe column menu': 'Menú de la columna', 'Main menu': 'Menú principal',
    'Copy to clipboard': 'Copiar', 'Sort ascending': 'De menor a mayor', 'Sort descending': 'De mayor a menor',
    'Autosize': 'Ajustar el ancho', 'Pin column': 'Fijar la columna', 'Unpin column': 'Soltar la columna',
    'Hide column': 'Esconder la columna', 'Format': 'Formato', 'Scroll tabs right': 'Más pestañas',
    'Scroll tabs left': 'Pestañas anteriores', 'Notifications': 'Avisos', 'Link to heading': 'Enlace al título',
    'Print': 'Imprimir', 'Rerun': 'Volver a calcular', 'Settings': 'Ajustes', 'About': 'Acerca de',
    'Upload': 'Elegir en este equipo', 'file upload': 'Archivo', 'Add files': 'Agregar archivos', 'add icon': '', 'Delete': 'Quitar',
    'Drag and drop files here': 'Suelte aquí los archivos', 'Drag and drop a file here': 'Suelte aquí el archivo',
    'Choose options': 'Elija', 'Choose an option': 'Elija una opción', 'Select all': 'Elegir todo', 'Empty': 'Vacío',
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
      'El tablero no responde. Espere un momento; si sigue así, avise a quien lo administra.',
  };
  // What it says of something: a page, a file and how big it may be.
  const SENTENCES = [
    [/^(You have requested page|The page that you have requested).*$/s, 'Esa dirección no es de ninguna página; se muestra la primera.'],
    [/^([\d.]+)MB per file$/, 'o suelte aquí; hasta $1 MB por archivo'],
    [/^File must be ([\d.]+)MB or smaller\.$/, 'Pasa de $1 MB.'],
    [/^.* files are not allowed\.$/, 'Aquí no se lee ese tipo de archivo.'],
    [/^Help for (.+)$/s, 'Ayuda: $1'], [/^Remove (.+)$/s, 'Quitar $1'],
  ];
  const said = (text) => {
    const sentence = WORDS[text] === undefined && SENTENCES.find(([pattern]) => pattern.test(text));
    return WORDS[text] ?? (sentence ? text.replace(...sentence) : null);
  };
  const translate = (root) => {
    if (root.nodeType === 3) {
      const own = said(root.nodeValue.trim());
      if (own !== null) root.nodeValue = own;
      return;
    }
    if (root.nodeType !== 1 || root.closest('svg, .js-plotly-plot, script, style')) return;
    for (const element of [root, ...root.querySelectorAll('[aria-label], [title], [placeholder]')])
      for (const name of ['aria-label', 'title', 'placeholder']) {
        const own = said(element.getAttribute(name) ?? '');
        if (own !== null) element.setAttribute(name, own);
      }
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const own = said(texts.currentNode.nodeValue.trim());
      if (own !== null) texts.currentNode.nodeValue = own;
    }
  };
  const landmarks = () => {
    for (const icon of document.querySelectorAll('[data-testid="stIconMaterial"]:not([aria-hidden])')) icon.setAttribute('aria-hidden', 'true');
    // A button that stands under several pieces or cards says of which one it is.
    for (const button of document.querySelectorAll('[class*="st-key-llevar_"] button, [class*="st-key-tarjeta_"] button')) {
      const card = button.closest('[class*="st-key-tarjeta_"]');
      const key = [...(button.closest('[class*="st-key-llevar_"]')?.classList ?? [])].find((c) => c.startsWith('st-key-llevar_'));
      const of = card ? card.querySelector('.l') : document.getElementById(key?.replace('st-key-llevar_', 'pp-'))?.querySelector('h2');
      const text = (button.querySelector('p') ?? button).textContent;
      const name = `${text === '⋯' ? 'Más' : text}: ${of?.textContent}${card ? ', ¿de dónde sale?' : ''}`;
      if (of && button.getAttribute('aria-label') !== name) button.setAttribute('aria-label', name);
    }
  };
  // What a key opens is entered, and left to where it was opened from.
  const INSIDE = 'a[href], button:not([disabled]), input:not([disabled]), [tabindex="0"]';
  let entering = null;
  const enter = () => {
    const first = entering && document.querySelector('[data-testid="stPopoverBody"]')?.querySelector(INSIDE);
    if (first) { entering = null; first.focus(); }
  };
  // What opens over the page has the keyboard, also when the menu that it was opened from leaves it to nobody.
  const hold = () => {
    if (document.activeElement === document.body) document.querySelector('[data-testid="stDialog"] [role="dialog"]')?.focus();
  };
  const leave = (key) => {
    const body = document.activeElement.closest('[data-testid="stPopoverBody"]');
    const opener = body && document.querySelector('[data-testid="stPopoverButton"][aria-expanded="true"]');
    if (!opener) return;
    const inside = [...body.querySelectorAll(INSIDE)];
    const edge = key.shiftKey ? inside[0] : inside[inside.length - 1];
    if (key.key === 'Escape') setTimeout(() => opener.focus());
    else if (key.key === 'Tab' && document.activeElement === edge) { key.preventDefault(); opener.focus(); }
  };
  // A link to this view, or to one of its pieces.
  const copy = async (button) => {
    const url = new URL(document.location.href);
    url.searchParams.delete('lugar');
    if (button.dataset.lugar) url.searchParams.set('lugar', button.dataset.lugar);
    try { await navigator.clipboard.writeText(url.href); } catch {
      const text = document.body.appendChild(document.createElement('textarea'));
      text.value = url.href; text.select(); document.execCommand('copy'); text.remove(); button.focus();
    }
    button.dataset.dice ??= button.textContent;
    button.textContent = 'Enlace copiado';
    setTimeout(() => { button.textContent = button.dataset.dice; }, 2500);
  };
  // On paper a drawing is as wide as the page, whatever the window was.
  const PAPER = 1030;
  const charts = () => document.querySelectorAll('[data-testid="stPlotlyChart"]');
  addEventListener('beforeprint', () => {
    for (const chart of charts()) chart.style.zoom = Math.min(1, PAPER / chart.getBoundingClientRect().width);
  });
  addEventListener('afterprint', () => {
    for (const chart of charts()) chart.style.zoom = '';
  });
  // The piece or the row that a link names is brought into sight once, when it is drawn.
  let named;
  let place;
  const goThere = () => {
    const { pathname, search } = document.location;
    const lugar = new URLSearchParams(search).get('lugar');
    if (named !== pathname + lugar) { named = pathname + lugar; place = lugar?.split('.').pop(); }
    const at = CSS.escape(place);
    const find = () => document.querySelector(`[id^="pp-"][id$="_${at}"]`)
      ?? document.querySelector(`[class*="st-key-plegada_"][class*="_${at}"]`);
    // And again when what is above it is as tall as it will be; it may be another element by then. A row has the title.
    const show = () => (find()?.closest('[class*="st-key-plegada_"]') ?? find())?.scrollIntoView();
    const piece = place && find();
    if (piece) { place = null; show(); setTimeout(show, 1200); piece.focus({ preventScroll: true }); }
  };
  // Whoever presses another link to a place goes there again.
  document.addEventListener('click', ({ target }) => { if (target.closest('a[href*="lugar="]')) named = null; }, true);
  // A table is sorted by the column whose head is pressed: one way, the other, and as it came.
  const heads = () => document.querySelectorAll('.pp-table table:has(tbody tr:nth-child(3)) th:not(:has(button))').forEach((head) => {
    const button = document.createElement('button');
    button.append(...head.childNodes);
    head.append(button);
  });
  const measure = (text) => Number(text.replace(/[^\d.−-]/g, '').replace('−', '-') || NaN);
  const sort = (head) => {
    const body = head.closest('table').tBodies[0];
    const rows = [...body.rows];
    rows.forEach((row, n) => { row.dataset.lugar ??= n; });
    const [first, second] = head.matches('.num') ? ['descending', 'ascending'] : ['ascending', 'descending'];
    const was = head.ariaSort;
    for (const other of head.parentElement.cells) other.ariaSort = null;
    head.ariaSort = was === first ? second : was === second ? null : first;
    const text = (row) => row.cells[head.cellIndex].textContent.trim();
    const sign = head.ariaSort === 'descending' ? -1 : 1;
    const compare = (a, b) => {
      if (!head.ariaSort) return a.dataset.lugar - b.dataset.lugar;
      if (!head.matches('.num')) return sign * text(a).localeCompare(text(b), 'es', { numeric: true });
      const [one, other] = [measure(text(a)), measure(text(b))];
      return isNaN(one) || isNaN(other) ? isNaN(one) - isNaN(other) : sign * (one - other);
    };
    body.append(...rows.sort(compare));
  };
  // What is chosen is put in the address, which is gone to as by a link; the keyboard stays where it was.
  // In a list each letter typed is a choice: the last one counts, once there are no more.
  let chosen = null, typed = -Infinity, soon = 0;
  const TYPING = 1000;
  document.addEventListener('keydown', ({ key, timeStamp }) => { if (key.length === 1) typed = timeStamp; });
  document.addEventListener('change', ({ target, timeStamp }) => {
    if (!target.dataset?.clave) return;
    chosen = target;
    const go = () => {
      const url = new URL(document.location.href);
      url.searchParams.set(target.dataset.clave, target.type === 'checkbox' ? (target.checked ? 'si' : 'no') : target.value);
      const way = Object.assign(document.createElement('a'), { href: url.search });
      target.after(way); way.click(); way.remove();
    };
    clearTimeout(soon);
    if (timeStamp - typed > TYPING) go(); else soon = setTimeout(go, TYPING);
  });
  const stay = () => {
    const field = chosen && !chosen.isConnected && document.querySelector(`[data-clave="${chosen.dataset.clave}"]`);
    if (!field) return;
    if (document.activeElement === document.body) {
      field.closest('details')?.setAttribute('open', '');
      field.focus({ preventScroll: true });
    }
    chosen = field;  // Another draw may replace it again.
  };
  for (const move of ['focusin', 'pointerdown'])
    document.addEventListener(move, ({ target }) => { if (chosen?.isConnected && target !== chosen) chosen = null; });
  // Whatever was added meanwhile is seen to once a frame.
  let waiting = false;
  const arrange = () => { waiting = false; landmarks(); heads(); goThere(); enter(); hold(); stay(); openAll(); };
  translate(document.body); landmarks();
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'characterData') translate(change.target);
      change.addedNodes.forEach(translate);
    }
    if (!waiting) { waiting = true; requestAnimationFrame(arrange); }
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  // Another process (despliegue/nginx.conf) knows nothing of the session that this page had, and would undo the next
  // choice: the page is opened again, with the view that its address says.
  const server = () => /pp0093_proceso=(\d+)/.exec(document.cookie)?.[1];
  const first = server();
  new MutationObserver(([{ target }]) => {
    if (target.dataset.testConnectionState === 'CONNECTED' && server() !== first) location.reload();
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-test-connection-state'] });
  // What is written in the box is found as one types: after a pause it is sent as if entered; entered, it opens whole.
  const inBox = (target) => target.closest?.('.st-key-pp_buscar');
  let pause = null;
  let opening = '';
  // Only the link to what was entered: what is found of it, or of what was written before, may be there sooner.
  const openAll = () => {
    const all = opening && document.querySelector('.st-key-pp_hallado_todo a');
    const asked = all && new URL(all.href).searchParams.get('q');
    if (asked && (asked === opening || asked.includes('(dato personal)'))) { opening = ''; all.click(); document.activeElement.blur(); }
  };
  document.addEventListener('input', (typed) => {
    if (!inBox(typed.target)) return;
    clearTimeout(pause);
    opening = '';
    pause = setTimeout(() => {
      for (const kind of ['keydown', 'keypress', 'keyup'])
        typed.target.dispatchEvent(new KeyboardEvent(kind, { key: 'Enter', code: 'Enter', keyCode: 13, charCode: 13, bubbles: true }));
    }, 350);
  });
  document.addEventListener('keydown', (key) => {
    if (key.isTrusted && key.key === 'Enter' && inBox(key.target)) {
      clearTimeout(pause);
      opening = key.target.value.replace(/\s+/g, ' ').trim();
      setTimeout(openAll);
    }
    const writes = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName) || document.activeElement.isContentEditable;
    const box = document.querySelector('.st-key-pp_buscar input');
    leave(key);
    const list = document.querySelector('.pp-lista[open]');
    if (key.key === 'Escape' && list) { list.removeAttribute('open'); list.firstElementChild.focus(); }
    if (key.key === 'Enter' || key.key === ' ') {
      const opener = document.activeElement.closest('[data-testid="stPopoverButton"]');
      entering = opener?.getAttribute('aria-expanded') === 'false' ? opener : null;
    }
    if (key.key === '/' && !writes && box) { key.preventDefault(); box.focus(); box.select(); }
  });
  // A list is closed by what is pressed or reached elsewhere, and by the page that is chosen in it.
  const close = (target, chosen) => {
    for (const list of document.querySelectorAll('.pp-lista[open]'))
      if (chosen || !list.contains(target)) list.removeAttribute('open');
  };
  document.addEventListener('focusin', ({ target }) => close(target));
  document.addEventListener('click', (pressed) => {
    if (pressed.target.matches('.pp-copiar')) copy(pressed.target);
    close(pressed.target, pressed.target.closest('a'));
    const head = pressed.target.closest('.pp-table th');
    if (head) sort(head);
    if (!pressed.target.closest('[data-testid="stPopoverBody"] [data-testid="stButton"]')) return;
    setTimeout(() => document.querySelector('[data-testid="stPopoverButton"][aria-expanded="true"]')?.click());
  });
}
