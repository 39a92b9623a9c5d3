// A plan's map: places come as pictures from our own server, open centres as marks that open. All words stand in the page.
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
  L.tileLayer(said.tiles, { maxZoom: 18, bounds: bounds.pad(0.2) }).addTo(map);

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
  fetch(said.sites, { credentials: "same-origin" })
    .then(function (answer) { return answer.ok ? answer.json() : { features: [] }; })
    .then(function (plan) {
      plan.features.forEach(function (one) {
        var at = one.geometry.coordinates;
        L.circleMarker([at[1], at[0]], { renderer: marks, radius: 6, color: "#fff", weight: 2, fillColor: "#1d1b18", fillOpacity: 1 })
          .bindPopup(function () { return told(one.properties); })
          .addTo(map);
      });
      box.setAttribute("data-ready", "yes");
    })
    .catch(function () { box.setAttribute("data-ready", "no"); });
})();
