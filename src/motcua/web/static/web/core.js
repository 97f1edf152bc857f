/* Shared by the other scripts: words of the page, CSRF token, announcements, small behaviours by data attributes. */
(function () {
  "use strict";

  function word(name, values) {
    var box = document.getElementById("words");
    var text = (box && box.dataset[name]) || "";
    Object.keys(values || {}).forEach(function (key) { text = text.split("{" + key + "}").join(values[key]); });
    return text;
  }

  function csrf() {
    var meta = document.querySelector('meta[name="csrf-token"]');
    var input = document.querySelector('input[name="csrfmiddlewaretoken"]');
    return meta ? meta.content : input ? input.value : "";
  }

  function announce(text) {
    var box = document.getElementById("announcer");
    if (box) { box.textContent = ""; window.setTimeout(function () { box.textContent = text; }, 50); }
  }

  /* Put an icon of the sprite into a new element. */
  function icon(name) {
    var known = document.querySelector("svg.icon use");
    if (!known) { return document.createTextNode(""); }
    var space = "http://www.w3.org/2000/svg";
    var svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    var use = document.createElementNS(space, "use");
    use.setAttribute("href", known.getAttribute("href").split("#")[0] + "#" + name);
    svg.appendChild(use);
    return svg;
  }

  function notice(text, tone) {
    var messages = document.getElementById("messages");
    if (!messages) { return; }
    var box = document.createElement("div");
    box.className = "notice tone-" + (tone || "bad");
    box.setAttribute("role", "alert");
    box.appendChild(icon("exclamation-triangle"));
    var inner = document.createElement("div");
    inner.textContent = text;
    box.appendChild(inner);
    messages.replaceChildren(box);
  }

  /* Run a function on a part of the page now and on every part that htmx brings in later. */
  var setups = [];
  function onLoad(setup) {
    setups.push(setup);
    if (document.readyState !== "loading") { setup(document); }
  }
  function load(root) { setups.forEach(function (setup) { setup(root); }); }
  document.addEventListener("DOMContentLoaded", function () {
    load(document);
  });
  /* After the browser has gone to the fragment of the address, which would take the focus away again. */
  window.addEventListener("load", function () {
    window.setTimeout(function () {
      var summary = document.querySelector("[data-error-summary]");
      if (summary) { summary.focus(); }
    }, 0);
  });
  document.addEventListener("htmx:load", function (event) { if (event.target !== document.body) { load(event.target); } });

  window.motcua = { word: word, csrf: csrf, announce: announce, icon: icon, notice: notice, onLoad: onLoad };

  document.addEventListener("htmx:configRequest", function (event) {
    var token = csrf();
    if (token) { event.detail.headers["X-CSRFToken"] = token; }
  });
  document.addEventListener("htmx:beforeRequest", function () { document.body.classList.add("is-busy"); });
  document.addEventListener("htmx:afterRequest", function () { document.body.classList.remove("is-busy"); });
  document.addEventListener("htmx:sendError", function () { notice(word("networkError"), "warn"); });
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status >= 500) { notice(word("serverError"), "bad"); }
  });

  document.addEventListener("click", function (event) {
    var target = event.target.closest("[data-print],[data-dismiss],[data-toggle]");
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
    if (!target) { return; }
    if (target.hasAttribute("data-print")) { window.print(); }
    if (target.hasAttribute("data-dismiss")) { target.closest(".notice").remove(); }
    if (target.dataset.toggle) {
      var panel = document.getElementById(target.dataset.toggle);
      var open = panel.classList.toggle("is-open");
      target.setAttribute("aria-expanded", String(open));
    }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  /* A filter form sends itself when a choice changes; a box that selects all rows. */
  document.addEventListener("change", function (event) {
    if (event.target.closest("[data-auto-submit]") && event.target.matches("select,input[type=checkbox],input[type=radio],input[data-date]")) {
      event.target.form.requestSubmit();
    }
    var name = event.target.dataset.selectAll;
    if (name) {
      document.querySelectorAll('input[type=checkbox][name="' + CSS.escape(name) + '"]').forEach(function (box) { box.checked = event.target.checked; });
    }
    if (event.target.matches('tbody input[type="checkbox"]') || name) {
      document.querySelectorAll("[data-selected-count]").forEach(function (place) {
        place.textContent = String(document.querySelectorAll("tbody input[type=checkbox]:checked").length);
      });
    }
  });
  /* A form is sent once: a second press while it is on its way does nothing. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  /* Money is grouped as it is left, a date typed without slashes gets them. */
  document.addEventListener("focusout", function (event) {
    var input = event.target;
    if (!input.matches || !input.matches("[data-money],[data-date]")) { return; }
    var digits = input.value.replace(/[.\s]/g, "");
    if (input.matches("[data-money]") && /^\d{4,15}$/.test(digits)) { input.value = digits.replace(/\B(?=(\d{3})+$)/g, "."); }
    if (input.matches("[data-date]") && /^\d{8}$/.test(input.value)) {
      input.value = input.value.slice(0, 2) + "/" + input.value.slice(2, 4) + "/" + input.value.slice(4);
    }
  });

  /* A hall display comes anew by itself, and waits while the server cannot be reached. */
  document.addEventListener("DOMContentLoaded", function () {
    var seconds = parseInt((document.body.dataset.refresh || "").trim(), 10);
    if (!(seconds > 0)) { return; }
    window.setInterval(function () {
      fetch(window.location.href, { headers: { "X-Requested-With": "refresh" } })
        .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.text(); })
        .then(function (html) {
          var next = new DOMParser().parseFromString(html, "text/html").querySelector("main");
          var here = document.querySelector("main");
          if (next && here) { here.replaceChildren.apply(here, Array.from(next.childNodes)); }
        })
        .catch(function () { /* the old content stays until the server answers again */ });
    }, seconds * 1000);
  });
})();
