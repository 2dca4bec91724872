//! The chapter's numbers a second time, from the table's text and by the plainest way there is.

use std::collections::{BTreeMap, HashMap};

use super::choosing::{distances, sweep};
use super::known::DIPPER;
use super::reading::{TABLE, stars};
use super::values::{CHANCE_EPS, SEEDS, shuffled, values};
use super::{EPS, grouped};

/// A star: its number, what was measured, its place and its velocity.
struct Measured {
    hip: u32,
    parallax: f64,
    parallax_error: f64,
    at: [f64; 6],
}

fn measured() -> Vec<Measured> {
    let of_row = |row: &str| {
        let cells: Vec<f64> = row.split(',').map(|cell| cell.parse().unwrap()).collect();
        let (a, d, parallax) = (cells[1], cells[2], cells[3]);
        let r = 1000.0 / parallax;
        let [e, n] = [cells[4], cells[5]].map(|pm| 4.74047 * pm / parallax);
        Measured {
            hip: cells[0] as u32,
            parallax,
            parallax_error: cells[8],
            at: [
                r * d.cos() * a.cos(),
                r * d.cos() * a.sin(),
                r * d.sin(),
                -e * a.sin() - n * d.sin() * a.cos(),
                e * a.cos() - n * d.sin() * a.sin(),
                n * d.cos(),
            ],
        }
    };
    TABLE.lines().skip(1).map(of_row).collect()
}

/// The groups, the largest first, as places of their stars; and the number of core stars.
fn dbscan(points: &[[f64; 6]], eps: f64) -> (Vec<Vec<usize>>, usize) {
    let n = points.len();
    // Along x, so that stars too far off can be passed by.
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| points[a][0].total_cmp(&points[b][0]));
    let mut near: Vec<Vec<usize>> = (0..n).map(|i| vec![i]).collect();
    for (place, &i) in order.iter().enumerate() {
        for &j in &order[place + 1..] {
            if points[j][0] - points[i][0] > eps {
                break;
            }
            let squared = (0..6).map(|k| (points[i][k] - points[j][k]).powi(2));
            if squared.sum::<f64>() <= eps * eps {
                near[i].push(j);
                near[j].push(i);
            }
        }
    }
    let core: Vec<bool> = near.iter().map(|near| near.len() >= 10).collect();
    // Core stars hand the least label within reach on until nothing changes.
    let mut labels: Vec<usize> = (0..n).collect();
    loop {
        let mut changed = false;
        for i in (0..n).filter(|&i| core[i]) {
            let reached = near[i].iter().filter(|&&j| core[j]);
            let least = reached.map(|&j| labels[j]).min().unwrap();
            changed |= least < labels[i];
            labels[i] = least;
        }
        if !changed {
            break;
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, near) in near.iter().enumerate() {
        // A border star goes to the cluster that was found first.
        let reached = near.iter().filter(|&&j| core[j]);
        if let Some(label) = reached.map(|&j| labels[j]).min() {
            groups.entry(label).or_default().push(i);
        }
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    (groups, core.iter().filter(|&&core| core).count())
}

fn points(stars: &[Measured], weight: f64) -> Vec<[f64; 6]> {
    let weighted = |star: &Measured| {
        let [x, y, z, vx, vy, vz] = star.at;
        [x, y, z, weight * vx, weight * vy, weight * vz]
    };
    stars.iter().map(weighted).collect()
}

fn value_of(values: &[(&'static str, String)], key: &str) -> String {
    let wanted = format!("hyades.{key}");
    let found = values.iter().find(|(key, _)| **key == wanted);
    found.unwrap_or_else(|| panic!("{key}")).1.clone()
}

fn middle_of(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    (values[(n - 1) / 2] + values[n / 2]) / 2.0
}

/// What the chapter promises, as bare numbers.
#[test]
fn three_groups_and_who_is_in_them() {
    let stars = measured();
    assert_eq!(stars.len(), 18_561);
    let (groups, core) = dbscan(&points(&stars, 1.0), 6.0);
    let sizes: Vec<usize> = groups.iter().map(Vec::len).collect();
    assert_eq!((sizes, core), (vec![122, 23, 14], 129));
    let distance = |group: &Vec<usize>| {
        let distances = group.iter().map(|&i| 1000.0 / stars[i].parallax);
        format!("{:.0}", middle_of(distances.collect()))
    };
    let distances: Vec<String> = groups.iter().map(distance).collect();
    assert_eq!(distances, ["46", "86", "25"]);
    let group_of = |hip: u32| {
        groups
            .iter()
            .position(|g| g.iter().any(|&i| stars[i].hip == hip))
    };
    for hip in [53_910, 58_001, 59_774, 62_956, 65_378] {
        assert_eq!(group_of(hip), Some(2), "{hip}");
    }
    for hip in [54_061, 67_301, 21_421] {
        assert!(stars.iter().any(|star| star.hip == hip));
        assert_eq!(group_of(hip), None, "{hip}");
    }
    assert_eq!(group_of(20_889), Some(0));
    // The library's groups are the same stars.
    let found = grouped().unwrap();
    let theirs: Vec<Vec<usize>> = found.groups().iter().map(|g| g.members.clone()).collect();
    assert_eq!(theirs, groups);
    assert_eq!(found.names(), ["Hyades", "Coma Berenices", "Ursa Major"]);
    assert_eq!(
        DIPPER.map(|named| named.hip),
        [54_061, 53_910, 58_001, 59_774, 62_956, 65_378, 67_301]
    );
}

/// Galactic axes are another basis of the same space.
#[test]
fn a_rotation_changes_nothing() {
    let stars = measured();
    // The rotation from ICRS to galactic axes, after the documentation of the Gaia archive.
    let matrix = [
        [
            -0.054_875_560_416_2,
            -0.873_437_090_234_9,
            -0.483_835_015_548_7,
        ],
        [
            0.494_109_427_875_6,
            -0.444_829_629_960_0,
            0.746_982_244_497_2,
        ],
        [
            -0.867_666_149_019_0,
            -0.198_076_373_431_2,
            0.455_983_776_175_0,
        ],
    ];
    let turn = |v: [f64; 3]| {
        matrix.map(|row: [f64; 3]| row.iter().zip(v).map(|(m, x)| m * x).sum::<f64>())
    };
    let turned: Vec<[f64; 6]> = points(&stars, 1.0)
        .into_iter()
        .map(|[a, b, c, d, e, f]| {
            let ([a, b, c], [d, e, f]) = (turn([a, b, c]), turn([d, e, f]));
            [a, b, c, d, e, f]
        })
        .collect();
    assert_eq!(dbscan(&turned, 6.0), dbscan(&points(&stars, 1.0), 6.0));
}

#[test]
fn the_numbers_of_the_page() {
    let stars = measured();
    let values = values().unwrap();
    let value = |key: &str| value_of(&values, key);
    let plain = points(&stars, 1.0);
    let (groups, _) = dbscan(&plain, EPS);
    let hyades = &groups[0];
    let largest = |weight: f64, eps: f64| {
        let (groups, _) = dbscan(&points(&stars, weight), eps);
        (groups.len(), groups[0].len(), groups)
    };
    let narrow = |n: usize| {
        if n < 1000 {
            n.to_string()
        } else {
            format!("{}\u{202f}{:03}", n / 1000, n % 1000)
        }
    };
    let of = |hip: u32| stars.iter().find(|star| star.hip == hip).unwrap();
    let away = |hip: u32| format!("{:.0}", 1000.0 / of(hip).parallax);
    let (small, large, positions, near) = (
        largest(1.0, 2.5),
        largest(1.0, 13.0),
        largest(0.0, 6.0),
        largest(0.0, 3.0),
    );
    let in_near = hyades.iter().filter(|i| near.2[0].contains(i)).count();
    let mut by_chance = CHANCE_EPS.map(|_| 0);
    for seed in SEEDS {
        let records = shuffled(crate::hyades::reading::stars(None).unwrap().stars(), seed);
        let rows = records.rows().into_iter();
        let rows: Vec<[f64; 6]> = rows.map(|r| std::array::from_fn(|i| r[i])).collect();
        for (most, eps) in by_chance.iter_mut().zip(CHANCE_EPS) {
            *most = dbscan(&rows, eps).0.len().max(*most);
        }
    }
    let errors = |scale: &dyn Fn(&Measured) -> f64| {
        let of = |&i: &usize| scale(&stars[i]) * stars[i].parallax_error / stars[i].parallax;
        format!("{:.1}", middle_of(hyades.iter().map(of).collect()))
    };
    let speed = |star: &Measured| star.at[3..].iter().map(|v| v * v).sum::<f64>().sqrt();
    let mut expected = HashMap::from([
        ("stars", narrow(stars.len())),
        ("groups", groups.len().to_string()),
        (
            "noise",
            narrow(stars.len() - groups.iter().map(Vec::len).sum::<usize>()),
        ),
        ("small-stars", small.1.to_string()),
        ("large-groups", large.0.to_string()),
        ("large-largest", narrow(large.1)),
        ("positions-groups", positions.0.to_string()),
        ("positions-largest", narrow(positions.1)),
        ("near-groups", near.0.to_string()),
        ("near-hyades", in_near.to_string()),
        ("half-stars", largest(0.5, 6.0).1.to_string()),
        ("twice-stars", largest(2.0, 6.0).1.to_string()),
        ("by-chance", by_chance[0].to_string()),
        ("by-chance-later", by_chance[1].to_string()),
        ("by-chance-large", by_chance[2].to_string()),
        ("aldebaran", away(21_421)),
        ("dubhe", away(54_061)),
        ("alkaid", away(67_301)),
        ("alphecca", away(76_267)),
        ("depth", errors(&|star| 1000.0 / star.parallax)),
        ("speed-error", errors(&speed)),
    ]);
    let mean = |group: &[usize]| -> [f64; 3] {
        let sum = |k: usize| group.iter().map(|&i| stars[i].at[k]).sum::<f64>();
        std::array::from_fn(|k| sum(k) / group.len() as f64)
    };
    let apart = |i: usize, from: [f64; 3]| {
        let squared = (0..3).map(|k| (stars[i].at[k] - from[k]).powi(2));
        squared.sum::<f64>().sqrt()
    };
    let from_middle = hyades.iter().map(|&i| apart(i, mean(hyades)));
    let from_sun = hyades.iter().map(|&i| 1000.0 / stars[i].parallax);
    expected.insert(
        "hyades-distance-1",
        format!("{:.1}", middle_of(from_sun.collect())),
    );
    expected.insert(
        "hyades-radius",
        format!("{:.1}", middle_of(from_middle.collect())),
    );
    for (group, keys) in groups.iter().zip([
        ["hyades-stars", "hyades-distance"],
        ["coma-stars", "coma-distance"],
        ["uma-stars", "uma-distance"],
    ]) {
        let distances = group.iter().map(|&i| 1000.0 / stars[i].parallax);
        expected.insert(keys[0], group.len().to_string());
        expected.insert(keys[1], format!("{:.0}", middle_of(distances.collect())));
    }
    // By positions alone: the second group is the Sun's own surroundings, and nobody of Coma Berenices is in any.
    let sun = mean(&near.2[1]);
    assert!(
        sun.iter().map(|x| x * x).sum::<f64>().sqrt() < 3.0,
        "{sun:?}"
    );
    assert!(
        groups[1]
            .iter()
            .all(|i| near.2.iter().all(|group| !group.contains(i)))
    );
    let uma = near
        .2
        .iter()
        .map(|group| groups[2].iter().filter(|i| group.contains(i)).count());
    expected.insert("near-uma", uma.max().unwrap().to_string());
    expected.insert("near-sun", near.2[1].len().to_string());
    for (key, expected) in expected {
        assert_eq!(value(key), expected, "{key}");
    }
}

/// The velocity in space by walking downhill on what does not fit, and what follows from it.
#[test]
fn the_motion_of_the_hyades_and_of_ursa_major() {
    let stars = measured();
    let values = values().unwrap();
    let value = |key: &str| value_of(&values, key);
    let (groups, _) = dbscan(&points(&stars, 1.0), EPS);
    let unit = |star: &Measured| -> [f64; 3] {
        std::array::from_fn(|k| star.at[k] * star.parallax / 1000.0)
    };
    let seen = |velocity: [f64; 3], u: [f64; 3]| -> [f64; 3] {
        let along: f64 = (0..3).map(|k| velocity[k] * u[k]).sum();
        std::array::from_fn(|k| velocity[k] - along * u[k])
    };
    let length = |v: [f64; 3]| v.iter().map(|x| x * x).sum::<f64>().sqrt();
    let off = |star: &Measured, velocity: [f64; 3]| {
        let seen = seen(velocity, unit(star));
        length(std::array::from_fn(|k| star.at[3 + k] - seen[k]))
    };
    let velocity_from = |group: &[usize], start: [f64; 3], steps: usize| {
        let mut velocity = start;
        for _ in 0..steps {
            let mut step = [0.0; 3];
            for &i in group {
                let seen = seen(velocity, unit(&stars[i]));
                (0..3).for_each(|k| step[k] += stars[i].at[3 + k] - seen[k]);
            }
            (0..3).for_each(|k| velocity[k] += step[k] / group.len() as f64);
        }
        velocity
    };
    let velocity_of = |group: &[usize]| velocity_from(group, [0.0; 3], 20_000);
    let hyades = velocity_of(&groups[0]);
    let middle: [f64; 3] = std::array::from_fn(|k| {
        groups[0].iter().map(|&i| stars[i].at[k]).sum::<f64>() / groups[0].len() as f64
    });
    let ahead = middle.map(|x| x / length(middle));
    let dot = |a: [f64; 3], b: [f64; 3]| (0..3).map(|k| a[k] * b[k]).sum::<f64>();
    assert_eq!(value("space-speed"), format!("{:.0}", length(hyades)));
    assert_eq!(value("radial"), format!("{:.0}", dot(hyades, ahead)));
    assert_eq!(
        value("apex-ra"),
        format!("{:.1}", hyades[1].atan2(hyades[0]).to_degrees())
    );
    assert_eq!(
        value("apex-dec"),
        format!("{:.1}", (hyades[2] / length(hyades)).asin().to_degrees())
    );
    // The same error another way: leaving out one star at a time.
    let without: Vec<f64> = (0..groups[0].len())
        .map(|left_out| {
            let mut rest = groups[0].clone();
            rest.swap_remove(left_out);
            dot(velocity_from(&rest, hyades, 500), ahead)
        })
        .collect();
    let mean = without.iter().sum::<f64>() / without.len() as f64;
    let squares = without.iter().map(|value| (value - mean).powi(2));
    let share = 1.0 - 1.0 / without.len() as f64;
    let error = (share * squares.sum::<f64>()).sqrt();
    assert_eq!(value("radial-error"), format!("{error:.0}"));
    let most = |of: &dyn Fn(&Measured) -> f64| {
        groups[0].iter().map(|&i| of(&stars[i])).fold(0.0, f64::max)
    };
    let angle = most(&|star| dot(unit(star), ahead).acos().to_degrees());
    let at_middle = seen(hyades, ahead);
    let bent = most(&|star| {
        let here = seen(hyades, unit(star));
        length(std::array::from_fn(|k| here[k] - at_middle[k]))
    });
    assert_eq!(value("angle"), format!("{angle:.0}"));
    assert_eq!(value("bent"), format!("{bent:.0}"));
    let fitting = |least: f64, most: f64| {
        let fits = |i: &usize| {
            let star = &stars[*i];
            let apart = length(std::array::from_fn(|k| star.at[k] - middle[k]));
            (least..most).contains(&apart) && off(star, hyades) < 3.0
        };
        let found: Vec<usize> = (0..stars.len()).filter(fits).collect();
        let inside = found.iter().filter(|i| groups[0].contains(i)).count();
        [found.len().to_string(), inside.to_string()]
    };
    assert_eq!([value("fit-10"), value("fit-10-in")], fitting(0.0, 10.0));
    assert_eq!(
        [value("fit-outside"), value("fit-outside-in")],
        fitting(10.0, 20.0)
    );

    let misfits = groups[0].iter().filter(|&&i| off(&stars[i], hyades) >= 3.0);
    assert_eq!(value("misfits"), misfits.count().to_string());

    let ursa = velocity_of(&groups[2]);
    let of = |hip: u32| stars.iter().find(|star| star.hip == hip).unwrap();
    assert_eq!(
        value("alphecca-off"),
        format!("{:.1}", off(of(76_267), ursa))
    );
    let of_ursa = |k: usize| groups[2].iter().map(|&i| stars[i].at[k]).sum::<f64>() / 14.0;
    let away = length(std::array::from_fn(|k| of(76_267).at[k] - of_ursa(k)));
    assert_eq!(value("alphecca-away"), format!("{away:.0}"));
    assert_eq!(value("sirius-off"), format!("{:.1}", off(of(32_349), ursa)));
}

#[test]
fn the_sweep_and_the_distances() {
    let stars = measured();
    let values = values().unwrap();
    let value = |key: &str| value_of(&values, key);
    let points = points(&stars, 1.0);
    let (chosen, _) = dbscan(&points, EPS);
    for row in sweep().unwrap() {
        let (groups, _) = dbscan(&points, row.eps);
        let sizes: Vec<usize> = groups.iter().map(Vec::len).collect();
        assert_eq!(
            (row.groups, row.grouped, row.largest),
            (
                sizes.len(),
                sizes.iter().sum(),
                sizes.first().copied().unwrap_or(0)
            ),
            "eps {}",
            row.eps
        );
        let three = (3.5..=8.5).contains(&row.eps);
        // Each group of the chapter is met by one of these, and by a different one.
        let meets = |chosen: &Vec<usize>| {
            let met = |group: &Vec<usize>| group.iter().any(|i| chosen.contains(i));
            groups.iter().position(met)
        };
        let mut met: Vec<usize> = chosen.iter().filter_map(meets).collect();
        met.sort_unstable();
        let same = groups.len() == 3 && met == [0, 1, 2];
        assert_eq!(same, (4.0..=8.5).contains(&row.eps), "eps {}", row.eps);
        assert_eq!(row.groups == 3, three, "eps {}", row.eps);
        assert_eq!(row.groups == 0, row.eps <= 2.0, "eps {}", row.eps);
    }
    assert_eq!(
        ["three-first", "plateau-first", "plateau-last"].map(value),
        ["3.5", "4", "8.5"]
    );
    assert_eq!(value("none"), "2");
    // The bend that stands out most: the point farthest below the straight line from end to end.
    let sorted = distances().unwrap().sorted();
    let n = sorted.len();
    let below = |i: &usize| {
        *i as f64 / (n - 1) as f64 - (sorted[*i] - sorted[0]) / (sorted[n - 1] - sorted[0])
    };
    let knee = (0..n).max_by(|a, b| below(a).total_cmp(&below(b))).unwrap();
    assert_eq!(value("knee"), format!("{:.0}", sorted[knee]));
    let (groups, core) = dbscan(&points, sorted[knee]);
    let of_knee = groups[0].len();
    assert_eq!(
        value("knee-largest"),
        format!("{}\u{202f}{:03}", of_knee / 1000, of_knee % 1000)
    );
    // A star is a core star from its own distance on.
    assert_eq!(core, sorted.iter().filter(|&&d| d <= sorted[knee]).count());
    assert_eq!(sorted.iter().filter(|&&d| d <= EPS).count(), 129);
    assert_eq!(stars.len(), stars_of_the_book());
}

fn stars_of_the_book() -> usize {
    stars(None).unwrap().n_stars()
}
