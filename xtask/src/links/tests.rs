//! Bad pages, each with what is wrong in it.

use super::*;
use std::fs;

/// Checks a small book whose index page has this body.
fn check_body(body: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("index.html", &format!("<html><body>{body}</body></html>"));
    write(
        "part/page.html",
        r#"<h1 id="top">Page</h1><p id="größe">x</p><a href="../index.html">up</a>"#,
    );
    write("part/index.html", "<p>part</p>");
    write(
        "style.css",
        "@import 'b.css'; /* url(http://x) */ p { background: url(\"data:image/png;base64,x\") }",
    );
    write("b.css", "");
    write("figures/a.csv", "x\n1\n");
    check(folder.path()).unwrap()
}

#[test]
fn good_links_pass() {
    let good = r##"
        <a href="part/page.html">a</a> <a href="part/page.html#top">a</a> <a href="#here">a</a> <p id="here">p</p>
        <a href="part/page.html#gr%C3%B6%C3%9Fe">a</a> <a href="part/">a</a> <a href="figures/a.csv" download>a</a>
        <a href="https://example.org/x#y">out</a> <a href="mailto:a@example.org">mail</a> <a href="#">top</a>
        <link rel="stylesheet" href="style.css?v=1"> <img src="data:image/png;base64,x" alt="">
        <svg><defs><clipPath id="c"/></defs><path clip-path="url(#c)"/></svg>
        <script>const a = "https://example.org"; fetch("local.json"); fetch(url)</script>"##;
    assert_eq!(check_body(good), [""; 0]);
}

#[test]
fn bad_links_are_named() {
    for (bad, why) in [
        (r#"<a href="missing.html">a</a>"#, "no such file"),
        (
            r#"<a href="part/page.html#nowhere">a</a>"#,
            "there is no `#nowhere`",
        ),
        (r##"<a href="#nowhere">a</a>"##, "there is no `#nowhere`"),
        (r#"<a href="">a</a>"#, "empty"),
        (r#"<a href="/part/page.html">a</a>"#, "begins with `/`"),
        (r#"<a href="../index.html">a</a>"#, "no such file"),
        (r#"<a href="file:///etc/hosts">a</a>"#, "leads out"),
        (r#"<a href="javascript:alert(1)">a</a>"#, "leads out"),
        (r#"<img src="missing.png" alt="">"#, "no such file"),
        (r#"<img src="https://example.org/a.png" alt="">"#, "network"),
        (
            r#"<img srcset="figures/a.csv 1x, //example.org/a.png 2x" alt="">"#,
            "network",
        ),
        (r#"<script src="//example.org/a.js"></script>"#, "network"),
        (
            r#"<link rel="stylesheet" href="HTTPS://example.org/a.css">"#,
            "network",
        ),
        (
            r#"<p style="background: url('http://example.org/a.png')">p</p>"#,
            "network",
        ),
        (
            r#"<style>@import "https://example.org/a.css";</style>"#,
            "network",
        ),
        (
            r##"<svg><path clip-path="url(#nowhere)"/></svg>"##,
            "there is no `#nowhere`",
        ),
        (r#"<iframe src="https://example.org"></iframe>"#, "network"),
        (r#"<form action="https://example.org"></form>"#, "network"),
        (
            r#"<noscript><img src="https://example.org/a.png"></noscript>"#,
            "network",
        ),
        (
            r#"<script>fetch("https://example.org/a")</script>"#,
            "a script fetches",
        ),
        (
            r#"<meta http-equiv="refresh" content="0; url=https://example.org">"#,
            "elsewhere",
        ),
        (r#"<p id="a"></p><p id="a"></p>"#, "two elements"),
        (
            r#"<pre class="playground"><code>x</code></pre>"#,
            "asks the network",
        ),
    ] {
        let problems = check_body(bad);
        assert!(
            problems
                .iter()
                .any(|line| line.starts_with("index.html: ") && line.contains(why)),
            "{bad}: {problems:?}"
        );
        assert_eq!(problems.len(), 1, "{bad}: {problems:?}");
    }
}

#[test]
fn style_sheets_are_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("index.html"), "").unwrap();
    let css = "a { b: url(https://example.org/font.woff2) } c { d: url('missing.svg') } e { f: url(#id) }";
    fs::write(folder.path().join("x.css"), css).unwrap();
    let problems = check(folder.path()).unwrap();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(
        problems[0].contains("network") && problems[1].contains("no such file"),
        "{problems:?}"
    );
}

#[test]
fn an_empty_folder_is_no_book() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(check(folder.path()).unwrap().len(), 1);
}

#[test]
fn the_page_for_dead_links_counts_from_the_root() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("index.html"), "").unwrap();
    fs::write(
        folder.path().join("404.html"),
        r#"<base href="/"><a href="index.html">a</a><a href="/no">b</a>"#,
    )
    .unwrap();
    let problems = check(folder.path()).unwrap();
    assert_eq!(problems.len(), 1, "{problems:?}");
}

#[test]
fn a_base_elsewhere_is_refused() {
    let found = check_body(r#"<base href="https://example.org/"><a href="part/page.html">a</a>"#);
    assert!(
        found
            .iter()
            .any(|problem| problem.contains("base of all links")),
        "{found:?}"
    );
}
