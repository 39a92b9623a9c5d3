// Where a buyer's phone is, only when she asks for it, and made coarse before anything is sent: a tenth of a degree, some ten kilometres.
(function () {
  "use strict";
  var form = document.getElementById("where");
  if (!form || !window.isSecureContext || !("geolocation" in navigator)) return;
  var button = document.getElementById("where-phone");
  button.parentNode.hidden = false;
  button.addEventListener("click", function () {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      function (found) {
        form.elements.lat.value = (Math.round(found.coords.latitude * 10) / 10).toFixed(1);
        form.elements.lon.value = (Math.round(found.coords.longitude * 10) / 10).toFixed(1);
        form.elements.within_km.value = Math.ceil(found.coords.accuracy / 1000);
        form.submit();
      },
      function () {
        button.disabled = false;
        document.getElementById("where-not").hidden = false;
      },
      { enableHighAccuracy: false, maximumAge: 600000, timeout: 20000 }
    );
  });
})();
