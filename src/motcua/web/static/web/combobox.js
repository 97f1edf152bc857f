/* ARIA combobox with options from the server: data-combobox data-url="…" (JSON {"options": [{value, label, note}]}
   or an HTML fragment of <li data-value>). Fires "combobox:chosen" with the option on the wrapper. */
(function () {
  "use strict";
  var count = 0;

  function setUp(box) {
    if (box.dataset.ready) { return; }
    box.dataset.ready = "1";
    var input = box.querySelector('[role="combobox"]');
    var value = box.querySelector('input[type="hidden"]');
    var list = box.querySelector('[role="listbox"]');
    var minimum = parseInt(box.dataset.minimum || "2", 10);
    var timer = 0, turn = 0, active = -1, chosen = input.value;

    function options() { return Array.from(list.querySelectorAll('[role="option"]')); }
    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function open() { list.hidden = false; input.setAttribute("aria-expanded", "true"); }
    function mark(index) {
      var all = options();
      if (!all.length) { return; }
      active = (index + all.length) % all.length;
      all.forEach(function (option, position) { option.setAttribute("aria-selected", String(position === active)); });
      input.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    }
    function choose(option) {
      chosen = option.dataset.label || option.textContent.trim();
      input.value = chosen;
      value.value = option.dataset.value;
      close();
      value.dispatchEvent(new Event("change", { bubbles: true }));
      box.dispatchEvent(new CustomEvent("combobox:chosen", { bubbles: true, detail: Object.assign({}, option.dataset) }));
    }
    function note(text) {
      var item = document.createElement("li");
      item.className = "combobox-note";
      item.setAttribute("role", "presentation");
      item.textContent = text;
      list.replaceChildren(item);
      open();
    }
    function draw(found) {
      list.replaceChildren();
      found.forEach(function (one) {
        var item = document.createElement("li");
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.id = "option-" + (++count);
        item.dataset.value = one.value;
        item.dataset.label = one.label;
        Object.keys(one.data || {}).forEach(function (key) { item.dataset[key] = one.data[key]; });
        item.append(one.label);
        if (one.note) { var small = document.createElement("small"); small.textContent = one.note; item.appendChild(small); }
        list.appendChild(item);
      });
      finish();
    }
    function finish() {
      var number = options().length;
      if (!number) { note(window.motcua.word("optionsNone")); window.motcua.announce(window.motcua.word("optionsNone")); return; }
      open();
      mark(0);
      window.motcua.announce(number === 1 ? window.motcua.word("optionsOne") : window.motcua.word("optionsMany", { n: number }));
    }
    function search() {
      var text = input.value.trim();
      var mine = ++turn;
      if (text.length < minimum) { close(); return; }
      var address = box.dataset.url + (box.dataset.url.includes("?") ? "&" : "?") + "q=" + encodeURIComponent(text);
      fetch(address, { headers: { Accept: "application/json, text/html" }, credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok) { throw new Error(String(answer.status)); }
        var json = (answer.headers.get("Content-Type") || "").includes("json");
        return json ? answer.json() : answer.text();
      }).then(function (body) {
        if (mine !== turn) { return; }
        if (typeof body === "string") {
          var fragment = new DOMParser().parseFromString(body, "text/html");
          list.replaceChildren.apply(list, Array.from(fragment.querySelectorAll("li")));
          list.querySelectorAll("li[data-value]").forEach(function (item) { item.setAttribute("role", "option"); item.id = "option-" + (++count); });
          finish();
        } else { draw(body.options || []); }
      }).catch(function () { if (mine === turn) { note(window.motcua.word("optionsFailed")); } });
    }

    input.addEventListener("input", function () {
      value.value = box.hasAttribute("data-free") ? input.value : "";
      chosen = "";
      window.clearTimeout(timer);
      timer = window.setTimeout(search, 150);
    });
    input.addEventListener("keydown", function (event) {
      if (event.isComposing) { return; }
      if (event.key === "ArrowDown") { event.preventDefault(); if (list.hidden) { search(); } else { mark(active + 1); } }
      else if (event.key === "ArrowUp") { event.preventDefault(); if (!list.hidden) { mark(active - 1); } }
      else if (event.key === "Enter" && !list.hidden && active >= 0) { event.preventDefault(); choose(options()[active]); }
      else if (event.key === "Tab" && !list.hidden && active >= 0 && !value.value) { choose(options()[active]); }
      else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); event.stopPropagation(); close(); }
    });
    input.addEventListener("blur", function () { window.setTimeout(close, 150); });
    list.addEventListener("mousedown", function (event) {
      var option = event.target.closest('[role="option"]');
      event.preventDefault();
      if (option) { choose(option); }
    });
  }

  window.motcua.onLoad(function (root) {
    if (root.matches && root.matches("[data-combobox]")) { setUp(root); }
    root.querySelectorAll("[data-combobox]").forEach(setUp);
  });
})();
