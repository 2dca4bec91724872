// What mdBook leaves undone for readers without a mouse, and for those who print. A page is whole without it.
'use strict';

(() => {
    // The button that shows and hides the side bar is a label: here it gets a button's role, and its keys.
    const toggle = document.getElementById('mdbook-sidebar-toggle');
    if (toggle) {
        toggle.setAttribute('role', 'button');
        toggle.tabIndex = 0;
        toggle.addEventListener('keydown', (event) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            toggle.click();
        });
    }

    // What is wider than the page can be reached, and then scrolled with the arrow keys. Its keys do not turn the book's pages.
    const boxes = document.querySelectorAll('main pre > code, main .table-wrapper, main .hyades-drawing');
    for (const box of boxes) {
        box.addEventListener('keydown', (event) => {
            if (/^Arrow(Left|Right)$/.test(event.key) && box.scrollWidth > box.clientWidth) event.stopPropagation();
        });
    }
    function reach() {
        const wide = [...boxes].map((box) => box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight);
        boxes.forEach((box, i) => {
            if (wide[i]) box.tabIndex = 0;
            else box.removeAttribute('tabindex');
        });
    }
    reach();
    addEventListener('load', reach);
    addEventListener('resize', reach);

    // Paper is white: what is read in a dark theme is printed in the light one. mdBook's dark themes, and the colours of their code:
    const DARK = { ayu: 'ayu-highlight', navy: 'tomorrow-night', coal: 'tomorrow-night' };
    const page = document.documentElement.classList;
    const colours = (name) => document.getElementById(`mdbook-${name}-css`);
    let dark;
    function paint(light) {
        page.toggle(dark, !light);
        page.toggle('light', light);
        colours(DARK[dark])?.toggleAttribute('disabled', light);
        colours('highlight')?.toggleAttribute('disabled', !light);
    }
    addEventListener('beforeprint', () => {
        dark = Object.keys(DARK).find((theme) => page.contains(theme));
        if (dark) paint(true);
    });
    addEventListener('afterprint', () => {
        if (dark) paint(false);
    });
})();
