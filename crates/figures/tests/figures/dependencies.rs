//! plotters must not measure text with the machine's fonts.

/// The workspace's lock file holds the dependencies that any feature in use brings in.
const LOCK: &str = include_str!("../../../../Cargo.lock");

#[test]
fn plotters_has_no_font_library() {
    let package = LOCK
        .split("[[package]]")
        .find(|package| package.contains("name = \"plotters\"\n"))
        .unwrap();
    let dependencies: Vec<&str> = package
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.split(['"', ' ']).next())
        .collect();
    assert!(dependencies.contains(&"num-traits"), "{dependencies:?}");
    for library in [
        "font-kit",
        "ttf-parser",
        "ab_glyph",
        "pathfinder_geometry",
        "lazy_static",
        "plotters-bitmap",
    ] {
        assert!(
            !dependencies.contains(&library),
            "a feature of plotters brings {library}: see `cargo tree -e features -i plotters`"
        );
    }
}

#[test]
fn a_library_that_depends_on_fonts_would_be_seen() {
    // resvg has its own, which only draws PNGs.
    assert!(LOCK.contains("name = \"fontdb\"\n"));
}
