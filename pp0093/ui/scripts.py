"""The scripts that a page of ours carries: these run in the browser, and no other (ui/server/headers.py)."""

LANGUAGE = (
    "<script>window.parent.document.documentElement.lang='es-PE'; document.documentElement.lang='es-PE';</script>"
)
# "/" puts the cursor in the box, as long as nothing is being written; a menu closes when one of its pages is chosen.
BY_KEY = """<script>
const doc = window.parent.document;
if (!doc.ppBuscar) {
  doc.ppBuscar = true;
  doc.addEventListener('keydown', (tecla) => {
    const escribe = /^(INPUT|TEXTAREA|SELECT)$/.test(doc.activeElement.tagName) || doc.activeElement.isContentEditable;
    const caja = doc.querySelector('.st-key-pp_buscar input');
    if (tecla.key === '/' && !escribe && caja) { tecla.preventDefault(); caja.focus(); caja.select(); }
  });
  doc.addEventListener('click', (pulsado) => {
    if (!pulsado.target.closest('[data-testid="stPopoverBody"] [data-testid="stPageLink"]')) return;
    setTimeout(() => doc.querySelector('.st-key-pp_menus [aria-expanded="true"]')?.click());
  });
}
</script>"""
ALL = (LANGUAGE, BY_KEY)
