// What every widget has below its drawings: reset, copies, files; and the mark in a listing.
'use strict';

(() => {
    const { make, write, address } = Hyades;

    /** Copies a text, or says that it cannot. */
    async function copy(widget, text, what) {
        try {
            await navigator.clipboard.writeText(text);
            inform(widget, `${what} copied`);
        } catch {
            inform(widget, `This browser does not let a page copy: ${text}`);
        }
    }

    function inform(widget, text) {
        // The same text again is read out again.
        widget.note.textContent = '';
        setTimeout(() => write(widget.note, text), 50);
        clearTimeout(widget.noted);
        widget.noted = setTimeout(() => write(widget.note, ''), 8000);
    }

    function save(widget, ending, content, type, name = widget.name) {
        const blob = content instanceof Blob ? content : new Blob([content], { type });
        const link = make('a', { href: URL.createObjectURL(blob), download: `${name}.${ending}` });
        document.body.append(link);
        link.click();
        link.remove();
        setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }

    /** Drawings below each other as one document, in black where the page decides on the colour. */
    function document_of(drawings) {
        let height = 0;
        const placed = drawings.map((drawing) => {
            const svg = drawing.svg.replace('<svg ', `<svg x="0" y="${height}" `);
            height += drawing.height;
            return svg;
        });
        const width = Math.max(...drawings.map((drawing) => drawing.width));
        const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" color="#000">`;
        return `${head}\n${placed.join('')}</svg>\n`;
    }

    async function saveDrawings(widget) {
        const flat = widget.view.drawings.filter(({ cloud }) => !cloud);
        if (flat.length > 0) save(widget, 'svg', document_of(flat), 'image/svg+xml');
        const clouds = widget.drawings.filter((drawing) => drawing.picture);
        for (const cloud of clouds) save(widget, 'png', await cloud.picture());
        inform(widget, clouds.length > 0 ? 'Saved: the flat drawings as SVG, the stars as PNG' : 'Drawings saved as SVG');
    }

    async function saveTable(widget) {
        try {
            const table = await widget.ask('csv');
            // A command that reads the reader's own points names their file.
            const own = widget.view.command.match(/ --points (\S+)\.csv/);
            save(widget, 'csv', table, 'text/csv', own?.[1]);
            inform(widget, 'Result saved as CSV');
        } catch (error) {
            widget.refuse(error.message);
        }
    }

    Hyades.tools = (widget) => {
        const tool = (name, label, act) => {
            const button = make('button', { type: 'button', 'data-tool': name }, label);
            button.addEventListener('click', act);
            return button;
        };
        const link = () => {
            address.write();
            return copy(widget, location.href, widget.given ? 'Link (without your own file, which stays here)' : 'Link');
        };
        const note = make('p', { class: 'note', role: 'status' });
        const tools = make(
            'div',
            { class: 'tools', role: 'group', 'aria-label': 'Keep and share' },
            tool('reset', 'Reset', () => widget.act({ call: 'reset' })),
            tool('copy-command', 'Copy command', () => copy(widget, widget.view.command, 'Command')),
            tool('copy-link', 'Copy link', link),
            tool('save-svg', 'Save SVG', () => saveDrawings(widget)),
            tool('save-csv', 'Save CSV', () => saveTable(widget)),
            note,
        );
        return { tools, note, command: make('code', { class: 'command' }) };
    };

    /** The part of a listing that is its line, counted from 1. */
    function lineOf(code, line) {
        const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        range.selectNodeContents(code);
        let at = 1;
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
            for (let i = text.data.indexOf('\n'); i >= 0; i = text.data.indexOf('\n', i + 1)) {
                at += 1;
                if (at === line) range.setStart(text, i + 1);
                if (at > line) {
                    range.setEnd(text, i);
                    return range;
                }
            }
        }
        return range;
    }

    const marked = new Map();

    /** The page's listing for a widget. */
    const listing = ({ name }) => document.querySelector(`[data-listing="${name}"] code`);

    /** Marks a line of it by a bar over it: the listing itself stays as it is. */
    function mark(widget, line) {
        const code = listing(widget);
        if (!code) return;
        const pre = code.parentElement;
        let bar = pre.querySelector('.hyades-line');
        if (!bar) {
            bar = make('span', { class: 'hyades-line', 'aria-hidden': 'true' });
            new ResizeObserver(() => mark(widget, marked.get(widget))).observe(code);
        }
        bar.hidden = !line;
        if (!line) return;
        pre.append(bar);
        // An end of the line before, without any width, may belong to the range.
        const boxes = [...lineOf(code, line).getClientRects()].filter(({ width }) => width > 0);
        const box = boxes.at(-1);
        bar.hidden = !box;
        if (!box) return;
        bar.style.top = `${box.top - pre.getBoundingClientRect().top}px`;
        bar.style.height = `${box.height}px`;
    }

    /** Measuring lays the page out, so it waits until the page is laid out anyway. */
    Hyades.mark = (widget, line) => {
        if (marked.get(widget) === line) return;
        marked.set(widget, line);
        requestAnimationFrame(() => mark(widget, marked.get(widget)));
    };
})();
