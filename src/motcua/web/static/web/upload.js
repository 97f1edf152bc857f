/* Resumable upload. Contract: POST data-upload with Upload-Length and Upload-Metadata (filename, filetype in base64)
   answers 201 with Location; HEAD Location answers Upload-Offset; PATCH Location with Upload-Offset and
   Content-Type application/offset+octet-stream answers 204 with the new Upload-Offset, 409 when the offset is
   another, 4xx with a problem text ("detail") when the file is refused. DELETE Location takes it back.
   The addresses of finished uploads stand in the hidden input, separated by blanks. */
(function () {
  "use strict";
  var PIECE = 1024 * 1024;
  var WAITS = [1, 2, 5, 10, 20, 30];

  function size(bytes) {
    if (bytes < 1024 * 1024) { return Math.max(1, Math.round(bytes / 1024)) + " kB"; }
    return (bytes / 1024 / 1024).toFixed(1).replace(".", ",") + " MB";
  }
  function base64(text) { return btoa(String.fromCharCode.apply(null, new TextEncoder().encode(text))); }
  function pause(seconds) {
    return new Promise(function (resolve) {
      var timer = window.setTimeout(done, seconds * 1000);
      function done() { window.clearTimeout(timer); window.removeEventListener("online", done); resolve(); }
      window.addEventListener("online", done);
    });
  }
  function Refused(reason) { this.reason = reason; }

  function reasonOf(answer) {
    return answer.text().then(function (text) {
      try { var problem = JSON.parse(text); return problem.detail || problem.title || String(answer.status); } catch (error) { return String(answer.status); }
    });
  }
  function call(address, method, headers, body) {
    var all = Object.assign({ "X-CSRFToken": window.motcua.csrf(), "Tus-Resumable": "1.0.0" }, headers || {});
    return fetch(address, { method: method, headers: all, body: body, credentials: "same-origin" }).then(function (answer) {
      if (answer.ok || answer.status === 409) { return answer; }
      if (answer.status >= 500 || answer.status === 423 || answer.status === 429) { throw new Error(String(answer.status)); }
      return reasonOf(answer).then(function (reason) { throw new Refused(reason); });
    });
  }

  function send(job) {
    var tries = 0;
    function again(work) {
      return work().catch(function (error) {
        if (error instanceof Refused || job.removed) { throw error; }
        var wait = WAITS[Math.min(tries++, WAITS.length - 1)];
        job.say(window.motcua.word("uploadRetry", { seconds: wait }));
        return pause(wait).then(function () { return again(work); });
      });
    }
    function create() {
      return call(job.endpoint, "POST", {
        "Upload-Length": String(job.file.size),
        "Upload-Metadata": "filename " + base64(job.file.name) + ",filetype " + base64(job.file.type || "application/octet-stream")
      }).then(function (answer) { job.address = answer.headers.get("Location"); job.offset = 0; });
    }
    function ask() {
      return call(job.address, "HEAD").then(function (answer) { job.offset = parseInt(answer.headers.get("Upload-Offset") || "0", 10); });
    }
    function pieces() {
      if (job.removed) { return Promise.reject(new Refused("")); }
      if (job.offset >= job.file.size) { return Promise.resolve(); }
      var part = job.file.slice(job.offset, job.offset + PIECE);
      return call(job.address, "PATCH", { "Upload-Offset": String(job.offset), "Content-Type": "application/offset+octet-stream" }, part)
        .then(function (answer) {
          if (answer.status === 409) { return ask(); }
          tries = 0;
          job.offset = parseInt(answer.headers.get("Upload-Offset"), 10) || job.offset + part.size;
          job.progress();
        }).then(pieces);
    }
    return again(function () { return job.address ? Promise.resolve() : create(); })
      .then(function () { return again(function () { return ask().then(pieces); }); });
  }

  function setUp(box) {
    if (box.dataset.ready) { return; }
    box.dataset.ready = "1";
    var input = box.querySelector('input[type="file"]');
    var value = box.querySelector("[data-upload-value]");
    var list = box.querySelector(".upload-list");
    var limit = parseInt(box.dataset.limit || "0", 10);
    var word = window.motcua.word;
    var jobs = [];

    function note() {
      value.value = jobs.filter(function (job) { return job.done; }).map(function (job) { return job.address; }).join(" ");
      value.dispatchEvent(new Event("change", { bubbles: true }));
    }
    function add(file) {
      var item = document.createElement("li");
      var title = document.createElement("span");
      title.className = "upload-name";
      title.textContent = file.name;
      var remove = document.createElement("button");
      remove.type = "button";
      remove.className = "notice-close";
      remove.setAttribute("aria-label", word("uploadRemove", { name: file.name }));
      remove.appendChild(window.motcua.icon("x-lg"));
      var bar = document.createElement("progress");
      bar.max = file.size || 1;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      var state = document.createElement("span");
      state.className = "upload-state";
      state.textContent = word("uploadWaiting");
      item.append(title, remove, bar, state);
      list.appendChild(item);
      var job = {
        file: file, endpoint: box.dataset.upload, offset: 0, done: false,
        say: function (text) { state.textContent = text; },
        progress: function () {
          bar.value = job.offset;
          state.textContent = word("uploadGoing", { percent: Math.floor(100 * job.offset / (file.size || 1)), sent: size(job.offset), size: size(file.size) });
        }
      };
      function start() {
        item.className = "";
        box.dataset.busy = "1";
        return send(job).then(function () {
          job.done = true;
          bar.hidden = true;
          item.className = "upload-done";
          job.say(word("uploadDone") + " · " + size(file.size));
          note();
        }).catch(function (error) {
          if (job.removed) { return; }
          item.className = "upload-failed";
          bar.hidden = true;
          job.say(word("uploadFailed", { reason: error.reason || "" }));
        }).finally(function () { if (!jobs.some(function (one) { return !one.done && !one.failed && one.going; })) { delete box.dataset.busy; } });
      }
      remove.addEventListener("click", function () {
        job.removed = true;
        jobs = jobs.filter(function (one) { return one !== job; });
        item.remove();
        if (job.address) { call(job.address, "DELETE").catch(function () {}); }
        note();
        input.focus();
      });
      jobs.push(job);
      if (limit && file.size > limit) {
        item.className = "upload-failed";
        bar.hidden = true;
        job.failed = true;
        job.say(word("uploadTooLarge", { size: size(limit) }));
        return;
      }
      job.going = true;
      start().finally(function () { job.going = false; if (!jobs.some(function (one) { return one.going; })) { delete box.dataset.busy; } });
    }

    input.addEventListener("change", function () { Array.from(input.files).forEach(add); input.value = ""; });
    ["dragover", "dragenter"].forEach(function (kind) {
      box.addEventListener(kind, function (event) { event.preventDefault(); box.classList.add("is-over"); });
    });
    ["dragleave", "drop"].forEach(function (kind) {
      box.addEventListener(kind, function (event) { event.preventDefault(); box.classList.remove("is-over"); });
    });
    box.addEventListener("drop", function (event) { Array.from(event.dataTransfer.files).forEach(add); });
    if (box.closest("form")) {
      box.closest("form").addEventListener("submit", function (event) {
        if (box.dataset.busy) { event.preventDefault(); event.stopImmediatePropagation(); window.motcua.notice(word("uploadBusy"), "warn"); }
      }, true);
    }
  }
  window.motcua.onLoad(function (root) { root.querySelectorAll("[data-upload]").forEach(setUp); });
})();
