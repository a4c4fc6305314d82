// The script of the pages. Enhancement only: everything here can also be done without it.
(function () {
  'use strict';

  var doc = document;

  function all(selector, root) {
    return Array.prototype.slice.call((root || doc).querySelectorAll(selector));
  }

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== 'checkbox';
  }

  // Rows: j and k move through the rows of all lists of the page, Enter opens, x picks.

  var rows = all('table[data-rows] tbody tr');
  var at = -1;

  function moveTo(next) {
    if (!rows.length) {
      return;
    }
    if (at >= 0) {
      rows[at].classList.remove('at');
    }
    at = Math.max(0, Math.min(rows.length - 1, next));
    rows[at].classList.add('at');
    var link = rows[at].querySelector('a[href]');
    if (link) {
      link.focus({ preventScroll: true });
    }
    rows[at].scrollIntoView({ block: 'nearest' });
  }

  function pick(box, on) {
    box.checked = on;
    var row = box.closest('tr');
    row.classList.toggle('picked', on);
    showPicked();
  }

  var bulk = doc.querySelector('.bulk');
  var picks = all('input[name="id"][type="checkbox"]');

  // The bar for bulk moves is there when something is picked; without the script it always is.
  function showPicked() {
    var n = picks.filter(function (box) { return box.checked; }).length;
    if (bulk) {
      bulk.hidden = n === 0;
      var out = bulk.querySelector('[data-picked]');
      if (out) {
        out.textContent = n;
      }
    }
  }

  if (picks.length) {
    showPicked();
    picks.forEach(function (box, i) {
      box.addEventListener('click', function (event) {
        if (event.shiftKey && lastPick >= 0) {
          for (var j = Math.min(i, lastPick); j <= Math.max(i, lastPick); j++) {
            pick(picks[j], box.checked);
          }
        }
        lastPick = i;
        pick(box, box.checked);
      });
    });
  }
  var lastPick = -1;

  all('input[data-all]').forEach(function (box) {
    box.addEventListener('change', function () {
      picks.forEach(function (one) { pick(one, box.checked); });
    });
  });

  // Keys.

  var went = false; // g was pressed: the next letter is a page

  function press(key) {
    var button = doc.querySelector('[data-key="' + key + '"]');
    if (button) {
      button.click();
    }
    return Boolean(button);
  }

  function letter(event) {
    if (went) {
      went = false;
      var to = { d: '/', o: '/overview' }[event.key];
      if (to) {
        location.href = to;
      }
      return Boolean(to);
    }
    switch (event.key) {
      case '/':
        doc.getElementById('find').focus();
        return true;
      case 'j':
        moveTo(at + 1);
        return true;
      case 'k':
        moveTo(at - 1);
        return true;
      case 'x':
        var box = at >= 0 && rows[at].querySelector('input[type="checkbox"]');
        if (box) {
          pick(box, !box.checked);
        }
        return Boolean(box);
      case 'g':
        went = true;
        return true;
      case '?':
        location.href = '/keys';
        return true;
    }
    return press(event.key);
  }

  doc.addEventListener('keydown', function (event) {
    if (event.key === 'Escape') {
      all('details.menu[open], .bar details[open]').forEach(function (menu) { menu.open = false; });
      if (typing(event.target)) {
        event.target.blur();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) {
      return;
    }
    if (event.key.length === 1 && doc.getElementById('find') && letter(event)) {
      event.preventDefault();
    }
  });

  // Menus close when one clicks elsewhere.

  doc.addEventListener('click', function (event) {
    all('details.menu[open]').forEach(function (menu) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    });
  });

  // Pickers: records that fit what is typed, below the control.

  function picker(root) {
    var input = root.querySelector('input[type="text"]');
    var hidden = root.querySelectorAll('input[type="hidden"]');
    var list = doc.createElement('ul');
    var found = [];
    var on = -1;
    var timer;

    list.id = input.id + '-list';
    list.hidden = true;
    list.setAttribute('role', 'listbox');
    root.appendChild(list);
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', list.id);
    input.setAttribute('aria-expanded', 'false');

    function show(visible) {
      list.hidden = !visible;
      input.setAttribute('aria-expanded', String(visible));
    }

    function mark(next) {
      on = next;
      all('li', list).forEach(function (item, i) { item.setAttribute('aria-selected', String(i === on)); });
      if (on >= 0) {
        input.setAttribute('aria-activedescendant', list.children[on].id);
        list.children[on].scrollIntoView({ block: 'nearest' });
      }
    }

    function choose(i) {
      hidden[0].value = found[i].id;
      hidden[1].value = found[i].label;
      input.value = found[i].label;
      show(false);
    }

    function draw(answer) {
      found = answer;
      list.textContent = '';
      answer.forEach(function (option, i) {
        var item = doc.createElement('li');
        var hint = doc.createElement('span');
        item.id = list.id + '-' + i;
        item.setAttribute('role', 'option');
        item.textContent = option.label;
        hint.textContent = option.hint || '';
        item.appendChild(hint);
        item.addEventListener('mousedown', function (event) {
          event.preventDefault();
          choose(i);
        });
        list.appendChild(item);
      });
      show(answer.length > 0);
      mark(answer.length ? 0 : -1);
    }

    function ask() {
      var words = input.value;
      fetch(root.dataset.picker + '?q=' + encodeURIComponent(words), { credentials: 'same-origin' })
        .then(function (answer) { return answer.ok ? answer.json() : []; })
        .then(function (answer) {
          if (words === input.value && doc.activeElement === input) {
            draw(answer);
          }
        });
    }

    input.addEventListener('input', function () {
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    input.addEventListener('focus', function () { input.select(); });
    input.addEventListener('blur', function () { show(false); });
    input.addEventListener('keydown', function (event) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        if (list.hidden) {
          ask();
        } else {
          mark((on + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length);
        }
      } else if (event.key === 'Enter' && !list.hidden && on >= 0) {
        event.preventDefault();
        choose(on);
      }
    });
  }

  all('[data-picker]').forEach(picker);

  // Lists of rows: a block copied from a sheet fills the cells; the last row brings a new one.

  function addRow(body) {
    var row = body.lastElementChild.cloneNode(true);
    all('input', row).forEach(function (input) { input.value = ''; });
    body.appendChild(row);
    return row;
  }

  all('table[data-lines]').forEach(function (table) {
    var body = table.tBodies[0];
    table.addEventListener('paste', function (event) {
      var text = event.clipboardData.getData('text/plain').replace(/\r/g, '').replace(/\n$/, '');
      var cell = event.target.closest('td');
      if (!cell || text.indexOf('\t') < 0 && text.indexOf('\n') < 0) {
        return;
      }
      event.preventDefault();
      var row = cell.parentNode;
      text.split('\n').forEach(function (line) {
        row = row || addRow(body);
        line.split('\t').forEach(function (word, i) {
          var target = row.cells[cell.cellIndex + i];
          if (target) {
            target.querySelector('input').value = word.trim();
          }
        });
        row = row.nextElementSibling;
      });
    });
    table.addEventListener('input', function (event) {
      if (event.target.closest('tr') === body.lastElementChild) {
        addRow(body);
      }
    });
  });

  // Forms: sent once, and what was typed is kept on this machine until it was sent.

  all('form[data-form]').forEach(function (form) {
    var place = 'form:' + location.pathname;
    var controls = all('textarea, input[type="text"]', form).filter(function (c) { return c.name && !c.closest('.picker'); });
    var wrong = doc.querySelector('.faults');
    try {
      var kept = JSON.parse(sessionStorage.getItem(place) || '{}');
      controls.forEach(function (control) {
        if (!wrong && kept[control.name] && !control.value) {
          control.value = kept[control.name];
        }
      });
    } catch (broken) {
      sessionStorage.removeItem(place);
    }
    form.addEventListener('input', function () {
      var typed = {};
      controls.forEach(function (control) {
        if (control.value !== control.defaultValue) {
          typed[control.name] = control.value;
        }
      });
      sessionStorage.setItem(place, JSON.stringify(typed));
    });
    form.addEventListener('submit', function (event) {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = 'yes';
      sessionStorage.removeItem(place);
    });
  });

  window.addEventListener('pageshow', function (event) {
    if (event.persisted) {
      all('form[data-sent]').forEach(function (form) { delete form.dataset.sent; });
    }
  });

  // The navigation is longer than the window where there are many packs: it begins where one is.
  var side = doc.querySelector('.side');
  var here = side && side.querySelector('a[aria-current]');
  if (here && here.offsetTop + here.offsetHeight > side.clientHeight) {
    side.scrollTop = here.offsetTop - side.clientHeight / 3;
  }

  var faults = doc.getElementById('faults');
  if (faults) {
    faults.focus();
  }
})();
