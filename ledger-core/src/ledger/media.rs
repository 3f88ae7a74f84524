//! What type a file is: as said, or by the ending of its name, and never against its first bytes
//! where these are certain.

/// The types of common endings.
const BY_ENDING: &[(&str, &str)] = &[
    ("csv", "text/csv"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("eml", "message/rfc822"),
    ("gif", "image/gif"),
    ("html", "text/html"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("m4a", "audio/mp4"),
    ("md", "text/markdown"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("txt", "text/plain"),
    ("wav", "audio/wav"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xml", "application/xml"),
    ("zip", "application/zip"),
];

const PDF: &str = "application/pdf";
const PNG: &str = "image/png";
const JPEG: &str = "image/jpeg";
const ZIP: &str = "application/zip";

/// Says nothing about the bytes, so nothing speaks against it.
const ANY: &str = "application/octet-stream";

/// Longest media type in bytes: RFC 6838 section 4.2 gives 127 to each half, and registered ones
/// are shorter than one.
const TYPE_MAX_BYTES: usize = 127;

/// The type that was said and the one that the bytes have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mismatch {
    pub(super) said: String,
    /// What the first bytes are; nothing when they are only known not to be what was said.
    pub(super) looks: Option<&'static str>,
}

/// The type of a file with this name that begins with these bytes.
pub(super) fn decide(
    said: Option<&str>,
    name: Option<&str>,
    head: &[u8],
) -> Result<Option<String>, Mismatch> {
    let looks = look(head);
    let said = said.or_else(|| by_ending(name?));
    let Some(said) = said else {
        // That it is a ZIP is certain, but not which of the many kinds of files that are.
        return Ok(looks.filter(|looks| *looks != ZIP).map(str::to_owned));
    };
    let fits = match (magic_of(said), looks) {
        (Some(needed), looks) => looks == Some(needed),
        (None, None) => true,
        (None, Some(_)) if said == ANY => true,
        (None, Some(ZIP)) => !said.starts_with("text/"),
        (None, Some(_)) => false,
    };
    if fits { Ok(Some(said.to_owned())) } else { Err(Mismatch { said: said.to_owned(), looks }) }
}

/// Whether this is a media type without parameters.
pub(super) fn is_media_type(text: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && part.bytes().all(|b| {
                b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'+' | b'-' | b'_')
            })
    };
    text.len() <= TYPE_MAX_BYTES
        && text.split_once('/').is_some_and(|(first, second)| part(first) && part(second))
}

fn by_ending(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    BY_ENDING.iter().find(|(known, _)| *known == ending).map(|(_, ty)| *ty)
}

/// The type whose first bytes a file of this type must have.
fn magic_of(ty: &str) -> Option<&'static str> {
    match ty {
        PDF => Some(PDF),
        PNG => Some(PNG),
        JPEG => Some(JPEG),
        ZIP => Some(ZIP),
        // Office Open XML and OpenDocument are ZIP files.
        _ if ty.starts_with("application/vnd.openxmlformats-officedocument.") => Some(ZIP),
        _ if ty.starts_with("application/vnd.oasis.opendocument.") => Some(ZIP),
        _ => None,
    }
}

/// What the first bytes certainly are.
fn look(head: &[u8]) -> Option<&'static str> {
    const KNOWN: &[(&[u8], &str)] = &[
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"\xff\xd8\xff", JPEG),
        (b"PK\x03\x04", ZIP),
        // A ZIP without any file in it.
        (b"PK\x05\x06", ZIP),
    ];
    if let Some((_, ty)) = KNOWN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(ty);
    }
    // Readers take a PDF whose header stands anywhere in its first 1,024 bytes, and scanners write such.
    head.windows(5).any(|bytes| bytes == b"%PDF-").then_some(PDF)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said, the name, the first bytes, and a type.
    type Case<'c> = (Option<&'c str>, Option<&'c str>, &'c [u8], Option<&'c str>);

    #[test]
    fn certain_bytes_decide_and_others_do_not() {
        let docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        let fits: &[Case<'_>] = &[
            (None, Some("a.pdf"), b"%PDF-1.7\n", Some(PDF)),
            (None, Some("a.PDF"), b"\xef\xbb\xbf%PDF-1.7\n", Some(PDF)),
            (None, Some("scan"), b"\x89PNG\r\n\x1a\nx", Some(PNG)),
            (None, Some("議事録.docx"), b"PK\x03\x04x", Some(docx)),
            (None, Some("a.epub"), b"PK\x03\x04x", None),
            (Some("application/epub+zip"), Some("a.epub"), b"PK\x03\x04x", Some("application/epub+zip")),
            (Some("application/octet-stream"), Some("a.pdf"), b"%PDF-", Some("application/octet-stream")),
            (None, Some("a.txt"), "会議".as_bytes(), Some("text/plain")),
            (None, Some("noending"), b"", None),
            (None, None, b"\xff\xd8\xff\xe0", Some(JPEG)),
        ];
        for (said, name, head, ty) in fits {
            assert_eq!(decide(*said, *name, head), Ok(ty.map(str::to_owned)), "{said:?} {name:?}");
        }
        let unfit: &[Case<'_>] = &[
            (None, Some("a.pdf"), b"\x89PNG\r\n\x1a\n", Some(PNG)),
            (None, Some("a.pdf"), b"plain words", None),
            (None, Some("a.jpg"), b"", None),
            (None, Some("a.docx"), b"%PDF-1.4", Some(PDF)),
            (Some("text/plain"), Some("a.pdf"), b"%PDF-1.4", Some(PDF)),
            (Some("text/csv"), None, b"PK\x03\x04", Some(ZIP)),
            (Some("image/gif"), None, b"\xff\xd8\xff", Some(JPEG)),
        ];
        for (said, name, head, looks) in unfit {
            let refused = decide(*said, *name, head).expect_err("it was taken");
            assert_eq!(refused.looks, *looks, "{said:?} {name:?}");
        }
    }

    #[test]
    fn media_types_have_one_spelling() {
        for ty in ["application/pdf", "image/svg+xml", "text/x-note_1"] {
            assert!(is_media_type(ty), "{ty}");
        }
        for ty in
            ["", "pdf", "application/", "/pdf", "Text/Plain", "text/plain; charset=utf-8", "a/b/c", "a/ b"]
        {
            assert!(!is_media_type(ty), "{ty}");
        }
        assert!(BY_ENDING.iter().all(|(_, ty)| is_media_type(ty)));
        assert!(BY_ENDING.is_sorted_by_key(|(ending, _)| *ending));
    }
}
