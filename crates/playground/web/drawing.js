// A drawing of the engine's, and what lies over it: handles, what follows the pointer, and a cross for clicks by keyboard.
// All of it has places in percent, so that it stays right however wide the drawing is.
'use strict';

(() => {
    const { make, write, clamp } = Hyades;

    const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

    const shown = (value) => String(Number(value.toPrecision(4)));
    /** As many digits as a pointer can mean on an axis. */
    const rounded = (value, [a, b]) => {
        const digits = Math.ceil(Math.log10(1000 / Math.abs(b - a)));
        return Number(value.toFixed(Math.min(Math.max(digits, 0), 12)));
    };
    /** Which way an arrow key points on the screen, and how many steps; nothing for other keys. */
    function arrow(event) {
        const way = ARROWS[event.key];
        if (!way || event.ctrlKey || event.metaKey || event.altKey) return null;
        const times = event.shiftKey ? 10 : 1;
        return { x: way[0] * times, y: way[1] * times };
    }
    /** Whether an axis runs to the right or up, or the other way. */
    const sign = ([a, b]) => (b < a ? -1 : 1);

    function place(element, box) {
        for (const [side, value] of Object.entries(box)) element.style[side] = `${value}%`;
    }

    /** A point that moves in the plane, or a line that moves across it. */
    class Handle {
        constructor(picture, { name, x, y }) {
            this.picture = picture;
            this.name = name;
            this.line = x === null || y === null;
            const kind = `handle ${this.line ? (x === null ? 'along-y' : 'along-x') : 'point'}`;
            if (this.line) {
                const orientation = x === null ? 'vertical' : 'horizontal';
                this.element = make('div', { class: kind, role: 'slider', tabindex: '0', 'aria-orientation': orientation });
            } else {
                this.element = make('button', { class: kind, type: 'button' });
            }
            const on = (event, act) => this.element.addEventListener(event, act.bind(this));
            on('pointerdown', this.#take);
            on('pointermove', this.#move);
            on('pointerup', this.#leave);
            on('pointercancel', this.#leave);
            on('keydown', this.#key);
        }

        update(handle) {
            this.handle = handle;
            // While it moves it stands where the reader has it.
            if (!this.taken && !this.picture.widget.awaits('drag', this.name)) this.at = { x: handle.x, y: handle.y };
            this.#show();
        }

        #show() {
            const { frame } = this.picture;
            const { x, y } = this.at;
            const { left, top } = this.picture.toPercent(
                x === null ? frame.x[0] : clamp(x, frame.x),
                y === null ? frame.y[1] : clamp(y, frame.y),
            );
            const whole = this.picture.plotBox;
            place(this.element, { left, top });
            if (x === null) place(this.element, { width: whole.width });
            if (y === null) place(this.element, { height: whole.height });
            const values = Object.entries(this.at).filter(([, value]) => value !== null);
            if (!this.line) {
                const where = values.map(([axis, value]) => `${axis} ${shown(value)}`).join(', ');
                this.element.setAttribute('aria-label', `${this.handle.label}, ${where}`);
                return;
            }
            const [[axis, value]] = values;
            this.element.setAttribute('aria-label', this.handle.label);
            const ends = this.#ends(axis);
            this.element.ariaValueNow = String(clamp(value, ends));
            this.element.ariaValueText = shown(value);
            this.element.ariaValueMin = String(Math.min(...ends));
            this.element.ariaValueMax = String(Math.max(...ends));
        }

        /** From where to where it moves: a line may stop before its axis does. */
        #ends(axis) {
            return this.handle.along ?? this.picture.frame[axis];
        }

        #send(x, y) {
            const { widget } = this.picture;
            if (this.at.x !== null) this.at.x = clamp(x, this.#ends('x'));
            if (this.at.y !== null) this.at.y = clamp(y, this.#ends('y'));
            this.#show();
            widget.act({ call: 'drag', handle: this.name, x: this.at.x ?? 0, y: this.at.y ?? 0 });
        }

        #take(event) {
            if (event.button !== 0) return;
            event.preventDefault();
            this.element.setPointerCapture(event.pointerId);
            this.element.focus({ preventScroll: true });
            // Where it was taken stays below the pointer.
            const at = this.picture.toData(event);
            this.taken = { x: at.x - (this.at.x ?? 0), y: at.y - (this.at.y ?? 0) };
        }

        #move(event) {
            if (!this.taken) return;
            const { frame } = this.picture;
            const at = this.picture.toData(event);
            this.#send(rounded(at.x - this.taken.x, frame.x), rounded(at.y - this.taken.y, frame.y));
        }

        #leave() {
            if (!this.taken) return;
            this.taken = null;
            if (!this.picture.widget.running) this.update(this.handle);
        }

        #key(event) {
            const { frame } = this.picture;
            const end = { Home: 0, End: 1 }[event.key];
            const move = arrow(event);
            if (this.line && end !== undefined) {
                this.#send(this.#ends('x')[end], this.#ends('y')[end]);
            } else if (move) {
                // Any arrow key moves a line, along the one axis that it has.
                if (this.line) move.x = move.y = move.x + move.y;
                const by = (axis) => (this.at[axis] ?? 0) + move[axis] * sign(frame[axis]) * this.handle.step;
                this.#send(Number(by('x').toPrecision(12)), Number(by('y').toPrecision(12)));
            } else {
                return;
            }
            event.preventDefault();
        }
    }

    /** The engine's SVG with what answers to the reader. */
    class Picture {
        #handles = new Map();
        #text = '';

        constructor(widget, index) {
            this.widget = widget;
            this.index = index;
            this.image = make('div', { class: 'picture', role: 'img' });
            this.circle = make('div', { class: 'circle', 'aria-hidden': 'true' });
            this.cross = make('button', { class: 'cross', type: 'button' });
            this.plot = make('div', { class: 'plot' }, this.circle, this.cross);
            this.layer = make('div', { class: 'layer' }, this.plot);
            this.element = make('div', { class: 'drawing' }, this.image, this.layer);
            this.circle.hidden = true;
            this.#pointer();
            this.#keyboard();
        }

        update(drawing) {
            this.drawing = drawing;
            [this.frame] = drawing.frames;
            this.element.style.setProperty('--natural-width', `${drawing.width}px`);
            this.element.classList.toggle('wide', drawing.width > 400);
            if (this.#text !== drawing.svg) {
                this.#text = drawing.svg;
                this.image.innerHTML = drawing.svg;
            }
            this.image.setAttribute('aria-label', drawing.alt);
            const answers = Boolean(this.frame) && (drawing.clicks || drawing.pointer !== null);
            this.plot.classList.toggle('live', answers);
            this.plot.classList.toggle('clicks', drawing.clicks);
            this.plot.classList.toggle('follows', drawing.pointer !== null);
            this.cross.hidden = !answers;
            if (this.frame) {
                this.plotBox = this.#percent(this.frame);
                place(this.plot, this.plotBox);
                if (answers) this.#showCross();
                this.#showCircle();
            }
            this.#updateHandles(this.frame ? drawing.handles : []);
        }

        #updateHandles(handles) {
            // A point that becomes a line is another element.
            const key = ({ name, x, y }) => `${name} ${x === null} ${y === null}`;
            const keys = new Set(handles.map(key));
            for (const [old, { element }] of this.#handles) {
                if (keys.has(old)) continue;
                element.remove();
                this.#handles.delete(old);
            }
            for (const handle of handles) {
                if (!this.#handles.has(key(handle))) {
                    const made = new Handle(this, handle);
                    this.#handles.set(key(handle), made);
                    this.layer.append(made.element);
                }
                this.#handles.get(key(handle)).update(handle);
            }
        }

        /** A box of the drawing in percent of it. */
        #percent({ left, top, width, height }) {
            const { width: w, height: h } = this.drawing;
            return { left: (left / w) * 100, top: (top / h) * 100, width: (width / w) * 100, height: (height / h) * 100 };
        }

        /** Where a point of the data is in the plot, from 0 to 1, from the upper left corner. */
        #share(x, y) {
            const { frame } = this;
            return [(x - frame.x[0]) / (frame.x[1] - frame.x[0]), (frame.y[1] - y) / (frame.y[1] - frame.y[0])];
        }

        /** The same in percent of the drawing. */
        toPercent(x, y) {
            const [across, down] = this.#share(x, y);
            const box = this.plotBox;
            return { left: box.left + across * box.width, top: box.top + down * box.height };
        }

        /** The data's coordinates under the pointer. */
        toData({ clientX, clientY }) {
            const { frame } = this;
            const box = this.plot.getBoundingClientRect();
            const across = (clientX - box.left) / box.width;
            const down = (clientY - box.top) / box.height;
            return { x: frame.x[0] + across * (frame.x[1] - frame.x[0]), y: frame.y[1] - down * (frame.y[1] - frame.y[0]) };
        }

        #pointer() {
            const follow = (event) => {
                this.under = this.toData(event);
                this.#showCircle();
            };
            this.plot.addEventListener('pointermove', follow);
            this.plot.addEventListener('pointerdown', follow);
            this.plot.addEventListener('pointerleave', ({ pointerType }) => {
                // A finger that was lifted leaves the circle where it was.
                if (pointerType === 'touch') return;
                this.under = null;
                this.#showCircle();
            });
            this.plot.addEventListener('click', (event) => {
                // A press of the cross by keyboard is a click, too.
                const { x, y } = event.target === this.cross ? this.crossAt : this.toData(event);
                this.#click(x, y);
            });
        }

        #click(x, y) {
            if (!this.drawing.clicks) return;
            const { frame, widget, index } = this;
            widget.act({ call: 'click', drawing: index, x: rounded(x, frame.x), y: rounded(y, frame.y) });
        }

        #showCircle() {
            const at = this.under;
            const circle = this.drawing.pointer;
            this.circle.hidden = !at || !circle;
            if (this.circle.hidden) return;
            const [across, down] = this.#share(at.x, at.y);
            const share = ([a, b]) => (200 * circle.radius) / Math.abs(b - a);
            place(this.circle, { left: across * 100, top: down * 100, width: share(this.frame.x), height: share(this.frame.y) });
        }

        /** The cross: arrow keys move it, and what follows the pointer with it; Enter clicks. */
        #keyboard() {
            const { cross } = this;
            const middle = ([a, b]) => a + (b - a) / 2;
            cross.addEventListener('focus', () => {
                this.crossAt ??= { x: middle(this.frame.x), y: middle(this.frame.y) };
                this.under = this.crossAt;
                this.#showCircle();
                this.#showCross();
            });
            cross.addEventListener('blur', () => {
                this.under = null;
                this.#showCircle();
            });
            cross.addEventListener('keydown', (event) => {
                const { frame } = this;
                const move = arrow(event);
                if (!move) return;
                event.preventDefault();
                const by = (axis) => {
                    const step = (frame[axis][1] - frame[axis][0]) / 100;
                    return rounded(clamp(this.crossAt[axis] + move[axis] * step, frame[axis]), frame[axis]);
                };
                this.crossAt = { x: by('x'), y: by('y') };
                this.under = this.crossAt;
                this.#showCircle();
                this.#showCross();
                clearTimeout(this.told);
                const where = `x ${shown(this.crossAt.x)}, y ${shown(this.crossAt.y)}`;
                this.told = setTimeout(() => write(this.widget.note, where), 300);
            });
        }

        #showCross() {
            const task = this.drawing.clicks ? 'Place a point' : 'Move the circle';
            const keys = this.drawing.clicks ? 'arrow keys move the cross, Enter places the point' : 'with the arrow keys';
            this.cross.setAttribute('aria-label', `${task}: ${keys}`);
            if (!this.crossAt) return;
            const [across, down] = this.#share(clamp(this.crossAt.x, this.frame.x), clamp(this.crossAt.y, this.frame.y));
            place(this.cross, { left: across * 100, top: down * 100 });
        }
    }

    Hyades.Picture = Picture;
})();
