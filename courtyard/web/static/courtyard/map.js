// A plan's map: places come as pictures from our own server, open centres as marks that open; rounds and legs come as lines. All words
// stand in the page.
(function () {
  "use strict";
  var box = document.getElementById("map");
  if (!box || !window.L) return;
  var said = box.dataset;
  var corners = said.bounds.split(",").map(Number);
  var bounds = L.latLngBounds([corners[1], corners[0]], [corners[3], corners[2]]);
  box.hidden = false;
  var map = L.map(box, { zoomControl: false, minZoom: 2, maxZoom: 18, maxBoundsViscosity: 1, worldCopyJump: false });
  map.attributionControl.setPrefix('<a href="https://leafletjs.com" rel="noreferrer">Leaflet</a>');
  L.control.zoom({ zoomInTitle: said.nearer, zoomOutTitle: said.farther }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.fitBounds(bounds, { padding: [16, 16], maxZoom: 14 });
  if (said.ground) {
    var ground = document.createElement("span");
    ground.textContent = said.credit;
    L.tileLayer(said.ground, { maxZoom: 18, attribution: ground.innerHTML, className: "ground" }).addTo(map);
  }
  if (said.tiles) L.tileLayer(said.tiles, { maxZoom: 18, bounds: bounds.pad(0.2) }).addTo(map);

  var count = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  function told(one) {
    var text = document.createElement("div"), head = document.createElement("strong"), rest = document.createElement("div");
    head.textContent = one.name || one.id;
    rest.textContent = said.popup
      .replace("{places}", count.format(one.places))
      .replace("{mean}", count.format(one.mean_km))
      .replace("{worst}", count.format(one.worst_km));
    text.append(head, rest);
    return text;
  }
  var marks = L.canvas({ padding: 0.5 });

  // A pattern of the page with a feature's own words in it.
  function filled(pattern, own) {
    var text = document.createElement("div");
    text.textContent = pattern.replace(/\{(\w+)\}/g, function (_all, name) {
      var value = own[name];
      return typeof value === "number" ? count.format(value) : value === null || value === undefined || value === "" ? "" : String(value);
    });
    return text;
  }
  function opening(layer, pattern, own) {
    return layer.bindPopup(function () { return filled(pattern, own); }).addTo(map);
  }
  function spot(at, text, look, colour) {
    var mark = document.createElement("span");
    mark.textContent = text;
    if (colour) mark.style.borderColor = colour;
    var icon = L.divIcon({ className: "spot " + look, html: mark, iconSize: null });
    return L.marker(at, { icon: icon, keyboard: false });
  }
  function line(points, colour, dashes) {
    return L.polyline(points, { renderer: marks, color: colour, weight: 3, dashArray: dashes || null });
  }
  function ways(plan) {
    var colours = said.colours.split(","), dashes = said.dashes.split(",");
    var calls = plan.features.filter(function (one) { return one.properties.kind === "call"; }).length;
    var numbered = calls <= Number(said.numbers);
    function colour(round) { return colours[(round - 1) % colours.length]; }
    plan.features.forEach(function (one) {
      if (!one.geometry) return;
      var own = one.properties, turned = function (at) { return [at[1], at[0]]; };
      var at = own.kind === "round" || own.kind === "leg" ? one.geometry.coordinates.map(turned) : turned(one.geometry.coordinates);
      if (own.kind === "round") {
        opening(line(at, colour(own.round), dashes[Math.floor((own.round - 1) / colours.length) % dashes.length]), said.popupRound, own);
      } else if (own.kind === "leg") {
        opening(line(at, own.flies ? colours[0] : said.cross, own.flies ? "" : "3 7"), own.flies ? said.popupLeg : said.popupClosed, own);
        spot(at[0], "", "home").addTo(map);
        opening(spot(at[at.length - 1], own.flies ? "" : "×", own.flies ? "dot" : "cross"), own.flies ? said.popupLeg : said.popupClosed, own);
      } else if (own.kind === "call") {
        opening(numbered ? spot(at, own.round + "." + own.order, "number", colour(own.round)) : spot(at, "", "dot"), said.popupCall, own);
      } else {
        opening(spot(at, own.kind === "left" ? "×" : "", own.kind === "left" ? "cross" : "home"), own.kind === "left" ? said.popupLeft : said.popupCentre, own);
      }
    });
  }
  // Closed zones are hatched: a pattern of SVG, which a canvas does not know.
  function zones(plan) {
    var look = { color: "#b2280e", weight: 2, fillColor: "url(#closed)", fillOpacity: 1, renderer: L.svg({ padding: 0.5 }) };
    var drawn = plan.features.map(function (one) {
      var corners = one.geometry.coordinates[0].map(function (at) { return [at[1], at[0]]; });
      return opening(L.polygon(corners, look), said.popupZone, one.properties);
    });
    if (!drawn.length) return;
    var svg = drawn[0].getElement().ownerSVGElement, space = svg.namespaceURI;
    function part(name, values) {
      var made = document.createElementNS(space, name);
      Object.keys(values).forEach(function (key) { made.setAttribute(key, values[key]); });
      return made;
    }
    var pattern = part("pattern", { id: "closed", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    pattern.append(
      part("rect", { width: 7, height: 7, fill: "#b2280e", "fill-opacity": 0.08 }),
      part("path", { d: "M0 0v7", stroke: "#b2280e", "stroke-width": 1.6 })
    );
    var kept = part("defs", {});
    kept.append(pattern);
    svg.prepend(kept);
    drawn.forEach(function (one) { one.bringToBack(); });
  }
  function sites(plan) {
    plan.features.forEach(function (one) {
      var at = one.geometry.coordinates;
      L.circleMarker([at[1], at[0]], { renderer: marks, radius: 6, color: "#fff", weight: 2, fillColor: "#1d1b18", fillOpacity: 1 })
        .bindPopup(function () { return told(one.properties); })
        .addTo(map);
    });
  }
  function fetched(address) {
    if (!address) return Promise.resolve({ features: [] });
    return fetch(address, { credentials: "same-origin" }).then(function (answer) { return answer.ok ? answer.json() : { features: [] }; });
  }
  Promise.all([fetched(said.zones), fetched(said.lines || said.sites)])
    .then(function (plans) {
      zones(plans[0]);
      (said.lines ? ways : sites)(plans[1]);
      box.setAttribute("data-ready", "yes");
    })
    .catch(function () { box.setAttribute("data-ready", "no"); });
})();
