// Reading: the keys, and document and draft that move together. Everything here can be done by its links and buttons.
(function () {
  'use strict';
  var form = document.querySelector('[data-draft]');
  var source = document.getElementById('source');
  if (!form || !source) return;

  function entries() { return Array.prototype.slice.call(form.querySelectorAll('[data-entry]')); }

  function here() { return form.querySelector('.entry.at'); }

  // light marks an entry and the stretch of the document it was read from, and brings both into sight.
  function light(entry, still) {
    if (!entry) return;
    Array.prototype.forEach.call(document.querySelectorAll('.entry.at, .from.at'), function (e) { e.classList.remove('at'); });
    entry.classList.add('at');
    var mark = document.getElementById('s-' + entry.getAttribute('data-entry'));
    Array.prototype.forEach.call(source.querySelectorAll('[data-to="' + entry.id + '"]'), function (e) { e.classList.add('at'); });
    if (mark) {
      source.scrollTop += mark.getBoundingClientRect().top - source.getBoundingClientRect().top - source.clientHeight / 4;
    }
    if (!still) entry.scrollIntoView({ block: 'nearest' });
  }

  function step(by) {
    var list = entries();
    var at = list.indexOf(here());
    light(list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + by))]);
  }

  function press(name) {
    var entry = here();
    var button = entry && entry.querySelector('[data-do="' + name + '"]');
    if (button) button.click();
  }

  // The cursor in the text says where a measure is split.
  form.addEventListener('click', function (event) {
    var text = form.querySelector('textarea[name="set.text"]');
    var button = event.target.closest('[data-do="split"]');
    var before = form.querySelector('[name="before"]');
    if (button && text && before && !before.value && text.selectionStart > 0) {
      form.querySelector('[data-at]').value = Array.from(text.value.slice(0, text.selectionStart)).length;
    }
    var entry = event.target.closest('[data-entry]');
    if (entry && !event.target.closest('a, button, input, textarea, select, summary')) light(entry, true);
  });

  source.addEventListener('click', function (event) {
    var mark = event.target.closest('[data-to]');
    if (mark && !event.target.closest('a')) light(document.getElementById(mark.getAttribute('data-to')));
  });

  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
    var entry = here();
    switch (event.key) {
      case 'j': step(1); break;
      case 'k': step(-1); break;
      case 'a': press('accept'); break;
      case 'm': press('merge'); break;
      case 'e':
        var edit = entry && entry.querySelector('[data-edit]');
        if (edit) edit.click();
        break;
      case 'o': light(entry, true); break;
      default: return;
    }
    event.preventDefault();
  });

  var target = location.hash && document.getElementById(location.hash.slice(1));
  if (target && target.hasAttribute('data-entry')) light(target, true);
})();
