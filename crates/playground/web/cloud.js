// Points in space, drawn here and not by the engine: they turn at every frame of the screen.
'use strict';

(() => {
    const { make, write, calm, clamp } = Hyades;

    /** Colours and shapes of the book's figures, in their order: 42 groups look different. */
    const COLORS = ['#0072b2', '#d55e00', '#009e73', '#e69f00', '#cc79a7', '#56b4e9', '#f0e442'];
    const PALE = 6;
    const star = Array.from({ length: 10 }, (_, i) => {
        const radius = i % 2 ? 0.62 : 1.45;
        return [radius * Math.sin((i * Math.PI) / 5), -radius * Math.cos((i * Math.PI) / 5)];
    });
    const SHAPES = [
        [],
        [[0, -1.3], [1.2, 0.85], [-1.2, 0.85]],
        [[-0.92, -0.92], [0.92, -0.92], [0.92, 0.92], [-0.92, 0.92]],
        [[0, -1.3], [1.15, 0], [0, 1.3], [-1.15, 0]],
        [[0, 1.3], [-1.2, -0.85], [1.2, -0.85]],
        star,
    ];
    const NEAR = 8;
    const ZOOM = [0.8, 40];
    /** In radians: of a press of an arrow key, of a pixel, and of a second. */
    const TURN = { key: 0.1, pixel: 0.008, second: 0.2 };
    const MOST_NAMES = 24;
    const FIRST = '0.6,0.35,1';
    const HELP = 'Arrow keys turn, plus and minus zoom, n and p go through the lit stars, Enter centres on one, Home starts anew.';

    function shape(context, group, x, y, radius) {
        const corners = SHAPES[group % SHAPES.length];
        if (corners.length === 0) {
            context.moveTo(x + radius, y);
            context.arc(x, y, radius, 0, 2 * Math.PI);
            return;
        }
        corners.forEach(([dx, dy], i) => context[i ? 'lineTo' : 'moveTo'](x + dx * radius, y + dy * radius));
        context.closePath();
    }

    /** The same as a small SVG, for the legend. */
    function sign(group) {
        const corners = SHAPES[group % SHAPES.length].map(([x, y]) => `${5 * x},${5 * y}`).join(' ');
        const outline = `fill="${COLORS[group % COLORS.length]}"${group % COLORS.length === PALE ? ' stroke="currentColor"' : ''}`;
        const drawn = corners ? `<polygon points="${corners}" ${outline}/>` : `<circle r="5" ${outline}/>`;
        return `<svg viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">${drawn}</svg>`;
    }

    class Cloud {
        /** Where each point is on the screen. */
        #seen;
        #group;
        #groups = [];
        #names = '';
        #pointers = new Map();
        #told = new Map();

        constructor(widget) {
            this.widget = widget;
            this.places = widget.places;
            this.n = this.places.length / 3;
            this.#seen = new Float32Array(2 * this.n);
            this.#group = new Int32Array(this.n);
            let farthest = 0;
            for (let i = 0; i < this.n; i += 1) farthest = Math.max(farthest, Math.hypot(...this.#at(i)));
            this.radius = farthest || 1;
            this.home();

            this.canvas = make('canvas', { tabindex: '0', role: 'img' });
            this.tip = make('div', { class: 'tip', 'aria-hidden': 'true' });
            this.tip.hidden = true;
            this.voice = make('p', { class: 'unseen', role: 'status' });
            this.legend = make('ul', { class: 'legend' });
            const button = (label, text, act) => {
                const made = make('button', { type: 'button', 'aria-label': label }, text);
                made.addEventListener('click', act);
                return made;
            };
            this.turning = button('Turn by itself', 'Turn', () => this.#turn(!this.turned));
            this.turning.ariaPressed = 'false';
            this.turning.hidden = calm();
            const bar = make(
                'div',
                { class: 'tools', role: 'group', 'aria-label': 'View' },
                this.turning,
                button('Nearer', '+', () => this.#zoom(1.25)),
                button('Farther', '−', () => this.#zoom(0.8)),
                button('Previous lit star', '‹ star', () => this.#step(-1)),
                button('Next lit star', 'star ›', () => this.#step(1)),
                button('First view', 'First view', () => this.#away()),
            );
            const stage = make('div', { class: 'stage' }, this.canvas, this.tip);
            this.element = make('div', { class: 'drawing space' }, stage, bar, this.legend, this.voice);
            this.#listen();
            new ResizeObserver(() => this.#fit()).observe(this.canvas);
            // Another theme has other colours.
            new MutationObserver(() => this.redraw()).observe(document.documentElement, { attributeFilter: ['class'] });
            // On paper it is black on white, whatever the theme.
            for (const [event, printed] of [['beforeprint', true], ['afterprint', false]]) {
                addEventListener(event, () => {
                    this.printed = printed;
                    if (this.element.isConnected) this.#draw();
                });
            }
        }

        #at(i) {
            return this.places.subarray(3 * i, 3 * i + 3);
        }

        /** Looks from where the page's address says, or else from the first place: turned by two angles, near or far, with the Sun or a star in the middle. */
        home() {
            const numbers = (look) => look.split(',').map(Number);
            const wanted = numbers(this.widget.look);
            const known = wanted.length >= 3 && wanted.slice(0, 3).every(Number.isFinite);
            const [around, over, zoom, star] = known ? wanted : numbers(FIRST);
            this.angle = { around, over: clamp(over, [-Math.PI / 2, Math.PI / 2]) };
            this.zoom = clamp(zoom, ZOOM);
            this.middle = Number.isInteger(star) && star >= 0 && star < this.n ? star : null;
            this.centre = this.middle === null ? [0, 0, 0] : [...this.#at(this.middle)];
            this.chosen = null;
            if (this.canvas) this.redraw();
        }

        #away() {
            this.widget.looked('');
            this.home();
        }

        /** What the page's address says of it. */
        #looked() {
            const numbers = [this.angle.around, this.angle.over, this.zoom].map((value) => Number(value.toFixed(3)));
            if (this.middle !== null) numbers.push(this.middle);
            const look = numbers.join(',');
            this.widget.looked(look === FIRST ? '' : look);
        }

        update({ cloud, alt, width, height }) {
            this.#groups = cloud.groups;
            this.#group.fill(-1);
            cloud.groups.forEach((members, group) => members.forEach((i) => {
                this.#group[i] = group;
            }));
            this.lit = cloud.groups.flat();
            this.#showTip(null);
            if (!this.lit.includes(this.chosen)) this.chosen = null;
            this.#told.clear();
            this.element.style.setProperty('--natural-width', `${width || 380}px`);
            this.canvas.style.aspectRatio = `${width || 1} / ${height || 1}`;
            this.canvas.setAttribute('aria-label', `${alt} ${HELP}`);
            this.#name(cloud.names);
            this.redraw();
        }

        #name(names) {
            if (this.#names === JSON.stringify(names)) return;
            this.#names = JSON.stringify(names);
            const entries = names.slice(0, MOST_NAMES).map((name, group) => {
                const entry = make('li', {}, ` ${name}`);
                entry.insertAdjacentHTML('afterbegin', sign(group));
                return entry;
            });
            const more = names.length - MOST_NAMES;
            if (more > 0) entries.push(make('li', {}, `and ${more} more`));
            this.legend.replaceChildren(...entries);
        }

        /** Once for all that changes until the screen's next frame. */
        redraw() {
            this.waiting ??= requestAnimationFrame((now) => {
                this.waiting = null;
                if (this.turned) {
                    this.angle.around += TURN.second * Math.min((now - (this.before ?? now)) / 1000, 0.1);
                    this.before = now;
                    if (this.element.isConnected) this.redraw();
                }
                this.#draw();
            });
        }

        #fit() {
            const ratio = devicePixelRatio || 1;
            const { clientWidth, clientHeight } = this.canvas;
            this.canvas.width = Math.round(clientWidth * ratio);
            this.canvas.height = Math.round(clientHeight * ratio);
            this.redraw();
        }

        /** Looks from far along the y axis after turning around z and then over the horizon. */
        #project() {
            const { clientWidth: w, clientHeight: h } = this.canvas;
            const [cx, cy, cz] = this.centre;
            const [c, s] = [Math.cos(this.angle.around), Math.sin(this.angle.around)];
            const [co, so] = [Math.cos(this.angle.over), Math.sin(this.angle.over)];
            const eye = 4 * this.radius;
            const scale = (0.46 * Math.min(w, h) * this.zoom) / this.radius;
            this.scale = scale;
            return (x, y, z) => {
                const [dx, dy, dz] = [x - cx, y - cy, z - cz];
                const depth = s * dx + c * dy;
                const away = co * depth - so * dz;
                const size = (scale * eye) / (eye + away);
                return [w / 2 + size * (c * dx - s * dy), h / 2 - size * (co * dz + so * depth), away];
            };
        }

        #draw() {
            const { canvas, places } = this;
            const context = canvas.getContext('2d');
            const ratio = canvas.width / (canvas.clientWidth || 1);
            const style = getComputedStyle(canvas);
            const project = this.#project();
            [this.ink, this.paper] = this.printed ? ['#000', '#fff'] : [style.color, style.backgroundColor];
            context.setTransform(ratio, 0, 0, ratio, 0, 0);
            context.fillStyle = this.paper;
            context.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
            context.fillStyle = this.ink;
            for (let i = 0; i < this.n; i += 1) {
                const [x, y, away] = project(places[3 * i], places[3 * i + 1], places[3 * i + 2]);
                this.#seen[2 * i] = x;
                this.#seen[2 * i + 1] = y;
                if (this.#group[i] >= 0) continue;
                // What is farther is paler.
                context.globalAlpha = away < 0 ? 0.42 : 0.22;
                context.fillRect(x - 0.6, y - 0.6, 1.2, 1.2);
            }
            context.globalAlpha = 1;
            this.#sun(context, project(0, 0, 0));
            const radius = this.lit.length > 2000 ? 1.6 : this.lit.length > 400 ? 2.6 : 3.6;
            this.#groups.forEach((members, group) => this.#paint(context, group, members.map((i) => this.#screen(i)), radius));
            if (this.chosen !== null) this.#ring(context, this.#screen(this.chosen), 8);
            this.#ruler(context);
            canvas.dataset.drawn = 'true';
        }

        #screen(i) {
            return this.#seen.subarray(2 * i, 2 * i + 2);
        }

        #paint(context, group, points, radius) {
            context.beginPath();
            for (const [x, y] of points) shape(context, group, x, y, radius);
            context.fillStyle = COLORS[group % COLORS.length];
            context.fill();
            // The pale yellow needs an outline, as in the book's figures.
            if (group % COLORS.length !== PALE) return;
            context.lineWidth = 0.8;
            context.strokeStyle = this.ink;
            context.stroke();
        }

        #ring(context, [x, y], radius) {
            context.beginPath();
            context.arc(x, y, radius, 0, 2 * Math.PI);
            context.lineWidth = 2;
            context.strokeStyle = this.ink;
            context.stroke();
        }

        #sun(context, [x, y]) {
            this.#ring(context, [x, y], 4);
            context.fillStyle = this.ink;
            context.beginPath();
            context.arc(x, y, 1.3, 0, 2 * Math.PI);
            context.fill();
            this.#label(context, 'Sun', x + 8, y + 4);
        }

        /** Readable over whatever is there. */
        #label(context, text, x, y) {
            context.font = '12px system-ui, sans-serif';
            context.lineWidth = 3;
            context.strokeStyle = this.paper;
            context.strokeText(text, x, y);
            context.fillStyle = this.ink;
            context.fillText(text, x, y);
        }

        /** A round length, at the depth of the centre. */
        #ruler(context) {
            const wanted = 90 / this.scale;
            const power = 10 ** Math.floor(Math.log10(wanted));
            const length = [5, 2, 1].find((factor) => factor * power <= wanted) * power;
            const [x, y] = [12, this.canvas.clientHeight - 12];
            context.strokeStyle = this.ink;
            context.lineWidth = 1.5;
            context.beginPath();
            context.moveTo(x, y - 4);
            context.lineTo(x, y);
            context.lineTo(x + length * this.scale, y);
            context.lineTo(x + length * this.scale, y - 4);
            context.stroke();
            this.#label(context, `${Number(length.toPrecision(1))} pc`, x + 4, y - 6);
        }

        #turn(on) {
            const was = this.turned;
            this.turned = on && !calm();
            this.turning.ariaPressed = String(this.turned);
            if (was && !this.turned) this.#looked();
            this.before = undefined;
            this.redraw();
        }

        #rotate(around, over) {
            this.#showTip(null);
            this.angle.around += around;
            this.angle.over = clamp(this.angle.over + over, [-Math.PI / 2, Math.PI / 2]);
            this.#looked();
            this.redraw();
        }

        #zoom(times) {
            this.#showTip(null);
            this.zoom = clamp(this.zoom * times, ZOOM);
            this.#looked();
            this.redraw();
        }

        #centreOn(i) {
            if (i === null) return;
            this.#showTip(null);
            this.middle = i;
            this.centre = [...this.#at(i)];
            this.#looked();
            this.redraw();
        }

        /** The next lit star, which is told aloud. */
        async #step(by) {
            if (this.lit.length === 0) return;
            const at = this.lit.indexOf(this.chosen);
            const next = at < 0 ? (by > 0 ? 0 : -1) : at + by;
            this.chosen = this.lit.at(next % this.lit.length);
            this.redraw();
            const text = await this.#tell(this.chosen);
            write(this.voice, text);
            this.#showTip(this.chosen, text);
        }

        async #tell(i) {
            if (!this.#told.has(i)) this.#told.set(i, this.widget.ask('tell', { point: i }).catch(() => ''));
            return this.#told.get(i);
        }

        /** The star below the pointer; a lit one comes first. */
        #nearest(x, y) {
            let [best, least] = [null, Infinity];
            for (let i = 0; i < this.n; i += 1) {
                const far = Math.hypot(this.#seen[2 * i] - x, this.#seen[2 * i + 1] - y);
                const weight = far + (this.#group[i] < 0 ? NEAR : 0);
                if (far <= NEAR && weight < least) [best, least] = [i, weight];
            }
            return best;
        }

        #pointed({ clientX, clientY }) {
            const box = this.canvas.getBoundingClientRect();
            return this.#nearest(clientX - box.left, clientY - box.top);
        }

        #showTip(i, text) {
            if (i === null) this.under = null;
            this.tip.hidden = i === null || !text;
            if (this.tip.hidden) return;
            write(this.tip, text);
            const [x, y] = this.#screen(i);
            const left = x > this.canvas.clientWidth / 2;
            this.tip.style.translate = `${left ? 'calc(-100% - 10px)' : '10px'} -50%`;
            this.tip.style.left = `${x}px`;
            this.tip.style.top = `${Math.min(Math.max(y, 24), this.canvas.clientHeight - 24)}px`;
        }

        async #hover(event) {
            const i = this.#pointed(event);
            if (this.under === i) return;
            this.under = i;
            if (i === null) return this.#showTip(null);
            const text = await this.#tell(i);
            if (this.under === i) this.#showTip(i, text);
        }

        #listen() {
            const { canvas } = this;
            const on = (name, act, options) => canvas.addEventListener(name, act, options);
            on('pointerdown', (event) => {
                if (event.button !== 0) return;
                canvas.setPointerCapture(event.pointerId);
                this.#pointers.set(event.pointerId, event);
                this.pressed = event;
                this.#turn(false);
            });
            on('pointermove', (event) => {
                const before = this.#pointers.get(event.pointerId);
                if (!before) return void this.#hover(event);
                const others = [...this.#pointers.values()].filter(({ pointerId }) => pointerId !== event.pointerId);
                this.#pointers.set(event.pointerId, event);
                this.#showTip(null);
                if (others.length === 0) {
                    this.#rotate((event.clientX - before.clientX) * TURN.pixel, (event.clientY - before.clientY) * TURN.pixel);
                    return;
                }
                // Two fingers zoom by how their distance grows.
                const far = (pointer) => Math.hypot(pointer.clientX - others[0].clientX, pointer.clientY - others[0].clientY);
                if (far(before) > 0) this.#zoom(far(event) / far(before));
            });
            for (const name of ['pointerup', 'pointercancel']) on(name, (event) => this.#pointers.delete(event.pointerId));
            // A tap points, too, and a finger that was lifted has not gone elsewhere.
            on('pointerup', (event) => {
                const { clientX, clientY } = this.pressed ?? event;
                if (Math.hypot(event.clientX - clientX, event.clientY - clientY) < 5) this.#hover(event);
            });
            on('pointerleave', ({ pointerType }) => pointerType !== 'touch' && this.#showTip(null));
            on('dblclick', (event) => this.#centreOn(this.#pointed(event)));
            on('blur', () => this.#showTip(null));
            on('wheel', (event) => {
                // The wheel belongs to the page until the reader has turned to the stars.
                if (!event.ctrlKey && document.activeElement !== canvas) return;
                event.preventDefault();
                this.#zoom(Math.exp(-event.deltaY / 400));
            }, { passive: false });
            on('keydown', (event) => {
                if (event.ctrlKey || event.metaKey || event.altKey) return;
                const turn = TURN.key;
                const keys = {
                    ArrowLeft: () => this.#rotate(-turn, 0),
                    ArrowRight: () => this.#rotate(turn, 0),
                    ArrowUp: () => this.#rotate(0, -turn),
                    ArrowDown: () => this.#rotate(0, turn),
                    '+': () => this.#zoom(1.25),
                    '=': () => this.#zoom(1.25),
                    '-': () => this.#zoom(0.8),
                    n: () => this.#step(1),
                    p: () => this.#step(-1),
                    Enter: () => this.#centreOn(this.chosen),
                    Home: () => this.#away(),
                };
                if (!keys[event.key]) return;
                event.preventDefault();
                keys[event.key]();
            });
        }

        /** What is drawn, as an image. */
        picture() {
            this.#draw();
            return new Promise((resolve) => {
                this.canvas.toBlob(resolve);
            });
        }
    }

    Hyades.Cloud = Cloud;
})();
