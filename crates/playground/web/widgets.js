// The widgets of the book. A widget is a state inside the engine (Rust, in a worker). What the reader does becomes a call,
// the engine answers with a view, and the view is all that is shown: nothing here knows one widget from another.
'use strict';

(() => {
    const base = new URL('.', document.currentScript.src).href;
    /** The rest of this program; `cloud.js` only where there is a cloud. */
    const PARTS = ['controls.js', 'drawing.js', 'tools.js'];
    /** A computation is slow after so many milliseconds. */
    const SLOW = 300;
    /** A state has settled after so many: it goes into the address, and its sentence is read out. */
    const SETTLED = { address: 200, sentence: 300 };
    const PLAYED_EVERY = 600;
    const LARGEST_FILE = 64e6;
    /** After so many stops of the engine in a row a widget is given up. */
    const MOST_STOPS = 3;

    /** An element with attributes and children. */
    function make(tag, attributes = {}, ...children) {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        element.append(...children);
        return element;
    }

    /** Sets a text only where it differs: what has not changed is not read out again. */
    function write(element, text) {
        if (element.textContent !== text) element.textContent = text;
    }

    const clamp = (value, [a, b]) => Math.min(Math.max(value, Math.min(a, b)), Math.max(a, b));
    const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

    const loaded = new Map();
    /** Loads a script that stands beside this one, once. */
    function load(name) {
        if (!loaded.has(name)) {
            const script = make('script', { src: base + name });
            loaded.set(name, new Promise((resolve, reject) => {
                script.addEventListener('load', resolve);
                script.addEventListener('error', () => reject(new Error(`${name} cannot be loaded`)));
            }));
            document.head.append(script);
        }
        return loaded.get(name);
    }

    /** The engine ended, and all states with it. */
    class Stopped extends Error {}

    class Engine {
        #worker = null;
        #asked = new Map();
        #last = 0;
        /** How often it has ended: a widget of an older generation must be restored. */
        generation = 0;

        async ask(message) {
            this.#worker ??= this.#start();
            const worker = await this.#worker;
            return new Promise((resolve, reject) => {
                this.#last += 1;
                this.#asked.set(this.#last, { resolve, reject });
                worker.postMessage({ id: this.#last, ...message });
            });
        }

        async #start() {
            const worker = new Worker(await this.#source());
            worker.addEventListener('message', ({ data }) => this.#answered(worker, data));
            worker.addEventListener('error', (event) => {
                event.preventDefault();
                this.#stop(worker, event.message || 'it cannot be loaded');
            });
            return worker;
        }

        /** Where a page was opened from a folder, a browser starts no worker from a file: one script brings all of it. */
        async #source() {
            if (location.protocol !== 'file:') return `${base}worker.js`;
            await load('local.js');
            const { engine, worker, wasm, data } = self.HYADES_LOCAL;
            const texts = [`self.HYADES_LOCAL = ${JSON.stringify({ wasm, data })};\n`, engine, '\n', worker];
            return URL.createObjectURL(new Blob(texts, { type: 'text/javascript' }));
        }

        #answered(worker, { id, value, error, fatal }) {
            if (fatal) return this.#stop(worker, error);
            const asked = this.#asked.get(id);
            this.#asked.delete(id);
            return error === undefined ? asked?.resolve(value) : asked?.reject(new Error(error));
        }

        /** The next question starts a new one. */
        #stop(worker, why) {
            worker.terminate();
            this.#worker = null;
            this.generation += 1;
            const asked = [...this.#asked.values()];
            this.#asked.clear();
            for (const { reject } of asked) reject(new Stopped(`The engine stopped: ${why}. This is the state before.`));
            for (const widget of widgets) widget.pump();
        }
    }

    const engine = new Engine();
    /** Those that have begun. */
    const widgets = [];

    /** States in the page's address: `?WIDGET.NAME=value&…`, with anything of others left alone. */
    const address = {
        parts: () => location.search.slice(1).split('&').filter(Boolean),

        read(name) {
            const own = this.parts().filter((part) => part.startsWith(`${name}.`) && !part.startsWith(`${name}.look=`));
            return own.map((part) => {
                try {
                    return decodeURIComponent(part.slice(name.length + 1));
                } catch {
                    return part.slice(name.length + 1);
                }
            }).join('&');
        },

        /** From where a cloud is looked at, which the engine need not know. */
        look(name) {
            const part = this.parts().find((part) => part.startsWith(`${name}.look=`));
            return part ? part.slice(name.length + '.look='.length) : '';
        },

        later() {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.write(), SETTLED.address);
        },

        write() {
            clearTimeout(this.timer);
            const others = this.parts().filter((part) => !widgets.some(({ name }) => part.startsWith(`${name}.`)));
            const ours = widgets.flatMap((widget) => {
                widget.linked = widget.state;
                const values = widget.state.split('&').filter(Boolean);
                if (widget.look) values.push(`look=${widget.look}`);
                return values.map((value) => `${widget.name}.${value.replace(/[^\w.,;\-/:+=]/gu, encodeURIComponent)}`);
            });
            const search = [...others, ...ours].join('&');
            try {
                history.replaceState(history.state, '', location.pathname + (search && `?${search}`) + location.hash);
            } catch {
                // Some browsers keep the address of a page that was opened from a folder.
            }
        },
    };

    /** Adds a call to those that wait. The last value of a control and the last place of a handle are enough. */
    function enqueue(queue, call) {
        const replaces = (other) => other.call === 'set' || other.call === 'drag';
        if (call.call === 'reset' || call.call === 'restore') queue.length = 0;
        for (let i = queue.length - 1; replaces(call) && i >= 0 && replaces(queue[i]); i -= 1) {
            const same = queue[i].call === call.call && queue[i].name === call.name && queue[i].handle === call.handle;
            if (same) queue.splice(i, 1);
        }
        queue.push(call);
    }

    class Widget {
        /** Calls that wait. */
        queue = [];
        running = false;
        generation = -1;
        view = null;
        stops = 0;

        constructor(element) {
            this.element = element;
            this.name = element.dataset.widget;
            this.state = address.read(this.name);
            this.look = address.look(this.name);
            this.linked = this.state;
            widgets.push(this);
            this.pump();
        }

        ask(what, more) {
            return engine.ask({ name: this.name, ask: what, ...more });
        }

        /** Does what the reader did. Whatever it is ends the play. */
        act(call, played = false) {
            if (!played) this.stop();
            this.trouble = null;
            if (call.call === 'reset' || call.call === 'restore') {
                if (this.given) this.places = null;
                this.given = null;
                this.looked(call.call === 'restore' ? address.look(this.name) : '');
                for (const drawing of this.drawings ?? []) drawing.home?.();
            }
            enqueue(this.queue, call);
            this.pump();
        }

        /** Somebody looks from elsewhere. */
        looked(look) {
            if (this.look === look) return;
            this.look = look;
            address.later();
        }

        async give(file) {
            this.stop();
            if (file.size > LARGEST_FILE) return this.refuse(`${file.name} has more than ${LARGEST_FILE / 1e6} MB`);
            this.trouble = null;
            this.queue.push({ give: { file: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } });
            return this.pump();
        }

        /** Whether a later value of this control or handle is on its way. */
        awaits(kind, name) {
            return this.queue.some((call) => call.call === kind && (call.handle ?? call.name) === name);
        }

        /** Sends what waits, all at once, whenever the answer to what was sent before is there. */
        async pump() {
            if (this.running) return;
            this.running = true;
            while (!this.failed && (this.queue.length > 0 || this.generation !== engine.generation)) await this.round();
            this.running = false;
        }

        async round() {
            const sent = performance.now();
            const slow = setTimeout(() => this.board?.classList.add('slow'), SLOW);
            try {
                const view = await this.answer();
                this.state = view.state;
                this.stops = 0;
                await this.prepare(view);
                // What took long and is out of date is not shown.
                const overtaken = this.queue.length > 0 && performance.now() - sent > SLOW;
                if (!overtaken || !this.view) this.show(view, sent);
            } catch (error) {
                this.fail(error);
            }
            clearTimeout(slow);
            this.board?.classList.remove('slow');
        }

        async answer() {
            const generation = engine.generation;
            if (this.generation === generation) {
                const file = this.queue.findIndex((call) => call.give);
                if (file !== 0) return this.ask('act', { calls: this.queue.splice(0, file < 0 ? Infinity : file) });
                const { give } = this.queue.shift();
                const view = await this.ask('give', give);
                if (view.refused === null) {
                    this.given = give;
                    this.places = null;
                }
                return view;
            }
            const calls = this.state ? [{ call: 'restore', state: this.state }] : [];
            let view = await this.ask('act', { calls });
            if (this.given) view = await this.ask('give', this.given);
            this.generation = generation;
            return view;
        }

        /** Loads what a view takes to be shown. */
        async prepare(view) {
            await Promise.all(PARTS.map(load));
            if (this.places || !view.drawings.some(({ cloud }) => cloud)) return;
            [this.places] = await Promise.all([this.ask('cloud'), load('cloud.js')]);
        }

        fail(error) {
            if (error instanceof Stopped) {
                this.stops += 1;
                this.queue.length = 0;
                this.trouble = error.message;
            }
            this.stop();
            // Not even the state that was there can be had.
            const lost = this.stops === 0 && this.generation !== engine.generation;
            if (!this.view || lost || this.stops >= MOST_STOPS) return this.giveUp(error.message);
            return this.refuse(error.message);
        }

        /** Shows the static figure again, and nothing else. */
        giveUp(why) {
            this.failed = true;
            this.board?.remove();
            for (const child of this.element.children) child.hidden = false;
            if (this.figure) this.figure.id = this.board.id;
            this.element.dataset.failed = why;
            delete this.element.dataset.ready;
        }

        /** Takes the static figure's place, and its name in links. */
        build() {
            const { tools, note, command } = Hyades.tools(this);
            this.parts = {
                controls: make('fieldset', { class: 'controls' }, make('legend', { class: 'unseen' }, 'Controls')),
                refused: make('p', { class: 'refused', role: 'alert' }),
                // The sentence stands twice: at once to be seen, and when it has settled to be read out.
                outcome: make('p', { class: 'outcome', 'aria-hidden': 'true' }),
                says: make('p', { class: 'says unseen', role: 'status', 'aria-live': 'polite' }),
                drawings: make('div', { class: 'drawings' }),
                facts: make('table', { class: 'facts' }),
                tools,
                command: make('p', { class: 'native' }, 'The same on your own machine: ', command),
            };
            this.command = command;
            this.note = note;
            const label = `Widget: ${this.name.replace(/-/g, ' ')}`;
            this.board = make('div', { class: 'board', role: 'group', 'aria-label': label }, ...Object.values(this.parts));
            // Keys that widgets use would turn the book's pages.
            this.board.addEventListener('keydown', (event) => {
                if (/^(Arrow|Home|End|Enter$| $|[np+=-]$)/.test(event.key)) event.stopPropagation();
            });
            this.controls = new Hyades.Controls(this.parts.controls, this);
            this.drawings = [];
            for (const child of this.element.children) child.hidden = true;
            this.figure = this.element.querySelector('figure[id]');
            if (this.figure) {
                this.board.id = this.figure.id;
                this.figure.removeAttribute('id');
            }
        }

        show(view, sent) {
            const first = !this.view;
            this.view = view;
            if (first) this.build();
            this.controls.update(view.controls);
            this.draw(view.drawings);
            this.refuse(view.refused ?? this.trouble ?? '');
            this.say(view.says, first);
            this.tell(view.facts);
            write(this.command, view.command);
            if (first) this.element.append(this.board);
            Hyades.mark(this, view.line);
            if (this.timer && !this.next()) this.stop();
            this.element.dataset.took = (performance.now() - sent).toFixed(1);
            this.element.dataset.ready = 'true';
            this.element.dispatchEvent(new CustomEvent('hyades-view', { detail: view, bubbles: true }));
            if (this.state !== this.linked) address.later();
        }

        draw(drawings) {
            drawings.forEach((drawing, i) => {
                const Kind = drawing.cloud ? Hyades.Cloud : Hyades.Picture;
                const others = drawing.cloud && this.drawings[i]?.places !== this.places;
                if (others || !(this.drawings[i] instanceof Kind)) {
                    const shown = new Kind(this, i);
                    if (this.drawings[i]) this.drawings[i].element.replaceWith(shown.element);
                    else this.parts.drawings.append(shown.element);
                    this.drawings[i] = shown;
                }
                this.drawings[i].update(drawing);
            });
            for (const gone of this.drawings.splice(drawings.length)) gone.element.remove();
        }

        refuse(text) {
            if (this.parts) write(this.parts.refused, text);
        }

        say(text, atOnce) {
            const { outcome, says } = this.parts;
            write(outcome, text);
            clearTimeout(this.saying);
            if (atOnce) write(says, text);
            else this.saying = setTimeout(() => write(says, text), SETTLED.sentence);
        }

        tell(facts) {
            const text = JSON.stringify(facts);
            if (this.told === text) return;
            this.told = text;
            const caption = make('caption', { class: 'unseen' }, 'The result in numbers');
            const rows = facts.map(([name, value]) => make('tr', {}, make('th', { scope: 'row' }, name), make('td', {}, value)));
            this.parts.facts.replaceChildren(caption, make('tbody', {}, ...rows));
            this.parts.facts.hidden = facts.length === 0;
        }

        /** A button that can be pressed now, the first of these names. */
        button(...names) {
            const usable = (name) => this.view.controls.find((c) => c.kind === 'button' && c.name === name && c.enabled);
            return names.map(usable).find(Boolean);
        }

        next() {
            return this.button('step', 'forward');
        }

        /** The button `play` presses another again and again, or goes to the end where motion is not wanted. */
        toggle() {
            if (this.timer) return this.stop();
            if (calm()) {
                const end = this.button('to_the_end', 'step', 'forward', 'play');
                return end && this.act({ call: 'press', name: end.name });
            }
            // At the end it begins anew: that is what the widget's own `play` does there.
            const step = (begins) => {
                if (this.running) return;
                const next = this.next() ?? (begins ? this.button('play') : null);
                if (!next) this.stop();
                else this.act({ call: 'press', name: next.name }, true);
            };
            this.timer = setInterval(step, PLAYED_EVERY, false);
            this.controls.playing(true);
            step(true);
        }

        stop() {
            if (!this.timer) return;
            clearInterval(this.timer);
            this.timer = null;
            this.controls.playing(false);
        }
    }

    window.Hyades = { make, write, clamp, calm, engine, address, enqueue };

    addEventListener('popstate', () => {
        for (const widget of widgets) {
            const state = address.read(widget.name);
            if (state === widget.linked || widget.failed) continue;
            widget.linked = state;
            widget.act({ call: 'restore', state });
        }
    });

    const places = [...document.querySelectorAll('.hyades-widget[data-widget]')];
    // On their way while the engine is.
    for (const name of PARTS) load(name).catch(() => {});
    const near = new IntersectionObserver((seen) => {
        for (const { target, isIntersecting } of seen) {
            if (!isIntersecting) continue;
            near.unobserve(target);
            new Widget(target);
        }
    }, { rootMargin: '600px' });
    places.forEach((place, i) => (i === 0 ? new Widget(place) : near.observe(place)));
})();
