// Passkeys (P-15): asks the server what to sign, lets the device sign it, sends the answer. Shown only where a device can.
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials || !window.isSecureContext) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const opened = (options) => {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const list of [options.excludeCredentials, options.allowCredentials]) {
      for (const one of list || []) one.id = bytes(one.id);
    }
    return options;
  };

  const closed = (credential) => {
    const answer = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) answer[part] = text(credential.response[part]);
    }
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: answer,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  };

  const send = async (url, body) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "X-CSRFToken": token, "Content-Type": "application/json", Accept: "application/json" };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    return response.json();
  };

  for (const place of document.querySelectorAll("[data-passkey]")) {
    const button = place.querySelector("button");
    const failure = place.querySelector("[role=alert]");
    place.hidden = false;
    button.addEventListener("click", async () => {
      button.setAttribute("aria-busy", "true");
      failure.hidden = true;
      try {
        const { publicKey } = await send(place.dataset.ask, {});
        const wanted = { publicKey: opened(publicKey) };
        const made = place.dataset.passkey === "new" ? "create" : "get";
        const credential = await navigator.credentials[made](wanted);
        location.assign((await send(place.dataset.answer, closed(credential))).go);
      } catch {
        failure.hidden = false;
      } finally {
        button.removeAttribute("aria-busy");
      }
    });
  }
})();
