use crate::FileError;
use kernel::words;
use std::io::BufRead;

words! {
    /// A format that can be imported.
    pub enum Format {
        OcdDivisions = "ocd_divisions",
        OcdAliases = "ocd_aliases",
        ImlsLibraries = "imls_libraries",
        RorOrganizations = "ror_organizations",
    }
}

impl Format {
    /// Tells the format by what stands at the beginning of the file, as much of it as the reader has in its buffer
    /// (a kilobyte is plenty); nothing is consumed.
    pub fn sniff(reader: &mut impl BufRead) -> Result<Self, FileError> {
        let head = reader.fill_buf()?;
        let text = String::from_utf8_lossy(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head));
        let text = text.trim_start();
        match text.chars().next() {
            None => Err(FileError::Empty),
            Some('{' | '[') => Self::of_json(text),
            Some(_) => Self::of_header(text.lines().next().unwrap_or_default()),
        }
    }

    fn of_json(text: &str) -> Result<Self, FileError> {
        let has = |name: &str| text.contains(name);
        if has("\"cols\"") {
            Ok(Self::ImlsLibraries)
        } else if has("https://ror.org/") || has("\"schema_version\"") {
            Ok(Self::RorOrganizations)
        } else {
            Err(FileError::UnknownFormat)
        }
    }

    fn of_header(line: &str) -> Result<Self, FileError> {
        let has = |name: &str| line.split(',').any(|column| column.trim().trim_matches('"') == name);
        match (has("FSCSKEY"), has("id"), has("name"), has("sameAs")) {
            (true, _, _, _) => Ok(Self::ImlsLibraries),
            (false, true, true, _) => Ok(Self::OcdDivisions),
            (false, true, false, true) => Ok(Self::OcdAliases),
            (false, _, _, _) => Err(FileError::UnknownFormat),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniff(text: &str) -> Option<Format> {
        Format::sniff(&mut text.as_bytes()).ok()
    }

    #[test]
    fn each_format_is_told_by_its_beginning() {
        let told = [
            "\u{FEFF}id,name\r\n",
            "id,sameAs,sameAsNote\n",
            "STABR,FSCSKEY,LIBID\n",
            "{\"cols\": [\"id\"]",
            "{\"id\": \"https://ror.org/03yrm5c26\"}",
            "[\n {\"admin\": {\"created\": {\"schema_version\": \"2.0\"}}",
        ]
        .map(sniff);
        let divisions = [Format::OcdDivisions, Format::OcdAliases];
        let rest = [Format::ImlsLibraries; 2].into_iter().chain([Format::RorOrganizations; 2]);
        assert!(told.into_iter().eq(divisions.into_iter().chain(rest).map(Some)));
    }

    #[test]
    fn an_unknown_format_is_told_the_known_ones() {
        let error = Format::sniff(&mut b"a,b\n".as_slice()).unwrap_err().to_string();
        assert!(error.contains("FSCSKEY") && error.contains("sameAs") && error.contains("ROR"));
    }

    #[test]
    fn an_empty_file_is_said_to_be_empty() {
        assert!(matches!(Format::sniff(&mut b"".as_slice()), Err(FileError::Empty)));
    }
}
