// Test: the browser test (tests/browser/report_browser_test.py).
#include "page_assets.hpp"

namespace quorate {

Markup page_script() {
  return R"script('use strict';
(() => {
  const setUp = (table) => {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    const first = Number(table.dataset.first);
    const tools = document.querySelector('.tools[data-for="' + table.id + '"]');
    const search = tools && tools.querySelector('input[type=search]');
    const marked = tools && tools.querySelector('input[type=checkbox]');
    const output = tools && tools.querySelector('output');
    const texts = search ? rows.map((row) => row.textContent.toLowerCase()) : [];
    const more = document.createElement('button');
    let all = false;
    let order = rows.map((_, i) => i);

    const show = () => {
      const word = search ? search.value.trim().toLowerCase() : '';
      let matches = 0;
      let shown = 0;
      for (const i of order) {
        const fits = (!word || texts[i].includes(word)) &&
            (!marked || !marked.checked || rows[i].dataset.marked === '1');
        if (fits) matches++;
        const visible = fits && (all || shown < first);
        if (visible) shown++;
        rows[i].hidden = !visible;
      }
      more.hidden = shown === matches && !(all && matches > first);
      more.textContent = all ? 'Show fewer' : 'Show all ' + matches;
      if (output) output.textContent = shown + ' of ' + rows.length + ' shown';
    };

    const value = (row, column, isNumber) => {
      const cell = row.cells[column];
      if (!isNumber) return cell.textContent.trim().toLowerCase();
      return cell.dataset.v === undefined || cell.dataset.v === '' ? NaN : Number(cell.dataset.v);
    };

    const sort = (heading, column) => {
      const isNumber = heading.dataset.sort === 'number';
      const down = heading.getAttribute('aria-sort') === (isNumber ? 'descending' : 'ascending');
      const sign = isNumber === down ? 1 : -1;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
      heading.setAttribute('aria-sort', sign > 0 ? 'ascending' : 'descending');
      const values = rows.map((row) => value(row, column, isNumber));
      order.sort((a, b) => {
        const x = values[a], y = values[b];
        if (isNumber) {
          if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y) || a - b;
          return sign * (x - y) || a - b;
        }
        return sign * (x < y ? -1 : x > y ? 1 : 0) || a - b;
      });
      for (const i of order) body.appendChild(rows[i]);
      show();
    };

    Array.from(table.tHead.rows[0].cells).forEach((heading, column) => {
      if (!heading.dataset.sort || rows.length < 2) return;
      const button = document.createElement('button');
      button.textContent = heading.textContent;
      heading.replaceChildren(button);
      button.addEventListener('click', () => sort(heading, column));
    });
    if (tools) tools.hidden = false;
    if (search) search.addEventListener('input', show);
    if (marked) marked.addEventListener('change', show);
    more.className = 'more';
    more.addEventListener('click', () => { all = !all; show(); });
    table.parentElement.after(more);
    show();
  };

  for (const table of document.querySelectorAll('table[data-first]')) setUp(table);

  const closed = [];
  addEventListener('beforeprint', () => {
    for (const part of document.querySelectorAll('details:not([open])')) {
      closed.push(part);
      part.open = true;
    }
  });
  addEventListener('afterprint', () => {
    for (const part of closed.splice(0)) part.open = false;
  });
})();
)script";
}

}  // namespace quorate
