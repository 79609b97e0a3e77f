//! Character sets of files: a guess from the bytes, and the text they make.

use crate::error::{Error, Result};
use crate::request::Charset;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// Each character set with its decoder.
const ALL: [(Charset, &Encoding); 19] = [
    (Charset::Utf8, encoding_rs::UTF_8),
    (Charset::Utf16Le, encoding_rs::UTF_16LE),
    (Charset::Utf16Be, encoding_rs::UTF_16BE),
    (Charset::Windows1252, encoding_rs::WINDOWS_1252),
    (Charset::Windows1250, encoding_rs::WINDOWS_1250),
    (Charset::Windows1251, encoding_rs::WINDOWS_1251),
    (Charset::Windows1253, encoding_rs::WINDOWS_1253),
    (Charset::Windows1254, encoding_rs::WINDOWS_1254),
    (Charset::Windows1255, encoding_rs::WINDOWS_1255),
    (Charset::Windows1256, encoding_rs::WINDOWS_1256),
    (Charset::Windows1257, encoding_rs::WINDOWS_1257),
    (Charset::Windows1258, encoding_rs::WINDOWS_1258),
    (Charset::Windows874, encoding_rs::WINDOWS_874),
    (Charset::Iso8859_2, encoding_rs::ISO_8859_2),
    (Charset::Koi8U, encoding_rs::KOI8_U),
    (Charset::Gbk, encoding_rs::GBK),
    (Charset::Big5, encoding_rs::BIG5),
    (Charset::ShiftJis, encoding_rs::SHIFT_JIS),
    (Charset::EucKr, encoding_rs::EUC_KR),
];

/// The guess looks at the beginning only, in bytes.
const LOOKED_AT: usize = 1 << 20;

/// Refuses what is no text at all, with what to do instead.
pub(super) fn refuse_foreign(bytes: &[u8]) -> Result<()> {
    let sentence = match bytes {
        [] => "The file is empty.",
        [b'P', b'K', 3, 4, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            "This is a workbook, not a CSV file. Open it, choose \"Save as\" and then \"CSV\"."
        }
        [b'%', b'P', b'D', b'F', ..] => "This is a PDF. Ask for the list as a CSV file.",
        _ => return Ok(()),
    };
    Err(Error::invalid("file", sentence))
}

/// The most likely character set.
pub(super) fn guess(bytes: &[u8]) -> Charset {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return named(encoding);
    }
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) {
        return Charset::Utf8;
    }
    let beginning = &bytes[..bytes.len().min(LOOKED_AT)];
    if let Some(wide) = utf16(beginning) {
        return wide;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(beginning, true);
    named(detector.guess(None, Utf8Detection::Deny))
}

/// Plates and digits in UTF-16 have a zero in every other byte.
fn utf16(bytes: &[u8]) -> Option<Charset> {
    let pairs = (bytes.len() / 2).max(1);
    let zeros = |side: usize| bytes.iter().skip(side).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 > pairs * 4 && odd > even * 4 {
        Some(Charset::Utf16Le)
    } else if even * 10 > pairs * 4 && even > odd * 4 {
        Some(Charset::Utf16Be)
    } else {
        None
    }
}

fn named(encoding: &'static Encoding) -> Charset {
    let exact = ALL.iter().find(|(_, known)| *known == encoding);
    match exact {
        Some((charset, _)) => *charset,
        None if encoding == encoding_rs::GB18030 => Charset::Gbk,
        None if encoding == encoding_rs::ISO_8859_7 => Charset::Windows1253,
        None if encoding == encoding_rs::ISO_8859_5 || encoding == encoding_rs::IBM866 => {
            Charset::Windows1251
        }
        None if encoding == encoding_rs::KOI8_R => Charset::Koi8U,
        None => Charset::Windows1252,
    }
}

/// The file as text, without byte order mark, each line ended by `\n` alone. What the character set does
/// not have becomes U+FFFD.
pub(super) fn text(bytes: &[u8], charset: Charset) -> String {
    let encoding = ALL.iter().find(|(known, _)| *known == charset).map_or(encoding_rs::UTF_8, |(_, e)| *e);
    let without_mark = match Encoding::for_bom(bytes) {
        Some((marked, length)) if marked == encoding => &bytes[length..],
        _ => bytes,
    };
    let (text, _) = encoding.decode_without_bom_handling(without_mark);
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: &str = "Kennzeichen;Halter;Bemerkung\r\nM-ÜL 123;Jürgen Müller;für die Küche\r\nK-ÖL 45;Größe & Söhne;heißt weiß\r\n";
    const POLISH: &str = "rejestracja;właściciel\nWA 12345;Zażółć gęślą jaźń\nKR 9988;Łukasz Świątek\nGD 1;Bożena Wiśniewska\n";
    const RUSSIAN: &str =
        "номер;владелец;примечание\nА123ВС77;Иван Петров;служебная машина\nК456МН99;Мария Иванова;гости\n";
    const CHINESE: &str = "车牌号,车主姓名,备注\n京A12345,王小明,固定车位用户\n粤B54321,李四,临时访客车辆\n沪C00001,张三,月租用户\n";

    #[test]
    fn the_usual_character_sets_are_recognised_and_read_without_loss() {
        for (text_in, charset, encoding) in [
            (GERMAN, Charset::Windows1252, encoding_rs::WINDOWS_1252),
            (POLISH, Charset::Windows1250, encoding_rs::WINDOWS_1250),
            (RUSSIAN, Charset::Windows1251, encoding_rs::WINDOWS_1251),
            (CHINESE, Charset::Gbk, encoding_rs::GBK),
            (GERMAN, Charset::Utf8, encoding_rs::UTF_8),
            (CHINESE, Charset::Utf8, encoding_rs::UTF_8),
        ] {
            let (bytes, _, lost) = encoding.encode(text_in);
            assert!(!lost, "{charset:?}");
            assert_eq!(guess(&bytes), charset);
            assert_eq!(text(&bytes, charset), text_in.replace("\r\n", "\n"), "{charset:?}");
        }
    }

    #[test]
    fn utf_16_is_recognised_with_and_without_its_mark() {
        let wide = |text: &str, big: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        for (big, charset, mark) in
            [(false, Charset::Utf16Le, [0xFF, 0xFE]), (true, Charset::Utf16Be, [0xFE, 0xFF])]
        {
            let bare = wide(GERMAN, big);
            assert_eq!(guess(&bare), charset);
            let marked = [&mark[..], &bare].concat();
            assert_eq!(guess(&marked), charset);
            assert_eq!(text(&marked, charset), GERMAN.replace("\r\n", "\n"));
        }
    }

    #[test]
    fn a_mark_never_becomes_part_of_the_first_column() {
        let marked = [b"\xEF\xBB\xBF".as_slice(), b"plate;owner\nAB1;x"].concat();
        assert_eq!(
            (guess(&marked), text(&marked, Charset::Utf8).as_str()),
            (Charset::Utf8, "plate;owner\nAB1;x")
        );
    }

    #[test]
    fn every_kind_of_line_end_becomes_one() {
        assert_eq!(text(b"a\rb\r\nc\nd\r", Charset::Utf8), "a\nb\nc\nd\n");
    }

    #[test]
    fn what_is_no_text_is_refused_with_what_to_do() {
        for bytes in [b"".as_slice(), b"PK\x03\x04rest", b"\xD0\xCF\x11\xE0rest", b"%PDF-1.7"] {
            assert!(refuse_foreign(bytes).is_err(), "{bytes:?}");
        }
        assert!(refuse_foreign(b"plate\nAB1").is_ok());
    }
}
