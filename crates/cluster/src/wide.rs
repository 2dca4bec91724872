//! The same work compiled twice: for every processor, and for those with registers of 256 bits.

/// A piece of work over many numbers. `run` and what it calls must be inlined to be compiled for wide registers.
pub(crate) trait Kernel {
    type Output;

    fn run(self) -> Self::Output;
}

/// Runs a kernel with the widest registers that there are. Its steps are the same either way, and so is what they give.
pub(crate) fn run_wide<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[allow(
            unsafe_code,
            reason = "wider registers must be asked for, once it is known that they are there"
        )]
        // SAFETY: the processor has AVX2, which is all that the function asks for.
        return unsafe { with_avx2(kernel) };
    }
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

/// Calls a function of a width, with the width as a constant where it is a common one: loops over features then unroll. 0 stands for any other.
macro_rules! with_width {
    ($width:expr, $known:ident => $body:expr) => {
        match $width {
            2 => with_width!(@known 2, $known => $body),
            3 => with_width!(@known 3, $known => $body),
            4 => with_width!(@known 4, $known => $body),
            // In a browser small code counts for more.
            #[cfg(not(target_arch = "wasm32"))]
            5 => with_width!(@known 5, $known => $body),
            #[cfg(not(target_arch = "wasm32"))]
            6 => with_width!(@known 6, $known => $body),
            #[cfg(not(target_arch = "wasm32"))]
            8 => with_width!(@known 8, $known => $body),
            16 => with_width!(@known 16, $known => $body),
            _ => with_width!(@known 0, $known => $body),
        }
    };
    (@known $width:literal, $known:ident => $body:expr) => {{
        const $known: usize = $width;
        $body
    }};
}
pub(crate) use with_width;

/// The same for work that is copied for every measure too: it has the widths of the plane and of space, and in a browser none.
macro_rules! with_narrow_width {
    ($width:expr, $known:ident => $body:expr) => {
        match $width {
            #[cfg(not(target_arch = "wasm32"))]
            2 => $crate::wide::with_width!(@known 2, $known => $body),
            #[cfg(not(target_arch = "wasm32"))]
            3 => $crate::wide::with_width!(@known 3, $known => $body),
            _ => $crate::wide::with_width!(@known 0, $known => $body),
        }
    };
}
pub(crate) use with_narrow_width;

/// The width, known to the compiler where `D` tells it.
#[inline(always)]
pub(crate) fn width<const D: usize>(d: usize) -> usize {
    if D == 0 { d } else { D }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sum of squared differences to each number, feature by feature.
    struct Squares<'a> {
        numbers: &'a [f64],
        from: &'a [f64],
    }

    impl Kernel for Squares<'_> {
        type Output = Vec<f64>;

        #[inline(always)]
        fn run(self) -> Vec<f64> {
            let all = self.from.iter();
            all.map(|&from| {
                let differences = self.numbers.iter().map(|number| number - from);
                differences.fold(0.0, |sum, difference| sum + difference * difference)
            })
            .collect()
        }
    }

    #[test]
    fn wide_registers_give_the_same_to_the_last_bit() {
        let numbers: Vec<f64> = (0..37).map(|i| f64::from(i * i % 11) / 3.0).collect();
        let from: Vec<f64> = (0..19).map(|i| f64::from(i) / 7.0 - 1.0).collect();
        let kernel = || Squares {
            numbers: &numbers,
            from: &from,
        };
        assert_eq!(run_wide(kernel()), kernel().run());
    }

    #[test]
    fn a_width_is_known_or_told() {
        fn told<const D: usize>(d: usize) -> (usize, usize) {
            (D, width::<D>(d))
        }
        for d in 1..20 {
            let of_any = with_width!(d, D => told::<D>(d));
            let of_narrow = with_narrow_width!(d, D => told::<D>(d));
            for (known, width) in [of_any, of_narrow] {
                assert_eq!(width, d);
                assert!(known == d || known == 0);
            }
        }
    }
}
