/* Keyboard: data-key="t" on a link, button or input. Single letters work outside of inputs; "ctrl+enter" and
   function keys work everywhere. "?" lists what this page knows. data-row rows are walked with j and k. */
(function () {
  "use strict";

  function typing(target) {
    return target.isContentEditable || (target.matches && target.matches("input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]),textarea,select"));
  }

  function name(event) {
    var key = event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase();
    var parts = [];
    if (event.ctrlKey || event.metaKey) { parts.push("ctrl"); }
    if (event.altKey) { parts.push("alt"); }
    if (event.shiftKey && event.key.length > 1) { parts.push("shift"); }
    parts.push(key);
    return parts.join("+");
  }

  function visible(element) { return !element.disabled && element.getClientRects().length > 0; }

  function find(key) {
    return Array.from(document.querySelectorAll("[data-key]")).find(function (element) {
      return element.dataset.key.toLowerCase().split(" ").includes(key) && visible(element);
    });
  }

  function label(element) {
    return element.dataset.keyLabel || element.getAttribute("aria-label") ||
      (element.labels && element.labels[0] && element.labels[0].textContent) ||
      Array.from(element.childNodes).filter(function (node) { return node.nodeName !== "KBD"; }).map(function (node) { return node.textContent; }).join(" ").trim();
  }

  function help() {
    var word = window.motcua.word;
    var dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", word("keysTitle"));
    var body = document.createElement("div");
    body.className = "dialog-body";
    var title = document.createElement("h2");
    title.textContent = word("keysTitle");
    var list = document.createElement("dl");
    list.className = "keys-list";
    Array.from(document.querySelectorAll("[data-key]")).filter(visible).forEach(function (element) {
      var term = document.createElement("dt");
      var key = document.createElement("kbd");
      key.textContent = element.dataset.key;
      term.appendChild(key);
      var text = document.createElement("dd");
      text.textContent = label(element);
      list.append(term, text);
    });
    body.appendChild(title);
    if (list.children.length) { body.appendChild(list); } else {
      var none = document.createElement("p");
      none.textContent = word("keysNone");
      body.appendChild(none);
    }
    var actions = document.createElement("div");
    actions.className = "dialog-actions";
    var close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-primary";
    close.textContent = word("close");
    close.addEventListener("click", function () { dialog.close(); });
    actions.appendChild(close);
    dialog.append(body, actions);
    dialog.addEventListener("close", function () { dialog.remove(); });
    document.body.appendChild(dialog);
    dialog.showModal();
  }

  function walk(step) {
    var rows = Array.from(document.querySelectorAll("tr[data-row]"));
    if (!rows.length) { return false; }
    var here = rows.findIndex(function (row) { return row.getAttribute("aria-selected") === "true"; });
    var next = rows[Math.max(0, Math.min(rows.length - 1, here + step))];
    rows.forEach(function (row) { row.removeAttribute("aria-selected"); });
    next.setAttribute("aria-selected", "true");
    next.scrollIntoView({ block: "nearest" });
    var link = next.querySelector("a");
    if (link) { link.focus(); }
    return true;
  }

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) { return; }
    var key = name(event);
    var plain = !/^(ctrl\+|alt\+|f\d)/.test(key);
    if (plain && typing(event.target)) { return; }
    var element = find(key);
    if (element) {
      event.preventDefault();
      if (element.matches("input:not([type=checkbox]):not([type=submit]),textarea,select")) {
        element.focus();
        if (element.select) { element.select(); }
      } else { element.click(); }
      return;
    }
    if (key === "?" || key === "shift+?") { event.preventDefault(); help(); }
    if ((key === "j" && walk(1)) || (key === "k" && walk(-1))) { event.preventDefault(); }
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-keys-help]")) { help(); }
  });
})();
