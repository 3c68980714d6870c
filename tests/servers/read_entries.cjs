// Reads calendars with ical.js, the parser of Thunderbird: a JSON list of texts on standard input, what stands in each on standard output.
// argv[2] is the path of ical.js. Instants are given in UTC, as ical.js makes them from the VTIMEZONE beside the event and nothing else.
"use strict";
const ICAL = require(process.argv[2]);

const people = (event, name) =>
  event.getAllProperties(name).map((one) => ({
    address: one.getFirstValue(),
    name: one.getFirstParameter("cn"),
    partstat: one.getFirstParameter("partstat"),
    rsvp: one.getFirstParameter("rsvp"),
    role: one.getFirstParameter("role"),
  }));

const instant = (time) => time.toJSDate().toISOString();

function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const zones = calendar.getAllSubcomponents("vtimezone").map((zone) => new ICAL.Timezone(zone));
  return {
    method: calendar.getFirstPropertyValue("method"),
    events: calendar.getAllSubcomponents("vevent").map((event) => {
      const start = event.getFirstProperty("dtstart");
      const [begins, ends] = ["dtstart", "dtend"].map((name) => {
        const time = event.getFirstPropertyValue(name);
        const zone = zones.find((one) => one.tzid === event.getFirstProperty(name).getFirstParameter("tzid"));
        if (zone) time.zone = zone;
        return time;
      });
      return {
        uid: event.getFirstPropertyValue("uid"),
        sequence: event.getFirstPropertyValue("sequence"),
        stamp: instant(event.getFirstPropertyValue("dtstamp")),
        zone: start.getFirstParameter("tzid") || (begins.toString().endsWith("Z") ? "UTC" : "floating"),
        wall: begins.toString(),
        starts: instant(begins),
        ends: instant(ends),
        summary: event.getFirstPropertyValue("summary"),
        place: event.getFirstPropertyValue("location"),
        status: event.getFirstPropertyValue("status"),
        attendees: people(event, "attendee"),
        organizers: people(event, "organizer"),
        rules: event.getAllProperties("rrule").length,
      };
    }),
  };
}

const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(read)));
