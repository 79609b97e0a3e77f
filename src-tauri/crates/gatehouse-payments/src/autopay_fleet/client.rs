//! The calls of Autopay Fleet, F1–F8. Reads may be repeated below; writes are sent once.

use super::pages::{Progress, UnpaidPages};
use super::wire::{PlateOut, ServiceIn, VehicleIn, VehicleOut};
use crate::error::Paths;
use crate::link::{Link, Success, Write};
use crate::write_end::Ended;
use crate::{Error, Provider, address, wire};
use bytes::Bytes;
use gatehouse_domain::payment::{FleetPlate, FleetVehicle, Period, Service, ServiceKind};
use http::Method;
use serde::Serialize;
use std::sync::Arc;
use url::Url;

/// Autopay Fleet; cheap to clone.
#[derive(Clone)]
pub struct Fleet {
    pub(super) link: Arc<Link>,
}

/// Which services of one vehicle: asked for (F7) or locked (F8).
#[derive(Debug, Clone, Copy)]
pub struct OfVehicle<'a> {
    /// The vehicle, in the provider's own spelling.
    pub plate: &'a FleetPlate,
    /// Only this kind; `None` = all.
    pub kind: Option<&'a ServiceKind>,
    /// Services that ended in it; one window, see `payment::split` (P-Q20).
    pub period: Period,
    /// Those that still run, too. Whether F8 locks them is not documented: read its answer (P-Q21).
    pub include_running: bool,
}

impl Fleet {
    pub(crate) fn new(link: Arc<Link>) -> Fleet {
        Fleet { link }
    }

    /// F1: all vehicles of the fleet.
    pub async fn vehicles(&self) -> Result<Vec<FleetVehicle>, Error> {
        let url = self.link.url(["fleet", "v2", "vehicles"]);
        let body = self.link.ask(&url, Paths::Fleet).await?;
        let vehicles: Vec<VehicleIn> = wire::read(Provider::Autopay, &body)?;
        Ok(vehicles.into_iter().map(FleetVehicle::from).collect())
    }

    /// F2: adds a vehicle; answers it as the provider spells it, maybe with its subdivision in front (P-Q8).
    pub async fn add_vehicle(&self, plate: &FleetPlate) -> Ended<FleetVehicle> {
        if let Some(complaint) = plate.complaint() {
            return not_sent(complaint);
        }
        let url = self.link.url(["fleet", "v2", "vehicles"]);
        let ended = self.post(url, Some(&PlateOut::of(plate)), Success::Body).await;
        ended.read(|body| wire::read::<VehicleIn>(Provider::Autopay, &body).map(FleetVehicle::from))
    }

    /// F3: takes a vehicle out of the fleet. Never sent without plate and country: the address is the collection's
    /// (P-Q18).
    pub async fn remove_vehicle(&self, plate: &FleetPlate) -> Ended<()> {
        if let Some(complaint) = plate.complaint() {
            return not_sent(complaint);
        }
        let mut url = self.link.url(["fleet", "v2", "vehicles"]);
        append(&mut url, plate);
        if !names_one_vehicle(&url) {
            return not_sent("The address would name the whole fleet.");
        }
        let write = Write { method: Method::DELETE, url, json: None, success: Success::Unspecified };
        self.link.write(&write, Paths::Fleet).await.read(|_| Ok(()))
    }

    /// F4: unlinks a vehicle from all user profiles, so that earlier drivers are no longer charged (P-Q19).
    pub async fn detach_vehicle(&self, plate: &FleetPlate) -> Ended<()> {
        if let Some(complaint) = plate.complaint() {
            return not_sent(complaint);
        }
        let url = self.link.url(["fleet", "v2", "vehicles", "detach"]);
        self.post(url, Some(&PlateOut::of(plate)), Success::Unspecified).await.read(|_| Ok(()))
    }

    /// F5: declines to pay for a service. Nothing takes it back (P-Q23).
    pub async fn decline(&self, service_id: &str) -> Ended<()> {
        if let Some(complaint) = address::id_complaint(service_id) {
            return not_sent(complaint);
        }
        let url = self.link.url(["fleet", "v2", "services", service_id, "decline"]);
        let mut ended = self.post(url, None::<&()>, Success::Unspecified).await;
        if let Ended::Refused(refusal) = &mut ended
            && (matches!(refusal.status, 404 | 405 | 410)
                || refusal.error_id.as_deref() == Some("method_not_supported"))
        {
            // Not every description of the interface names this call (P-Q24).
            refusal.words = format!(
                "Autopay does not offer declining here, or does not know this service. {}",
                refusal.words
            );
        }
        ended.read(|_| Ok(()))
    }

    /// F6: the unpaid, ended services of the whole fleet, page by page.
    pub fn unpaid_pages(&self) -> UnpaidPages {
        UnpaidPages::new(self.clone())
    }

    /// F6: all of them at once, telling after each page how far it is.
    pub async fn unpaid(&self, mut tell: impl FnMut(Progress)) -> Result<Vec<Service>, Error> {
        let mut pages = self.unpaid_pages();
        let mut all = Vec::new();
        while let Some(page) = pages.next().await? {
            all.extend(page.services);
            tell(page.progress);
        }
        Ok(all)
    }

    /// F7: unpaid services of one vehicle. `INVOICED` among them is no sign of payment (P-Q12).
    pub async fn unpaid_of(&self, what: OfVehicle<'_>) -> Result<Vec<Service>, Error> {
        if let Some(complaint) = what.plate.complaint() {
            return Err(Error::NotAsked(complaint.to_owned()));
        }
        let mut url = self.link.url(["fleet", "v2", "vehicles", "services"]);
        append(&mut url, what.plate);
        let out = what.out();
        {
            let mut query = url.query_pairs_mut();
            if let Some(kind) = out.kind {
                query.append_pair("type", kind);
            }
            query.append_pair("from", &out.from).append_pair("to", &out.to);
            query.append_pair("include_running_services", &out.include_running_services.to_string());
        }
        address::plain_blanks(&mut url);
        services(&self.link.ask(&url, Paths::Fleet).await?)
    }

    /// F8: locks payments; answers what was really locked, which may be less than was asked. Nothing takes it back
    /// (P-Q23).
    pub async fn lock(&self, what: OfVehicle<'_>) -> Ended<Vec<Service>> {
        if let Some(complaint) = what.plate.complaint() {
            return not_sent(complaint);
        }
        let url = self.link.url(["fleet", "v2", "vehicles", "disable_payments"]);
        self.post(url, Some(&what.out()), Success::Body).await.read(|body| services(&body))
    }

    async fn post(&self, url: Url, body: Option<&impl Serialize>, success: Success) -> Ended<Bytes> {
        let json = body.map(|body| serde_json::to_string(body).expect("texts and flags are always JSON"));
        let write = Write { method: Method::POST, url, json, success };
        self.link.write(&write, Paths::Fleet).await
    }
}

impl<'a> OfVehicle<'a> {
    fn out(&self) -> VehicleOut<'a> {
        VehicleOut::of(self.plate, self.kind, self.period, self.include_running)
    }
}

impl std::fmt::Debug for Fleet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fleet").finish_non_exhaustive()
    }
}

fn not_sent<T>(complaint: &str) -> Ended<T> {
    Ended::NotSent(format!("{complaint} Nothing was sent."))
}

/// F7's and F8's answer: a bare list (P-Q16).
fn services(body: &[u8]) -> Result<Vec<Service>, Error> {
    let services: Vec<ServiceIn<'_>> = wire::read(Provider::Autopay, body)?;
    Ok(services.into_iter().map(Service::from).collect())
}

fn append(url: &mut Url, plate: &FleetPlate) {
    let out = PlateOut::of(plate);
    let mut query = url.query_pairs_mut();
    query.append_pair("license_plate_number", out.license_plate_number);
    query.append_pair("country_code", out.country_code);
    if let Some(subdivision) = out.subdivision {
        query.append_pair("subdivision", subdivision);
    }
    drop(query);
    address::plain_blanks(url);
}

/// Looks at the finished address, whatever made it (P-Q18).
fn names_one_vehicle(url: &Url) -> bool {
    let told = |name: &str| url.query_pairs().any(|(n, value)| n == name && !value.trim().is_empty());
    told("license_plate_number") && told("country_code")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_in_a_plate_is_sent_as_percent_20_and_a_plus_of_an_offset_stays_encoded() {
        let mut url = Url::parse("https://x.example/v").unwrap();
        append(&mut url, &FleetPlate { plate: "BB 777".into(), country: "NO".into(), subdivision: None });
        url.query_pairs_mut().append_pair("from", "2022-06-06T19:34:40+0300");
        address::plain_blanks(&mut url);
        assert_eq!(
            url.query(),
            Some("license_plate_number=BB%20777&country_code=NO&from=2022-06-06T19%3A34%3A40%2B0300")
        );
        assert!(names_one_vehicle(&url));
    }
}
