// The engine of a page's widgets, off the main thread. Each message asks one thing of one widget and gets one answer.
'use strict';

// A page that was opened from a folder puts engine and data in front of this text; see Engine in widgets.js.
if (typeof wasm_bindgen === 'undefined') importScripts('engine.js');

const local = self.HYADES_LOCAL;
const engine = wasm_bindgen({
    module_or_path: local ? Uint8Array.from(atob(local.wasm), (letter) => letter.charCodeAt(0)) : 'hyades.wasm',
});
const playgrounds = new Map();
const files = new Map();

/** The widget of this name. */
function playground(name) {
    if (!playgrounds.has(name)) playgrounds.set(name, new wasm_bindgen.Playground(name));
    return playgrounds.get(name);
}

/** The bytes of a file of the book; they are fetched once. */
async function bytesOf(name) {
    if (files.has(name)) return files.get(name);
    if (local) {
        files.set(name, new TextEncoder().encode(local.data[name]));
    } else {
        const answer = await fetch(name);
        if (!answer.ok) throw new Error(`${name} cannot be loaded: ${answer.status} ${answer.statusText}`);
        files.set(name, new Uint8Array(await answer.arrayBuffer()));
    }
    return files.get(name);
}

/** A view, after what it needs was given. */
async function complete(widget, json) {
    const view = JSON.parse(json);
    if (!view.needs) return view;
    const given = JSON.parse(widget.give(view.needs, await bytesOf(view.needs)));
    if (given.needs === view.needs) throw new Error(given.refused ?? `${view.needs} was not taken`);
    given.refused ??= view.refused;
    return given;
}

const answers = {
    act: (widget, { calls }) => complete(widget, widget.act(JSON.stringify(calls))),
    give: (widget, { file, bytes }) => complete(widget, widget.give(file, bytes)),
    csv: (widget) => widget.csv(),
    cloud: (widget) => widget.cloud(),
    tell: (widget, { point }) => widget.tell(point),
};

async function answer({ id, name, ask, ...rest }) {
    try {
        await engine;
        const value = await answers[ask](playground(name), rest);
        postMessage({ id, value }, value instanceof Float32Array ? [value.buffer] : []);
    } catch (error) {
        // An error that Rust returns leaves the engine whole. A panic, or memory that runs out, does not.
        const fatal = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
        postMessage({ id, error: String(error?.message ?? error), fatal });
    }
}

// One after the other, also where an answer waits for a file.
let last = Promise.resolve();
addEventListener('message', ({ data }) => {
    last = last.then(() => answer(data));
});
