//! A credential in a PNG image: an international text chunk of its own keyword (PNG §11.3.4.5, OB 3.0 §5.3).

use super::BakeError;
use flate2::{Crc, read::ZlibDecoder};
use std::io::Read as _;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// What marks the chunk: its type, and its keyword with the end of it.
const TEXT: &[u8] = b"iTXt";
const KEYWORD: &[u8] = b"openbadgecredential\0";
/// Not compressed, in no language, and under no other keyword.
const PLAIN: &[u8] = &[0, 0, 0, 0];
/// The longest text that is taken out of a compressed chunk, in bytes.
const MAX_TEXT: u64 = 1 << 20;

/// The chunks of an image, each with its type and what it holds; the last is `None` where the image is cut off.
struct Chunks<'a>(&'a [u8]);

impl<'a> Iterator for Chunks<'a> {
    type Item = Option<(&'a [u8], &'a [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let chunk = chunk(self.0);
        self.0 = chunk.map_or(&[], |(.., rest)| rest);
        Some(chunk.map(|(kind, data, _)| (kind, data)))
    }
}

/// The first chunk: its type, what it holds, and what comes after it.
fn chunk(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_at_checked(4)?;
    let (data, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    let (_, rest) = rest.split_first_chunk::<4>()?;
    Some((kind, data, rest))
}

/// An image with a credential in it, right before its end.
///
/// # Errors
///
/// Where the image is no PNG, or has one already.
pub fn bake_png(png: &[u8], credential: &str) -> Result<Vec<u8>, BakeError> {
    let image = |reason: &str| BakeError::Image(reason.into());
    let chunks = png.strip_prefix(SIGNATURE).ok_or_else(|| image("it is no PNG"))?;
    let mut baked = SIGNATURE.to_vec();
    for chunk in Chunks(chunks) {
        let (kind, data) = chunk.ok_or_else(|| image("it is cut off"))?;
        if kind == TEXT && data.starts_with(KEYWORD) {
            return Err(BakeError::Baked);
        }
        if kind == b"IEND" {
            write(&mut baked, TEXT, &[KEYWORD, PLAIN, credential.as_bytes()].concat())?;
            write(&mut baked, kind, data)?;
            return Ok(baked);
        }
        write(&mut baked, kind, data)?;
    }
    Err(image("it has no end"))
}

fn write(png: &mut Vec<u8>, kind: &[u8], data: &[u8]) -> Result<(), BakeError> {
    let length = u32::try_from(data.len()).map_err(|e| BakeError::Image(e.to_string()))?;
    let mut sum = Crc::new();
    sum.update(kind);
    sum.update(data);
    for part in [&length.to_be_bytes(), kind, data, &sum.sum().to_be_bytes()] {
        png.extend_from_slice(part);
    }
    Ok(())
}

/// The credential that was baked into an image; `None` where there is none.
pub fn unbake_png(png: &[u8]) -> Option<String> {
    let chunks = Chunks(png.strip_prefix(SIGNATURE)?);
    let mut texts = chunks.flatten().filter(|(kind, _)| *kind == TEXT);
    let (compressed, rest) = texts.find_map(|(_, data)| data.strip_prefix(KEYWORD)?.split_first())?;
    // The method of compression, the language and the keyword in it are passed over.
    let text = rest.get(1..)?.splitn(3, |&byte| byte == 0).nth(2)?;
    if *compressed == 0 {
        return String::from_utf8(text.to_vec()).ok();
    }
    let mut inflated = String::new();
    ZlibDecoder::new(text).take(MAX_TEXT).read_to_string(&mut inflated).ok()?;
    Some(inflated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::ZlibEncoder};
    use proptest::{collection::vec, prelude::*};
    use std::io::Write as _;

    /// An image of one pixel that nobody looks at.
    fn pixel() -> Vec<u8> {
        let mut png = SIGNATURE.to_vec();
        for (kind, data) in [(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0][..]), (b"IDAT", &[0]), (b"IEND", &[])] {
            write(&mut png, kind, data).unwrap();
        }
        png
    }

    #[test]
    fn a_chunk_ends_with_its_sum() {
        // The end of every PNG there is.
        assert!(pixel().ends_with(b"\0\0\0\0IEND\xAE\x42\x60\x82"));
    }

    #[test]
    fn a_second_credential_is_refused() {
        assert_eq!(bake_png(&bake_png(&pixel(), "a.b.c").unwrap(), "d.e.f"), Err(BakeError::Baked));
    }

    #[test]
    fn what_is_no_whole_png_is_refused() {
        let whole = pixel();
        for image in [&b"<svg></svg>"[..], &whole[..20], &whole[..whole.len() - 12], SIGNATURE] {
            assert!(matches!(bake_png(image, "a.b.c"), Err(BakeError::Image(_))));
        }
    }

    #[test]
    fn text_that_another_program_compressed_is_read() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        zlib.write_all("a.b.c".repeat(99).as_bytes()).unwrap();
        let mut png = SIGNATURE.to_vec();
        write(&mut png, TEXT, &[KEYWORD, &[1, 0], b"en\0badge\0", &zlib.finish().unwrap()].concat()).unwrap();
        assert_eq!(unbake_png(&png), Some("a.b.c".repeat(99)));
    }

    proptest! {
        #[test]
        fn what_was_baked_in_comes_out(credential in "\\PC{0,80}") {
            prop_assert_eq!(unbake_png(&bake_png(&pixel(), &credential).unwrap()), Some(credential));
        }

        #[test]
        fn junk_never_panics(junk in vec(any::<u8>(), 0..80), whole in any::<bool>()) {
            let png = if whole { [SIGNATURE, &junk].concat() } else { junk };
            let _ = (unbake_png(&png), bake_png(&png, "a.b.c"));
        }
    }
}
