//! Libraries and their yearly figures at rest.

use super::prelude::*;
use crate::Surveyed;
use directory::{Figure, FscsKey, Hundredths, Library, LibraryFilter, Measure, NewLibrary, StateCode};
use kernel::Text;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Figures written by one statement: five values each, and a statement of `PostgreSQL` takes 65,535.
const ROWS: usize = 5_000;

kept! { Library in libraries, unique "/fscs_key" "is the key of another library",
    unique "/ror_id" "is the ROR id of another library", unique "/libid" "is the id of another library of the state" {
    id: id, revision: number, name: text, library_type: word, fscs_key: [text], libid: [text], ror_id: [text],
    division_ocd_id: [text], street: [text], city: [text], state: [text], postal_code: [text], county: [text],
    longitude: [float], latitude: [float], created_at: at, updated_at: at,
} also {
    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.division_ocd_id.iter_mut().collect()
    }

    fn documents(&self) -> Documents {
        let city = self.city.as_ref().map_or("", |city| city.as_str());
        Documents::public(format!("{} {city}", self.name))
    }
} }

listed! { Library in libraries, by LibraryFilter {
    q: search, id: ids, library_type: words, state: words, division_ocd_id: places, fscs_key: words, libid: word,
    ror_id: word, updated_since: since updated_at,
} sorted { "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant } }

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = library_figures, treat_none_as_default_value = false)]
struct FigureRow {
    library_id: Uid,
    fiscal_year: i16,
    measure: String,
    value: Option<i64>,
    missing: Option<String>,
}

impl FigureRow {
    fn new(library: Id, figure: &Figure) -> Self {
        let Figure { fiscal_year, measure, value, missing } = figure.clone();
        Self {
            library_id: library.into(),
            fiscal_year,
            measure: measure.as_str().into(),
            value: value.map(Hundredths::hundredths),
            missing: missing.map(|m| m.as_str().into()),
        }
    }
}

impl TryFrom<FigureRow> for Figure {
    type Error = Error;

    fn try_from(row: FigureRow) -> Result<Self> {
        let FigureRow { library_id: _, fiscal_year, measure, value, missing } = row;
        Ok(Self {
            fiscal_year,
            measure: read("figure", measure)?,
            value: value.map(Hundredths::from_hundredths),
            missing: maybe("figure", missing)?,
        })
    }
}

/// The yearly figures of a library, by year and measure; of one year and of some measures where asked.
#[dual]
pub async fn figures(
    c: &mut Link<'_>,
    library: Id,
    fiscal_year: Option<i16>,
    measures: &[Measure],
) -> Result<Vec<Figure>> {
    let mut query = library_figures::table.filter(library_figures::library_id.eq(Uid(library))).into_boxed::<Db>();
    if let Some(year) = fiscal_year {
        query = query.filter(library_figures::fiscal_year.eq(year));
    }
    narrow!(query, library_figures::measure, words(measures));
    let ordered = query.order((library_figures::fiscal_year, library_figures::measure));
    let rows: Vec<FigureRow> = ordered.select(FigureRow::as_select()).load(c).await?;
    rows.into_iter().map(Figure::try_from).collect()
}

/// The figures of some libraries in some years, by library and year, in the order of their measures.
type Sheets = BTreeMap<(Id, i16), Vec<Figure>>;

#[dual]
async fn sheets(c: &mut Link<'_>, libraries: &[Id], years: Vec<i16>) -> Result<Sheets> {
    let of_these = library_figures::library_id.eq_any(uids(libraries)).and(library_figures::fiscal_year.eq_any(years));
    let rows: Vec<FigureRow> = library_figures::table.filter(of_these).select(FigureRow::as_select()).load(c).await?;
    let mut sheets = Sheets::new();
    for row in rows {
        sheets.entry((row.library_id.into(), row.fiscal_year)).or_default().push(row.try_into()?);
    }
    for figures in sheets.values_mut() {
        figures.sort_by_key(|f| f.measure);
    }
    Ok(sheets)
}

/// Figures as the database would give them.
fn sheets_of(library: Id, figures: &[Figure]) -> Sheets {
    let mut sheets = Sheets::new();
    for figure in figures {
        sheets.entry((library, figure.fiscal_year)).or_default().push(figure.clone());
    }
    for figures in sheets.values_mut() {
        figures.sort_by_key(|f| f.measure);
    }
    sheets
}

/// The outside ids of a library: its FSCS key is surer than what its state calls it.
fn keys(fscs_key: Option<&FscsKey>, libid: Option<&Text<40>>, state: Option<&StateCode>) -> Vec<String> {
    let by_state = libid.zip(state).map(|(libid, state)| format!("libid:{state}/{libid}"));
    fscs_key.map(|key| format!("fscs:{key}")).into_iter().chain(by_state).collect()
}

#[dual]
impl News for Surveyed {
    type Record = Library;

    fn keys(&self) -> Vec<String> {
        let NewLibrary { fscs_key, libid, state, .. } = &self.library;
        keys(fscs_key.as_ref(), libid.as_ref(), state.as_ref())
    }

    fn keys_of(library: &Library) -> Vec<String> {
        keys(library.fscs_key.as_ref(), library.libid.as_ref(), library.state.as_ref())
    }

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<Library>> {
        let keys: Vec<String> = batch.iter().filter_map(|n| n.library.fscs_key.clone()).map(Into::into).collect();
        let libids: Vec<String> = batch.iter().filter_map(|n| n.library.libid.clone()).map(Into::into).collect();
        let known = libraries::table.filter(libraries::fscs_key.eq_any(keys).or(libraries::libid.eq_any(libids)));
        let rows: Vec<Row> = known.select(Row::as_select()).load(c).await?;
        rows.into_iter().map(Library::try_from).collect()
    }

    async fn new_details(c: &mut Link<'_>, batch: &[Self], known: &Known<Library>) -> Result<HashSet<usize>> {
        let ids: Vec<Id> = known.records().iter().map(|library| library.id).collect();
        let years: BTreeSet<i16> = batch.iter().flat_map(|news| &news.figures).map(|f| f.fiscal_year).collect();
        let there = sheets(c, &ids, years.into_iter().collect()).await?;
        let mut differing = HashSet::new();
        for (number, news) in batch.iter().enumerate() {
            let is_kept = |(place, figures): (&(Id, i16), &Vec<Figure>)| {
                there.get(place).is_some_and(|kept| figures.iter().all(|figure| kept.contains(figure)))
            };
            let same =
                known.get(&news.keys()).is_some_and(|library| sheets_of(library.id, &news.figures).iter().all(is_kept));
            if !same && !news.figures.is_empty() {
                differing.insert(number);
            }
        }
        Ok(differing)
    }

    /// A survey of a year before the last that is known says nothing of how a library is called or where it is.
    async fn outdated(c: &mut Link<'_>, batch: &[Self], known: &Known<Library>) -> Result<HashSet<usize>> {
        let ids: Vec<Id> = known.records().iter().map(|library| library.id).collect();
        let rows: Vec<(Uid, Option<i16>)> = library_figures::table
            .filter(library_figures::library_id.eq_any(uids(&ids)))
            .group_by(library_figures::library_id)
            .select((library_figures::library_id, dsl::max(library_figures::fiscal_year)))
            .load(c)
            .await?;
        let latest: HashMap<Id, i16> = rows.into_iter().filter_map(|(id, year)| Some((id.into(), year?))).collect();
        let is_old = |news: &Self| {
            let known = known.get(&news.keys()).and_then(|library| latest.get(&library.id));
            let told = news.figures.iter().map(|figure| figure.fiscal_year).max();
            told.zip(known).is_some_and(|(told, known)| told < *known)
        };
        Ok((0..).zip(batch).filter(|(_, news)| is_old(news)).map(|(number, _)| number).collect())
    }

    fn register(&self, _known: &Known<Library>, id: Id, now: At) -> kernel::Result<Library> {
        self.library.clone().register(id, now)
    }

    fn refresh(&self, library: &mut Library) -> bool {
        library.refresh(self.library.clone())
    }

    fn identify(&self, library: &mut Library) -> bool {
        library.identify(&self.library)
    }

    /// Figures of measures that the file does not have stay: another file of the year may have brought them.
    async fn save_details(c: &mut Conn<'_>, news: &[(Id, &Self)]) -> Result<()> {
        let sheets: Sheets = news.iter().flat_map(|(library, news)| sheets_of(*library, &news.figures)).collect();
        let mut told: BTreeMap<(i16, Vec<Measure>), Vec<Uid>> = BTreeMap::new();
        for ((library, year), figures) in &sheets {
            let measures = figures.iter().map(|figure| figure.measure).collect();
            told.entry((*year, measures)).or_default().push(Uid(*library));
        }
        for ((year, measures), surveyed) in told {
            let of_year = library_figures::fiscal_year.eq(year).and(library_figures::library_id.eq_any(surveyed));
            let of_these = of_year.and(library_figures::measure.eq_any(words(&measures)));
            diesel::delete(library_figures::table.filter(of_these)).execute(c).await?;
        }
        let of_sheet = |((library, _), figures): ((Id, i16), Vec<Figure>)| {
            figures.into_iter().map(move |figure| FigureRow::new(library, &figure))
        };
        let rows: Vec<FigureRow> = sheets.into_iter().flat_map(of_sheet).collect();
        for some in rows.chunks(ROWS) {
            diesel::insert_into(library_figures::table).values(some).execute(c).await?;
        }
        Ok(())
    }
}
