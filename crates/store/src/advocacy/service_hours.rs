//! Service hours at rest.

use super::prelude::*;
use advocacy::{ServiceHours, ServiceHoursFilter};

kept! { ServiceHours in service_hours, unique "/unit_id" "has service hours already; change those" {
    id: id, revision: number, unit_id: [id], zone: text, weekdays: list, opens_at: text, closes_at: text, holidays: list,
    critical_hours: number, high_hours: number, moderate_hours: number, low_hours: number, created_at: at, updated_at: at,
} refers { unit_id: units } }

listed! { ServiceHours in service_hours, by ServiceHoursFilter {
    unit_id: ids, updated_since: since updated_at,
} sorted { "created_at" => created_at: instant, "updated_at" => updated_at: instant } }

/// The hours of these units, as far as they have their own, and the association's.
#[dual]
pub async fn of_units(c: &mut Link<'_>, units: &[Id]) -> Result<Vec<ServiceHours>> {
    let rows: Vec<Row> = service_hours::table
        .filter(service_hours::unit_id.is_null().or(service_hours::unit_id.eq_any(uids(units))))
        .select(Row::as_select())
        .load(c)
        .await?;
    rows.into_iter().map(ServiceHours::try_from).collect()
}
