// What stands around every form: a search of the site and a newsletter, which are nobody's business.

const STYLE = `
  body { font: 14px/1.5 sans-serif; margin: 0 0 300px; }
  header, main, footer { max-width: 720px; margin: 0 auto; padding: 12px; }
  .field { margin: 12px 0; }
  .field > label, legend { display: block; }
  textarea { width: 480px; height: 80px; }
  .combobox { position: relative; width: 320px; }
  .combobox ul { position: absolute; background: white; border: 1px solid; margin: 0; padding: 0; list-style: none; z-index: 2; max-height: 160px; overflow: auto; width: 100%; }
`;

/** A page's HTML. Its script stands in a file of its own, as policies want it. */
export function page({ main, script = null, language = 'en', direction = 'ltr', head = '', attributes = '' }) {
  return `<!doctype html>
<html lang="${language}" dir="${direction}" ${attributes}>
<head>
<meta charset="utf-8">
${head}
<title>Submit a complaint</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<form action="/search"><input id="site-search" name="q" placeholder="Search the help pages"> <button>Search</button></form>
</header>
<main>${main}</main>
<footer>
<form action="/newsletter"><label>Newsletter <input id="newsletter" type="email" name="newsletter" placeholder="Email address"></label> <button>Subscribe</button></form>
</footer>
${script ? `<script src="${script}"></script>` : ''}
</body>
</html>
`;
}

export const DECLARATION = 'I declare that the information above is true and that I am entitled to submit it.';
