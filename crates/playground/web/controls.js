// Controls: each kind makes its elements once and then only changes what differs, so that focus and cursor stay.
'use strict';

(() => {
    const { make, write } = Hyades;

    /** So many digits that sums of steps do not show what binary numbers lack. */
    const rounded = (number) => Number(number.toPrecision(12));

    /** Each gives its element and what updates it. */
    const KINDS = {
        slider(widget, id, { name }) {
            let now;
            const label = make('label', { for: id });
            const range = make('input', { type: 'range', id, name });
            const field = make('input', { type: 'number', id: `${id}-field`, step: 'any', autocomplete: 'off' });
            const unit = make('span', { class: 'unit' });
            const element = make('div', { class: 'control slider' }, label, make('span', { class: 'both' }, range, field, unit));
            const set = (value) => widget.act({ call: 'set', name, value: String(value) });
            let edited = false;

            range.addEventListener('input', () => {
                field.value = range.value;
                set(range.value);
            });
            field.addEventListener('input', () => {
                edited = true;
            });
            field.addEventListener('change', () => {
                edited = false;
                set(field.value);
            });
            field.addEventListener('blur', () => {
                edited = false;
                if (!widget.running) field.value = now.value;
            });
            // The browser's own arrow keys would go by 1.
            field.addEventListener('keydown', (event) => {
                const sign = { ArrowUp: 1, ArrowDown: -1 }[event.key];
                if (!sign || field.disabled) return;
                event.preventDefault();
                const next = rounded(Number(field.value) + sign * now.step);
                field.value = Math.min(Math.max(next, now.min), now.max);
                set(field.value);
            });

            const update = (control) => {
                now = control;
                write(label, control.label);
                write(unit, control.unit);
                const full = [control.label, control.unit].filter(Boolean).join(', ');
                field.setAttribute('aria-label', `${full}: exact value`);
                for (const bound of ['min', 'max', 'step']) range[bound] = control[bound];
                if (!widget.awaits('set', name)) {
                    range.value = control.value;
                    if (!edited) field.value = control.value;
                }
                range.setAttribute('aria-valuetext', `${control.value} ${control.unit}`.trim());
                range.disabled = field.disabled = !control.enabled;
            };
            return { element, update };
        },

        choice(widget, id, { name }) {
            let shown = '';
            const label = make('label', { for: id });
            const select = make('select', { id, name });
            select.addEventListener('change', () => widget.act({ call: 'set', name, value: select.value }));
            const update = (control) => {
                write(label, control.label);
                const options = JSON.stringify(control.options);
                if (options !== shown) {
                    shown = options;
                    select.replaceChildren(...control.options.map(([value, text]) => make('option', { value }, text)));
                }
                if (!widget.awaits('set', name)) select.value = control.value;
                select.disabled = !control.enabled;
            };
            return { element: make('div', { class: 'control choice' }, label, select), update };
        },

        button(widget, id, { name }) {
            const button = make('button', { type: 'button', id, name });
            button.addEventListener('click', () => {
                if (button.ariaDisabled === 'true') return;
                if (name === 'play') widget.toggle();
                else widget.act({ call: 'press', name });
            });
            const update = (control) => {
                write(button, control.label);
                // A button that is really disabled would lose the focus, and the keyboard its place.
                button.ariaDisabled = String(!control.enabled);
            };
            return { element: button, update };
        },

        file(widget, id, { name, accept }) {
            const label = make('label', { for: id });
            const input = make('input', { type: 'file', id, name, accept });
            // The same file may be chosen again, mended.
            input.addEventListener('click', () => {
                input.value = '';
            });
            input.addEventListener('change', () => input.files[0] && widget.give(input.files[0]));
            const used = make('span', { class: 'used' });
            const update = (control) => {
                write(label, control.label);
                input.disabled = !control.enabled;
                // The field names the file that is shown, or none; never one that was refused or put away.
                const name = widget.given?.file;
                if (input.files[0]?.name !== name) input.value = '';
                write(used, name && !input.files[0] ? `Shown: ${name}` : '');
            };
            return { element: make('div', { class: 'control file' }, label, input, used), update };
        },
    };

    class Controls {
        #shown = new Map();

        constructor(fieldset, widget) {
            this.fieldset = fieldset;
            this.widget = widget;
            // Buttons stay together, behind the rest.
            this.buttons = make('div', { class: 'buttons' });
            fieldset.append(this.buttons);
            const files = () => [...this.#shown.values()].some(({ kind }) => kind === 'file');
            widget.board.addEventListener('dragover', (event) => {
                if (files()) event.preventDefault();
            });
            widget.board.addEventListener('drop', (event) => {
                const [file] = event.dataTransfer.files;
                if (!files() || !file) return;
                event.preventDefault();
                widget.give(file);
            });
        }

        update(controls) {
            const kinds = new Map(controls.map(({ name, kind }) => [name, kind]));
            let lost = false;
            for (const [name, { kind, element }] of this.#shown) {
                if (kinds.get(name) === kind) continue;
                lost ||= element.contains(document.activeElement);
                element.remove();
                this.#shown.delete(name);
            }
            const buttons = controls.filter(({ kind }) => kind === 'button');
            this.#place(this.fieldset, controls.filter(({ kind }) => kind !== 'button'));
            this.#place(this.buttons, buttons);
            this.buttons.hidden = buttons.length === 0;
            if (lost) this.fieldset.querySelector('input, select, button')?.focus();
        }

        /** Puts controls in their order and moves none that stands right. */
        #place(where, controls) {
            let place = where.querySelector(':scope > :not(legend)');
            for (const control of controls) {
                const shown = this.#of(control);
                if (shown.element === place) place = place.nextElementSibling;
                else where.insertBefore(shown.element, place);
                shown.update(control);
            }
        }

        #of(control) {
            const { name, kind } = control;
            if (!this.#shown.has(name)) {
                const made = KINDS[kind](this.widget, `${this.widget.name}-${name}`, control);
                this.#shown.set(name, { kind, ...made });
            }
            return this.#shown.get(name);
        }

        playing(now) {
            const button = this.fieldset.querySelector('button[name="play"]');
            if (button) button.ariaPressed = String(now);
        }
    }

    Hyades.Controls = Controls;
})();
