//! What the columns of a file hold: guessed from the usual names in the languages of the people who keep
//! such lists, else from what the cells look like. The person has the last word.

use super::moment;
use crate::request::{ColumnMeaning, DateOrder};
use chrono_tz::Tz;
use gatehouse_domain::list::ListKind;
use gatehouse_domain::plate::Plate;

/// The name of a meaning on screens and in exports.
pub(super) fn name(meaning: ColumnMeaning) -> &'static str {
    match meaning {
        ColumnMeaning::Ignore => "Not read",
        ColumnMeaning::Plate => "Plate",
        ColumnMeaning::List => "List",
        ColumnMeaning::ValidFrom => "Valid from",
        ColumnMeaning::ValidUntil => "Valid until",
        ColumnMeaning::Owner => "Owner",
        ColumnMeaning::Phone => "Phone",
        ColumnMeaning::Remarks => "Remarks",
    }
}

/// Usual names, as [`key`] folds them.
const NAMES: [(ColumnMeaning, &str); 7] = [
    (
        ColumnMeaning::Plate,
        "plate plateno platenumber licenseplate licenceplate numberplate licenseplatenumber registration \
         registrationnumber registrationno regno reg regnr vrm vrn lpr vehicle vehicleregistration \
         kennzeichen kfzkennzeichen amtlicheskennzeichen kfz nummernschild kontrollschild \
         immatriculation plaque plaqueimmatriculation plaquedimmatriculation numeroimmatriculation \
         matricula patente placa targa kenteken rejestracja nrrejestracyjny numerrejestracyjny \
         tablicarejestracyjna spz rz ecv rendszam registreringsnummer nummerplade nummerplat skilt \
         plaka номер госномер гоcзнак номеравто 车牌 车牌号 车牌号码 号牌 车号",
    ),
    (
        ColumnMeaning::List,
        "list listtype listkind access status liste listenart listentyp zugang acces lista accesso \
         lijst список 名单 名单类型",
    ),
    (
        ColumnMeaning::ValidFrom,
        "validfrom validsince from since start starts startdate starttime begin begins begintime \
         begindate effectivefrom activefrom gueltigab gueltigvon von ab beginn anfang startdatum \
         debut datedebut validedu du desde validodesde inicio fechainicio dal validodal inizio \
         geldigvanaf geldigvan vanaf od waznyod wazneod platneod с датаначала начало 开始 开始时间 \
         开始日期 生效时间 生效日期",
    ),
    (
        ColumnMeaning::ValidUntil,
        "validuntil validto validtill until till to end ends enddate endtime expiry expires expirydate \
         expirationdate expiration validthru gueltigbis bis ende ablauf ablaufdatum enddatum fin \
         datefin valideau au jusquau expirationle hasta validohasta fechafin vencimiento al validoal \
         fine scadenza geldigtot tot einddatum do waznydo waznedo platnedo по датаокончания конец 结束 \
         结束时间 结束日期 到期 到期时间 到期日期 有效期 有效期至",
    ),
    (
        ColumnMeaning::Owner,
        "owner ownername name holder keeper driver drivername customer tenant resident company person \
         fullname inhaber halter besitzer eigentuemer fahrer mieter bewohner kunde firma proprietaire \
         nom titulaire conducteur propietario titular nombre proprietario intestatario nome eigenaar \
         naam wlasciciel imieinazwisko nazwisko majitel jmeno владелец фио водитель 车主 车主姓名 姓名",
    ),
    (
        ColumnMeaning::Phone,
        "phone phoneno phonenumber telephone tel telno mobile mobilephone cell cellphone contact \
         telefon telefonnummer telefonnr handy handynummer mobil mobilnummer rufnummer telefono \
         movil cellulare telefoon telefoonnummer gsm portable телефон 电话 电话号码 手机 手机号 手机号码 \
         联系电话",
    ),
    (
        ColumnMeaning::Remarks,
        "remarks remark note notes comment comments description info memo bemerkung bemerkungen notiz \
         notizen kommentar hinweis anmerkung anmerkungen remarque remarques commentaire observaciones \
         observacion notas nota comentario opmerking opmerkingen uwagi uwaga poznamka примечание \
         комментарий 备注 说明",
    ),
];

/// Parts that say "plate" inside a longer name, and those that say it is about something else.
const PLATE_PARTS: [&str; 8] =
    ["plate", "kennzeichen", "nummernschild", "immatricul", "kenteken", "rejestrac", "госномер", "车牌"];
const OTHER_PARTS: [&str; 10] =
    ["type", "typ", "colo", "farbe", "couleur", "country", "land", "pays", "颜色", "类型"];

/// Meaning of a column by its name.
pub(super) fn by_name(header: &str) -> ColumnMeaning {
    let key = key(header);
    if key.is_empty() {
        return ColumnMeaning::Ignore;
    }
    let named = NAMES.iter().find(|(_, names)| names.split_whitespace().any(|name| name == key));
    if let Some((meaning, _)) = named {
        return *meaning;
    }
    let has = |parts: &[&str]| parts.iter().any(|part| key.contains(part));
    if has(&PLATE_PARTS) && !has(&OTHER_PARTS) { ColumnMeaning::Plate } else { ColumnMeaning::Ignore }
}

/// Small letters without accents, blanks and marks.
fn key(header: &str) -> String {
    let mut key = String::new();
    for c in header.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()) {
        match c {
            'ä' => key.push_str("ae"),
            'ö' => key.push_str("oe"),
            'ü' => key.push_str("ue"),
            'ß' => key.push_str("ss"),
            'á' | 'à' | 'â' | 'ã' | 'å' | 'ą' => key.push('a'),
            'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' => key.push('e'),
            'í' | 'ì' | 'î' | 'ï' => key.push('i'),
            'ó' | 'ò' | 'ô' | 'õ' => key.push('o'),
            'ú' | 'ù' | 'û' => key.push('u'),
            'ç' | 'ć' | 'č' => key.push('c'),
            'ñ' | 'ń' => key.push('n'),
            'ł' => key.push('l'),
            'ś' | 'š' => key.push('s'),
            'ź' | 'ż' | 'ž' => key.push('z'),
            'ř' => key.push('r'),
            other => key.push(other),
        }
    }
    key
}

/// Whether the first of these lines names the columns.
pub(super) fn has_header(lines: &[Vec<String>]) -> bool {
    let Some(first) = lines.first() else { return false };
    if first.iter().any(|cell| by_name(cell) != ColumnMeaning::Ignore) {
        return true;
    }
    let digits = |line: &[String]| line.iter().any(|cell| cell.chars().any(|c| c.is_ascii_digit()));
    !digits(first) && lines.get(1).is_some_and(|second| digits(second))
}

/// Meaning of each column; each meaning at most once.
pub(super) fn guess(lines: &[Vec<String>], header: bool, zone: Tz) -> Vec<ColumnMeaning> {
    let width = width(lines, header);
    let mut columns = vec![ColumnMeaning::Ignore; width];
    if let Some(names) = lines.first().filter(|_| header) {
        for (at, cell) in names.iter().enumerate() {
            let meaning = by_name(cell);
            if !columns.contains(&meaning) {
                columns[at] = meaning;
            }
        }
    }
    let body = lines.get(usize::from(header)..).unwrap_or_default();
    let free = |columns: &[ColumnMeaning], at: usize| columns[at] == ColumnMeaning::Ignore;
    if !columns.contains(&ColumnMeaning::Plate) {
        let plates = (0..width).filter(|at| free(&columns, *at)).max_by_key(|at| {
            // The first of equals: `max_by_key` takes the last.
            (share(body, *at, looks_like_a_plate), width - at)
        });
        if let Some(at) = plates.filter(|at| share(body, *at, looks_like_a_plate) > 50 || width == 1) {
            columns[at] = ColumnMeaning::Plate;
        }
    }
    if !columns.contains(&ColumnMeaning::List) {
        let listed = |cell: &str| list_named(cell).is_some();
        if let Some(at) = (0..width).find(|at| free(&columns, *at) && share(body, *at, listed) == 100) {
            columns[at] = ColumnMeaning::List;
        }
    }
    if !header {
        let dated = |cell: &str| moment::read(cell, zone, DateOrder::DayFirst, false).is_ok();
        let dates: Vec<usize> =
            (0..width).filter(|at| free(&columns, *at) && share(body, *at, dated) > 80).collect();
        let meanings: &[ColumnMeaning] = match dates.len() {
            0 => &[],
            1 => &[ColumnMeaning::ValidUntil],
            _ => &[ColumnMeaning::ValidFrom, ColumnMeaning::ValidUntil],
        };
        dates.iter().zip(meanings).for_each(|(at, meaning)| columns[*at] = *meaning);
    }
    columns
}

/// Columns most lines have, and no fewer than have a name. A line with more has a separator too many.
fn width(lines: &[Vec<String>], header: bool) -> usize {
    let named = lines.first().filter(|_| header).map_or(0, Vec::len);
    let alike = |width: usize| lines.iter().filter(|line| line.len() == width).count();
    let usual = lines.iter().map(Vec::len).max_by_key(|width| (alike(*width), *width));
    usual.unwrap_or(0).max(named)
}

/// How many of the cells of a column that are not blank fit, in percent.
fn share(lines: &[Vec<String>], at: usize, fits: impl Fn(&str) -> bool) -> usize {
    let cells = lines.iter().filter_map(|line| line.get(at)).map(|cell| cell.trim());
    let (mut all, mut fitting) = (0, 0);
    for cell in cells.filter(|cell| !cell.is_empty()) {
        all += 1;
        fitting += usize::from(fits(cell));
    }
    (fitting * 100).checked_div(all).unwrap_or(0)
}

fn looks_like_a_plate(cell: &str) -> bool {
    let Some(plate) = Plate::read(cell) else { return false };
    let text = plate.normalised();
    (2..=10).contains(&text.chars().count())
        && text.chars().any(|c| c.is_ascii_digit())
        && text.chars().any(char::is_alphabetic)
}

const ALLOW: &str = "allow allowed allowlist white whitelist permit permitted yes erlaubt frei freigabe weiss \
                     weiß berechtigt zugelassen autorisé blanche blanca bianca wit dozwolone белый 白名单";
const BLOCK: &str = "block blocked blocklist black blacklist deny denied ban banned no gesperrt sperre sperrliste \
                     schwarz verboten bloqué noire negra nera zwart zablokowane черный чёрный 黑名单";

/// The list a cell names, in the usual words.
pub(super) fn list_named(word: &str) -> Option<ListKind> {
    let key: String = word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let is = |names: &str| names.split_whitespace().any(|name| name == key);
    if is(ALLOW) {
        Some(ListKind::Allow)
    } else if is(BLOCK) {
        Some(ListKind::Block)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ColumnMeaning::{Ignore, List, Owner, Phone, Plate, Remarks, ValidFrom, ValidUntil};

    fn lines(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn columns_are_recognised_by_their_usual_names() {
        for (header, meanings) in [
            (
                "Plate;List;Valid from;Valid until;Owner;Phone;Remarks",
                vec![Plate, List, ValidFrom, ValidUntil, Owner, Phone, Remarks],
            ),
            (
                "Kfz-Kennzeichen;Gültig ab;Gültig bis;Halter;Telefon-Nr.;Bemerkung",
                vec![Plate, ValidFrom, ValidUntil, Owner, Phone, Remarks],
            ),
            (
                "Plaque d'immatriculation;Début;Fin;Nom;Téléphone;Remarque",
                vec![Plate, ValidFrom, ValidUntil, Owner, Phone, Remarks],
            ),
            ("Numer rejestracyjny;Właściciel;Ważny do", vec![Plate, Owner, ValidUntil]),
            ("车牌号;车主姓名;到期时间;备注", vec![Plate, Owner, ValidUntil, Remarks]),
            ("Номер;Владелец;Телефон", vec![Plate, Owner, Phone]),
            ("ID;Plate type;Plate colour;License plate (main)", vec![Ignore, Ignore, Ignore, Plate]),
            ("Plate;Plate number", vec![Plate, Ignore]),
        ] {
            assert_eq!(guess(&lines(header), true, chrono_tz::UTC), meanings, "{header}");
        }
    }

    #[test]
    fn without_a_header_plates_and_dates_are_recognised_by_their_looks() {
        let text = "1;Bob Miller;M-AB 123;01.02.2026;31.12.2026\n2;Eve;B-CD 4567;01.02.2026;\n";
        let lines = lines(text);
        assert!(!has_header(&lines));
        assert_eq!(guess(&lines, false, chrono_tz::UTC), [Ignore, Ignore, Plate, ValidFrom, ValidUntil]);
    }

    #[test]
    fn a_first_line_without_a_known_name_is_a_header_when_only_the_others_have_digits() {
        assert!(has_header(&lines("Auto;Wer\nAB1;x")));
        assert!(has_header(&lines("Kennzeichen")));
        assert!(!has_header(&lines("AB1;x\nCD2;y")));
        assert!(!has_header(&[]));
    }
}
