DROP TABLE event_meetings;
DROP TABLE event_bookings;
DROP TABLE event_slots;
DROP TABLE event_goals;
DROP TABLE events;
