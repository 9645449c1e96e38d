// Runs before the page's own code: sets the chosen colours, and helps when a file is missing.
// Every version of the gateways serves this file under this name.

try {
  document.documentElement.dataset.theme = localStorage.getItem('natter.theme') || 'system';
} catch {
  // Storage is switched off: the system's colours.
}

const WORDS = {
  en: {
    updating: 'Natter is being updated.',
    updated: 'Natter was updated. Loading the new version …',
    reload: 'Reload',
  },
  de: {
    updating: 'Natter wird gerade aktualisiert.',
    updated: 'Natter wurde aktualisiert. Die neue Version wird geladen …',
    reload: 'Neu laden',
  },
};

/** While gateways are upgraded, one may serve the page and another lack its files. */
addEventListener(
  'error',
  ({ target }) => {
    const address = target instanceof Element ? (target.src ?? target.href ?? '') : '';
    const { pathname } = new URL(address, location.href);
    if (!pathname.startsWith('/assets/')) return;
    // Of a part that is loaded later the page itself says so.
    const isPart = !pathname.startsWith('/assets/index-');
    if (isPart && document.getElementById('page')?.childElementCount) return;
    if (reloadedLately()) showNotice(words().updating, true);
    else {
      showNotice(words().updated, false);
      setTimeout(() => location.reload(), 1_000);
    }
  },
  { capture: true },
);

/** As src/texts/language.ts chooses. */
function words() {
  let language = navigator.language.slice(0, 2);
  try {
    language = localStorage.getItem('natter.language') || language;
  } catch {
    // Storage is switched off: the browser's language.
  }
  return WORDS[language] || WORDS.en;
}

/** True if this page was reloaded a moment ago: once is enough. */
function reloadedLately() {
  const key = 'natter.reloaded';
  try {
    const lately = Date.now() - Number(sessionStorage.getItem(key)) < 60_000;
    sessionStorage.setItem(key, String(Date.now()));
    return lately;
  } catch {
    // Storage is switched off: a person decides.
    return true;
  }
}

function showNotice(text, canReload) {
  const notice = document.createElement('p');
  notice.role = 'alert';
  notice.textContent = `${text} `;
  notice.style.cssText =
    'margin: 20vh auto; max-width: 30rem; padding: 0 1rem; font: 1rem system-ui';
  if (canReload) {
    const button = document.createElement('button');
    button.textContent = words().reload;
    button.style.font = 'inherit';
    button.addEventListener('click', () => location.reload());
    notice.append(button);
  }
  const show = () => {
    document.querySelector('[role="alert"]')?.remove();
    document.body.prepend(notice);
  };
  if (document.body) show();
  else addEventListener('DOMContentLoaded', show);
}
