// Makes the page more comfortable; everything works without it. All words come from the page.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const make = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

  // Two short lists instead of one long one: district, then village.
  const splitRegions = (all) => {
    const groups = [...all.querySelectorAll("optgroup")];
    const hasOthers = all.querySelectorAll(":scope > option").length > 1;
    if (groups.length < 2 || hasOthers) return;
    const first = all.options[0].cloneNode(true);
    const district = make("select", { id: "region" });
    const village = make("select", { id: "village", name: "region" });
    district.append(first.cloneNode(true));
    groups.forEach((group, index) => district.append(make("option", { value: String(index), textContent: group.label })));
    const show = (chosen) => {
      const group = groups[Number(district.value)];
      const nothing = district.value === "" || !group;
      village.replaceChildren(...(nothing ? [first.cloneNode(true)] : [...group.children].map((one) => one.cloneNode(true))));
      village.disabled = nothing;
      if (chosen) village.value = chosen;
    };
    const chosen = all.value;
    const at = groups.findIndex((group) => [...group.children].some((one) => one.value === chosen));
    district.value = at < 0 ? "" : String(at);
    for (const name of ["aria-describedby", "aria-invalid"])
      if (all.hasAttribute(name)) district.setAttribute(name, all.getAttribute(name));
    const label = document.querySelector('label[for="region"]');
    label.firstChild.textContent = all.dataset.district + " ";
    const box = make("div", { className: "field" });
    box.append(make("label", { htmlFor: "village", textContent: all.dataset.village }), village);
    all.parentNode.after(box);
    all.replaceWith(district);
    district.addEventListener("change", () => show());
    show(chosen);
  };

  const offerPosition = (box) => {
    const lat = box.querySelector("[name=lat]");
    const lon = box.querySelector("[name=lon]");
    const use = make("button", { type: "button", className: "plain", textContent: box.dataset.use });
    const remove = make("button", { type: "button", className: "plain", textContent: box.dataset.remove });
    const said = make("p", { className: "hint" });
    said.setAttribute("role", "status");
    const show = (words) => {
      said.textContent = words;
      remove.hidden = lat.value === "";
    };
    use.addEventListener("click", () => {
      const found = ({ coords }) => {
        lat.value = coords.latitude.toFixed(6);
        lon.value = coords.longitude.toFixed(6);
        show(box.dataset.found);
      };
      const failed = () => show(box.dataset.failed);
      navigator.geolocation.getCurrentPosition(found, failed, { enableHighAccuracy: true, timeout: 20000 });
    });
    remove.addEventListener("click", () => {
      lat.value = lon.value = "";
      show("");
      use.focus();
    });
    box.append(use, remove, said);
    show(lat.value === "" ? "" : box.dataset.found);
  };

  // Said before a long upload rather than after it.
  const checkFiles = (input) => {
    input.addEventListener("change", () => {
      const files = [...input.files];
      const large = files.find((file) => file.size > Number(input.dataset.bytes));
      let problem = "";
      if (files.length > Number(input.dataset.most)) problem = input.dataset.tooMany;
      else if (large) problem = input.dataset.tooLarge.replace("{}", large.name);
      input.setCustomValidity(problem);
      if (problem) input.reportValidity();
    });
  };

  const sendOnce = (form) => {
    const button = form.querySelector("button[type=submit]");
    form.addEventListener("submit", (event) => {
      if (button.getAttribute("aria-disabled") === "true") {
        event.preventDefault();
        return;
      }
      button.setAttribute("aria-disabled", "true");
      $("sending").textContent = form.dataset.sending;
    });
    addEventListener("pageshow", () => {
      button.removeAttribute("aria-disabled");
      $("sending").textContent = "";
    });
  };

  const offerKeeping = (place) => {
    $("link").textContent = $("link").href; // the whole address, where the page itself knows only its path
    const print = make("button", { type: "button", className: "plain", textContent: place.dataset.print });
    print.addEventListener("click", () => window.print());
    place.after(print);
    if (!navigator.clipboard) return;
    const copy = make("button", { type: "button", className: "plain", textContent: place.dataset.copy });
    const said = make("span", { className: "hint" });
    said.setAttribute("role", "status");
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText($("link").href);
      said.textContent = place.dataset.copied;
    });
    print.after(copy, said);
  };

  if ($("region")) splitRegions($("region"));
  if ($("position") && navigator.geolocation) offerPosition($("position"));
  if ($("files")) checkFiles($("files"));
  const form = document.querySelector("form[data-sending]");
  if (form) sendOnce(form);
  if ($("keep")) offerKeeping($("keep"));
  if ($("errors")) $("errors").focus();
})();
