//! The link check of the built book: no dead link or anchor, and nothing that leaves for the network but plain links.

use crate::error::Result;
use crate::workspace::{files_under, read, relative};
use scraper::{ElementRef, Html, Selector};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a page has and what it wants.
struct Page {
    ids: BTreeSet<String>,
    links: Vec<Link>,
    problems: Vec<String>,
    /// mdBook's 404 page, whose addresses are relative to the site's root.
    from_root: bool,
}

/// An address on a page.
struct Link {
    element: String,
    target: String,
    /// Only a plain link may leave the book.
    may_leave: bool,
}

/// Checks all pages and style sheets under a folder. One line a problem: page, link, why.
///
/// # Errors
///
/// The folder or a page cannot be read.
pub fn check(folder: &Path) -> Result<Vec<String>> {
    let files: Vec<String> = files_under(folder)?
        .iter()
        .map(|path| relative(folder, path))
        .collect();
    let mut problems = Vec::new();
    let mut pages = BTreeMap::new();
    for file in &files {
        let extension = Path::new(file).extension().unwrap_or_default();
        if extension == "html" {
            pages.insert(file.as_str(), Page::read(&read(&folder.join(file))?));
        } else if extension == "css" {
            let targets = css_targets(&read(&folder.join(file))?);
            let problem = |target: &String| {
                local_problem(&files, file, target, false).map(|why| (target.clone(), why))
            };
            let found = targets.iter().filter_map(problem);
            problems.extend(found.map(|(target, why)| format!("{file}: `{target}`: {why}")));
        }
    }
    if pages.is_empty() {
        problems.push(format!("{}: no page", folder.display()));
    }
    for (file, page) in &pages {
        problems.extend(
            page.problems
                .iter()
                .map(|problem| format!("{file}: {problem}")),
        );
        for link in &page.links {
            if let Some(why) = link_problem(&files, &pages, file, page, link) {
                problems.push(format!(
                    "{file}: <{}> `{}`: {why}",
                    link.element, link.target
                ));
            }
        }
    }
    Ok(problems)
}

impl Page {
    fn read(html: &str) -> Self {
        let document = Html::parse_document(html);
        let mut page = Self {
            ids: BTreeSet::new(),
            links: Vec::new(),
            problems: Vec::new(),
            from_root: false,
        };
        for element in document
            .root_element()
            .descendants()
            .filter_map(ElementRef::wrap)
        {
            page.read_element(element);
        }
        // Where scripts run, what is in <noscript> is text.
        if let Ok(noscript) = Selector::parse("noscript") {
            for element in document.select(&noscript) {
                let inner = Html::parse_fragment(&element.text().collect::<String>());
                for element in inner
                    .root_element()
                    .descendants()
                    .filter_map(ElementRef::wrap)
                {
                    page.read_element(element);
                }
            }
        }
        page
    }

    fn read_element(&mut self, element: ElementRef<'_>) {
        let name = element.value().name();
        for (attribute, value) in element.value().attrs() {
            match attribute {
                "id" if !self.ids.insert(value.to_owned()) => {
                    self.problems
                        .push(format!("two elements have the id `{value}`"));
                }
                "name" if name == "a" => drop(self.ids.insert(value.to_owned())),
                "href" if name == "base" => {
                    self.from_root = value == "/";
                    if !self.from_root {
                        self.problems.push(format!(
                            "`{value}` as the base of all links leaves the book"
                        ));
                    }
                }
                "href" | "src" | "poster" | "action" | "formaction" | "data" | "background"
                | "manifest" => {
                    let may_leave = matches!(name, "a" | "area") && attribute == "href";
                    self.link(name, value, may_leave);
                }
                "srcset" | "imagesrcset" => {
                    for candidate in value
                        .split(',')
                        .filter_map(|part| part.split_whitespace().next())
                    {
                        self.link(name, candidate, false);
                    }
                }
                "style" => self.css(name, value),
                "ping" => self
                    .problems
                    .push(format!("<{name} ping> reports the reader to `{value}`")),
                // The presentation attributes of SVG that take url(…).
                "fill" | "stroke" | "clip-path" | "mask" | "filter" | "marker-start"
                | "marker-mid" | "marker-end" => {
                    self.css(name, value);
                }
                "class"
                    if name == "pre"
                        && value.split_whitespace().any(|class| class == "playground") =>
                {
                    // mdBook's script asks play.rust-lang.org about every such block when the page opens.
                    self.problems
                        .push("a code block of class `playground` asks the network".to_owned());
                }
                _ => {}
            }
        }
        match name {
            "style" => self.css(name, &element.text().collect::<String>()),
            "script" => {
                let script: String = element.text().collect();
                let found = script_targets(&script);
                self.problems.extend(
                    found
                        .iter()
                        .map(|target| format!("a script fetches `{target}`")),
                );
            }
            "meta"
                if element
                    .attr("http-equiv")
                    .is_some_and(|value| value.eq_ignore_ascii_case("refresh")) =>
            {
                self.problems
                    .push("a page that sends the reader elsewhere".to_owned());
            }
            _ => {}
        }
    }

    fn css(&mut self, name: &str, text: &str) {
        for target in css_targets(text) {
            self.link(name, &target, false);
        }
    }

    fn link(&mut self, element: &str, target: &str, may_leave: bool) {
        self.links.push(Link {
            element: element.to_owned(),
            target: target.to_owned(),
            may_leave,
        });
    }
}

fn link_problem(
    files: &[String],
    pages: &BTreeMap<&str, Page>,
    file: &str,
    page: &Page,
    link: &Link,
) -> Option<String> {
    let target = link.target.trim();
    if link.may_leave
        && ["http://", "https://", "mailto:"]
            .iter()
            .any(|scheme| target.starts_with(scheme))
    {
        return None;
    }
    if let Some(why) = local_problem(files, file, target, page.from_root) {
        return Some(why);
    }
    let (path, anchor) = target.split_once('#')?;
    let anchor = percent_decoded(anchor);
    if anchor.is_empty() {
        return None;
    }
    let there = if path.is_empty() {
        file.to_owned()
    } else {
        resolve(files, file, path, page.from_root)?
    };
    let there = pages.get(there.as_str())?;
    (!there.ids.contains(&anchor)).then(|| format!("there is no `#{anchor}`"))
}

/// Why a target is no file of the book, if it is none.
fn local_problem(files: &[String], file: &str, target: &str, from_root: bool) -> Option<String> {
    let target = target.trim();
    let lower = target.to_ascii_lowercase();
    if lower.starts_with("data:") {
        return None;
    }
    if target.starts_with("//") || lower.starts_with("http:") || lower.starts_with("https:") {
        return Some("the page would load it from the network".to_owned());
    }
    let scheme = lower
        .split_once(':')
        .map(|(scheme, _)| scheme)
        .filter(|scheme| !scheme.contains(['/', '#', '?', '.']));
    if let Some(scheme) = scheme {
        return Some(format!("`{scheme}:` leads out of the book"));
    }
    let path = target.split(['#', '?']).next().unwrap_or_default();
    if path.is_empty() {
        return if target.is_empty() {
            Some("it is empty".to_owned())
        } else {
            None
        };
    }
    if path.starts_with('/') && !from_root {
        return Some(
            "it begins with `/`, which fails where the book is opened from a folder".to_owned(),
        );
    }
    resolve(files, file, path, from_root)
        .is_none()
        .then(|| "there is no such file".to_owned())
}

/// The file that a path on a page means.
fn resolve(files: &[String], file: &str, path: &str, from_root: bool) -> Option<String> {
    let path = percent_decoded(path.split('?').next().unwrap_or_default());
    let mut parts: Vec<&str> = if from_root {
        Vec::new()
    } else {
        file.split('/').collect()
    };
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    let found = parts.join("/");
    let index = if found.is_empty() {
        "index.html".to_owned()
    } else {
        format!("{found}/index.html")
    };
    let is_file = |name: &String| files.binary_search(name).is_ok() || files.contains(name);
    [found, index].into_iter().find(is_file)
}

/// The targets of `url(…)` and `@import` in a style sheet.
fn css_targets(css: &str) -> Vec<String> {
    let css = without_comments(css);
    let mut targets = Vec::new();
    for (at, _) in css.match_indices("url(") {
        let rest = css[at + 4..].trim_start();
        let target = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => rest[1..].split(quote).next(),
            _ => rest.split(')').next(),
        };
        targets.extend(target.map(|target| target.trim().to_owned()));
    }
    for (at, _) in css.match_indices("@import") {
        let rest = css[at + 7..].trim_start();
        if let Some(quote @ ('"' | '\'')) = rest.chars().next() {
            targets.extend(rest[1..].split(quote).next().map(str::to_owned));
        }
    }
    targets
}

fn without_comments(css: &str) -> String {
    let mut parts = css.split("/*");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once("*/").map_or("", |(_, rest)| rest));
    }
    kept
}

/// Addresses on the network that a script names in a call that loads something.
fn script_targets(script: &str) -> Vec<String> {
    let calls = [
        "fetch(",
        "import(",
        "importScripts(",
        "WebSocket(",
        "EventSource(",
        "Worker(",
        "sendBeacon(",
        ".src =",
    ];
    let mut targets = Vec::new();
    for call in calls {
        for (at, _) in script.match_indices(call) {
            let rest = script[at + call.len()..].trim_start();
            let Some(quote @ ('"' | '\'' | '`')) = rest.chars().next() else {
                continue;
            };
            let target = rest[1..].split(quote).next().unwrap_or_default();
            if ["//", "http:", "https:", "ws:", "wss:"]
                .iter()
                .any(|start| target.starts_with(start))
            {
                targets.push(target.to_owned());
            }
        }
    }
    targets
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let decoded = match (first, tail) {
            (b'%', [high, low, ..]) => std::str::from_utf8(&[*high, *low])
                .ok()
                .and_then(|hex| u8::from_str_radix(hex, 16).ok()),
            _ => None,
        };
        bytes.push(decoded.unwrap_or(*first));
        rest = if decoded.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests;
